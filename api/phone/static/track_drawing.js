// Draw the walked track as a small line, with its holes dotted and the landing points near by, over a
// base map where one was chosen.

import { offset } from "./distance.js";
import { draw } from "./fields.js";
import { t } from "./words.js";

const WIDTH = 336;
const HEIGHT = 200;
const FOOT = 22; // for the scale
const EDGE = 30;
const LEAST_M = 400;
const NAMED = 4;

/**
 * Give the drawing of runs of points `walked` (each point [epoch_ms, lon, lat, accuracy_m]) and of
 * `places` [{name, lon, lat, isArrived}]; north is up, lengths are true. A dotted red line joins the
 * ends of a hole: it says that nothing is known between them. `base` gives the tiles that lie under
 * all that (`baseMapChoice`), and is told where none of them came.
 */
export function drawTrack(walked, places, base) {
  const all = walked.flat().map(([, lon, lat]) => ({ lon, lat }));
  const origin = all[0] ?? places[0];
  if (!origin) return null;
  const toMetres = (place) => offset(origin, place);
  const box = boxOf((all.length > 0 ? all : places).map(toMetres));
  const scale = Math.min((WIDTH - 2 * EDGE) / box.width, (HEIGHT - FOOT - 2 * EDGE) / box.height);
  const at = (place) => {
    const { east, north } = toMetres(place);
    return { x: WIDTH / 2 + (east - box.east) * scale, y: (HEIGHT - FOOT) / 2 - (north - box.north) * scale };
  };
  const onPoint = ([, lon, lat]) => at({ lon, lat });
  const inside = places
    .map((place) => ({ ...place, ...at(place) }))
    .filter(({ x, y }) => x > 4 && x < WIDTH - 4 && y > 4 && y < HEIGHT - FOOT);
  const ends = walked.slice(1).map((run, i) => [onPoint(walked[i].at(-1)), onPoint(run[0])]);
  const here = walked.length > 0 ? onPoint(walked.at(-1).at(-1)) : null;
  return draw(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "track-line",
      role: "img",
      "aria-label": t("轨迹示意图，北在上", "Sketch of the track, north is up"),
    },
    picturesOf(base, base.tilesOf(degreesOf(origin, box, scale), scale), at),
    inside.map(({ x, y, isArrived }) =>
      draw("circle", { cx: round(x), cy: round(y), r: 6, class: isArrived ? "point arrived" : "point" }),
    ),
    ends.map((pair) => draw("polyline", { points: written(pair), class: "hole" })),
    walked.map((run) =>
      draw("polyline", {
        points: written(run.length > 1 ? run.map(onPoint) : [onPoint(run[0]), onPoint(run[0])]),
        class: "walked",
      }),
    ),
    here ? draw("circle", { cx: round(here.x), cy: round(here.y), r: 7, class: "here" }) : [],
    inside.slice(0, NAMED).map(nameAt),
    barOf(scale),
  );
}

// A tile that does not come leaves what is below it; where none came, the base map says so in words.
function picturesOf(base, tiles, at) {
  let left = tiles.length;
  return tiles.map(({ href, north, south, west, east }) => {
    const [from, to] = [at({ lon: west, lat: north }), at({ lon: east, lat: south })];
    const [width, height] = [to.x - from.x, to.y - from.y];
    const attributes = { x: from.x, y: from.y, width, height, preserveAspectRatio: "none", class: "base-tile" };
    const picture = draw("image", { href, ...attributes });
    picture.addEventListener("error", () => {
      picture.remove();
      left -= 1;
      if (left === 0) base.failed();
    });
    return picture;
  });
}

// Give the edges of the whole drawing in degrees, near enough to choose tiles by.
function degreesOf(origin, box, scale) {
  const [halfWidth, halfHeight] = [WIDTH / 2 / scale, HEIGHT / 2 / scale];
  const step = 0.01;
  const { east } = offset(origin, { lon: origin.lon + step, lat: origin.lat });
  const { north } = offset(origin, { lon: origin.lon, lat: origin.lat + step });
  const lonAt = (metres) => origin.lon + (metres / east) * step;
  const latAt = (metres) => origin.lat + (metres / north) * step;
  return {
    west: lonAt(box.east - halfWidth),
    east: lonAt(box.east + halfWidth),
    south: latAt(box.north - halfHeight - FOOT / scale),
    north: latAt(box.north + halfHeight),
  };
}

function boxOf(metres) {
  const [easts, norths] = [metres.map(({ east }) => east), metres.map(({ north }) => north)];
  const [west, south] = [least(easts), least(norths)];
  const [east, north] = [-least(easts.map((one) => -one)), -least(norths.map((one) => -one))];
  return {
    east: (west + east) / 2,
    north: (south + north) / 2,
    width: Math.max(east - west, LEAST_M),
    height: Math.max(north - south, (LEAST_M * HEIGHT) / WIDTH),
  };
}

function nameAt({ x, y, name }) {
  const isRight = x > WIDTH * 0.6;
  return draw(
    "text",
    {
      x: round(isRight ? x - 12 : x + 12),
      y: round(Math.max(14, y - 4)),
      "text-anchor": isRight ? "end" : "start",
    },
    name,
  );
}

function barOf(scale) {
  const metres =
    [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000].findLast((one) => one * scale <= 110) ?? 50;
  const words = metres < 1000 ? `${metres} m` : `${metres / 1000} km`;
  const end = round(12 + metres * scale);
  return [
    draw("polyline", {
      points: `12,${HEIGHT - 12} 12,${HEIGHT - 7} ${end},${HEIGHT - 7} ${end},${HEIGHT - 12}`,
      class: "scale",
    }),
    draw("text", { x: 16, y: HEIGHT - 11 }, words),
  ];
}

const least = (numbers) => numbers.reduce((a, b) => Math.min(a, b), Infinity);
const round = (number) => Math.round(number * 10) / 10;
const written = (places) => places.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ");
