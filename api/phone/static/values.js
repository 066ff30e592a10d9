// Write the values that the server's contract asks for: UUIDs, checksums, instants, base64url.

/** Give a new random UUID (version 4). */
export function uuid() {
  return crypto.randomUUID();
}

/** Give the SHA-256 of bytes in hexadecimal letters. */
export async function sha256(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Write milliseconds since the epoch as an instant with the phone's offset. */
export function writtenInstant(epochMs) {
  const at = new Date(epochMs);
  const offsetMin = -at.getTimezoneOffset();
  const shifted = new Date(epochMs + offsetMin * 60_000);
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.abs(offsetMin);
  const sign = offsetMin < 0 ? "-" : "+";
  const offset = `${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
  return shifted.toISOString().slice(0, 23) + offset;
}

/** Write bytes as base64url without padding. */
export function toBase64url(bytes) {
  const letters = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Read base64url; gives null where a text is none. */
export function fromBase64url(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}
