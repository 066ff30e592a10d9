// Offer the base maps that the site allows, below our own vectors, and say so where they fail.
// Own land stays under them: where a tile is missing, it is seen.
coastwatch.baseMaps = function baseMaps(map, scene, view) {
  if (!scene.base_maps) return { relabel() {} };
  const { at, make } = coastwatch;
  const CHOICE = "coastwatch-base-map";
  const PANES = { base: ["cw-base", 215], names: ["cw-base-names", 216] };
  const AGAIN_MS = [30_000, 60_000, 120_000, 300_000];
  const { address, maps } = scene.base_maps;
  const layers = new Map();
  const labels = [];
  // A page with a pass is kept apart from its server's others and has no storage.
  const pass = document.querySelector('meta[name="cw-tile-pass"]')?.content;
  const isApart = pass !== undefined;
  const chosen = remembered();

  for (const [name, zIndex] of Object.values(PANES)) {
    const pane = map.createPane(name);
    pane.style.zIndex = zIndex;
    pane.style.pointerEvents = "none";
  }

  // Such a page is told the choice by the link that it was opened by (#{"base":…}) and keeps none: to
  // change its own address would let a browser reload it as a foreign page, without the session.
  function kept() {
    return isApart ? decodeURIComponent(location.hash.slice(1)) : localStorage.getItem(CHOICE);
  }

  // What was chosen last; of maps that are no longer offered nothing is left.
  function remembered() {
    const found = { base: null, names: [] };
    try {
      const told = JSON.parse(kept() || null) || found;
      const is = (overlay) => (id) => maps.some((one) => one.id === id && one.overlay === overlay);
      found.base = is(false)(told.base) ? told.base : null;
      found.names = [].concat(told.names || []).filter(is(true));
    } catch (fault) {
      if (!(fault instanceof SyntaxError || fault instanceof URIError)) throw fault;
    }
    return found;
  }

  const isChosen = (one) => (one.overlay ? chosen.names.includes(one.id) : chosen.base === one.id);
  const word = (pair) => pair[view.say.language === "en" ? 1 : 0];

  function layerOf(one) {
    if (layers.has(one.id)) return layers.get(one.id);
    const [minZoom, maxNativeZoom] = one.zooms;
    const tiles = L.tileLayer(address, { id: one.id, pass, pane: PANES[one.overlay ? "names" : "base"][0], minZoom, maxNativeZoom, keepBuffer: 1, updateWhenIdle: true });
    const layer = { one, tiles, failed: new Map(), loaded: new Set(), tries: 0, timer: null };
    const key = ({ coords }) => `${coords.z}/${coords.x}/${coords.y}`;
    tiles.on("tileload", (event) => { layer.failed.delete(key(event)); layer.loaded.add(key(event)); if (!layer.failed.size) layer.tries = 0; tell(); });
    tiles.on("tileerror", (event) => { layer.failed.set(key(event), event.tile); layer.loaded.delete(key(event)); askAgain(layer); tell(); });
    tiles.on("tileunload", (event) => { layer.failed.delete(key(event)); layer.loaded.delete(key(event)); tell(); });
    layers.set(one.id, layer);
    return layer;
  }

  // Ask for what failed again, less and less often.
  function askAgain(layer) {
    if (layer.timer !== null) return;
    const waits = AGAIN_MS[Math.min(layer.tries, AGAIN_MS.length - 1)];
    layer.timer = setTimeout(() => {
      layer.timer = null;
      layer.tries += 1;
      for (const tile of layer.failed.values()) tile.src = tile.src;
    }, waits);
  }

  function show() {
    for (const one of maps) {
      const { tiles } = layerOf(one);
      if (isChosen(one)) tiles.addTo(map);
      else tiles.remove();
    }
    if (!isApart) localStorage.setItem(CHOICE, JSON.stringify(chosen));
    tell();
  }

  // Whose the map is and by which number it was approved, and a plain word where it fails.
  function tell() {
    const shown = maps.filter(isChosen);
    const credits = new Set(shown.map((one) => `${word(one.attribution)} · ${view.say("base_approval")}: ${one.approval}`));
    at("base-credit").textContent = [...credits].join(" | ");
    at("base-credit").hidden = shown.length === 0;
    const words = new Set(shown.map(troubleOf).filter(Boolean));
    at("base-trouble").textContent = [...words].join(" · ");
    at("base-trouble").hidden = words.size === 0;
  }

  function troubleOf(one) {
    const { failed, loaded } = layerOf(one);
    if (Math.round(map.getZoom()) < one.zooms[0]) return `${word(one.name)}: ${view.say("base_no_zoom")}`;
    if (!failed.size) return "";
    const what = view.say(loaded.size ? "base_some_missing" : "base_no_answer");
    return `${word(one.name)}: ${what}${isApart ? view.say("base_open_again") : ""}`;
  }

  function offer(kind, text, isOn, onChange) {
    const label = make("label");
    const input = make("input");
    input.type = kind;
    if (kind === "radio") input.name = "cw-base-map";
    input.checked = isOn;
    const words = make("span");
    labels.push([words, text]);
    label.append(input, words);
    input.addEventListener("change", () => { onChange(input.checked); show(); });
    at("base-maps").append(label);
    return input;
  }

  function relabel() {
    labels.forEach(([words, text]) => { words.textContent = text(); });
    tell();
  }

  const head = make("b");
  labels.push([head, () => view.say("base_map")]);
  at("base-maps").append(head);
  offer("radio", () => view.say("base_none"), chosen.base === null, () => { chosen.base = null; }).dataset.base = "";
  for (const one of maps.filter((each) => !each.overlay)) {
    offer("radio", () => word(one.name), isChosen(one), () => { chosen.base = one.id; }).dataset.base = one.id;
  }
  for (const one of maps.filter((each) => each.overlay)) {
    offer("checkbox", () => word(one.name), isChosen(one), (isOn) => {
      chosen.names = chosen.names.filter((id) => id !== one.id).concat(isOn ? [one.id] : []);
    }).dataset.base = one.id;
  }
  at("base-maps").hidden = false;
  map.on("zoomend", tell);
  show();
  relabel();
  return { relabel };
};
