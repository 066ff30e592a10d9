// Send the outbox whenever the server can be reached.
//
// A pass asks who is signed in, sends items and then files, and fetches the packet. Passes come
// again and again, farther apart while none succeeds; what the browser says about the network is a
// hint only. Of several tabs one sends. All of it may be broken off anywhere and done again.

import { currentAccount } from "./accounts.js";
import { on, tellHere } from "./bus.js";
import { device, registerDevice } from "./device.js";
import { forgetSent } from "./history.js";
import { refreshOrders, sendAnswers } from "./orders.js";
import { refreshPacket } from "./packet.js";
import { sendFiles } from "./send_files.js";
import { sendItems } from "./send_items.js";
import { AnswerError, NoAnswerError } from "./server.js";
import { confirmSession, noteExpired } from "./session.js";
import { setSetting, setting, StorageFullError } from "./store.js";
import { whenFree } from "./turn.js";

const SOON_MS = 300;
const AGAIN_MS = 60_000;
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 300_000;
const LAST_OK = "last sent";

let timer = null;
let failures = 0;
let running = null;
let wasAskedMeanwhile = false;
let why = null;
let refusal = null;

/** Begin to send, now and again and again. */
export function startSync() {
  on("outbox", () => askSoon());
  on("session", () => askSoon({ isHopeful: true }));
  addEventListener("online", () => askSoon({ isHopeful: true }));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") askSoon({ isHopeful: true });
  });
  askSoon({ isHopeful: true });
}

/** Send now, whatever the timer says; resolves when all that is in the outbox has had its turn. */
export async function sendNow() {
  failures = 0;
  await running;
  await pass();
}

/**
 * Give how sending stands: { isRunning, why, refusal, lastOkMs }.
 *
 * why is null, "no_answer", "expired", "full", "refused", or the words of a fault of the page;
 * refusal is the server's { status, words } where it refused.
 */
export async function sendingStanding() {
  return { isRunning: running !== null, why, refusal: why === "refused" ? refusal : null, lastOkMs: (await setting(LAST_OK)) ?? null };
}

function askSoon({ isHopeful = false } = {}) {
  if (running !== null) {
    wasAskedMeanwhile = true;
    return;
  }
  if (isHopeful) failures = 0;
  if (failures === 0) schedule(SOON_MS); // else the timer of the last failure runs
}

function schedule(waitMs) {
  clearTimeout(timer);
  timer = setTimeout(pass, waitMs);
}

function pass() {
  running ??= passOnce().finally(() => {
    running = null;
    tellHere("standing");
  });
  return running;
}

async function passOnce() {
  wasAskedMeanwhile = false;
  tellHere("standing");
  let retryAfterS = null;
  try {
    await whenFree(sendAll); // where another tab sends, it is left to that one
    failures = 0;
  } catch (error) {
    const isExpected = [NoAnswerError, AnswerError, StorageFullError].some((kind) => error instanceof kind);
    if (!isExpected) {
      why = error.message;
      throw error; // a fault of the page: it is on the screen and in the console
    }
    failures += 1;
    retryAfterS = error.retryAfterS ?? null;
    noteFailure(error);
  } finally {
    schedule(nextWaitMs(retryAfterS));
  }
}

/** Give how long to wait until the next pass. */
function nextWaitMs(retryAfterS) {
  if (failures === 0) return wasAskedMeanwhile ? SOON_MS : AGAIN_MS;
  const backOff = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  const jittered = backOff * (0.75 + Math.random() / 2);
  return Math.max(jittered, (retryAfterS ?? 0) * 1000);
}

async function sendAll() {
  const account = await confirmSession();
  if (account === null) {
    why = (await currentAccount()) === null ? null : "expired";
    return;
  }
  const { device_id } = await device();
  await registerDevice(account.account_id);
  await sendAnswers(account);
  await sendItems(account.account_id, device_id);
  await sendFiles(account.account_id);
  await refreshPacket();
  await refreshOrders(account);
  await forgetSent();
  why = null;
  await setSetting(LAST_OK, Date.now());
}

function noteFailure(error) {
  if (error instanceof NoAnswerError) why = "no_answer";
  else if (error instanceof StorageFullError) why = "full";
  else if (error.status === 401) {
    why = "expired";
    noteExpired();
  } else {
    why = "refused";
    refusal = { status: error.status, words: error.detail };
  }
}
