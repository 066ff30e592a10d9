// Carry the outbox away, and packets here, as signed files, where phone and server never meet.
//
// Outbox file (.cwo): one line of JSON, the bytes of the files one after the other, and a last
// line with the signature by this phone's key over all before it. Packet file (.cwp): one line of
// JSON and a line with the signature by the site's key. Signatures: ECDSA P-256 with SHA-256, raw,
// in base64url.

import { accountOf } from "./accounts.js";
import { tell } from "./bus.js";
import { device, isSignedBy, signBytes } from "./device.js";
import { keepPacket, serverKey } from "./packet.js";
import { database, setting, write } from "./store.js";
import { fromBase64url, toBase64url, writtenInstant } from "./values.js";

const OUTBOX_FORMAT = "coastwatch-outbox/1";
const FILE_BYTES = 64 * 1024 * 1024;
const FILE_ITEMS = 1000;
const LARGEST_PACKET_BYTES = 20_000_000;
const SIGNATURE_BYTES = 64;
const LINE_END = 10;

/** Say why a packet file is not taken: "no_key", "too_large", "not_signed", "changed", "stranger". */
export class SignedFileError extends Error {
  constructor(why) {
    super(`the file is not taken: ${why}`);
    this.name = "SignedFileError";
    this.why = why;
  }
}

/**
 * Write all that is not with the server into signed files: [{ name, blob, items }].
 *
 * More than one where it is more than 64 MB. What is written stays in the outbox: a file can be lost.
 */
export async function writeOutboxFiles(accountId) {
  const { device_id } = await device();
  const written = [];
  for (const part of parts(await waitingRows(accountId))) {
    const blob = await outboxFile(accountId, device_id, part);
    written.push({ name: fileName(device_id, written.length), blob, items: part.length });
    await noteWritten(part);
  }
  return written;
}

/** Take a packet file; gives the packet. Raises SignedFileError, and the errors of keepPacket. */
export async function readPacketFile(file) {
  const key = await serverKey();
  if (key === null) throw new SignedFileError("no_key");
  if (file.size > LARGEST_PACKET_BYTES) throw new SignedFileError("too_large");
  const bytes = withoutLastLineEnd(new Uint8Array(await file.arrayBuffer()));
  const end = bytes.lastIndexOf(LINE_END);
  const signature = end < 0 ? null : fromBase64url(new TextDecoder().decode(bytes.subarray(end + 1)).trim());
  if (signature?.length !== SIGNATURE_BYTES) throw new SignedFileError("not_signed");
  const line = bytes.subarray(0, end);
  if (!(await isSignedBy(key, signature, line))) throw new SignedFileError("changed");
  const found = JSON.parse(new TextDecoder().decode(line));
  if ((await accountOf(found.actor?.account_id ?? "")) === null) throw new SignedFileError("stranger");
  await keepPacket(found, { isSigned: true });
  return found;
}

/** Give the rows that a file has to carry: unsent or refused items, and items with unsent files. */
async function waitingRows(accountId) {
  const db = await database();
  const inState = (store, state) => db.getAllFromIndex(store, "owner_state", [accountId, state]);
  const items = [...(await inState("items", "unsent")), ...(await inState("items", "refused"))];
  const files = [...(await inState("attachments", "unsent")), ...(await inState("attachments", "refused"))];
  const known = new Set(items.map(({ item_id }) => item_id));
  for (const { item_id } of files) {
    if (known.has(item_id)) continue;
    known.add(item_id);
    items.push(await db.getFromIndex("items", "item_id", item_id));
  }
  items.sort((one, other) => one.seq - other.seq);
  return items.map((row) => ({ row, files: files.filter(({ item_id }) => item_id === row.item_id) }));
}

function* parts(rows) {
  let [part, size] = [[], 0];
  for (const one of rows) {
    const bytes = one.files.reduce((sum, { size_bytes }) => sum + size_bytes, 0);
    if (part.length > 0 && (size + bytes > FILE_BYTES || part.length === FILE_ITEMS)) {
      yield part;
      [part, size] = [[], 0];
    }
    part.push(one);
    size += bytes;
  }
  if (part.length > 0) yield part;
}

async function outboxFile(account_id, device_id, part) {
  const db = await database();
  const files = part.flatMap((one) => one.files);
  const head = {
    format: OUTBOX_FORMAT,
    device_id,
    account_id,
    written_at: writtenInstant(Date.now()),
    clock_offset_s: (await setting("clock"))?.offset_s ?? null,
    items: part.map(({ row }) => row.item),
    attachments: files.map(({ attachment_id, size_bytes, sha256 }) => ({ attachment_id, size_bytes, sha256 })),
  };
  const pieces = [`${JSON.stringify(head)}\n`];
  for (const { attachment_id } of files) pieces.push((await db.get("files", attachment_id)).bytes);
  const signed = await new Blob(pieces).arrayBuffer();
  return new Blob([signed, `\n${toBase64url(await signBytes(signed))}`], { type: "application/octet-stream" });
}

async function noteWritten(part) {
  const written_at_ms = Date.now();
  await write(["items"], async (transaction) => {
    const items = transaction.objectStore("items");
    for (const { row } of part) {
      const now = await items.get(row.seq); // may have been sent meanwhile
      if (now !== undefined) await items.put({ ...now, written_at_ms });
    }
  });
  tell("outbox");
}

function fileName(deviceId, number) {
  const stamp = writtenInstant(Date.now()).slice(0, 16).replace(/[-:]/g, "").replace("T", "-");
  return `coastwatch-${deviceId.slice(0, 8)}-${stamp}-${number + 1}.cwo`;
}

function withoutLastLineEnd(bytes) {
  return bytes.at(-1) === LINE_END ? bytes.subarray(0, -1) : bytes;
}
