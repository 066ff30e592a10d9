// Record the track of a round, with its holes.
//
// Recording lasts from startTrack to stopTrack, and the page shows a bar all that time. Every
// point is written to the disk when it comes; every few minutes, when the page is hidden, and at
// the end, the points become an item of the outbox. After a restart recording goes on by itself.
// Where no point came, there is none: nothing is filled in.

import { currentAccount } from "./accounts.js";
import { tell } from "./bus.js";
import { putItem, TRACK_LIMIT_POINTS } from "./outbox.js";
import { watchPosition } from "./position.js";
import { database, setSetting, setting, write } from "./store.js";
import { uuid, writtenInstant } from "./values.js";

const POINT_EVERY_MS = 5_000;
const PIECE_EVERY_MS = 180_000;
const LONGEST_TRACK_MS = 12 * 3_600_000;
const FORM = 1;

let endWatching = null;
let pieceTimer = null;
let endTimer = null;
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
  const state = { round_id: roundId, since_ms: now, until_ms, is_paused: false };
  await setSetting(nameFor(account), state);
  tell("track");
  await goOnRecording();
}

/** Stop recording for a while; the track has a hole there. */
export async function pauseTrack() {
  await stopWatching();
  await changeState({ is_paused: true });
}

/** Go on recording after a pause. */
export async function resumeTrack() {
  await changeState({ is_paused: false });
  await goOnRecording();
}

/** End recording; what was recorded is in the outbox when this resolves. */
export async function stopTrack() {
  await stopWatching();
  const account = await currentAccount();
  if (account !== null) await setSetting(nameFor(account), undefined);
  tell("track");
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

/** Go on with a recording that was under way when the page was closed, or has just begun. */
export async function goOnRecording() {
  const state = await trackState();
  if (state === null || state.is_paused || endWatching !== null) return;
  if (Date.now() >= state.until_ms) {
    await stopTrack();
    return;
  }
  const account = await currentAccount();
  const owner = { account_id: account.account_id, round_id: state.round_id };
  endWatching = watchPosition((fix) => keepPoint(owner, fix), noteFault);
  pieceTimer = setInterval(keepPieces, PIECE_EVERY_MS);
  endTimer = setTimeout(stopTrack, Math.min(state.until_ms - Date.now(), LONGEST_TRACK_MS));
  await keepScreenOn();
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

/** Let the track go on when the page is shown again, and be safe when it is hidden. */
export function followVisibility() {
  document.addEventListener("visibilitychange", async () => {
    if (document.visibilityState === "hidden") await keepPieces();
    else if (endWatching !== null) await keepScreenOn();
  });
  addEventListener("pagehide", () => keepPieces());
}

async function keepPoint({ account_id, round_id }, { coords, timestamp }) {
  if (fault !== null) noteFault(null);
  if (timestamp - lastPointMs < POINT_EVERY_MS && timestamp >= lastPointMs) return;
  lastPointMs = timestamp;
  const place = [coords.longitude, coords.latitude, Math.round(coords.accuracy)];
  const point = [Math.round(timestamp), ...place];
  await write(["points"], (transaction) =>
    transaction.objectStore("points").add({ account_id, round_id, point }),
  );
}

function noteFault(found) {
  fault = found;
  tell("track");
}

async function stopWatching() {
  endWatching?.();
  endWatching = null;
  clearInterval(pieceTimer);
  clearTimeout(endTimer);
  fault = null;
  lastPointMs = 0;
  await wakeLock?.release();
  wakeLock = null;
  await keepPieces();
}

async function changeState(change) {
  const name = nameFor(await currentAccount());
  const state = await setting(name);
  if (state !== undefined) await setSetting(name, { ...state, ...change });
  tell("track");
}

async function keepScreenOn() {
  if (!navigator.wakeLock || document.visibilityState !== "visible") return;
  try {
    wakeLock = await navigator.wakeLock.request("screen");
    wakeLock.addEventListener("release", () => {
      wakeLock = null;
      tell("track");
    });
  } catch (error) {
    if (error.name !== "NotAllowedError") throw error; // battery low: the bar says so
    wakeLock = null;
  }
  tell("track");
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
