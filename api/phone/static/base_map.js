// Offer the base maps that the site allows under a drawing, while the server is reached.
//
// Their tiles come from our own server by the session, and are kept by the browser alone, which
// bounds and clears them. Without them a drawing is what it always is: the phone's own records.

import { el } from "./dom.js";
import { field, refill } from "./fields.js";
import { AnswerError, NoAnswerError, ask } from "./server.js";
import { t } from "./words.js";

const KEY = "coastwatch-phone-base-map";
const LIST = "/api/v1/base-maps";
const AGAIN_MS = 60_000;
const TILE_PX = 256;
const EQUATOR_M = 2 * Math.PI * 6_378_137;
const MOST_TILES = 24;

/**
 * Give {element, credit, tilesOf, failed}: the choice with its words, the line that stands below the
 * drawing as long as it has a base map, the tiles of a drawing, and whom it tells that none of them
 * came. `changed` is called when it has to be drawn anew.
 */
export function baseMapChoice(changed) {
  const element = el("div", { class: "base-map" });
  const credit = el("div", { class: "credit note" });
  let offered = [];
  let restsUntil = 0;
  let trouble = "";

  ask("GET", LIST).then(
    (found) => {
      offered = found.filter((one) => !one.is_overlay);
      tell();
      if (chosen() !== null) changed();
    },
    (fault) => {
      // Nothing is offered where the server is not reached or lets nobody in: own lines are shown.
      if (!(fault instanceof AnswerError || fault instanceof NoAnswerError)) throw fault;
    },
  );
  return { element, credit, tilesOf, failed };

  function chosen() {
    const kept = localStorage.getItem(KEY);
    return offered.find((one) => one.base_map_id === kept) ?? null;
  }

  /** Give [{href, north, south, west, east}] for a box of degrees, drawn at `pxPerM` pixels a metre. */
  function tilesOf(box, pxPerM) {
    const one = chosen();
    if (one === null) return [];
    const zoom = Math.min(zoomFor(box, pxPerM), one.highest_zoom);
    if (Date.now() < restsUntil) say("rests");
    else say(zoom < one.lowest_zoom ? "below" : "");
    return trouble === "" ? tilesIn(box, zoom, `${LIST}/${encodeURIComponent(one.base_map_id)}`) : [];
  }

  /** Ask for no more tiles for a minute. */
  function failed() {
    restsUntil = Date.now() + AGAIN_MS;
    say("rests");
  }

  function say(found) {
    if (found === trouble) return;
    trouble = found;
    tell();
  }

  function choose(id) {
    localStorage.setItem(KEY, id);
    restsUntil = 0;
    tell();
    changed();
  }

  function tell() {
    if (offered.length === 0) return;
    const one = chosen();
    const choices = [["", t("无（只有自己的记录）", "None (own records)")]].concat(
      offered.map((each) => [each.base_map_id, t(each.zh, each.en)]),
    );
    const options = choices.map(([id, words]) =>
      el("option", { value: id, selected: id === (one?.base_map_id ?? "") }, words),
    );
    const select = el("select", { onchange: () => choose(select.value) }, options);
    refill(credit, one && creditOf(one));
    refill(
      element,
      field(t("底图", "Base map"), select),
      one && trouble !== "" && el("p", { class: "warning", role: "status" }, wordsOf(trouble, one)),
    );
  }
}

// Whose a map is, and by which number it was approved.
function creditOf(one) {
  const number = `${t("审图号", "map approval number")}: ${one.approval_number}`;
  return `${t(one.attribution_zh, one.attribution_en)} · ${number}`;
}

function wordsOf(trouble, one) {
  if (trouble === "below") return t(`${one.zh}没有这个比例尺。`, `${one.en} has no map at this scale.`);
  return t("取不到底图，图上是自己的记录。", "The base map cannot be fetched; own records are shown.");
}

/** Give the zoom at which a tile is drawn at half its size up to its size. */
export function zoomFor({ north, south }, pxPerM) {
  const middle = (((north + south) / 2) * Math.PI) / 180;
  return Math.max(0, Math.ceil(Math.log2((EQUATOR_M * Math.cos(middle) * pxPerM) / TILE_PX)));
}

/** Give the tiles of a zoom that lie in a box of degrees, each with its own edges; none if too many. */
export function tilesIn({ north, south, west, east }, zoom, address) {
  const count = 2 ** zoom;
  const [left, right] = [west, east].map((lon) => Math.floor(((lon + 180) / 360) * count));
  const [top, bottom] = [north, south].map((lat) => Math.floor(rowOf(lat) * count));
  if ((right - left + 1) * (bottom - top + 1) > MOST_TILES) return [];
  const tiles = [];
  for (let row = Math.max(0, top); row <= Math.min(count - 1, bottom); row += 1) {
    for (let column = left; column <= right; column += 1) {
      const wrapped = ((column % count) + count) % count;
      tiles.push({
        href: `${address}/${zoom}/${wrapped}/${row}`,
        west: (column / count) * 360 - 180,
        east: ((column + 1) / count) * 360 - 180,
        north: latOf(row / count),
        south: latOf((row + 1) / count),
      });
    }
  }
  return tiles;
}

// Web Mercator, as a part of its height from the top.
function rowOf(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
}

function latOf(part) {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * part))) * 180) / Math.PI;
}
