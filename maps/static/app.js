// Start the page: read the scene, lay out the map, and answer to time, language and picks.
coastwatch.start = function start(map) {
  const { at } = coastwatch;
  const scene = JSON.parse(at("scene").textContent);
  const model = coastwatch.readScene(scene);
  const view = { step: 0, theme: "light", target: null, say: coastwatch.speaker(scene.words, scene.language) };
  let card = null;

  coastwatch.placeNames(model, view);

  const frame = coastwatch.mapFrame(map, scene, view);

  const layers = coastwatch.layers(map, model, view);
  const panels = coastwatch.panels(model, view, layers);
  const strip = coastwatch.strip(model, view);
  const bar = coastwatch.timeBar(model, view);
  const search = coastwatch.search(model, view);

  view.refresh = () => layers.setLabels(model.instant(view.step), coastwatch.openGaps(model, model.instant(view.step)));

  view.setStep = (wanted) => {
    const began = performance.now();
    view.step = Math.min(model.steps - 1, Math.max(0, wanted));
    const now = model.instant(view.step);
    layers.setStates(view.step, false);
    const outCount = layers.setTeams(now);
    const openNow = coastwatch.openGaps(model, now);
    layers.setLabels(now, openNow);
    panels.lists(openNow);
    panels.counts();
    panels.duty(outCount);
    strip.move(view.step);
    bar.show();
    if (card && map.hasLayer(card.popup)) card.host.replaceChildren(card.make());
    coastwatch.timings.push(performance.now() - began);
    if (coastwatch.timings.length > 1000) coastwatch.timings.shift();
  };

  function open(place, make) {
    const popup = L.popup({ maxWidth: 380, minWidth: 260, maxHeight: 380, autoPanPadding: [50, 50] }).setLatLng(place);
    card = { popup, make, host: coastwatch.make("div") };
    card.host.append(make());
    popup.setContent(card.host);
    popup.openOn(map);
  }

  view.pick = (what) => {
    view.target = what.target === undefined ? null : what.target;
    layers.mark(view.target, what.patrol);
    strip.pick(view.target);
    if (what.target !== undefined) open(layers.middleOf(what.target), () => panels.targetCard(what.target));
    else if (what.base) open(place(what.base.geometry.coordinates), () => panels.baseCard(what.base));
    else if (what.sensor) open(place(what.sensor.properties.place), () => panels.sensorCard(what.sensor));
    else if (what.patrol) open(place(positionOf(what.patrol)), () => panels.patrolCard(what.patrol));
  };
  const place = ([lon, lat]) => [lat, lon];

  // A team's patrol that is out now, else its first, else its base.
  function ofTeam(team) {
    const patrols = scene.patrols.filter((patrol) => patrol.team === team.id);
    const isOut = (patrol) => layers.tracks.ownTime(patrol, model.instant(view.step)) !== null;
    if (patrols.length) return { patrol: patrols.find(isOut) || patrols[0] };
    return { base: scene.bases.features.find((base) => base.properties.id === team.base) };
  }

  // Where a patrol is, or where it starts when it is not out.
  function positionOf(patrol) {
    const own = layers.tracks.ownTime(patrol, model.instant(view.step));
    return layers.tracks.positionAt(patrol, own === null ? patrol.from : own);
  }

  view.goTo = (i) => view.zoomTo({ target: i });
  view.zoomTo = (wanted) => {
    const what = wanted.team ? ofTeam(wanted.team) : wanted;
    const zoom = Math.max(map.getZoom(), 13);
    if (what.target !== undefined) map.fitBounds(layers.boundsOf(what.target).pad(1), { maxZoom: 14, animate: false });
    else if (what.grid) map.fitBounds(L.geoJSON(what.grid).getBounds(), { animate: false });
    else if (what.base) map.setView(place(what.base.geometry.coordinates), zoom, { animate: false });
    else if (what.sensor) map.setView(place(what.sensor.properties.place), zoom, { animate: false });
    if (what.patrol) map.setView(place(positionOf(what.patrol)), Math.min(zoom, 12), { animate: false });
    if (!what.grid) view.pick(what);
  };

  function setLanguage(language) {
    view.say.language = language;
    view.say.page();
    panels.head();
    panels.causes();
    panels.legend();
    layers.relabel();
    tree.relabel();
    base.relabel();
    bar.relabel();
    at("theme").textContent = view.say(view.theme === "light" ? "night" : "day");
    strip.draw();
    view.setStep(view.step);
  }

  function setTheme(theme) {
    view.theme = theme;
    at("root").dataset.theme = theme;
    at("theme").textContent = view.say(theme === "light" ? "night" : "day");
    layers.recolour(view.step);
    panels.legend();
    bar.profile();
    strip.draw();
  }

  const base = coastwatch.baseMaps(map, scene, view);
  const tree = coastwatch.layerTree(map, layers, view);
  at("language").addEventListener("click", () => setLanguage(view.say.language === "zh" ? "en" : "zh"));
  at("whole").addEventListener("click", frame.showAll);
  at("theme").addEventListener("click", () => setTheme(view.theme === "light" ? "dark" : "light"));
  map.on("moveend", view.refresh);
  frame.onNearness(() => layers.setStates(view.step, true));
  window.addEventListener("resize", () => { map.invalidateSize(); bar.profile(); strip.draw(); });

  setLanguage(scene.language);
  map.invalidateSize({ animate: false });
  frame.showAll();
  setTheme("light");
  coastwatch.timings.length = 0;

  Object.assign(coastwatch, {
    map, model, setLanguage, setTheme,
    setStep: view.setStep,
    setTime: (seconds) => view.setStep(Math.round(seconds / scene.step_s)),
    play: bar.play,
    showList: panels.show,
    stateAt: (id, step) => model.state(model.indexOf.get(id), step === undefined ? view.step : step),
    colourOf: (id) => { const one = layers.drawn[model.indexOf.get(id)]; return one.options.color || one.box.className; },
    select: (id) => view.goTo(model.indexOf.get(id)),
    // Go to the heaviest gap that is open now, or else the next to come.
    selectWorst: () => {
      const [gap] = [...coastwatch.openGaps(model, model.instant(view.step)), ...coastwatch.nextGaps(model, model.instant(view.step), 24)];
      if (gap) view.goTo(gap.target);
    },
    selected: () => (view.target === null ? null : model.targets[view.target].id),
    find: (text) => search.find(text).map((entry) => entry.id),
    nextFailures: () => coastwatch.nextGaps(model, model.instant(view.step), coastwatch.NEXT_HOURS)
      .map((gap) => ({ target_id: model.targets[gap.target].id, from_s: scene.plan.start_s + gap.from, to_s: scene.plan.start_s + gap.to, cause: gap.cause })),
    teamsOut: () => scene.patrols.map((patrol) => [patrol, layers.tracks.ownTime(patrol, model.instant(view.step))])
      .filter(([, own]) => own !== null).map(([patrol, own]) => ({ team_id: patrol.team, lonlat: layers.tracks.positionAt(patrol, own) })),
    isReady: true,
  });
};
