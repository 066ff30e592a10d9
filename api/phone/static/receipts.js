// Mark what has arrived at the centre by signed files, by the receipts of a packet that the site has signed.

const ARRIVED = { kept: "kept", conflict: "conflict" };
const WAITING = ["unsent", "refused"];

/**
 * Mark the items and files of an account that receipts name, in a transaction on "items",
 * "attachments" and "files". What they do not name, what is of another account, what the server has
 * answered already, and a photo with another checksum stays as it is. The bytes of a photo that is
 * there whole are taken away, as after sending.
 *
 * receipts  { kept: [item_id], conflict: [item_id], attachments: [{ attachment_id, sha256 }] }, or
 *           nothing (of a server that gives none)
 */
export async function noteReceipts(transaction, accountId, receipts, nowMs = Date.now()) {
  const items = transaction.objectStore("items");
  for (const [name, state] of Object.entries(ARRIVED)) {
    for (const id of receipts?.[name] ?? []) {
      const row = await items.index("item_id").get(id);
      if (isWaiting(row, accountId)) await items.put({ ...row, state, why: null, answered_at_ms: nowMs });
    }
  }
  const attachments = transaction.objectStore("attachments");
  for (const { attachment_id: id, sha256 } of receipts?.attachments ?? []) {
    const row = await attachments.get(id);
    if (!isWaiting(row, accountId) || row.sha256 !== sha256) continue;
    await attachments.put({ ...row, state: "kept", why: null, received_bytes: row.size_bytes });
    await transaction.objectStore("files").delete(id);
  }
}

function isWaiting(row, accountId) {
  return row !== undefined && row.account_id === accountId && WAITING.includes(row.state);
}
