// Keep everything in IndexedDB: items, photos, points of tracks, packets, accounts, settings.
//
// Stores
//   items        seq (counts up) -> { item_id, account_id, item, state, flags, why, ... }
//   attachments  attachment_id   -> { item_id, account_id, received_bytes, state, ... }
//   files        attachment_id   -> { bytes }
//   points       seq             -> { account_id, round_id, point: [epoch_ms, lon, lat, accuracy_m] }
//   packets      account_id      -> { packet, got_at }
//   accounts     account_id      -> { login, actor, check }
//   settings     name            -> { name, value }
// Only send_files.js and receipts.js take bytes of a photo away, once the server, or a receipt in a
// packet that the site has signed, has said that it has them.

import { openDB } from "./idb.js";
import { tellHere } from "./bus.js";

export const DATABASE = "coastwatch-phone";
const VERSION = 1;
const SAFE = { durability: "strict" };

let opened = null;

/** Say that the phone's storage is full; what was to be kept is not kept. */
export class StorageFullError extends Error {
  constructor(cause) {
    super("the phone's storage is full", { cause });
    this.name = "StorageFullError";
  }
}

/** Give the open database. */
export function database() {
  opened ??= openDB(DATABASE, VERSION, {
    upgrade: makeStores,
    terminated() {
      opened = null;
    },
  });
  return opened;
}

/**
 * Do something in one transaction, which is on the disk when this resolves, or not done at all.
 *
 * Raises StorageFullError where there is no room; the whole page says so then.
 */
export async function write(stores, work) {
  const db = await database();
  const transaction = db.transaction(stores, "readwrite", SAFE);
  try {
    const [given] = await Promise.all([abortOnError(work, transaction), transaction.done]);
    return given;
  } catch (error) {
    if (!isFull(error)) throw error;
    tellHere("storage-full");
    throw new StorageFullError(error);
  }
}

/** Give the value of a setting, or undefined. */
export async function setting(name) {
  return (await (await database()).get("settings", name))?.value;
}

/** Keep the value of a setting; undefined takes it away. */
export function setSetting(name, value) {
  return write(["settings"], (transaction) => {
    const settings = transaction.objectStore("settings");
    return value === undefined ? settings.delete(name) : settings.put({ name, value });
  });
}

/** Ask the browser not to clear this page's storage by itself; gives whether it promised. */
export async function askToPersist() {
  return (await isPersisted()) || Boolean(await navigator.storage?.persist?.());
}

/** Tell whether the browser has promised so. */
export async function isPersisted() {
  return Boolean(await navigator.storage?.persisted?.());
}

/** Give how much is kept and how much may be, in bytes; null where the browser does not say. */
export async function room() {
  if (!navigator.storage?.estimate) return null;
  const { usage, quota } = await navigator.storage.estimate();
  return { used_bytes: usage, quota_bytes: quota };
}

async function abortOnError(work, transaction) {
  try {
    return await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch (ended) {
      if (ended.name !== "InvalidStateError") throw ended;
    }
    throw error;
  }
}

function isFull(error) {
  return error?.name === "QuotaExceededError" || error?.cause?.name === "QuotaExceededError";
}

function makeStores(db) {
  const items = db.createObjectStore("items", { keyPath: "seq", autoIncrement: true });
  items.createIndex("item_id", "item_id", { unique: true });
  items.createIndex("owner_state", ["account_id", "state"]);
  items.createIndex("answered_at_ms", "answered_at_ms");
  const attachments = db.createObjectStore("attachments", { keyPath: "attachment_id" });
  attachments.createIndex("item_id", "item_id");
  attachments.createIndex("owner_state", ["account_id", "state"]);
  db.createObjectStore("files", { keyPath: "attachment_id" });
  const points = db.createObjectStore("points", { keyPath: "seq", autoIncrement: true });
  points.createIndex("account_id", "account_id");
  db.createObjectStore("packets", { keyPath: "account_id" });
  db.createObjectStore("accounts", { keyPath: "account_id" });
  db.createObjectStore("settings", { keyPath: "name" });
}
