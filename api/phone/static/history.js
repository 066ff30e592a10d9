// Forget what the server has had for a while; what is not sent is never forgotten.

import { database, write } from "./store.js";

const KEPT_MS = 14 * 86_400_000;

/** Remove items that the server has had for two weeks, with all their files. */
export async function forgetSent(nowMs = Date.now()) {
  const old = IDBKeyRange.upperBound(nowMs - KEPT_MS);
  const rows = await (await database()).getAllFromIndex("items", "answered_at_ms", old);
  for (const row of rows.filter(({ state }) => state === "kept")) {
    await write(["items", "attachments"], (transaction) => forget(transaction, row));
  }
}

async function forget(transaction, { seq, item_id }) {
  const attachments = transaction.objectStore("attachments");
  const files = await attachments.index("item_id").getAll(item_id);
  if (files.some(({ state }) => state !== "kept")) return;
  const gone = files.map((file) => attachments.delete(file.attachment_id));
  await Promise.all([...gone, transaction.objectStore("items").delete(seq)]);
}
