// Take photos and voice notes, and make photos small: at most 1600 px, time and place beside them.

import { where } from "./position.js";
import { writtenInstant } from "./values.js";

export const LONGEST_PX = 1600;
export const LARGEST_FILE_BYTES = 100_000_000;
const QUALITY = 0.82;
const JUST_TAKEN_MS = 300_000;

/** Say why a file cannot become a photo; why is "not_readable", "too_large" or "empty". */
export class PhotoError extends Error {
  constructor(why, detail) {
    super(`the photo is ${why}: ${detail}`);
    this.name = "PhotoError";
    this.why = why;
  }
}

/**
 * Make a photo small and ready to be kept: { blob, media_type, taken_at, lon, lat, width, height }.
 *
 * file      an image file or blob of any size
 * position  where the phone is, or null: the place of a photo that was taken just now
 */
export async function readyPhoto(file, position = null) {
  if (!(file instanceof Blob)) return file; // has been made ready before
  if (file.size === 0) throw new PhotoError("empty", "no bytes");
  if (file.size > LARGEST_FILE_BYTES) throw new PhotoError("too_large", `${file.size} bytes`);
  const image = await decoded(file);
  try {
    const scale = Math.min(1, LONGEST_PX / Math.max(image.width, image.height));
    const width = Math.max(1, Math.round(image.width * scale));
    const height = Math.max(1, Math.round(image.height * scale));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (blob === null) throw new PhotoError("not_readable", "no picture came out");
    return { blob, media_type: "image/jpeg", ...taken(file, position), width, height };
  } finally {
    image.close();
  }
}

/** Let the user take a photo or choose some; resolves to ready photos, none where he does not. */
export async function takePhotos() {
  const files = await chosenFiles({ accept: "image/*", capture: "environment", multiple: true });
  const position = files.length > 0 ? await where() : null;
  const ready = [];
  for (const file of files) ready.push(await readyPhoto(file, position)); // one at a time: memory
  return ready;
}

/** Let the user choose files; resolves to an empty list where he does not. */
export function chosenFiles(attributes) {
  const input = Object.assign(document.createElement("input"), { type: "file", ...attributes });
  if (attributes.capture) input.setAttribute("capture", attributes.capture);
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...input.files]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

async function decoded(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (error) {
    throw new PhotoError("not_readable", error.message);
  }
}

function taken(file, position) {
  const takenMs = file.lastModified ?? Date.now();
  const isNew = Math.abs(Date.now() - takenMs) < JUST_TAKEN_MS;
  const { lon, lat } = isNew && position !== null ? position : { lon: null, lat: null };
  return { taken_at: writtenInstant(takenMs), lon, lat };
}
