// Send photos and voice notes in parts, going on where the server says it has got to.

import { tell } from "./bus.js";
import { AnswerError, NoAnswerError, ask } from "./server.js";
import { database, write } from "./store.js";

export const FILES_PATH = "/api/v1/field/attachments";
export const PART_BYTES = 256 * 1024;
const PART_WAIT_MS = 60_000;
const MOST_STARTS = 3;
const REFUSALS = [400, 403, 404, 413, 415, 422];
const WRONG_PLACE = 409;
const NOT_KNOWN = 404;
const ARRIVED = ["kept", "conflict"];

/** Send all unsent files of an account whose items the server has. */
export async function sendFiles(accountId) {
  const db = await database();
  const keys = await db.getAllKeysFromIndex("attachments", "owner_state", [accountId, "unsent"]);
  for (const key of keys) {
    const row = await db.get("attachments", key);
    const owner = await db.getFromIndex("items", "item_id", row.item_id);
    if (!ARRIVED.includes(owner.state)) continue;
    const { bytes } = await db.get("files", key); // one at a time: they are large
    await sendFile(row, bytes, owner);
  }
}

async function sendFile(row, bytes, owner) {
  let from = row.received_bytes;
  let starts = 0;
  while (starts < MOST_STARTS) {
    const part = bytes.slice(from, from + PART_BYTES);
    const received = await sendPart(row, from, part, owner);
    if (received === null) return;
    if (received === row.size_bytes) {
      await forgetFile({ ...row, received_bytes: received, state: "kept" });
      return;
    }
    if (received <= from) starts += 1;
    from = received;
    await keepRow({ ...row, received_bytes: from });
  }
  const why = `sent ${MOST_STARTS} times, and the server did not get what was sent`;
  await keepRow({ ...row, received_bytes: 0, state: "refused", why });
}

/** Send one part; gives how much the server has now, or null where it does not take the file. */
async function sendPart(row, from, part, owner) {
  const path = `${FILES_PATH}/${row.attachment_id}?from_byte=${from}`;
  try {
    const given = await ask("PUT", path, { bytes: part, waitMs: PART_WAIT_MS });
    if (given?.is_complete === true) return row.size_bytes;
    const received = given?.received_bytes;
    return checked(received, row) === row.size_bytes ? 0 : received; // all there and not complete
  } catch (error) {
    if (!(error instanceof AnswerError)) throw error;
    const isTold = Number.isInteger(error.problem.received_bytes);
    if (error.status === WRONG_PLACE || isTold) return checked(error.problem.received_bytes, row);
    if (error.status === NOT_KNOWN && !owner.was_sent_again) await sendItemAgain(owner);
    else if (REFUSALS.includes(error.status)) {
      await keepRow({ ...row, state: "refused", why: error.detail });
    } else throw error;
    return null;
  }
}

function checked(received, { size_bytes }) {
  if (Number.isInteger(received) && received >= 0 && received <= size_bytes) return received;
  throw new NoAnswerError(`received_bytes is ${received}, expected 0 to ${size_bytes}`);
}

/** Let an item be sent anew, once, that the server has lost: a backup was put back, perhaps. */
async function sendItemAgain(owner) {
  await write(["items"], (transaction) =>
    transaction.objectStore("items").put({ ...owner, state: "unsent", was_sent_again: true }),
  );
  tell("outbox");
}

/** Take the bytes of a file away, which the server has by their checksum. */
async function forgetFile(row) {
  await write(["attachments", "files"], (transaction) =>
    Promise.all([
      transaction.objectStore("attachments").put(row),
      transaction.objectStore("files").delete(row.attachment_id),
    ]),
  );
  tell("outbox");
}

async function keepRow(row) {
  await write(["attachments"], (transaction) => transaction.objectStore("attachments").put(row));
  tell("outbox");
}
