// Measure how far places are apart, and in which direction, near enough for a walk.

const EQUATOR_M = 6378137.0; // WGS 84
const FLATTENING = 1 / 298.257223563; // WGS 84
const SQUARED_E = FLATTENING * (2 - FLATTENING);

/**
 * Give metres between two places {lon, lat} on WGS 84, by the curvature at their middle: within
 * 0.1 % of the geodesic up to 100 km, also across the date line.
 */
export function metresBetween(from, to) {
  const { east, north } = offset(from, to);
  return Math.hypot(east, north);
}

/** Give the direction from one place to another in degrees clockwise from north, 0 to 360. */
export function bearing(from, to) {
  const { east, north } = offset(from, to);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

/** Say a distance: tens of metres below a kilometre, tenths of a kilometre below 10, else kilometres. */
export function sayDistance(metres) {
  if (metres < 995) return `${Math.max(10, Math.round(metres / 10) * 10)} m`;
  const kilometres = metres / 1000;
  return kilometres < 9.95 ? `${kilometres.toFixed(1)} km` : `${Math.round(kilometres)} km`;
}

/** Give metres to the east and north from one place to another. */
export function offset(from, to) {
  const middle = (((from.lat + to.lat) / 2) * Math.PI) / 180;
  const across = ((((to.lon - from.lon + 540) % 360) - 180) * Math.PI) / 180;
  const along = ((to.lat - from.lat) * Math.PI) / 180;
  const root = Math.sqrt(1 - SQUARED_E * Math.sin(middle) ** 2);
  const meridian = (EQUATOR_M * (1 - SQUARED_E)) / root ** 3;
  return { east: (EQUATOR_M / root) * Math.cos(middle) * across, north: meridian * along };
}
