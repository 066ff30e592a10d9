// Give this phone's key, by which a signed file is known to come from it.
//
// The private key is made by the browser, cannot be read out of it, and never leaves the phone.

import { currentAccount } from "./accounts.js";
import { ask, AnswerError } from "./server.js";
import { setSetting, setting, write } from "./store.js";
import { uuid } from "./values.js";

const DEVICE = "device";
const REGISTERED = "device registered";
const FAULT = "device fault";
const AGAIN_MS = 3_600_000;
const CURVE = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** Give { device_id, name, keys } of this phone; made at the first call. */
export async function device() {
  const kept = await setting(DEVICE);
  if (kept !== undefined) return kept;
  const keys = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
  const made = { device_id: uuid(), name: deviceName(), keys };
  await write(["settings"], async (transaction) => {
    const settings = transaction.objectStore("settings");
    if ((await settings.get(DEVICE)) === undefined) await settings.add({ name: DEVICE, value: made });
  });
  return setting(DEVICE); // another tab may have been quicker
}

/** Sign bytes by this phone's key: 64 bytes, r and s. */
export async function signBytes(bytes) {
  const { keys } = await device();
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE, keys.privateKey, bytes));
}

/** Tell whether a signature over bytes was made by the key of a JWK. */
export async function isSignedBy(jwk, signature, bytes) {
  const { kty, crv, x, y } = jwk;
  const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, CURVE, false, ["verify"]);
  return crypto.subtle.verify(SIGNATURE, key, signature, bytes);
}

/** Let the server know this phone's public key, once for each person who uses it. */
export async function registerDevice(accountId) {
  const registered = (await setting(REGISTERED)) ?? [];
  const fault = await setting(FAULT);
  const wasJustRefused = fault !== undefined && Math.abs(Date.now() - fault.at_ms) < AGAIN_MS;
  if (registered.includes(accountId) || wasJustRefused) return;
  const { device_id, name, keys } = await device();
  const public_key = await crypto.subtle.exportKey("jwk", keys.publicKey);
  try {
    await ask("POST", "/api/v1/field/devices", { json: { device_id, name, public_key } });
  } catch (error) {
    if (!(error instanceof AnswerError) || error.status >= 500 || error.status === 401) throw error;
    await setSetting(FAULT, { detail: error.detail, at_ms: Date.now() });
    return;
  }
  await setSetting(REGISTERED, [...registered, accountId]);
  await setSetting(FAULT, undefined);
}

/** Give { isRegistered, fault } of this phone for the person who uses the page. */
export async function deviceStanding() {
  const account = await currentAccount();
  const registered = (await setting(REGISTERED)) ?? [];
  return { isRegistered: registered.includes(account?.account_id), fault: (await setting(FAULT))?.detail ?? null };
}

function deviceName() {
  const found = /\(([^)]+)\)/.exec(navigator.userAgent);
  return (found?.[1] ?? "phone").slice(0, 60);
}
