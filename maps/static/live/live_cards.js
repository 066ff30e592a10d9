// Write the cards of what is picked on the live map: how it stands, and whom one could send.
coastwatch.liveCards = function liveCards(map, view, model, layers, sending, unitsMap) {
  const { make, button, contacts } = coastwatch;
  const { say } = view;
  const swap = ([lon, lat]) => [lat, lon];
  const sensors = new Map(model.scene.sensors.features.map((sensor) => [sensor.properties.id, sensor]));
  let card = null;

  function open(place, facts, goal) {
    const popup = L.popup({ maxWidth: 400, minWidth: 280, maxHeight: 420, autoPanPadding: [50, 50] }).setLatLng(place);
    const host = make("div");
    card = { popup, facts, host: make("div") };
    card.host.append(facts());
    host.append(card.host);
    if (goal) host.append(nearest(goal));
    popup.setContent(host);
    popup.openOn(map);
  }

  // Facts are written anew with what is shown; what was asked for below them stays.
  function refresh() {
    if (card && map.hasLayer(card.popup)) card.host.replaceChildren(card.facts());
  }

  function nearest(goal) {
    const box = make("div", "cw-nearest");
    box.append(button("nearest", "", say("nearest"), async (made) => {
      made.disabled = true;
      const units = await sending.nearest(goal);
      made.disabled = false;
      if (units) box.replaceChildren(made, ...(units.length ? units.map((unit) => near(unit, goal)) : [make("p", "cw-soft", say("no_unit_free"))]));
      card.popup.update(); // it has grown: the map makes room
    }));
    return box;
  }

  function near(unit, goal) {
    const row = make("div", "cw-near");
    row.append(sending.sendButton(unit, goal), make("span", "", unit.arrives_at ? say("unit_" + unit.state) : `${say("unit_" + unit.state)} · ${say("no_way")}`), contacts(view, unit, 1));
    return row;
  }

  function targetCard(i) {
    const target = model.targets[i];
    const [, lastSeen, failsAt, by] = model.target(i);
    const state = model.state(i, model.NOW);
    const visits = model.shown.units.flatMap((unit) => unit.next_visits.filter((visit) => visit.target_id === target.id).map((visit) => `${view.clockText(visit.at)} ${unit.team_id}`));
    return coastwatch.card(view, view.nameOf(i), [
      ["state", say("state_" + state), "cw-text-" + state],
      ["last_look", lastSeen ? `${view.clockText(lastSeen)}${by ? ` ${say("by")} ${view.by(by)}` : ""}` : say("never_seen")],
      ["fails_at", failsAt ? view.clockText(failsAt) : ""],
      ["next_look", visits.sort().join(", ") || say("no_next_look")],
      ["ordered", sending.ofTarget(target.id).map((order) => `${order.team_id} ${say("order_" + order.state)}`).join(", ")],
      ["grade", say("grade_" + target.grade)],
      ["length", target.length_m === undefined ? "" : say.number(target.length_m) + " m"],
      ["grid", target.grid ? model.gridName.get(target.grid) || target.grid : ""],
    ]);
  }

  function unitCard(id) {
    const unit = model.unit(id);
    if (!unit) return make("p", "", id);
    const age = unit.position_at ? view.age(view.ageOfPositionS(unit)) : "";
    const box = coastwatch.card(view, `${unit.team_id} · ${say("mode_" + unit.mode)}`, [
      ["state", say("unit_" + unit.state)],
      ["position_age", age],
      ["shift", unit.shift_from ? `${view.clockText(unit.shift_from)}–${view.clockText(unit.shift_to)}` : ""],
      ["next_visits", unit.next_visits.slice(0, 3).map((visit) => `${view.clockText(visit.at)} ${view.nameById(visit.target_id)}`).join(" · ") || say("no_next_visits")],
      ["ordered", sending.ofUnit(id).map((order) => `${coastwatch.orderGoal(view, order)} ${say("order_" + order.state)}`).join(", ")],
    ]);
    box.append(contacts(view, unit));
    return box;
  }

  function sensorCard(sensor) {
    const box = coastwatch.sensorCard(view, sensor);
    const told = model.shown.sensors.find((one) => one.sensor_id === sensor.properties.id);
    if (told && told.since) box.append(make("p", "", `${say(told.is_online ? "online" : "offline")} ${say("since")} ${view.clockText(told.since)}`));
    if (told && sending.canSend()) {
      const isDown = !told.is_online;
      box.append(button(isDown ? "sensor-up" : "sensor-down", "cw-small", say(isDown ? "sensor_report_up" : "sensor_report_down"), async (made) => {
        made.disabled = true;
        await sending.reportSensor(told.sensor_id, isDown);
        made.disabled = false;
      }));
    }
    return box;
  }

  view.pick = (what) => {
    view.target = what.target === undefined ? null : what.target;
    layers.mark(view.target);
    view.markStrip();
    if (what.target !== undefined) open(layers.middleOf(what.target), () => targetCard(what.target), { target_id: model.targets[what.target].id });
    else if (what.unit) {
      const place = unitsMap.placeOf(what.unit);
      if (place) open(place, () => unitCard(what.unit));
    } else if (what.base) open(swap(what.base.geometry.coordinates), () => coastwatch.baseCard(view, what.base, model.shown.units.filter((unit) => unit.base_id === what.base.properties.id).map((unit) => unit.team_id)));
    else if (what.sensor) open(swap(what.sensor.properties.place), () => sensorCard(what.sensor));
    else if (what.place) open(what.place, () => coastwatch.card(view, say("this_place"), []), { lon: what.place.lng, lat: what.place.lat });
  };

  view.zoomTo = (wanted) => {
    const what = wanted.team ? { unit: wanted.team.id } : wanted;
    const zoom = Math.max(map.getZoom(), 13);
    const place = what.base ? swap(what.base.geometry.coordinates) : what.sensor ? swap(what.sensor.properties.place) : what.unit ? unitsMap.placeOf(what.unit) : null;
    if (what.target !== undefined) map.fitBounds(layers.boundsOf(what.target).pad(1), { maxZoom: 14, animate: false });
    else if (what.grid) map.fitBounds(L.geoJSON(what.grid).getBounds(), { animate: false });
    else if (place) map.setView(place, zoom, { animate: false });
    if (!what.grid) view.pick(what);
  };
  view.goTo = (i) => view.zoomTo({ target: i });
  view.askNearest = (i) => { view.goTo(i); card.popup.getElement().querySelector("[data-act=nearest]").click(); };
  view.hasSensor = (id) => sensors.has(id);
  view.openSensor = (id) => view.zoomTo({ sensor: sensors.get(id) });
  map.on("contextmenu", (event) => view.pick({ place: event.latlng.wrap() }));
  return { refresh };
};
