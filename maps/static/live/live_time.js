// Go back over a day, as was known then, and forward over the plan; one key comes back to now.
coastwatch.liveTime = function liveTime(view, model, ask) {
  const { at } = coastwatch;
  const STEP_S = 900;
  const SPAN_STEPS = 96;
  const WAIT_MS = 200;
  const STRIP_AGAIN_MS = 60000;
  const slider = at("slider");
  slider.min = String(-SPAN_STEPS);
  slider.max = String(SPAN_STEPS);
  const path = (rest, asked) => `/districts/${encodeURIComponent(model.scene.district.id)}/${rest}?${new URLSearchParams(asked)}`;
  const written = (instant) => new Date(instant * 1000).toISOString();
  const origin = () => Math.floor(view.nowS() / STEP_S) * STEP_S;
  let timer = null;
  let aborter = null;
  let wantedS = null;
  let strip = { origin: null, known: null, askedMs: 0, isStale: true, fault: null };
  let knownOnStrip; // of which knowledge the strip is that is seen; none yet
  view.when = "now";

  const stepsOf = (instant) => Math.round((instant - origin()) / STEP_S);
  const isShown = () => model.shown && model.shown === model.live;

  function to(instant) {
    const steps = Math.min(SPAN_STEPS, Math.max(-SPAN_STEPS, stepsOf(instant)));
    if (steps === 0) { now(); return; }
    wantedS = origin() + steps * STEP_S;
    slider.value = String(steps);
    label();
    at("root").dataset.loading = "";
    clearTimeout(timer);
    timer = setTimeout(load, WAIT_MS);
  }

  async function load() {
    if (aborter) aborter.abort();
    const own = (aborter = new AbortController());
    const isPast = wantedS < view.nowS();
    const asked = { at: written(wantedS), ...(isPast ? { known_at: written(wantedS) } : {}) };
    let told;
    try {
      told = await ask(path("live", asked), { signal: own.signal });
    } catch (fault) {
      if (fault.name === "AbortError") return;
      if (!(fault instanceof coastwatch.Refused)) throw fault;
      now();
      view.tell(fault.message);
      return;
    }
    if (aborter !== own) return;
    delete at("root").dataset.loading;
    view.when = isPast ? "past" : "future";
    model.shown = told;
    view.show();
    await loadStrip();
  }

  function now() {
    clearTimeout(timer);
    if (aborter) aborter.abort();
    aborter = null;
    wantedS = null;
    delete at("root").dataset.loading;
    slider.value = "0";
    label();
    view.when = "now";
    if (!model.live || isShown()) { if (model.live) view.show(); return; }
    model.shown = model.live;
    view.show();
    loadStrip();
  }

  function label() {
    const instant = wantedS === null ? view.nowS() : wantedS;
    const steps = wantedS === null ? 0 : stepsOf(wantedS);
    const away = steps === 0 ? view.say("now") : `${steps < 0 ? "−" : "+"}${view.say.minutes(Math.abs(steps) * STEP_S)}`;
    at("wanted").textContent = `${view.clockText(instant, false, view.nowS())} · ${away}`;
    slider.setAttribute("aria-valuetext", at("wanted").textContent);
  }

  // The strip lies a day to both sides of now; of the past it is what was known at the time shown.
  async function loadStrip() {
    const known = view.when === "past" ? wantedS : null;
    const from = origin();
    const own = (strip = { origin: from, known, askedMs: performance.now(), isStale: false, fault: null });
    stripWords();
    const span = SPAN_STEPS * STEP_S;
    const asked = { from: written(from - span), to: written(from + span), ...(known === null ? {} : { known_at: written(known) }) };
    let told;
    try {
      told = await ask(path("live/strip", asked));
    } catch (fault) {
      if (!(fault instanceof coastwatch.Refused)) throw fault;
      own.isStale = true;
      own.fault = fault;
      stripWords();
      return;
    }
    if (strip !== own) return;
    model.setStrip(told);
    knownOnStrip = known;
    stripWords();
    view.showStrip();
  }

  // That the strip is still to come, or did not come; with the server's reason where it gave one.
  function stripWords() {
    const isThere = knownOnStrip === strip.known;
    const why = strip.fault && strip.fault.status ? ` · ${strip.fault.message}` : "";
    const coming = strip.origin === null && view.isStale() ? "feed_nothing" : "strip_loading";
    const word = strip.fault ? (isThere ? "strip_not_renewed" : "strip_failed") : coming;
    const line = at("strip-state");
    at("strip-canvas").hidden = knownOnStrip === undefined; // empty it would be one state all over
    line.hidden = isThere && !strip.fault;
    line.classList.toggle("cw-fault", strip.fault !== null);
    const words = view.say(word) + why;
    if (line.textContent !== words) line.textContent = words;
  }

  // Called each second and with each event.
  function tick() {
    stripWords();
    if (!model.live) return;
    if (wantedS === null) label();
    else slider.value = String(stepsOf(wantedS));
    if (view.isStale()) return;
    const isOld = performance.now() - strip.askedMs > STRIP_AGAIN_MS;
    const isOfEarlier = view.when === "now" && (strip.origin !== origin() || (strip.isStale && isOld));
    if (isOfEarlier || (strip.fault && isOld)) loadStrip();
  }

  const by = (steps) => to((wantedS === null ? origin() : wantedS) + steps * STEP_S);
  slider.addEventListener("input", () => to(origin() + Number(slider.value) * STEP_S));
  at("now").addEventListener("click", now);
  at("back").addEventListener("click", () => by(-1));
  at("on").addEventListener("click", () => by(1));
  document.addEventListener("keydown", (event) => {
    if (["INPUT", "SELECT", "TEXTAREA"].includes(event.target.tagName) && event.target !== slider) return;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const wide = event.shiftKey ? 4 : 1;
    const act = { ArrowLeft: () => by(-wide), ArrowRight: () => by(wide), Escape: now }[event.key];
    if (!act || !model.live) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }, true);

  return { to, now, tick, label, stripWords, loadStrip, stripIsOld() { strip.isStale = true; } };
};
