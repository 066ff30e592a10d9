// Read a track that another app or device has recorded (GPX 1.0 and 1.1), instead of our own.

import { currentAccount } from "./accounts.js";
import { tell } from "./bus.js";
import { NobodyError, putItem, TRACK_LIMIT_POINTS } from "./outbox.js";
import { write } from "./store.js";
import { trackItem } from "./track.js";

const LARGEST_BYTES = 20_000_000;
const parser = new DOMParser();
let policy = null;

/** Say why a file is no usable track: "too_large", "not_gpx", "no_points" or "other_time". */
export class GpxError extends Error {
  constructor(why, detail = "") {
    super(`the GPX file is ${why} ${detail}`);
    this.name = "GpxError";
    this.why = why;
  }
}

/**
 * Put the track of a GPX file into the outbox; gives { kept, left_out } points.
 *
 * file     the file
 * roundId  the round that it belongs to
 * fromMs, toMs  the round's time: points outside it are left out, a track is of the shift only
 *
 * Points without a time are left out. Gaps stay gaps. Raises GpxError, NobodyError, StorageFullError.
 */
export async function importGpx(file, { roundId, fromMs, toMs }) {
  if (file.size > LARGEST_BYTES) throw new GpxError("too_large", `${file.size} bytes`);
  const all = readGpx(await file.text());
  const points = all.filter(([atMs]) => atMs >= fromMs && atMs <= toMs);
  if (all.length > 0 && points.length === 0) throw new GpxError("other_time");
  if (points.length === 0) throw new GpxError("no_points");
  const account = await currentAccount();
  if (account === null) throw new NobodyError();
  await write(["items"], async (transaction) => {
    for (let at = 0; at < points.length; at += TRACK_LIMIT_POINTS) {
      const piece = points.slice(at, at + TRACK_LIMIT_POINTS);
      await putItem(transaction, account, trackItem(roundId, piece, "gpx"));
    }
  });
  tell("outbox");
  return { kept: points.length, left_out: all.length - points.length };
}

/** Give the points of a GPX text, earliest first: [epoch_ms, lon, lat, accuracy_m or null]. */
export function readGpx(text) {
  if (!/<(\w+:)?gpx[\s>]/.test(text)) throw new GpxError("not_gpx", "no element gpx");
  if (/<!DOCTYPE/i.test(text)) throw new GpxError("not_gpx", "a document type");
  const document = parser.parseFromString(asTrusted(text), "application/xml");
  if (document.documentElement.localName !== "gpx") throw new GpxError("not_gpx");
  const read = [...document.getElementsByTagNameNS("*", "trkpt")].map(pointOf);
  const points = read.filter((point) => point !== null);
  return points.sort(([one], [other]) => one - other);
}

function pointOf(element) {
  const [lon, lat] = ["lon", "lat"].map((name) => Number.parseFloat(element.getAttribute(name)));
  const atMs = Date.parse(element.getElementsByTagNameNS("*", "time")[0]?.textContent.trim());
  const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 90; // false for NaN
  return isPlace && !Number.isNaN(atMs) ? [atMs, lon, lat, null] : null;
}

/** Let the parser take the text: it makes a document of data, which is never shown. */
function asTrusted(text) {
  policy ??= globalThis.trustedTypes ? trustedTypes.createPolicy("phone-gpx", { createHTML: (xml) => xml }) : null;
  return policy === null ? text : policy.createHTML(text);
}
