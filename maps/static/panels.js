// Fill the lists beside the map, the head, the legend and the card of whatever is picked.
coastwatch.panels = function panels(model, view, layers) {
  const { at, make, symbols } = coastwatch;
  const { scene } = model;
  const MAX_ROWS = 40;
  let tab = "next";
  let cause = "";
  const order = { next: "time", now: "weight", all: "time" };
  const rows = [];

  const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };

  const clockText = (seconds) => {
    const clock = coastwatch.clock(scene, seconds);
    const today = coastwatch.clock(scene, model.instant(view.step));
    const days = clock.dayNumber - today.dayNumber;
    if (days === 0) return clock.hm;
    if (days === 1 && clock.hm === "00:00") return "24:00";
    if (days === 1) return `${view.say("next_day")} ${clock.hm}`;
    return `${clock.month}-${String(clock.day).padStart(2, "0")} ${clock.hm}`;
  };

  // The bound is rounded down and the gap up, so that both stay true.
  function boundWords() {
    const { say } = view;
    const { plan } = scene;
    if (plan.weighted_overdue === 0) return say("bound_needless");
    if (plan.bound_points <= 0) return say("bound_none");
    const bound = (Math.floor((plan.bound_points + 1e-6) * 10) / 10).toFixed(1);
    const gap = Math.max(0, Math.ceil((plan.gap_points - 1e-6) * 10) / 10).toFixed(1);
    return `${say("bound_is")} ${bound} ${say("bound_and_gap")} ${gap} ${say("bound_ends")}`;
  }

  function head() {
    const { say } = view;
    const { plan, looks, district } = scene;
    at("district").textContent = district.name;
    const [from, to] = [0, plan.length_s].map((seconds) => coastwatch.clock(scene, seconds));
    at("period").textContent = `${say("plan_from_to")}  ${say.date(from)} ${from.hm} – ${say.date(to)} ${to.hm}` + (plan.cyclic ? `  · ${say("cyclic")}` : "");
    const figures = [
      ["coverage", (plan.coverage * 100).toFixed(1) + " %", ""],
      ["weighted_overdue", say.number(plan.weighted_overdue), say("weighted_unit")],
    ];
    if (looks) {
      const unit = say("looks_unit");
      figures.push(["looks_required", say.number(looks.required), unit], ["looks_made", say.number(looks.made), unit],
        ["looks_missed", say.number(looks.missed), unit], ["looks_rate", (looks.rate * 100).toFixed(1) + " %", ""]);
    }
    at("bound").textContent = `${say("coverage")} ${(plan.coverage * 100).toFixed(1)} % · ${boundWords()}`;
    at("figures").replaceChildren(...figures.map(([key, value, unit]) => {
      const box = make("div", "cw-figure cw-figure-" + key);
      const number = make("dd", "", value);
      if (unit) number.append(make("small", "", " " + unit));
      box.append(make("dt", "", say(key)), number);
      return box;
    }));
    at("simulated").hidden = district.simulated === null;
    at("map-simulated").hidden = district.simulated === null;
    const detail = district.simulated && !/^(1|true|yes)$/i.test(district.simulated) ? district.simulated : "";
    at("simulated").title = detail;
    at("simulated").lastElementChild.textContent = detail;
    at("fresh").hidden = !plan.fresh;
    at("nothing").hidden = plan.weighted_required > 0;
    at("attribution").hidden = !district.attribution;
    at("attribution").title = district.attribution;
    at("attribution").textContent = district.attribution ? `${say("source_line")}: ${district.attribution}` : "";
    document.title = district.name;
  }

  const tabButtons = ["next", "now", "all"].map((name) => {
    const button = make("button");
    const parts = [make("span"), make("b")];
    button.type = "button";
    button.dataset.tab = name;
    button.append(parts[0], " ", parts[1]);
    button.addEventListener("click", () => { tab = name; at("order").value = order[tab]; at("list").scrollTop = 0; lists(); });
    return { name, button, parts };
  });
  at("tabs").append(...tabButtons.map(({ button }) => button));

  function tabs(counts) {
    for (const { name, button, parts } of tabButtons) {
      button.className = name === tab ? "cw-on" : "";
      put(parts[0], view.say("tab_" + name));
      put(parts[1], String(counts[name]));
    }
  }

  function causes() {
    const options = ["", ...scene.causes].map((name) => {
      const option = make("option", "", name ? view.say("cause_" + name) : view.say("all_causes"));
      option.value = name;
      return option;
    });
    at("cause").replaceChildren(...options);
    at("cause").value = cause;
    at("order").replaceChildren(...Object.keys(ORDERS).map((name) => {
      const option = make("option", "", view.say("order_" + name));
      option.value = name;
      return option;
    }));
    at("order").value = order[tab];
  }
  at("order").addEventListener("change", () => { order[tab] = at("order").value; lists(); });
  at("cause").addEventListener("change", () => { cause = at("cause").value; lists(); });

  const heaviness = (gap) => gap.weight * (gap.to - gap.from);
  const ORDERS = {
    time: (a, b) => a.from - b.from || b.weight - a.weight || a.target - b.target,
    weight: (a, b) => heaviness(b) - heaviness(a) || a.from - b.from || a.target - b.target,
  };

  function lists(open) {
    const now = model.instant(view.step);
    const found = { next: coastwatch.nextGaps(model, now, coastwatch.NEXT_HOURS), now: open || coastwatch.openGaps(model, now), all: model.gaps };
    tabs({ next: found.next.length, now: found.now.length, all: found.all.length });
    put(at("list-hint"), view.say(tab + "_hint"));
    let shown = cause ? found[tab].filter((gap) => gap.cause === cause) : found[tab];
    if (tab === "now" || order[tab] !== "time") shown = shown.slice().sort(ORDERS[order[tab]]);
    const items = shown.slice(0, MAX_ROWS).map((gap, i) => gapRow(i, gap, now));
    if (!shown.length) items.push(make("li", "cw-none", view.say("none_" + tab)));
    if (shown.length > MAX_ROWS) items.push(make("li", "cw-none", `${view.say("and_more")} ${shown.length - MAX_ROWS} ${view.say("more_rows")}`));
    const list = at("list");
    while (list.children.length > items.length) list.lastElementChild.remove();
    items.forEach((item, i) => { if (list.children[i] !== item) { if (list.children[i]) list.children[i].replaceWith(item); else list.append(item); } });
  }

  // Rows are made once and filled again: a step of time makes no new elements.
  function gapRow(i, gap, now) {
    const { say } = view;
    if (!rows[i]) {
      const parts = ["times", "name", "cause", "sub"].map((name) => make("span", "cw-" + name));
      rows[i] = { item: make("li", "cw-gap"), parts };
      rows[i].item.tabIndex = 0;
      rows[i].item.append(...parts);
    }
    const { item, parts: [times, name, why, more] } = rows[i];
    rows[i].gap = gap;
    item.dataset.target = model.targets[gap.target].id;
    put(times, tab === "next" ? clockText(gap.from) : `${clockText(gap.from)}–${clockText(gap.to)}`);
    put(name, view.nameOf(gap.target));
    put(why, say("cause_" + gap.cause));
    why.className = "cw-cause cw-cause-" + gap.cause;
    const when = tab === "next" ? `${say("in")} ${say.minutes(gap.from - now)}` : "";
    put(more, [when, `${say("lasts")} ${say.minutes(gap.to - gap.from)}`, view.placeOf(gap.target)].filter(Boolean).join(" · "));
    return item;
  }

  const pickRow = (event) => {
    const row = rows.find((one) => one.item.contains(event.target));
    if (row) view.goTo(row.gap.target);
  };
  at("list").addEventListener("click", pickRow);
  at("list").addEventListener("keydown", (event) => { if (event.key === "Enter") pickRow(event); });

  const countBoxes = [3, 2, 1, 0].map((state) => {
    const box = make("span", "cw-count cw-count-" + state);
    const parts = [make("span"), make("b")];
    box.append(parts[0], " ", parts[1]);
    return { state, box, parts };
  });
  const dutyBox = make("span", "cw-duty");
  at("counts").append(...countBoxes.map(({ box }) => box), dutyBox);

  function counts() {
    const totals = [0, 0, 0, 0];
    for (let i = 0; i < model.targets.length; i += 1) totals[model.state(i, view.step)] += 1;
    for (const { state, parts } of countBoxes) {
      put(parts[0], view.say("state_" + state));
      put(parts[1], String(totals[state]));
    }
  }

  function duty(outCount) {
    const now = model.instant(view.step);
    const onShift = scene.teams.filter((team) => team.shifts.some(([from, to]) => from <= now && now < to)).length;
    const isNobody = onShift === 0 || outCount === 0;
    at("nobody").hidden = !isNobody;
    if (isNobody) at("nobody").textContent = view.say(onShift === 0 && outCount === 0 ? "nobody_on_shift" : "nobody_out");
    put(dutyBox, `${view.say("on_shift")} ${onShift} · ${view.say("out_now")} ${outCount} ${view.say("teams_unit")}`);
  }

  const legend = () => coastwatch.legend(model, view, scene.patrols.map((patrol) => patrol.mode));
  const lines = (title, pairs) => coastwatch.card(view, title, pairs);

  function targetCard(i) {
    const { say } = view;
    const target = model.targets[i];
    const now = model.instant(view.step);
    const looks = coastwatch.looksAround(model, i, now);
    const state = model.state(i, view.step);
    const look = (one) => `${clockText(one.enter)}–${clockText(one.exit)} ${say("by")} ${one.by}`;
    const box = lines(view.nameOf(i), [
      ["state", say("state_" + state), "cw-text-" + state],
      ["idleness", looks.under ? say("under_watch") : looks.last ? say.minutes(now - looks.last.exit) : `${say("since_start")} ${say.minutes(now)}`],
      ["last_look", looks.last ? look(looks.last) : say("never_seen")],
      ["next_look", looks.next ? look(looks.next) : say("no_next_look")],
      ["target", `${say(target.kind)} · ${target.id}`],
      ["grade", say("grade_" + target.grade)],
      ["weight", String(target.weight)],
      ["length", target.length_m === undefined ? "" : say.number(target.length_m) + " m"],
      ["grid", target.grid ? model.gridName.get(target.grid) || target.grid : ""],
    ]);
    const gaps = model.gapsOf[i];
    box.append(make("h4", "", gaps.length ? `${say("gaps_of_target")} ${gaps.length}` : say("no_gaps_of_target")));
    const list = make("ul", "cw-gaps");
    gaps.forEach((gap) => {
      const item = make("li", gap.from <= now && now < gap.to ? "cw-open" : "");
      item.append(make("b", "", `${clockText(gap.from)}–${clockText(gap.to)}`), ` ${say.minutes(gap.to - gap.from)} · ${say("cause_" + gap.cause)}`);
      const proof = evidence(gap);
      if (proof) item.append(make("small", "", proof));
      list.append(item);
    });
    box.append(list);
    return box;
  }

  function evidence(gap) {
    const { say } = view;
    const facts = gap.evidence;
    if (gap.cause === "out_of_reach" && facts.team_id) return ` ${say("evidence_nearest")} ${facts.team_id}` + (Number.isFinite(facts.shortfall_min) ? ` ${say("evidence_short")} ${say.number(facts.shortfall_min, 1)} ${say("minute_short")}` : "");
    if (gap.cause === "outranked" && facts.team_id) return ` ${facts.team_id}: ${say("evidence_closes")} ${say.number(Number(facts.closes), 1)} / ${say("evidence_opens")} ${say.number(Number(facts.opens), 1)} ${say("weighted_unit")}`;
    return "";
  }

  const baseCard = (base) => coastwatch.baseCard(view, base, scene.teams.filter((team) => team.base === base.properties.id).map((team) => team.id));
  const sensorCard = (sensor) => coastwatch.sensorCard(view, sensor);

  function patrolCard(patrol) {
    const { say } = view;
    const own = layers.tracks.ownTime(patrol, model.instant(view.step));
    const leg = own === null ? null : layers.tracks.legAt(patrol, own);
    const team = scene.teams.find((one) => one.id === patrol.team);
    return lines(`${say("team")} ${patrol.team} · ${say("mode_" + patrol.mode)}`, [
      ["doing", leg ? say("leg_" + scene.leg_kinds[leg[0]]) : say("not_out")],
      ["patrol", `${patrol.id}  ${clockText(patrol.from)}–${clockText(patrol.to)}`],
      ["shift", team ? team.shifts.map(([from, to]) => `${clockText(from)}–${clockText(to)}`).join(", ") : ""],
      ["base", team ? team.base : ""],
    ]);
  }

  return { head, causes, lists, counts, duty, legend, targetCard, baseCard, sensorCard, patrolCard, show(name) { tab = name; at("order").value = order[tab]; lists(); } };
};
