// Know a password again without keeping it: PBKDF2 with a salt of its own.

const ITERATIONS = 600_000; // OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256
const SALT_BYTES = 16;
const HASH_BITS = 256;

/** Give what is kept of a password: { salt, iterations, hash }. */
export async function checkOf(password) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return { salt, iterations: ITERATIONS, hash: await hashOf(password, salt, ITERATIONS) };
}

/** Tell whether a password is the one that a check was made of. */
export async function fitsCheck(password, { salt, iterations, hash }) {
  const found = await hashOf(password, salt, iterations);
  return found.reduce((differing, byte, at) => differing | (byte ^ hash[at]), 0) === 0;
}

async function hashOf(password, salt, iterations) {
  const text = new TextEncoder().encode(password.normalize("NFC"));
  const key = await crypto.subtle.importKey("raw", text, "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, HASH_BITS));
}
