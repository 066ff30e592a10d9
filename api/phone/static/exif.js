// Read from an image file what it says of itself: its size, and when and where it was taken.
//
// Only headers are read, never the whole file. Formats: JPEG (ITU T.81) with EXIF 2.32, PNG size.

const START_OF_IMAGE = 0xffd8;
const START_OF_SCAN = 0xda;
const APP1 = 0xe1;
const NO_SIZE = new Set([0xc4, 0xc8, 0xcc]); // tables among the markers of frames
const PNG = 0x89504e47;
const MOST_SEGMENTS = 4000;
const TAG = { exif: 0x8769, gps: 0x8825, taken: 0x9003, offset: 0x9011 };
const GPS = { latRef: 1, lat: 2, lonRef: 3, lon: 4 };
const UNIT_BYTES = { 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1 };
const ASCII = 2;

/**
 * Give { width, height, takenAt, lon, lat } of an image file; null for what it does not say.
 *
 * takenAt is "YYYY-MM-DDTHH:MM:SS" by the camera's clock, with its offset where it is told.
 */
export async function aboutImage(file) {
  const found = { width: null, height: null, takenAt: null, lon: null, lat: null };
  const head = await view(file, 0, 24);
  if (head.byteLength === 24 && head.getUint32(0) === PNG) {
    return { ...found, width: head.getUint32(16), height: head.getUint32(20) };
  }
  if (head.byteLength < 4 || head.getUint16(0) !== START_OF_IMAGE) return found;
  let at = 2;
  for (let count = 0; count < MOST_SEGMENTS; count += 1) {
    const segment = await view(file, at, 10);
    if (segment.byteLength < 4 || segment.getUint8(0) !== 0xff) return found;
    const marker = segment.getUint8(1);
    const length = segment.getUint16(2);
    if (marker === START_OF_SCAN) return found;
    if (marker === APP1) Object.assign(found, exifOf(await view(file, at + 4, length - 2)));
    if (marker >= 0xc0 && marker <= 0xcf && !NO_SIZE.has(marker) && segment.byteLength >= 9) {
      Object.assign(found, { height: segment.getUint16(5), width: segment.getUint16(7) });
    }
    at += 2 + length;
  }
  return found;
}

async function view(file, from, length) {
  return new DataView(await file.slice(from, from + length).arrayBuffer());
}

/** Read the EXIF of an APP1 segment; nothing where it is broken. */
function exifOf(segment) {
  try {
    if (segment.getUint32(0) !== 0x45786966) return {}; // "Exif"
    const tiff = new DataView(segment.buffer, segment.byteOffset + 6);
    const isLittle = tiff.getUint16(0) === 0x4949;
    const main = entries(tiff, tiff.getUint32(4, isLittle), isLittle);
    const exif = main.has(TAG.exif) ? entries(tiff, main.get(TAG.exif)[0], isLittle) : new Map();
    const gps = main.has(TAG.gps) ? entries(tiff, main.get(TAG.gps)[0], isLittle) : new Map();
    return { takenAt: takenAt(exif), ...place(gps) };
  } catch (error) {
    if (error instanceof RangeError) return {};
    throw error;
  }
}

/** Read one directory of tags: tag -> list of numbers, or a text. */
function entries(tiff, at, isLittle) {
  const found = new Map();
  const count = Math.min(tiff.getUint16(at, isLittle), 200);
  for (let index = 0; index < count; index += 1) {
    const entry = at + 2 + index * 12;
    const [tag, kind] = [tiff.getUint16(entry, isLittle), tiff.getUint16(entry + 2, isLittle)];
    const amount = tiff.getUint32(entry + 4, isLittle);
    const unit = UNIT_BYTES[kind];
    if (unit === undefined || amount > 64) continue;
    const from = unit * amount <= 4 ? entry + 8 : tiff.getUint32(entry + 8, isLittle);
    const values = Array.from({ length: amount }, (_, n) => valueAt(tiff, from + n * unit, kind, isLittle));
    found.set(tag, kind === ASCII ? String.fromCharCode(...values).replace(/\0.*$/, "") : values);
  }
  return found;
}

function valueAt(tiff, at, kind, isLittle) {
  if (kind === 3) return tiff.getUint16(at, isLittle);
  if (kind === 4) return tiff.getUint32(at, isLittle);
  if (kind === 5) return tiff.getUint32(at, isLittle) / tiff.getUint32(at + 4, isLittle);
  return tiff.getUint8(at);
}

function takenAt(exif) {
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(exif.get(TAG.taken) ?? "");
  if (found === null) return null;
  const [, year, month, day, time] = found;
  const offset = /^[+-]\d\d:\d\d$/.exec(exif.get(TAG.offset) ?? "");
  return `${year}-${month}-${day}T${time}${offset ?? ""}`;
}

function place(gps) {
  const lat = degrees(gps.get(GPS.lat), gps.get(GPS.latRef) === "S");
  const lon = degrees(gps.get(GPS.lon), gps.get(GPS.lonRef) === "W");
  const isPlace = lat !== null && lon !== null && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isPlace ? { lon, lat } : { lon: null, lat: null };
}

function degrees(parts, isNegative) {
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const value = parts[0] + parts[1] / 60 + parts[2] / 3600;
  return Number.isFinite(value) ? Math.round((isNegative ? -value : value) * 1e7) / 1e7 : null;
}
