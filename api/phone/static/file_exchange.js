// Hand signed files to the user, and take packet files from him.

import { chosenFiles } from "./photos.js";
import { readPacketFile, writeOutboxFiles } from "./signed_file.js";

const FORGET_MS = 60_000;

/** Save an owner's unsent records as signed files on the phone; gives how many records. */
export async function saveOutbox(accountId) {
  const files = await writeOutboxFiles(accountId);
  for (const { name, blob } of files) save(name, blob);
  return files.reduce((sum, { items }) => sum + items, 0);
}

/** Let the user choose a packet file and take it; gives the packet, or null where he does not. */
export async function takePacketFile() {
  const [file] = await chosenFiles({ accept: ".cwp" });
  return file === undefined ? null : readPacketFile(file);
}

function save(name, blob) {
  const href = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), FORGET_MS);
}
