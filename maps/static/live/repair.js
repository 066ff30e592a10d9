// Repair the plan in force: ask for it, show what it closes and opens and whose orders change, publish it.
coastwatch.repair = function repair(view, model, ask, sending, layers, map) {
  const { at, make, button } = coastwatch;
  const TROUBLED = ["lost", "silent", "start_overdue", "ordered"];
  const SEARCH_S = 20;
  const LOOK_EVERY_MS = 700;
  const MOST_ROWS = 8;
  const MOST_MARKS = 60;
  const path = (rest) => `/districts/${encodeURIComponent(model.scene.district.id)}/${rest}`;
  const marks = L.layerGroup().addTo(map);
  let job = null; // as the server told of it last
  let found = null; // the best repair so far
  let isAsking = false;

  const sky = coastwatch.weather(view, model, ask, sending);
  const isBusy = () => isAsking || (job !== null && job.finished_at === null);

  // What befell the plan, as the units stand now.
  function show() {
    const { say } = view;
    const troubled = model.shown.units.map((unit) => [unit, befell(unit)]).filter(([, words]) => words);
    const down = model.shown.sensors.filter((sensor) => !sensor.is_online && sensor.since);
    at("repair-count").textContent = troubled.length || "";
    at("repair-why").replaceChildren(...coastwatch.withIds([
      ...(troubled.length ? troubled.map(([unit, words]) => `${unit.team_id} ${words}`) : [say("repair_nothing_known")]),
      ...(down.length ? [`${say("repair_sensors_down")} ${down.map((sensor) => sensor.sensor_id).join(" ")}`] : []),
    ].join(" · ")));
    const start = at("repair-start");
    start.disabled = isBusy() || !sending.canSend();
    start.textContent = view.say(isBusy() ? "repair_running" : "repair_plan");
    start.title = sending.canSend() ? "" : view.say(sending.mayAct() ? "repair_only_now" : "may_not_send");
    sky.show();
    progress();
    result();
  }

  // What befell a unit, in words; a unit off shift has no plan to be repaired.
  function befell(unit) {
    const { say } = view;
    if (unit.state === "off_shift") return "";
    const words = TROUBLED.includes(unit.state) ? [say("unit_" + unit.state)] : [];
    if (unit.stopped_until) words.push(`${say("weather_stopped")} ${say("weather_until")} ${view.clockText(unit.stopped_until)}`);
    if (words.length === 0) words.push(coastwatch.lateWords(say, unit));
    return words.join(say("between_names"));
  }

  function progress() {
    const line = at("repair-progress");
    line.hidden = job === null;
    if (job === null) return;
    const { say } = view;
    if (job.status === "failed" || job.status === "cancelled") { line.textContent = `${say("repair_failed")} ${job.error || ""}`; return; }
    if (job.status === "done" && job.plan_id === null) { line.textContent = say("repair_no_change"); return; }
    const told = job.progress || { elapsed_s: 0 };
    const phase = job.status === "done" ? say("repair_done") : found ? say("repair_better") : say("repair_searching");
    line.textContent = `${phase} · ${Math.round(told.elapsed_s)} s`;
  }

  async function start() {
    isAsking = true;
    job = found = null;
    show();
    if (sky.isWritten() && !(await sky.tell())) { isAsking = false; show(); return; }
    const body = { seconds: SEARCH_S, counts: at("repair-as-planned").checked ? "plan" : "seen" };
    const made = await sending.guarded(() => ask(path("repairs"), { method: "POST", body }));
    isAsking = false;
    job = made;
    show();
    while (job !== null && made !== null && job.job_id === made.job_id && job.finished_at === null) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      await look(made.job_id);
    }
  }

  // A look that fails is tried again with the next: the job goes on whether or not anybody looks.
  async function look(jobId) {
    try {
      const told = await ask(`/jobs/${jobId}`);
      const planId = told.plan_id || (told.progress && told.progress.plan_id);
      if (planId && (found === null || found.plan_id !== planId)) found = await ask(path(`repairs/${planId}`));
      job = told;
    } catch (fault) {
      if (!(fault instanceof coastwatch.Refused)) throw fault;
      if (fault.status !== 0) { job = { ...job, status: "failed", error: fault.message, finished_at: true }; }
    }
    show();
  }

  async function publish(pressed) {
    pressed.disabled = true;
    const done = await sending.guarded(() => ask(path(`repairs/${found.plan_id}/publication`), { method: "POST", body: { note: null } }));
    if (done === null) { pressed.disabled = false; return; }
    found = { ...found, published_at: done.published_at };
    sending.tell(view.say("repair_published"));
    show();
  }

  function result() {
    const host = at("repair-found");
    const made = JSON.stringify([found, coastwatch.rowsMark, sending.canSend()]);
    if (host.made === made) return;
    host.made = made;
    host.replaceChildren();
    marks.clearLayers();
    if (found === null) return;
    const { say } = view;
    const won = make("p", "cw-repair-won");
    won.append(
      `${say("repair_open_nothing")} `, make("b", "", say.number(found.nothing_done_min)), ` → ${say("repair_open_repaired")} `,
      make("b", "", say.number(found.repaired_min)), ` ${say("repair_weighted_min")}`,
    );
    host.append(won, publishRow(), orders());
    spans(host, "closed", found.closed, "＋");
    spans(host, "opened", found.opened, "−");
    if (found.left_out.length) {
      host.append(make("h3", "", say("repair_left_out")));
      for (const one of found.left_out) host.append(make("p", "cw-soft", `${one.id}: ${one.found} (${one.expected})`));
    }
  }

  function publishRow() {
    const box = make("p", "cw-repair-publish");
    if (found.published_at !== null) {
      box.append(make("b", "", `✓ ${view.say("repair_in_force")} ${view.clockText(found.published_at)}`));
      return box;
    }
    const made = button("publish", "cw-send", view.say("repair_publish"), publish);
    made.disabled = !sending.canSend();
    box.append(made, make("span", "cw-soft", ` ${view.say("repair_proposal")}`));
    return box;
  }

  function orders() {
    const { say } = view;
    const box = make("div", "cw-repair-orders");
    const others = found.orders_changed.filter((one) => !one.is_hit);
    box.append(make("h3", "", `${say("repair_orders")} ${others.length} / ${found.teams_not_hit} ${say("repair_not_hit")}`));
    for (const one of found.orders_changed) {
      const row = make("p", one.is_hit ? "cw-soft" : "");
      row.append(make("b", "", one.team_id), ` ${say("repair_from")} ${view.clockText(one.from)}${one.is_hit ? ` · ${say("repair_hit")}` : ""}`);
      box.append(row);
    }
    return box;
  }

  // A row for each target with all its minutes, heaviest first; the map has a sign at each.
  function spans(host, word, rows, sign) {
    const byTarget = new Map();
    for (const row of rows) {
      const one = byTarget.get(row.target_id) || { target_id: row.target_id, minutes: 0, spans: [] };
      one.minutes += row.weighted_min;
      one.spans.push(row);
      byTarget.set(row.target_id, one);
    }
    const listed = [...byTarget.values()].sort((a, b) => b.minutes - a.minutes);
    const total = rows.reduce((sum, row) => sum + row.weighted_min, 0);
    host.append(make("h3", `cw-repair-${word}`, `${sign} ${view.say("repair_" + word)} ${view.say.number(total)} ${view.say("repair_weighted_min")}`));
    const list = make("ol", `cw-repair-list cw-repair-${word}`);
    for (const one of listed.slice(0, MOST_ROWS)) list.append(spanRow(one));
    host.append(list);
    if (listed.length > MOST_ROWS) host.append(make("p", "cw-soft", `${view.say("and_more")} ${listed.length - MOST_ROWS} ${view.say("more_rows")}`));
    for (const one of listed.slice(0, MOST_MARKS)) mark(one, word, sign);
  }

  function spanRow(one) {
    const item = make("li");
    const i = model.indexOf.get(one.target_id);
    const hours = one.spans.slice(0, 2).map((row) => `${view.clockText(row.from)}–${view.clockText(row.to)}`).join(" · ");
    const more = one.spans.length > 2 ? ` +${one.spans.length - 2}` : "";
    const row = button("go", "cw-repair-row", "", () => { if (i !== undefined) view.goTo(i); });
    row.append(make("b", "", view.nameById(one.target_id)), make("span", "", ` ${hours}${more} `), make("span", "cw-soft", view.say.number(one.minutes)));
    item.append(row);
    return item;
  }

  function mark(one, word, sign) {
    const i = model.indexOf.get(one.target_id);
    if (i === undefined) return;
    const icon = L.divIcon({ html: make("b", `cw-repair-mark cw-repair-${word}`, sign), className: "cw-pin", iconSize: [18, 18], iconAnchor: [-3, 21] });
    L.marker(layers.middleOf(i), { icon, keyboard: false, zIndexOffset: 2500 }).on("click", () => view.pick({ target: i })).addTo(marks);
  }

  at("repair-start").addEventListener("click", start);
  return { show };
};
