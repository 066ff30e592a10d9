// Write the head: clock, figures, and the banners for what must not be overlooked.
coastwatch.head = function head(view, model) {
  const { at, make } = coastwatch;
  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
  const figures = ["overdue", "due", "covered", "not_required"].map((state, i) => {
    const box = make("div", `cw-figure cw-figure-state-${3 - i}`);
    const parts = [make("dt"), make("dd")];
    box.append(...parts);
    return { state, word: "state_" + (3 - i), parts };
  });
  const rate = [make("dt"), make("dd")];
  const rateBox = make("div", "cw-figure");
  rateBox.append(...rate);
  at("figures").append(...figures.map(({ parts }) => parts[0].parentElement), rateBox);

  for (const way of document.querySelectorAll("#cw-ways a")) way.search = new URLSearchParams({ district: model.scene.district.id });

  function show() {
    const told = model.shown.figures;
    for (const { state, word, parts } of figures) {
      put(parts[0], view.say(word));
      put(parts[1], String(told[state]));
    }
    put(rate[0], view.say("coverage_now"));
    put(rate[1], told.coverage_now === null ? "–" : `${(Math.floor(told.coverage_now * 1000) / 10).toFixed(1)} %`);
    at("nobody").hidden = !model.shown.nobody_on_duty;
    put(at("nobody"), `⚠ ${view.say("nobody_on_shift")}`);
    const { simulated, attribution, name } = model.scene.district;
    put(at("district"), name);
    document.title = `${view.say("duty_room")} · ${name}`;
    at("simulated").hidden = simulated === null && !model.shown.is_simulated;
    put(at("sub"), model.shown.plan_id ? `${view.say("plan_since")} ${view.clockText(model.shown.plan_since)}` : view.say("no_plan"));
    at("attribution").textContent = attribution ? `${view.say("source_line")}: ${attribution}` : "";
    at("positions-hidden").hidden = view.seesPositions();
    clock();
  }

  // The clock runs on between two events; how old the rest is stands in the banner.
  function clock() {
    if (!model.shown) return;
    const instant = view.when === "now" ? view.nowS() : model.seconds(model.shown.at);
    const told = coastwatch.clock(model.scene, instant);
    put(at("clock"), told.hm);
    put(at("date"), view.say.date(told));
  }

  const age = (seconds) => (seconds < 120 ? `${Math.floor(seconds)} ${view.say("second_short")}${view.say("ago")}` : view.age(seconds));

  function feed() {
    const { say } = view;
    const banner = at("feed");
    const isBad = view.isStale();
    at("root").dataset.feed = isBad ? "broken" : view.feed;
    banner.hidden = !isBad;
    if (isBad) {
      const seen = model.live ? `${say("feed_seen")} ${view.clockText(model.live.now, true)} (${age(view.ageOfLiveS())})` : say("feed_nothing");
      put(banner, `⚠ ${say(view.feed === "trouble" ? "feed_trouble" : "feed_broken")} · ${seen}${view.feedWhy ? " · " + view.feedWhy : ""}`);
    }
    put(at("pulse"), isBad ? `✕ ${say("pulse_broken")}` : view.feed === "joining" ? say("pulse_joining") : `● ${say("pulse_live")}`);
  }

  function when() {
    const { say } = view;
    const isNow = view.when === "now";
    at("root").dataset.when = view.when;
    at("when").hidden = isNow;
    at("alerts-now").hidden = isNow;
    if (!isNow) put(at("when-words"), `${say("not_now")} · ${say(view.when === "past" ? "shown_past" : "shown_future")} ${view.clockText(model.shown.at, false, view.nowS())}`);
  }

  return { show, clock, feed, when };
};
