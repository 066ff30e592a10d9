// Take photos and voice notes, and make photos small: at most 1600 px, time and place beside them.

import { aboutImage } from "./exif.js";
import { where } from "./position.js";
import { writtenInstant } from "./values.js";

export const LONGEST_PX = 1600;
export const LARGEST_FILE_BYTES = 100_000_000;
const QUALITY = 0.82;
const JUST_TAKEN_MS = 300_000;
const MOST_PIXELS = 50_000_000; // decoded, four bytes each

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
 *
 * Time and place are those of the photo's own EXIF, where it has them; the small photo has none.
 */
export async function readyPhoto(file, position = null) {
  if (!(file instanceof Blob)) return file; // has been made ready before
  if (file.size === 0) throw new PhotoError("empty", "no bytes");
  if (file.size > LARGEST_FILE_BYTES) throw new PhotoError("too_large", `${file.size} bytes`);
  const about = await aboutImage(file);
  const image = await decoded(file, about);
  try {
    const [fullWidth, fullHeight] = [image.width ?? image.displayWidth, image.height ?? image.displayHeight];
    const scale = Math.min(1, LONGEST_PX / Math.max(fullWidth, fullHeight));
    const width = Math.max(1, Math.round(fullWidth * scale));
    const height = Math.max(1, Math.round(fullHeight * scale));
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    canvas.getContext("2d").drawImage(image, 0, 0, width, height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (blob === null) throw new PhotoError("not_readable", "no picture came out");
    return { blob, media_type: "image/jpeg", ...taken(file, about, position), width, height };
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

/**
 * Let the user choose files; resolves to an empty list where he does not.
 *
 * The input is part of the page meanwhile: one that nothing holds may be collected while the camera
 * is open, and the photo with it.
 */
export async function chosenFiles(attributes) {
  const input = Object.assign(document.createElement("input"), { type: "file", ...attributes });
  if (attributes.capture) input.setAttribute("capture", attributes.capture);
  input.hidden = true;
  document.body.append(input);
  try {
    return await new Promise((resolve) => {
      input.addEventListener("change", () => resolve([...input.files]));
      input.addEventListener("cancel", () => resolve([]));
      input.click();
    });
  } finally {
    input.remove();
  }
}

/** Decode an image; one of very many pixels by a decoder that makes it smaller meanwhile. */
async function decoded(file, { width, height }) {
  const pixels = (width ?? 0) * (height ?? 0);
  try {
    if (pixels <= MOST_PIXELS) return await createImageBitmap(file, { imageOrientation: "from-image" });
    return await decodedSmall(file, width, height);
  } catch (error) {
    if (error instanceof PhotoError) throw error;
    throw new PhotoError("not_readable", error.message);
  }
}

async function decodedSmall(file, width, height) {
  const found = `${width} × ${height} pixels`;
  if (!globalThis.ImageDecoder || !(await ImageDecoder.isTypeSupported("image/jpeg"))) {
    throw new PhotoError("too_large", found);
  }
  const scale = (2 * LONGEST_PX) / Math.max(width, height);
  const [desiredWidth, desiredHeight] = [width, height].map((side) => Math.ceil(side * scale));
  const how = { type: "image/jpeg", desiredWidth, desiredHeight };
  const decoder = new ImageDecoder({ data: file.stream(), ...how });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}

function taken(file, about, position) {
  const takenMs = about.takenAt === null ? (file.lastModified ?? Date.now()) : Date.parse(about.takenAt);
  const taken_at = Number.isNaN(takenMs) ? null : writtenInstant(takenMs);
  if (about.lon !== null) return { taken_at, lon: about.lon, lat: about.lat };
  const isNew = Math.abs(Date.now() - takenMs) < JUST_TAKEN_MS;
  const { lon, lat } = isNew && position !== null ? position : { lon: null, lat: null };
  return { taken_at, lon, lat };
}
