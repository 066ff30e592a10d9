// List the units: how each stands, where it last was and how long ago, what it does next, its orders.
coastwatch.units = function units(view, model, sending, map) {
  const { at, make, button, keepRows } = coastwatch;
  const RANK = ["lost", "silent", "start_overdue", "ordered", "paused", "on_round", "at_base", "off_shift"];
  const LATE_MIN = 30;
  const LATE_TOLD = ["on_round", "paused", "at_base"];
  const MOST_VISITS = 3;
  const baseName = new Map(model.scene.bases.features.map((base) => [base.properties.id, base.properties.name]));

  function show() {
    const listed = [...model.shown.units].sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state) || a.team_id.localeCompare(b.team_id));
    at("units-count").textContent = String(listed.filter((unit) => unit.state !== "off_shift").length);
    keepRows(at("units"), listed.map((unit) => ({
      ...unit, orders: sending.ofUnit(unit.team_id), can: sending.canSend(),
      ageMin: unit.position_at ? Math.floor(view.ageOfPositionS(unit) / 60) : null,
    })), (unit) => unit.team_id, row);
  }

  function row(unit) {
    const { say } = view;
    const item = make("li", `cw-unit-row cw-unit-${unit.state}`);
    const fold = make("details");
    const head = make("summary");
    head.dataset.act = "fold";
    const age = unit.ageMin === null ? say(view.seesPositions() ? "no_position" : "position_hidden") : view.age(unit.ageMin * 60);
    const stopped = unit.stopped_until && unit.state !== "off_shift" ? ` · ${say("weather_stopped")} ${say("weather_until")} ${view.clockText(unit.stopped_until)}` : "";
    const late = stopped || !LATE_TOLD.includes(unit.state) ? "" : coastwatch.lateWords(say, unit);
    head.append(
      make("b", "cw-unit-id", unit.team_id), make("span", "cw-unit-mode", say("mode_" + unit.mode)),
      make("span", `cw-unit-state cw-unit-state-${unit.state}`, `${map.SIGN[unit.state]} ${say("unit_" + unit.state)}${stopped}${late && ` · ${late}`}`), make("span", "cw-unit-age", age),
    );
    fold.append(head, facts(unit));
    item.append(fold);
    return item;
  }

  function facts(unit) {
    const { say } = view;
    const box = make("div", "cw-unit-facts");
    const line = (word, text) => { const made = make("p"); made.append(make("span", "cw-soft", say(word) + " "), ...coastwatch.withIds(text)); box.append(made); };
    if (unit.since) line("since", view.clockText(unit.since));
    if (unit.shift_from) line("shift", `${view.clockText(unit.shift_from)}–${view.clockText(unit.shift_to)}`);
    line("base", baseName.get(unit.base_id) ? `${baseName.get(unit.base_id)} ${unit.base_id}` : unit.base_id);
    const visits = unit.next_visits.slice(0, MOST_VISITS).map((visit) => `${view.clockText(visit.at)} ${view.nameById(visit.target_id)}`);
    line("next_visits", visits.length ? visits.join(" · ") : say("no_next_visits"));
    if ((unit.phones || []).length || unit.radio) box.append(coastwatch.contacts(view, unit));
    for (const order of unit.orders) {
      const made = make("p", "cw-order", `➜ ${coastwatch.orderGoal(view, order)} · ${say("order_" + order.state)} ${view.clockText(order.ordered_at)} `);
      if (unit.can) made.append(sending.withdrawButton(order));
      box.append(made);
    }
    if (unit.can) box.append(reports(unit));
    const onMap = button("see", "cw-small", say("on_map"), () => view.zoomTo({ unit: unit.team_id }));
    if (unit.state !== "off_shift") box.append(onMap);
    return box;
  }

  function reports(unit) {
    const { say } = view;
    const box = make("div", "cw-reports");
    box.append(make("span", "cw-soft", say("report") + " "));
    const kinds = unit.state === "lost" ? [["back"]] : [["lost"], ["late", LATE_MIN], ["back"]];
    for (const [kind, minutes] of kinds) {
      const words = say("report_" + kind) + (minutes ? ` ${minutes} ${say("minute_short")}` : "");
      box.append(button("report-" + kind, "cw-small", words, async (made) => { made.disabled = true; await sending.report(unit, kind, minutes); made.disabled = false; }));
    }
    return box;
  }

  // The row of a unit, opened: what is known of it, and the buttons that say how it is.
  view.openUnit = (id) => {
    coastwatch.tab("units");
    const row = [...at("units").children].find((one) => one.dataset.key === id);
    if (!row) return;
    row.querySelector("details").open = true;
    row.scrollIntoView({ block: "nearest" });
    row.querySelector("summary").focus();
  };

  return { show };
};

coastwatch.orderGoal = (view, order) => (order.target_id ? view.nameById(order.target_id) : `${order.lon.toFixed(4)}, ${order.lat.toFixed(4)}`);
