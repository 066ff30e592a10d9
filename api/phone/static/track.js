// Record the track of a round, with its holes.
//
// Recording lasts from startTrack to stopTrack, and the page shows a bar all that time. Every
// point is written to the disk when it comes; every few minutes, when the page is hidden, and at
// the end, the points become an item of the outbox. After a restart recording goes on by itself.
// Where no point came, there is none: nothing is filled in.

import { currentAccount } from "./accounts.js";
import { on, tell, tellHere } from "./bus.js";
import { putItem, TRACK_LIMIT_POINTS } from "./outbox.js";
import { watchPosition } from "./position.js";
import { database, setSetting, setting, write } from "./store.js";
import { uuid, writtenInstant } from "./values.js";

const POINT_EVERY_MS = 5_000;
const PIECE_EVERY_MS = 180_000;
const LONGEST_TRACK_MS = 12 * 3_600_000;
const FORM = 1;
const LOCK = "coastwatch-track";

let recording = null; // what this tab does: { end, letGo, pieceTimer, endTimer }
let settling = Promise.resolve();
let lastPointMs = 0;
let wakeLock = null;
let fault = null;

/**
 * Begin to record the track of a round; the page shows so until stopTrack.
 *
 * untilMs  instant (milliseconds since the epoch) at which recording ends by itself, such as the
 *          end of the shift; at most twelve hours from now.
 */
export async function startTrack(roundId, { untilMs = Infinity } = {}) {
  const account = await currentAccount();
  const now = Date.now();
  const until_ms = Math.min(untilMs, now + LONGEST_TRACK_MS);
  await changeState(account, { round_id: roundId, since_ms: now, until_ms, is_paused: false });
}

/** Stop recording for a while; the track has a hole there. */
export async function pauseTrack() {
  await setPaused(true);
}

/** Go on recording after a pause. */
export async function resumeTrack() {
  await setPaused(false);
}

/** End recording; what was recorded is in the outbox when this resolves. */
export async function stopTrack() {
  const account = await currentAccount();
  if (account !== null) await changeState(account, undefined);
  await keepPieces();
}

/**
 * Give how the recording of the person who uses the page stands, or null where there is none.
 *
 * { round_id, since_ms, until_ms, is_paused, fault, is_screen_kept_on }; fault is null, "denied",
 * "unavailable" or "timeout".
 */
export async function trackState() {
  const account = await currentAccount();
  const state = account === null ? undefined : await setting(nameFor(account));
  return state === undefined ? null : { ...state, fault, is_screen_kept_on: wakeLock !== null };
}

/**
 * Record from now on whenever somebody's round is under way, in one of the tabs: also one that was
 * under way when the page was closed.
 */
export async function followTrack() {
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState === "hidden") await keepPieces();
    else await settle();
  });
  addEventListener("pagehide", () => keepPieces());
  on("track", settle);
  await settle();
}

/** Let what this tab does follow from what is wanted; one such step after the other. */
function settle() {
  settling = settling.then(async () => {
    const state = await trackState();
    const isOver = state !== null && Date.now() >= state.until_ms;
    const isWanted = state !== null && !state.is_paused && !isOver;
    if (!isWanted && recording !== null) await stopRecording();
    if (isWanted && recording === null) await beginRecording(state);
    if (isWanted && recording !== null) await keepScreenOn();
    if (isOver) await forgetState();
  });
  return settling;
}

async function beginRecording({ round_id, until_ms }) {
  const letGo = await holdLock();
  if (letGo === null) return; // another tab records
  const { account_id } = await currentAccount();
  const end = watchPosition((fix) => keepPoint({ account_id, round_id }, fix), noteFault);
  const pieceTimer = setInterval(keepPieces, PIECE_EVERY_MS);
  const endTimer = setTimeout(settle, until_ms - Date.now());
  recording = { end, letGo, pieceTimer, endTimer };
}

async function stopRecording() {
  const { end, letGo, pieceTimer, endTimer } = recording;
  recording = null;
  end();
  clearInterval(pieceTimer);
  clearTimeout(endTimer);
  fault = null;
  lastPointMs = 0;
  await wakeLock?.release();
  await keepPieces();
  letGo();
}

/** Give a function that lets the lock go, or null where another tab has it. */
function holdLock() {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve) => {
    navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => {
      if (lock === null) return resolve(null);
      return new Promise((letGo) => resolve(letGo));
    });
  });
}

/** Turn all points on the disk into items of the outbox; none is lost or doubled by a crash. */
export async function keepPieces() {
  const db = await database();
  if ((await db.count("points")) === 0) return;
  await write(["points", "items"], async (transaction) => {
    const points = transaction.objectStore("points");
    const rows = await points.getAll();
    for (const piece of piecesOf(rows)) {
      const { account_id, round_id } = piece[0];
      await putItem(transaction, { account_id }, trackItem(round_id, piece.map((row) => row.point)));
    }
    await Promise.all(rows.map(({ seq }) => points.delete(seq)));
  });
  tell("outbox");
}

/** Give an item of points [epoch_ms, lon, lat, accuracy_m], at most 500. */
export function trackItem(roundId, points, source = "phone") {
  return {
    item_id: uuid(),
    kind: "track",
    form: FORM,
    made_at: writtenInstant(Date.now()),
    position: null,
    round_id: roundId,
    body: { points, source },
    attachments: [],
  };
}

async function keepPoint({ account_id, round_id }, { coords, timestamp }) {
  noteFault(null);
  if (timestamp - lastPointMs < POINT_EVERY_MS && timestamp >= lastPointMs) return;
  lastPointMs = timestamp;
  const place = [coords.longitude, coords.latitude, Math.round(coords.accuracy)];
  const point = [Math.round(timestamp), ...place];
  await write(["points"], (transaction) =>
    transaction.objectStore("points").add({ account_id, round_id, point }),
  );
}

function noteFault(found) {
  if (fault === found) return;
  fault = found;
  tellHere("standing");
}

async function setPaused(is_paused) {
  const account = await currentAccount();
  const state = await setting(nameFor(account));
  if (state !== undefined) await changeState(account, { ...state, is_paused });
}

/** Forget a recording that has reached its end; not by changeState, which waits for settle. */
async function forgetState() {
  await setSetting(nameFor(await currentAccount()), undefined);
  await keepPieces();
  tellHere("standing");
}

async function changeState(account, state) {
  await setSetting(nameFor(account), state);
  tell("track");
  await settle();
}

/** Keep the screen on while it can be; a browser that will not is no fault: the bar says so. */
async function keepScreenOn() {
  if (wakeLock !== null || !navigator.wakeLock || document.visibilityState !== "visible") return;
  try {
    wakeLock = await navigator.wakeLock.request("screen");
  } catch (error) {
    if (error.name !== "NotAllowedError") throw error;
    return;
  }
  wakeLock.addEventListener("release", () => {
    wakeLock = null;
    tellHere("standing");
  });
  tellHere("standing");
}

function* piecesOf(rows) {
  let piece = [];
  for (const row of rows) {
    const first = piece[0];
    const belongs = !first || (first.account_id === row.account_id && first.round_id === row.round_id);
    if (!belongs || piece.length === TRACK_LIMIT_POINTS) {
      yield piece;
      piece = [];
    }
    piece.push(row);
  }
  if (piece.length > 0) yield piece;
}

const nameFor = ({ account_id }) => `track ${account_id}`;
