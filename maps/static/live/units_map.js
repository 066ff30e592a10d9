// Put units on the map: where they last were, how old that is, and how they stand by sign and word.
coastwatch.unitsMap = function unitsMap(map, model, view, layers) {
  const { make, symbols } = coastwatch;
  // A sign for each state that is not plain duty, so that colour never stands alone.
  const SIGN = { at_base: "⌂", start_overdue: "!", on_round: "", paused: "Ⅱ", ordered: "➜", silent: "?", lost: "✕", off_shift: "○" };
  const STALE_S = 600;
  const SIDE_PX = 34;
  const LETTER_PX = 7;
  const LABEL_PX = { pad: 6, height: 17, below: 27, above: -17 };
  const SIGN_PX = 30;
  const RANK = ["lost", "silent", "start_overdue", "ordered", "paused", "on_round", "at_base"];
  const baseOf = new Map(model.scene.bases.features.map((base) => [base.properties.id, base]));
  const markers = new Map();

  function show() {
    const atBase = new Map();
    const drawn = new Set();
    for (const unit of model.shown.units) {
      const hasPlace = unit.position_at !== null;
      const base = baseOf.get(unit.base_id);
      // Beside its base stands who is not out; of whom is out and not to be seen the map says nothing.
      const isAtBase = !hasPlace && unit.round_id === null && base;
      if (unit.state === "off_shift" || (!hasPlace && !isAtBase)) continue;
      let shift = 0;
      if (!hasPlace) {
        shift = atBase.get(unit.base_id) || 0;
        atBase.set(unit.base_id, shift + 1);
      }
      const [lon, lat] = hasPlace ? [unit.lon, unit.lat] : base.geometry.coordinates;
      const box = boxOf(unit, hasPlace ? view.ageOfPositionS(unit) : null);
      const icon = L.divIcon({ html: box, className: "cw-pin", iconSize: [SIGN_PX, SIGN_PX], iconAnchor: [SIGN_PX / 2 - SIDE_PX * shift, hasPlace ? SIGN_PX / 2 : -8] });
      put(unit.team_id, [lat, lon], icon);
      drawn.add(unit.team_id);
    }
    for (const [id, marker] of markers) if (!drawn.has(id)) { layers.layer("positions").removeLayer(marker); markers.delete(id); }
    declutter();
    for (const sensor of model.shown.sensors) if (layers.hasSensor(sensor.sensor_id)) layers.setSensor(sensor.sensor_id, sensor.is_online);
  }

  // A name stands below its sign, or above it where it would lie on another sign; it lies on no
  // other name, and is left out where there is no room. Units in trouble choose first.
  function declutter() {
    const rankOf = (id) => RANK.indexOf((model.unit(id) || {}).state);
    const units = [...markers].sort((a, b) => rankOf(a[0]) - rankOf(b[0]) || (a[0] < b[0] ? -1 : 1)).map(([id, marker]) => {
      const spot = map.latLngToContainerPoint(marker.getLatLng());
      const { html, iconAnchor: [anchorX, anchorY] } = marker.options.icon.options;
      return { id, box: html, x: spot.x - anchorX + SIGN_PX / 2, top: spot.y - anchorY };
    });
    const boxAt = (x, top, width, height) => ({ left: x - width / 2, right: x + width / 2, top, bottom: top + height });
    const meet = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
    const signs = units.map(({ x, top }) => boxAt(x, top, SIGN_PX, SIGN_PX));
    const names = [];
    units.forEach(({ id, box, x, top }, i) => {
      const isFar = map.getContainer().dataset.zoom !== "near" && !box.classList.contains("cw-unit-stale");
      const width = LABEL_PX.pad + LETTER_PX * (isFar ? id.length : box.lastElementChild.textContent.length + 3);
      const [below, above] = [LABEL_PX.below, LABEL_PX.above].map((away) => boxAt(x, top + away, width, LABEL_PX.height));
      const isFree = (one, taken) => !taken.some((other) => meet(one, other));
      const others = [...names, ...signs.filter((_, other) => other !== i)];
      const found = [below, above].find((one) => isFree(one, others)) || [below, above].find((one) => isFree(one, names));
      box.classList.toggle("cw-unit-nameless", !found);
      box.classList.toggle("cw-unit-name-above", found === above);
      if (found) names.push(found);
    });
  }

  // Where signs and names of units lie on the map, pixels from its corner.
  function boxes() {
    const origin = map.getContainer().getBoundingClientRect();
    return [...markers.values()].flatMap((marker) => {
      const box = marker.options.icon.options.html;
      return [box, box.lastElementChild].map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0)
        .map((one) => ({ left: one.left - origin.left, right: one.right - origin.left, top: one.top - origin.top, bottom: one.bottom - origin.top }));
    });
  }
  map.on("zoomend", () => { if (model.shown) declutter(); });

  function put(id, place, icon) {
    const marker = markers.get(id);
    if (marker) { marker.setLatLng(place); marker.setIcon(icon); return; }
    const made = L.marker(place, { icon, keyboard: false, zIndexOffset: 1500 }).addTo(layers.layer("positions"));
    made.on("click", () => view.pick({ unit: id }));
    markers.set(id, made);
  }

  function boxOf(unit, ageS) {
    const isStale = ageS !== null && ageS >= STALE_S;
    const box = make("div", `cw-team cw-unit cw-unit-${unit.state}${isStale ? " cw-unit-stale" : ""}`);
    box.dataset.team = unit.team_id;
    box.append(symbols.team(unit.mode, view.say("mode_letter_" + unit.mode)));
    if (SIGN[unit.state]) box.append(make("b", "cw-unit-sign", SIGN[unit.state]));
    const age = ageS === null ? "" : ` ${view.age(ageS)}`;
    const label = make("span", "", unit.team_id);
    label.append(make("i", "cw-unit-age-word", age));
    box.append(label);
    box.title = `${unit.team_id} ${view.say("unit_" + unit.state)}${age}`;
    return box;
  }

  // A line from a unit that was sent to where it was sent to.
  const ways = L.layerGroup().addTo(layers.layer("positions"));
  function showOrders(orders) {
    ways.clearLayers();
    for (const order of orders) {
      const unit = model.unit(order.team_id);
      const to = coastwatch.placeOfOrder(model, layers, order);
      if (!unit || unit.lon === null || !to) continue;
      L.polyline([[unit.lat, unit.lon], to], { interactive: false, pane: "cw-mark", color: symbols.THEMES[view.theme].select, weight: 3, dashArray: "2 8" }).addTo(ways);
    }
  }

  return { show, showOrders, boxes, SIGN, placeOf: (id) => markers.get(id) && markers.get(id).getLatLng() };
};

// Where an order sends to, as Leaflet writes places; null where its target is not drawn.
coastwatch.placeOfOrder = function placeOfOrder(model, layers, order) {
  if (order.target_id) {
    const i = model.indexOf.get(order.target_id);
    return i === undefined ? null : layers.middleOf(i);
  }
  return [order.lat, order.lon];
};
