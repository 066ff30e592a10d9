// Give the packet: the vessels, places, lists and forms that a person needs in the field.
//
// It is fetched whenever the server is reached, or read from a signed file, and kept per account.

import { currentAccount } from "./accounts.js";
import { tell } from "./bus.js";
import { noteReceipts } from "./receipts.js";
import { ask, AnswerError, NoAnswerError } from "./server.js";
import { database, setSetting, setting, write } from "./store.js";

export const FORMAT = "coastwatch-packet/1";
const FRESH_MS = 600_000;
const FAULT = "packet fault";
const SERVER_KEY = "server key";

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
  return (await myRow())?.packet ?? null;
}

/** Give when the packet was got, in milliseconds since the epoch, or null. */
export async function packetGotAt() {
  return (await myRow())?.got_at ?? null;
}

/**
 * Keep a packet for the account that it names.
 *
 * Raises PacketFormatError, and OlderPacketError where the phone has a newer one, unless the
 * packet comes from the server itself (mayBeOlder). Where the site has signed it (isSigned), what
 * its receipts name is marked as arrived, in the same transaction.
 */
export async function keepPacket(found, { mayBeOlder = false, isSigned = false } = {}) {
  if (found?.format !== FORMAT) throw new PacketFormatError(String(found?.format));
  const account_id = found.actor?.account_id;
  const madeAt = Date.parse(found.made_at);
  if (typeof account_id !== "string") throw new PacketFormatError("no account");
  if (Number.isNaN(madeAt)) throw new PacketFormatError(`made_at ${found.made_at}`);
  const stores = isSigned ? ["packets", "items", "attachments", "files"] : ["packets"];
  await write(stores, async (transaction) => {
    const packets = transaction.objectStore("packets");
    const row = await packets.get(account_id);
    const kept = row?.packet;
    if (!mayBeOlder && kept && Date.parse(kept.made_at) > madeAt) {
      throw new OlderPacketError(found.made_at, kept.made_at);
    }
    const { receipts, ...carried } = found;
    const now = Date.now();
    const hasNewRounds = Boolean(row?.has_new_rounds) || areRoundsOther(kept, carried, now);
    await packets.put({ account_id, packet: carried, got_at: now, has_new_rounds: hasNewRounds });
    if (isSigned) await noteReceipts(transaction, account_id, receipts);
  });
  tell("packet");
  if (isSigned) tell("outbox");
}

/** Tell whether a new plan has changed my rounds since somebody looked (seeNewRounds). */
export async function hasNewRounds() {
  return Boolean((await myRow())?.has_new_rounds);
}

/** Note that I have seen that my rounds are others. */
export async function seeNewRounds() {
  const account = await currentAccount();
  await write(["packets"], async (transaction) => {
    const packets = transaction.objectStore("packets");
    await packets.put({ ...(await packets.get(account.account_id)), has_new_rounds: false });
  });
  tell("packet");
}

/** Give what is kept of the person who uses the page: packet, got_at, has_new_rounds; or undefined. */
async function myRow() {
  const account = await currentAccount();
  return account === null ? undefined : (await database()).get("packets", account.account_id);
}

/** Tell whether two packets have other rounds in the time to come that both of them tell of. */
function areRoundsOther(kept, carried, now) {
  if (!kept?.rounds_until || !carried.rounds_until) return false;
  const untilMs = Math.min(Date.parse(kept.rounds_until), Date.parse(carried.rounds_until));
  const coming = ({ rounds }) =>
    JSON.stringify(rounds.filter((one) => Date.parse(one.to) > now && Date.parse(one.from) < untilMs));
  return coming(kept) !== coming(carried);
}

/** Fetch the packet from the server, unless it was fetched a short while ago. */
export async function refreshPacket({ isUrgent = false } = {}) {
  const gotAt = await packetGotAt();
  if (!isUrgent && gotAt !== null && Math.abs(Date.now() - gotAt) < FRESH_MS) return;
  let found;
  try {
    found = await ask("GET", "/api/v1/field/packet");
  } catch (error) {
    if (!(error instanceof AnswerError) || ![403, 404].includes(error.status)) throw error;
    await setSetting(FAULT, error.detail); // a role without a packet; shown in the settings
    return;
  }
  if (found?.format !== FORMAT) throw new NoAnswerError(`a packet of format ${found?.format}`);
  await setSetting(FAULT, undefined);
  await keepPacket(found, { mayBeOlder: true });
  await setSetting(SERVER_KEY, found.server_key ?? (await askSiteKey()));
}

/** Ask for the site's public key; undefined where the site has none. */
async function askSiteKey() {
  try {
    return (await ask("GET", "/api/v1/field/site-key"))?.server_key;
  } catch (error) {
    if (!(error instanceof AnswerError) || error.status >= 500) throw error;
    return undefined;
  }
}

/** Give why the server gave no packet, or null. */
export async function packetFault() {
  return (await setting(FAULT)) ?? null;
}

/** Give the site's public key (JWK) as the server last told it, or null. */
export async function serverKey() {
  return (await setting(SERVER_KEY)) ?? null;
}
