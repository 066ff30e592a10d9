// Let a new version of the page wait until the user takes it, or until the page starts anew.

import { tellHere } from "./bus.js";

const SCOPE = "/phone/";
const WORKER = "/phone/sw.js";
const OPEN = "coastwatch-open";
const VERSION_WAIT_MS = 2_000;
const LOOK_EVERY_MS = 3_600_000;
const trusted = globalThis.trustedTypes?.createPolicy("phone", {
  createScriptURL: (url) => {
    if (url !== WORKER) throw new TypeError(`no script of this page: ${url}`);
    return url;
  },
});

let registration = null;
let isTaking = false;

/**
 * Register the service worker and look for new versions from now on.
 *
 * Without service workers (a certificate that is not trusted, a private window) the page works
 * as long as it is open, and all that is kept stays kept.
 */
export async function followUpdates() {
  const isAlone = await isFreshStart();
  if (!("serviceWorker" in navigator)) return;
  const container = navigator.serviceWorker;
  container.addEventListener("controllerchange", () => isTaking && location.reload());
  try {
    const url = trusted ? trusted.createScriptURL(WORKER) : WORKER;
    registration = await container.register(url, { scope: SCOPE, updateViaCache: "none" });
  } catch (error) {
    if (!["SecurityError", "TypeError", "NetworkError", "AbortError"].includes(error.name)) throw error;
    return; // without a network, the one that is there goes on
  }
  if (!registration) return; // some browsers answer with nothing where they keep no worker
  registration.addEventListener("updatefound", followInstalling);
  followInstalling();
  setInterval(lookForUpdate, LOOK_EVERY_MS);
  if (isAlone) await takeUpdate();
}

/** Tell whether a new version waits. */
export function updateWaits() {
  return Boolean(registration?.waiting) && navigator.serviceWorker.controller !== null;
}

/** Tell whether the page is kept on the phone and opens without a network. */
export async function isKeptOffline() {
  return Boolean(navigator.serviceWorker?.controller ?? registration?.active);
}

/** Give the version of the page that is kept on the phone, or null. */
export async function shellVersion() {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return null;
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data);
    worker.postMessage("version", [port2]);
    setTimeout(() => resolve(null), VERSION_WAIT_MS);
  });
}

/** Ask the server whether there is a new version. */
export async function lookForUpdate() {
  try {
    await registration?.update();
  } catch (error) {
    if (!["TypeError", "NetworkError", "InvalidStateError"].includes(error.name)) throw error;
  }
}

/** Take the new version: the page loads again, with all that is kept. */
export async function takeUpdate() {
  if (!updateWaits()) return;
  isTaking = true;
  registration.waiting.postMessage("take over");
}

function followInstalling() {
  tellHere("update");
  registration.installing?.addEventListener("statechange", () => tellHere("update"));
}

/** Tell whether this tab has just been opened and is the only one: nothing is being typed. */
async function isFreshStart() {
  if (!navigator.locks) return false;
  navigator.locks.request(OPEN, { mode: "shared" }, () => new Promise(() => {}));
  const { held } = await navigator.locks.query();
  return held.filter(({ name }) => name === OPEN).length <= 1;
}
