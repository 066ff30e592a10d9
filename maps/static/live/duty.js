// Start the duty room's page: follow the feed, show what came, and never show old as current.
coastwatch.duty = async function duty(map) {
  const { at } = coastwatch;
  const THEME = "coastwatch-duty-theme";
  const LANGUAGE = "coastwatch-duty-language";
  const OLD_S = 45; // the server tells anew each 15 s: who has not heard for so long sees the past
  const NIGHT = { from: 18, to: 7 };
  const scene = JSON.parse(at("scene").textContent);
  const model = coastwatch.readLive(scene);
  const seesPositions = new Set(["duty_officer", "supervisor"]);
  const view = {
    step: 0, theme: "dark", target: null, when: "now", feed: "joining", feedWhy: "", actor: undefined,
    say: coastwatch.speaker(scene.words, localStorage.getItem(LANGUAGE) || scene.language),
  };
  const { say } = view;
  coastwatch.placeNames(model, view);
  view.nameById = (id) => (model.indexOf.has(id) ? view.nameOf(model.indexOf.get(id)) : id);
  view.seesPositions = () => !view.actor || seesPositions.has(view.actor.role);
  view.reason = (code) => (`reason_${code}` in scene.words ? say("reason_" + code) : code);
  view.by = (source) => (`by_${source}` in scene.words ? say("by_" + source) : source);
  view.age = (seconds) => (seconds < 60 ? say("just_now") : `${say.minutes(seconds)}${say("ago")}`);
  // How old a position is: ahead of now it is as old as now.
  view.ageOfPositionS = (unit) => Math.min(model.seconds(model.shown.at), view.nowS()) - model.seconds(unit.position_at);
  view.ageOfLiveS = () => (model.live ? (performance.now() - model.liveHeardMs) / 1000 : Infinity);
  view.nowS = () => (model.live ? model.seconds(model.live.now) + view.ageOfLiveS() : Date.now() / 1000);
  view.isStale = () => (view.feed === "joining" ? false : view.feed !== "open" || view.ageOfLiveS() > OLD_S);

  // Hours and minutes; of another day than the one shown it says which.
  view.clockText = (instant, withSeconds = false, relativeS = null) => {
    const seconds = typeof instant === "number" ? instant : model.seconds(instant);
    const clock = coastwatch.clock(scene, seconds);
    const today = coastwatch.clock(scene, relativeS !== null ? relativeS : model.shown ? model.seconds(model.shown.at) : view.nowS());
    const hm = withSeconds ? `${clock.hm}:${String(Math.floor(seconds) % 60).padStart(2, "0")}` : clock.hm;
    const days = clock.dayNumber - today.dayNumber;
    if (days === 0) return hm;
    if (days === 1) return `${say("next_day")} ${hm}`;
    if (days === -1) return `${say("day_before")} ${hm}`;
    return `${clock.month}-${String(clock.day).padStart(2, "0")} ${hm}`;
  };

  model.setZone(view.nowS() - 2 * 86400, view.nowS() + 2 * 86400);
  const frame = coastwatch.mapFrame(map, scene, view);
  const layers = coastwatch.layers(map, model, view);
  for (const road of scene.roads) {
    L.polyline(road.map(([lon, lat]) => [lat, lon]), { interactive: false, pane: "cw-routes", color: "#9a7b4f", weight: 2.5, opacity: 0.8 }).addTo(layers.layer("roads"));
  }
  for (const place of scene.inland) {
    const sign = coastwatch.symbols.inlandPlace(place.kind, say("inland_letter_" + place.kind));
    const icon = L.divIcon({ html: sign, className: "cw-pin", iconSize: [22, 22] });
    L.marker([place.at[1], place.at[0]], { icon, keyboard: false })
      .bindTooltip(() => `${say("inland_" + place.kind)} ${place.name}`).addTo(layers.layer("inland_" + place.kind));
  }
  const ask = coastwatch.asker(view);
  const sending = coastwatch.sending(view, model, ask);
  view.tell = (words) => sending.tell(words, [], true);
  const unitsMap = coastwatch.unitsMap(map, model, view, layers);
  const cards = coastwatch.liveCards(map, view, model, layers, sending, unitsMap);
  const strip = coastwatch.strip(model, view);
  const search = coastwatch.search(model, view);
  const head = coastwatch.head(view, model);
  const fails = coastwatch.fails(view, model, sending);
  const units = coastwatch.units(view, model, sending, unitsMap);
  const repair = coastwatch.repair(view, model, ask, sending, layers, map);
  const alerts = coastwatch.alerts(view, model, ask, sending);
  const time = coastwatch.liveTime(view, model, ask);
  const base = coastwatch.baseMaps(map, scene, view);
  const tree = coastwatch.layerTree(map, layers, { ...view, refresh: () => labels() });

  view.setStep = (step) => time.to(model.instant(step));
  view.markStrip = () => strip.pick(view.target);
  view.showOrders = () => { unitsMap.showOrders(sending.open()); if (model.shown) { fails.show(); units.show(); repair.show(); cards.refresh(); } };

  function labels() {
    if (model.shown) layers.setLabels(model.seconds(model.shown.at), model.openNow(), unitsMap.boxes());
  }

  view.show = () => {
    layers.setStates(model.NOW, false);
    unitsMap.show();
    view.showOrders();
    labels();
    head.show();
    head.when();
    head.feed();
    view.step = model.stepAt(model.seconds(model.shown.at));
    strip.move(view.step);
  };

  view.showStrip = () => {
    view.step = model.stepAt(model.seconds(model.shown.at));
    strip.draw();
    const isKnown = model.stripFrom > 0; // before the first strip has come there is no now on it
    const share = Math.min(1, Math.max(0, (view.nowS() - model.stripFrom) / (model.steps * model.stepS)));
    at("strip-future").hidden = at("strip-now-word").hidden = !isKnown;
    at("strip-future").style.left = `${share * 100}%`;
    at("strip-now-word").style.left = `${share * 100}%`;
  };

  function setLanguage(language) {
    say.language = language;
    localStorage.setItem(LANGUAGE, language);
    coastwatch.rowsMark = language;
    say.page();
    const modes = [...new Set(scene.teams.map((team) => team.mode))];
    coastwatch.legend(model, view, modes);
    legendOfUnits();
    layers.relabel();
    tree.relabel();
    base.relabel();
    at("theme").textContent = say(view.theme === "light" ? "night" : "day");
    alerts.show();
    time.stripWords();
    if (model.shown) { view.show(); view.showStrip(); time.label(); }
    head.feed();
  }

  function legendOfUnits() {
    for (const [state, sign] of Object.entries(unitsMap.SIGN)) {
      if (!sign || state === "off_shift") continue;
      const row = coastwatch.make("div", "cw-sign");
      row.append(coastwatch.make("b", `cw-unit-sign cw-legend-sign cw-unit-${state}`, sign), coastwatch.make("span", "", say("unit_" + state)));
      at("legend-body").append(row);
    }
  }

  function setTheme(theme) {
    view.theme = theme;
    at("root").dataset.theme = theme;
    layers.recolour(model.NOW);
    setLanguage(say.language);
  }

  // Dark from evening to morning by the district's clock, unless somebody has chosen.
  function themeOfHour() {
    const { hour } = coastwatch.clock(scene, view.nowS());
    return hour >= NIGHT.from || hour < NIGHT.to ? "dark" : "light";
  }

  function tab(name) {
    at("root").dataset.tab = name;
    for (const one of ["fails", "units", "repair"]) {
      at(`${one}-part`).hidden = one !== name;
      at(`tab-${one}`).setAttribute("aria-pressed", String(one === name));
    }
  }

  at("tab-fails").addEventListener("click", () => tab("fails"));
  at("tab-units").addEventListener("click", () => tab("units"));
  at("tab-repair").addEventListener("click", () => tab("repair"));
  view.offerRepair = () => coastwatch.button("offer-repair", "", say("repair_plan"), () => { sending.quiet(); tab("repair"); });
  at("language").addEventListener("click", () => setLanguage(say.language === "zh" ? "en" : "zh"));
  at("theme").addEventListener("click", () => { setTheme(view.theme === "light" ? "dark" : "light"); localStorage.setItem(THEME, view.theme); });
  at("whole").addEventListener("click", frame.showAll);
  map.on("moveend", labels);
  frame.onNearness(() => layers.setStates(model.NOW, true));
  // Banners come and go, so the map's room changes without the window's; the whole coast stays in
  // view until somebody has moved the map.
  let isMoved = false;
  for (const kind of ["mousedown", "wheel", "touchstart"]) map.getContainer().addEventListener(kind, () => { isMoved = true; }, { passive: true });
  new ResizeObserver(() => {
    map.invalidateSize({ animate: false });
    if (!isMoved && view.target === null) frame.showAll();
    if (model.shown) strip.draw();
  }).observe(at("map-slot"));
  tab("fails");
  map.invalidateSize({ animate: false });
  setTheme(localStorage.getItem(THEME) || themeOfHour());
  frame.showAll();

  view.actor = await ask.whoAmI();
  let sequence = null;
  coastwatch.feed(ask.streamOf(`/districts/${encodeURIComponent(scene.district.id)}/live/events`), {
    live(told, isWhole) {
      const isFirst = model.live === null;
      const wasShown = model.shown === model.live;
      view.feed = "open";
      view.feedWhy = "";
      model.take(told, isWhole);
      if (wasShown) model.shown = model.live;
      if (isWhole || told.sequence !== sequence) {
        sequence = told.sequence;
        time.stripIsOld();
        sending.refresh();
        alerts.refresh();
      }
      if (isFirst && !localStorage.getItem(THEME)) setTheme(themeOfHour());
      if (view.when === "now") view.show();
      head.feed();
      time.tick();
    },
    trouble() { view.feed = "trouble"; stale(""); },
    broken(words) { view.feed = "broken"; stale(words); },
    signedOut: ask.signIn,
  });

  function stale(words) {
    view.feedWhy = words;
    if (model.shown) view.show();
    head.feed();
  }

  // A picture grows old without anything happening: then nobody may be sent by it.
  let wasStale = false;
  setInterval(() => {
    if (model.shown && view.isStale() !== wasStale) view.show();
    wasStale = view.isStale();
    head.clock();
    head.feed();
    time.tick();
  }, 1000);
  Object.assign(coastwatch, { map, model, view, setLanguage, setTheme, time, tab, find: search.find, select: (id) => view.goTo(model.indexOf.get(id)), isReady: true });
};
