// Keep every record of the field until the server has it: the outbox.
//
// A screen calls addItem; what it resolves to is on the phone's disk. sync.js and signed_file.js
// send it. States of an item: "unsent", "kept" (the server has it), "conflict" (the server has
// another of this id and keeps both), "refused" (the server cannot read it; it stays here).
// Attachments: "unsent", "kept", "refused".

import { on, tell } from "./bus.js";
import { readyPhoto } from "./photos.js";
import { currentAccount, nameOfOrders } from "./accounts.js";
import { database, write } from "./store.js";
import { uuid, sha256, writtenInstant } from "./values.js";

const FORM = 1;
export const ITEM_LIMIT_BYTES = 64 * 1024;
export const TRACK_LIMIT_POINTS = 500;

/** Say that nobody has signed in on this phone, so that an item would belong to nobody. */
export class NobodyError extends Error {
  constructor() {
    super("nobody has signed in on this phone");
    this.name = "NobodyError";
  }
}

/** Say that an item is larger than the server takes; its text has to be shorter. */
export class ItemTooLargeError extends Error {
  constructor(foundBytes) {
    super(`the item has ${foundBytes} bytes, expected at most ${ITEM_LIMIT_BYTES}`);
    this.name = "ItemTooLargeError";
    this.foundBytes = foundBytes;
  }
}

/**
 * Put a record into the outbox; resolves to its item_id once it is safe on the phone's disk.
 *
 * kind, body    as the contract of items has them
 * photos        image files or blobs (made smaller here), or what photos.js has made ready
 * voice         a recorded blob (audio/webm, audio/ogg or audio/mp4), or null
 * roundId       the round it belongs to, or null
 * position      { lon, lat, accuracy_m, at }, as where() gives it, or null
 * form          version of the form that was filled in
 *
 * Raises StorageFullError, NobodyError, ItemTooLargeError, or PhotoError of photos.js; nothing is
 * kept then, and the screen leaves what was typed where it is.
 */
export async function addItem(kind, body, options = {}) {
  const { photos = [], voice = null, roundId = null, position = null, form = FORM } = options;
  const account = await currentAccount();
  if (account === null) throw new NobodyError();
  const ready = await Promise.all(photos.map((photo) => readyPhoto(photo, position)));
  if (voice !== null) ready.push(readyVoice(voice));
  const kept = await Promise.all(ready.map(attachmentOf));
  const item = {
    item_id: uuid(),
    kind,
    form,
    made_at: writtenInstant(Date.now()),
    position,
    round_id: roundId,
    body,
    attachments: kept.map(announced),
  };
  const stores = ["items", "attachments", "files"];
  await write(stores, (transaction) => putItem(transaction, account, item, kept));
  tell("outbox");
  return item.item_id;
}

/** Write an item in a transaction on "items", with attachments on "attachments" and "files" too. */
export async function putItem(transaction, account, item, attachments = []) {
  const foundBytes = new TextEncoder().encode(JSON.stringify(item)).length;
  if (foundBytes > ITEM_LIMIT_BYTES) throw new ItemTooLargeError(foundBytes);
  const owner = { account_id: account.account_id, item_id: item.item_id };
  const standing = { state: "unsent", flags: [], why: null };
  const puts = [transaction.objectStore("items").add({ ...owner, ...standing, item })];
  for (const { bytes, ...attachment } of attachments) {
    const row = { ...owner, ...attachment, received_bytes: 0, state: "unsent", why: null };
    puts.push(transaction.objectStore("attachments").add(row));
    puts.push(transaction.objectStore("files").add({ attachment_id: row.attachment_id, bytes }));
  }
  await Promise.all(puts);
}

/**
 * Count what is not with the server yet, by owner.
 *
 * Gives [{ account_id, login, items, attachments, orders, refused, conflicts }], only owners with any.
 */
export async function countByOwner() {
  const db = await database();
  const transaction = db.transaction(["items", "attachments", "accounts", "settings"]);
  const count = (store, account_id, state) =>
    transaction.objectStore(store).index("owner_state").count([account_id, state]);
  const unsentAnswers = async (account_id) => {
    const kept = (await transaction.objectStore("settings").get(nameOfOrders(account_id)))?.value;
    return kept?.answers.filter((one) => one.state === "unsent").length ?? 0;
  };
  const owners = await transaction.objectStore("accounts").getAll();
  const counted = await Promise.all(
    owners.map(async ({ account_id, login }) => ({
      account_id,
      login,
      items: await count("items", account_id, "unsent"),
      attachments: await count("attachments", account_id, "unsent"),
      orders: await unsentAnswers(account_id),
      refused:
        (await count("items", account_id, "refused")) +
        (await count("attachments", account_id, "refused")),
      conflicts: await count("items", account_id, "conflict"),
    })),
  );
  return counted.filter(
    (one) => one.items + one.attachments + one.orders + one.refused + one.conflicts > 0,
  );
}

/** Give the rows of one owner's items, newest first; at most a number of them. */
export async function itemsOf(accountId, { limit = 200 } = {}) {
  const db = await database();
  const rows = [];
  const store = db.transaction("items").store;
  for (let at = await store.openCursor(null, "prev"); at && rows.length < limit; at = await at.continue()) {
    if (at.value.account_id === accountId) rows.push(at.value);
  }
  return rows;
}

/** Give the attachments of an item, without their bytes. */
export async function attachmentsOf(itemId) {
  return (await database()).getAllFromIndex("attachments", "item_id", itemId);
}

/** Call a function whenever the outbox changes; gives a function that ends it. */
export function onOutbox(listener) {
  return on("outbox", listener);
}

function readyVoice(voice) {
  const media_type = voice.type.split(";")[0];
  return { blob: voice, media_type, taken_at: writtenInstant(Date.now()), lon: null, lat: null };
}

async function attachmentOf({ blob, media_type, taken_at, lon, lat }) {
  const bytes = await blob.arrayBuffer();
  const digest = await sha256(bytes);
  const size_bytes = bytes.byteLength;
  return { attachment_id: uuid(), sha256: digest, size_bytes, media_type, taken_at, lon, lat, bytes };
}

function announced({ bytes, ...attachment }) {
  return attachment;
}
