// Lay everything on the map once; a step of time only changes what has changed.
coastwatch.layers = function layers(map, model, view) {
  const { scene } = model;
  const { symbols, tracker } = coastwatch;
  const tracks = tracker(model);
  const NEAR_ZOOM = 11;
  const swap = ([lon, lat]) => [lat, lon];
  const group = {};
  const colours = () => symbols.THEMES[view.theme];
  const pane = (name, zIndex, isInteractive) => {
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    if (!isInteractive) made.style.pointerEvents = "none";
    return L.canvas({ pane: name, padding: 0.3, tolerance: isInteractive ? 7 : 0 });
  };
  const canvases = {
    land: pane("cw-land", 210), grids: pane("cw-grids", 300), views: pane("cw-views", 320), routes: pane("cw-routes", 340),
    mark: pane("cw-mark", 350), segments: pane("cw-segments", 400, true),
  };
  const layer = (name) => (group[name] = group[name] || L.layerGroup());
  const pin = (place, element, className, size, name, onPick) => {
    const icon = L.divIcon({ html: element, className, iconSize: [size, size], iconAnchor: [size / 2, size / 2] });
    const marker = L.marker(swap(place), { icon, keyboard: false }).addTo(layer(name));
    marker.on("click", onPick);
    return marker;
  };

  // Land.
  const land = L.geoJSON(scene.land, { interactive: false, pane: "cw-land", renderer: canvases.land, style: {} }).addTo(layer("land"));

  // Sea grids by level, with their names.
  const gridLines = [];
  for (const grid of scene.grids.features) {
    const { level, name } = grid.properties;
    const line = L.geoJSON(grid, { interactive: false, pane: "cw-grids", renderer: canvases.grids }).addTo(layer("grid_" + level));
    gridLines.push([line, level]);
    const label = L.divIcon({ html: coastwatch.make("span", "", name), className: "cw-grid-name cw-level-" + level, iconSize: [0, 0] });
    L.marker(line.getBounds().getCenter(), { icon: label, interactive: false, keyboard: false }).addTo(layer("grid_" + level));
  }

  // Segments and landing points.
  const shown = new Int8Array(model.targets.length).fill(-1);
  const drawn = new Array(model.targets.length);
  scene.shapes.features.forEach((shape, i) => {
    const target = model.targets[i];
    if (target.kind === "segment") {
      drawn[i] = L.polyline(shape.geometry.coordinates.map(swap), { pane: "cw-segments", renderer: canvases.segments, lineCap: "butt", smoothFactor: 0.7 })
        .on("click", (event) => { L.DomEvent.stop(event); view.pick({ target: i }); }).addTo(layer("segments"));
    } else {
      const box = coastwatch.make("div", "cw-landing");
      box.append(symbols.landingPoint(target.grade, view.say("letter_" + target.grade)));
      box.title = target.id;
      drawn[i] = pin(shape.geometry.coordinates, box, "cw-pin", 28, "landing_" + target.grade, () => view.pick({ target: i })).setZIndexOffset(500 + 100 * ["blue", "yellow", "orange", "red"].indexOf(target.grade));
      drawn[i].box = box;
    }
  });

  // Bases, posts and what posts see.
  for (const base of scene.bases.features) {
    const isPost = base.properties.view_m > 0;
    const name = isPost ? "posts" : "stations";
    pin(base.geometry.coordinates, symbols.base(isPost), "cw-pin", isPost ? 24 : 20, name, () => view.pick({ base }));
    if (isPost) L.circle(swap(base.geometry.coordinates), { radius: base.properties.view_m, interactive: false, pane: "cw-views", renderer: canvases.views, color: "#00796b", weight: 1.5, fillOpacity: 0.12 }).addTo(layer("posts"));
  }

  // Sensors with what they see: solid edge where somebody watches, dashed where nobody does, grey off line.
  const sensors = new Map();
  for (const sensor of scene.sensors.features) {
    const { id, kind, place } = sensor.properties;
    const box = coastwatch.make("div");
    const drawnSensor = { sensor, box, outline: null };
    if (sensor.geometry.type === "Polygon") {
      drawnSensor.outline = L.geoJSON(sensor, { interactive: false, pane: "cw-views", renderer: canvases.views }).addTo(layer("sensor_" + kind));
    }
    pin(place, box, "cw-pin cw-sensor", 18, "sensor_" + kind, () => view.pick({ sensor }));
    sensors.set(id, drawnSensor);
    setSensor(id, sensor.properties.online);
  }

  function setSensor(id, isOnline) {
    const { sensor, box, outline } = sensors.get(id);
    const { kind, watched } = sensor.properties;
    sensor.properties.online = isOnline;
    box.replaceChildren(symbols.sensor(kind, isOnline));
    box.className = isOnline ? "" : "cw-sensor-down";
    const isSolid = watched && isOnline;
    if (outline) outline.setStyle({ color: isOnline ? colours().sensor : "#8a8a8a", weight: 1.5, dashArray: isSolid ? null : "3 4", fillOpacity: isSolid ? 0.2 : 0.07 });
  }

  // Teams: one marker per patrol, and the way of the last hour behind it.
  const out = scene.patrols.map((patrol) => {
    const box = coastwatch.make("div", "cw-team");
    box.append(symbols.team(patrol.mode, view.say("mode_letter_" + patrol.mode)), coastwatch.make("span", "", patrol.team));
    const marker = L.marker([0, 0], { icon: L.divIcon({ html: box, className: "cw-pin", iconSize: [26, 26] }), keyboard: false, zIndexOffset: 1000 });
    marker.on("click", () => view.pick({ patrol }));
    const trail = L.polyline([], { interactive: false, pane: "cw-routes", renderer: canvases.routes, color: symbols.MODE_COLOUR[patrol.mode], weight: 9, opacity: 0.28 });
    L.polyline(patrol.legs.filter((leg) => leg[0] === 0).map((leg) => leg[3].map(swap)), {
      interactive: false, pane: "cw-routes", renderer: canvases.routes, color: symbols.MODE_COLOUR[patrol.mode], weight: 1.5, dashArray: "2 4", opacity: 0.7,
    }).addTo(layer("routes"));
    return { patrol, marker, trail, box, isOut: false };
  });
  layer("positions");
  if (scene.patrols.length) layer("trails");
  layer("labels");

  // What is picked: a wide halo below the segments.
  const halo = L.polyline([], { interactive: false, pane: "cw-mark", renderer: canvases.mark, weight: 18, opacity: 0.55 }).addTo(map);
  const ring = L.circleMarker([0, 0], { interactive: false, pane: "cw-mark", renderer: canvases.mark, radius: 20, fill: false, weight: 5 });

  // Thinner lines when the whole coast is in view, so that bays stay open.
  const scale = () => (map.getZoom() >= NEAR_ZOOM ? 1 : 0.65);

  // The whole way of the patrol that is picked.
  const whole = L.polyline([], { interactive: false, pane: "cw-mark", renderer: canvases.mark, weight: 12, opacity: 0.4 }).addTo(map);

  function styleSegment(i, state) {
    const stroke = symbols.STROKES[state];
    drawn[i].setStyle({ ...stroke, weight: stroke.weight * scale(), color: colours().state[state] });
  }

  function setStates(step, force) {
    for (let i = 0; i < shown.length; i += 1) {
      const state = model.state(i, step);
      if (state === shown[i] && !force) continue;
      shown[i] = state;
      if (model.targets[i].kind === "segment") styleSegment(i, state);
      else drawn[i].box.className = "cw-landing cw-state-" + state;
    }
  }

  function setTeams(now) {
    let count = 0;
    for (const one of out) {
      const own = tracks.ownTime(one.patrol, now);
      if (own === null) {
        if (one.isOut) { layer("positions").removeLayer(one.marker); layer("trails").removeLayer(one.trail); one.isOut = false; }
        continue;
      }
      count += 1;
      one.marker.setLatLng(swap(tracks.positionAt(one.patrol, own)));
      one.trail.setLatLngs(tracks.pathBetween(one.patrol, Math.max(one.patrol.from, own - 3600), own).map(swap));
      if (!one.isOut) { layer("positions").addLayer(one.marker); layer("trails").addLayer(one.trail); one.isOut = true; }
    }
    return count;
  }

  // Words beside the heaviest overdue stretches in view: how long each has been left.
  const MOST_LABELS = 14;
  const LABEL_ROOM = { x: 150, y: 26 };
  const LABEL = { font: "700 14px sans-serif", pad: 14, height: 23, away: 18 };
  const SIGN_HALF = 18; // pixels, half of a landing point with its ring
  const labels = [];
  const ruler = document.createElement("canvas").getContext("2d");

  // names are boxes on the map, pixels from its corner, that no label may lie on.
  function setLabels(now, open, names = []) {
    let used = 0;
    if (map.hasLayer(layer("labels")) && map.getZoom() >= NEAR_ZOOM) {
      const bounds = map.getBounds();
      const spots = [];
      const boxes = [...names];
      const signs = signsWithin(bounds);
      for (const gap of open) {
        const place = middleOf(gap.target);
        if (!bounds.contains(place)) continue;
        const spot = map.latLngToContainerPoint(place);
        if (spots.some((other) => Math.abs(other.x - spot.x) < LABEL_ROOM.x && Math.abs(other.y - spot.y) < LABEL_ROOM.y)) continue;
        const text = `${view.say("state_3")} ${view.say.minutes(now - gap.since)}`;
        const box = freeBox(spot, text, [...boxes, ...signs]) || freeBox(spot, text, boxes);
        if (!box) continue;
        spots.push(spot);
        boxes.push(box);
        putLabel(used, place, text, { x: (box.left + box.right) / 2 - spot.x, y: box.top - spot.y });
        used += 1;
        if (used === MOST_LABELS) break;
      }
    }
    for (let i = used; i < labels.length; i += 1) layer("labels").removeLayer(labels[i].marker);
  }

  // Where signs of landing points lie: a label is put elsewhere if there is a place.
  function signsWithin(bounds) {
    return model.targets.flatMap((target, i) => {
      const place = target.kind === "segment" ? null : middleOf(i);
      if (!place || !bounds.contains(place)) return [];
      const { x, y } = map.latLngToContainerPoint(place);
      return [{ left: x - SIGN_HALF, right: x + SIGN_HALF, top: y - SIGN_HALF, bottom: y + SIGN_HALF }];
    });
  }

  // Above its place, or else below, right or left of it or at one of its corners, where that is
  // free; null where none is.
  function freeBox(spot, text, taken) {
    ruler.font = LABEL.font;
    const width = ruler.measureText(text).width + LABEL.pad;
    const [half, { height, away }] = [width / 2, LABEL];
    const box = (x, y) => ({ left: spot.x + x - half, right: spot.x + x + half, top: spot.y + y, bottom: spot.y + y + height });
    const meets = (one) => taken.some((other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom);
    const [above, beside, below, right, left] = [-away - height, -height / 2, away, half + away, -half - away];
    const tried = [
      box(0, above), box(0, below), box(right, beside), box(left, beside),
      box(right, above), box(left, above), box(right, below), box(left, below),
    ];
    return tried.find((one) => !meets(one)) || null;
  }

  function putLabel(i, place, text, { x, y }) {
    if (!labels[i]) {
      const box = coastwatch.make("span");
      const icon = L.divIcon({ html: box, className: "cw-overdue-name", iconSize: [0, 0] });
      labels[i] = { box, marker: L.marker(place, { icon, interactive: false, keyboard: false, zIndexOffset: 2000 }) };
    }
    labels[i].box.textContent = text;
    labels[i].box.style.transform = `translate(calc(-50% + ${x}px), ${y}px)`;
    labels[i].marker.setLatLng(place);
    layer("labels").addLayer(labels[i].marker);
  }

  function middleOf(i) {
    const { type, coordinates } = model.shapeOf[i];
    return swap(type === "Point" ? coordinates : coordinates[Math.floor((coordinates.length - 1) / 2)]);
  }

  function recolour(step) {
    map.getContainer().style.background = colours().sea;
    land.setStyle({ color: colours().shore, weight: 0.8, fillColor: colours().land, fillOpacity: 1 });
    gridLines.forEach(([line, level]) => line.setStyle({ ...symbols.GRID_STROKE[level], color: colours().grid, fill: false, opacity: 0.55 }));
    halo.setStyle({ color: colours().select });
    whole.setStyle({ color: colours().select });
    ring.setStyle({ color: colours().select });
    out.forEach((one) => one.trail.setStyle(view.theme === "dark" ? { color: "#ffffff", opacity: 0.4 } : { color: symbols.MODE_COLOUR[one.patrol.mode], opacity: 0.28 }));
    setStates(step, true);
  }

  function mark(i, patrol) {
    halo.setLatLngs([]);
    ring.remove();
    whole.setLatLngs(patrol ? tracks.pathBetween(patrol, patrol.from, patrol.to).map(swap) : []);
    if (i === null) return;
    if (model.targets[i].kind === "segment") halo.setLatLngs(drawn[i].getLatLngs());
    else ring.setLatLng(drawn[i].getLatLng()).addTo(map);
  }

  function relabel() {
    model.targets.forEach((target, i) => {
      if (target.kind !== "segment") drawn[i].box.querySelector("text").textContent = view.say("letter_" + target.grade);
    });
    out.forEach((one) => { one.box.querySelector("text").textContent = view.say("mode_letter_" + one.patrol.mode); });
  }

  function boundsOf(i) {
    return model.targets[i].kind === "segment" ? drawn[i].getBounds() : L.latLngBounds([drawn[i].getLatLng()]);
  }

  return { group, layer, setStates, setSensor, hasSensor: (id) => sensors.has(id), setTeams, setLabels, recolour, mark, relabel, boundsOf, middleOf, tracks, drawn, isNear: () => map.getZoom() >= NEAR_ZOOM };
};
