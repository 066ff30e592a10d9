// Give the packet: the vessels, places, lists and forms that a person needs in the field.
//
// It is fetched whenever the server is reached, or read from a signed file, and kept per account.

import { currentAccount } from "./accounts.js";
import { tell } from "./bus.js";
import { database, write } from "./store.js";

export const FORMAT = "coastwatch-packet/1";

/** Say that a packet is older than the one on this phone. */
export class OlderPacketError extends Error {
  constructor(foundMadeAt, keptMadeAt) {
    super(`the packet is of ${foundMadeAt}, the phone has one of ${keptMadeAt}`);
    this.name = "OlderPacketError";
    Object.assign(this, { foundMadeAt, keptMadeAt });
  }
}

/** Say that what came is no packet of this format. */
export class PacketFormatError extends Error {
  constructor(found) {
    super(`found ${found}, expected a packet of the format ${FORMAT}`);
    this.name = "PacketFormatError";
    this.found = found;
  }
}

/**
 * Give the packet of the person who uses the page, as the contract has it; null where there is none.
 */
export async function packet() {
  const account = await currentAccount();
  if (account === null) return null;
  return (await (await database()).get("packets", account.account_id))?.packet ?? null;
}

/** Give when the packet was got, in milliseconds since the epoch, or null. */
export async function packetGotAt() {
  const account = await currentAccount();
  if (account === null) return null;
  return (await (await database()).get("packets", account.account_id))?.got_at ?? null;
}

/**
 * Keep a packet for the account that it names.
 *
 * Raises PacketFormatError, and OlderPacketError where the phone has a newer one; the same again
 * changes nothing.
 */
export async function keepPacket(found) {
  if (found?.format !== FORMAT) throw new PacketFormatError(String(found?.format));
  const account_id = found.actor?.account_id;
  const madeAt = Date.parse(found.made_at);
  if (typeof account_id !== "string") throw new PacketFormatError("no account");
  if (Number.isNaN(madeAt)) throw new PacketFormatError(`made_at ${found.made_at}`);
  await write(["packets"], async (transaction) => {
    const packets = transaction.objectStore("packets");
    const kept = (await packets.get(account_id))?.packet;
    if (kept && Date.parse(kept.made_at) > madeAt) {
      throw new OlderPacketError(found.made_at, kept.made_at);
    }
    await packets.put({ account_id, packet: found, got_at: Date.now() });
  });
  tell("packet");
}
