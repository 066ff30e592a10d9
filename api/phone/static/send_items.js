// Send items in small batches, and note what the server says of each.

import { tell } from "./bus.js";
import { AnswerError, NoAnswerError, ask } from "./server.js";
import { database, write } from "./store.js";
import { writtenInstant } from "./values.js";

export const ITEMS_PATH = "/api/v1/field/items";
const FORMAT = "coastwatch-items/1";
const BATCH_ITEMS = 20;
const BATCH_LETTERS = 200_000;
const UNREADABLE = [400, 413, 422];
const STATES = { kept: "kept", kept_already: "kept", conflict: "conflict", refused: "refused" };

/** Send all unsent items of an account, oldest first. */
export async function sendItems(accountId, deviceId) {
  for (;;) {
    const rows = await nextBatch(accountId);
    if (rows.length === 0) return;
    await sendBatch(rows, deviceId);
  }
}

/** Send refused items of an account again, with the next batch. */
export async function retryRefused(accountId) {
  await write(["items", "attachments"], async (transaction) => {
    for (const name of ["items", "attachments"]) {
      const store = transaction.objectStore(name);
      const rows = await store.index("owner_state").getAll([accountId, "refused"]);
      await Promise.all(rows.map((row) => store.put({ ...row, state: "unsent", why: null })));
    }
  });
  tell("outbox");
}

async function nextBatch(accountId) {
  const index = (await database()).transaction("items").store.index("owner_state");
  const rows = [];
  let letters = 0;
  const unsent = IDBKeyRange.only([accountId, "unsent"]);
  for (let at = await index.openCursor(unsent); at !== null; at = await at.continue()) {
    letters += JSON.stringify(at.value.item).length;
    if (rows.length > 0 && letters > BATCH_LETTERS) break;
    rows.push(at.value);
    if (rows.length === BATCH_ITEMS) break;
  }
  return rows;
}

/** Send a batch; where the server cannot read it, find out which item is to blame. */
async function sendBatch(rows, deviceId) {
  const json = {
    format: FORMAT,
    device_id: deviceId,
    sent_at: writtenInstant(Date.now()),
    items: rows.map(({ item }) => item),
  };
  try {
    const given = await ask("POST", ITEMS_PATH, { json });
    await noteAnswers(rows, given?.answers);
  } catch (error) {
    if (!(error instanceof AnswerError) || !UNREADABLE.includes(error.status)) throw error;
    if (rows.length === 1) {
      await noteAnswers(rows, [{ item_id: rows[0].item_id, state: "refused", why: wordsOf(error) }]);
      return;
    }
    const half = Math.ceil(rows.length / 2);
    await sendBatch(rows.slice(0, half), deviceId);
    await sendBatch(rows.slice(half), deviceId);
  }
}

/** Note each answer at its item; an item without an answer stays unsent. */
async function noteAnswers(rows, answers) {
  if (!Array.isArray(answers)) throw new NoAnswerError("no list of answers");
  const byId = new Map(answers.map((answer) => [answer?.item_id, answer]));
  const answered = rows.filter(({ item_id }) => byId.get(item_id)?.state in STATES);
  if (answered.length === 0) throw new NoAnswerError("no answer for any item of the batch");
  const answered_at_ms = Date.now();
  await write(["items"], async (transaction) => {
    const items = transaction.objectStore("items");
    await Promise.all(
      answered.map((row) => {
        const { state, flags, why } = byId.get(row.item_id);
        const noted = { state: STATES[state], flags: flags ?? [], why: why ?? null };
        return items.put({ ...row, ...noted, answered_at_ms });
      }),
    );
  });
  tell("outbox");
}

function wordsOf({ detail, problem }) {
  const faults = (problem.errors ?? []).map((one) => `${one.location}: ${one.expected}`);
  return [detail, ...faults].join("; ").slice(0, 500);
}
