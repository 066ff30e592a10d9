// List open and signed alerts, let officers sign, dismiss and exempt them; a sound for what is told.
coastwatch.alerts = function alerts(view, model, ask, sending) {
  const { at, make, button, keepRows } = coastwatch;
  const KEPT = "coastwatch-duty-sound";
  const MOST = 6;
  const MOST_MEMBERS = 200;
  const NAMES = 3;
  const EXEMPT_S = 8 * 3600;
  const path = (rest) => `/districts/${encodeURIComponent(model.scene.district.id)}/alerts${rest}`;
  let heard = null; // when each alert last sounded: what is told in the list only is not rung for
  let context = null;
  let rows = [];

  const isOn = () => localStorage.getItem(KEPT) === "on";
  const isOpen = (alert) => alert.state === "open";

  async function refresh() {
    const told = await sending.guarded(() => ask(path("?state=open&state=signed&limit=1000")));
    if (!told) return;
    rows = [...told.items.filter(isOpen), ...told.items.filter((alert) => !isOpen(alert))];
    const sounds = rows.filter((alert) => isOpen(alert) && alert.told_at);
    if (heard && sounds.some((alert) => heard.get(alert.alert_id) !== alert.told_at)) ring();
    heard = new Map(sounds.map((alert) => [alert.alert_id, alert.told_at]));
    show();
  }

  // Open ones stand in the list; what is beyond it, and what somebody has in hand, is folded below.
  function show() {
    document.getElementById("alerts").hidden = heard === null;
    const open = rows.filter(isOpen);
    at("alerts-count").textContent = String(open.length);
    at("alerts-none").hidden = open.length > 0;
    keepRows(at("alerts-list"), open.slice(0, MOST), (alert) => alert.alert_id, row);
    folded("more", open.slice(MOST), "alert_more_open");
    folded("signed", rows.filter((alert) => !isOpen(alert)), "alert_in_hand");
    sound();
  }

  // The rows of a fold are made when it is opened: a storm must not hold the page up.
  function folded(name, alerts, word) {
    const fold = at(`alerts-${name}`);
    fold.hidden = alerts.length === 0;
    fold.firstElementChild.textContent = `${view.say(word)} ${alerts.length}`;
    keepRows(fold.lastElementChild, fold.open ? alerts : [], (alert) => alert.alert_id, row);
  }

  // What an alert is about; one that counts others names their kinds.
  const nameOf = (member) => {
    if (member.family === "target") return view.nameById(member.subject_id);
    return member.family === "alert" ? view.say("alert_" + member.name) : member.name || "";
  };

  // Weather is of a mode, all else of a team or sensor.
  const ofWhom = (member) => (member.reason === "weather_stopped" ? view.say("mode_" + member.of) : member.of || "");

  function row(alert) {
    const { say } = view;
    const item = make("li", `cw-alert cw-alert-${alert.severity}${isOpen(alert) ? "" : " cw-alert-signed"}`);
    const names = [...new Set(alert.members.map(nameOf).filter(Boolean))];
    const why = alert.is_gathered ? null : alert.members.find((member) => member.reason);
    const words = [
      alert.is_gathered ? say("alert_gathered") : "",
      say("alert_" + alert.kind) + (alert.kind === "more" ? ` × ${alert.members.length}` : ""), names.slice(0, NAMES).join(say("between_names")) + (names.length > NAMES ? ` +${names.length - NAMES}` : ""),
      why ? `${view.reason(why.reason)} ${ofWhom(why)}`.trim() : "",
      isOpen(alert) ? "" : say("alert_signed"),
    ];
    const head = button("alert", "cw-alert-head", words.filter(Boolean).join(" · "), () => goTo(alert));
    item.append(make("b", "cw-alert-time", view.clockText(alert.raised_at)), head);
    if (sending.mayAct()) item.append(actions(alert));
    if (!alert.is_gathered) item.append(help(alert, alert.members[0]));
    if (names.length > NAMES || alert.is_gathered) item.append(all(alert));
    return item;
  }

  // What can be done: each word of the server's list is a way there, or says what to do.
  function help(alert, member) {
    const { say } = view;
    const box = make("div", "cw-alert-can");
    const i = model.indexOf.get(member.subject_id);
    const unit = model.shown && [member.of, member.name].map((id) => model.unit(id)).find(Boolean);
    const centre = (more) => `/incidents?${new URLSearchParams({ district: model.scene.district.id, ...more })}`;
    const link = (word, href) => { const made = make("a", "", say("can_" + word)); made.href = href; made.dataset.act = word; return made; };
    const ways = {
      send_unit: () => i !== undefined && button("can-send", "cw-small", say("can_send_unit"), () => view.askNearest(i)),
      repair_plan: () => button("can-repair", "cw-small", say("repair_plan"), () => coastwatch.tab("repair")),
      call_unit: () => unit && unit.phones.length + (unit.radio ? 1 : 0) > 0 && coastwatch.contacts(view, unit, 1),
      say_unit_status: () => unit && button("can-unit", "cw-small", say("can_say_unit_status"), () => view.openUnit(unit.team_id)),
      report_sensor: () => view.hasSensor(member.subject_id) && button("can-sensor", "cw-small", say("can_report_sensor"), () => view.openSensor(member.subject_id)),
      open_incident: () => link("open_incident", centre({ incident: member.subject_id })),
      make_incident: () => link("make_incident", centre({})),
      see_incident: () => null,
      see_list: () => null,
    };
    const made = member.can_do.map((word) => (word in ways ? ways[word]() : make("span", "cw-soft", say("can_" + word)))).filter(Boolean);
    box.append(...made);
    for (const one of made) one.dataset.of = `${member.family} ${member.subject_id}`;
    return box;
  }

  // Everything that an alert holds, each with its kind, since when, and why; of one that gathers
  // each is signed, dismissed and exempted by itself. Made when it is opened.
  function all(alert) {
    const box = make("details", "cw-alert-all");
    const list = make("ul", "");
    box.fill = () => {
      if (list.children.length || !alert.members.length) return;
      list.append(...alert.members.slice(0, MOST_MEMBERS).map((member) => memberRow(alert, member)));
      const more = alert.members.length - MOST_MEMBERS;
      if (more > 0) list.append(make("li", "cw-none", `${view.say("and_more")} ${more} ${view.say("more_rows")}`));
    };
    box.addEventListener("toggle", () => { if (box.open) box.fill(); });
    box.append(make("summary", "", `${view.say("alert_all")} ${alert.members.length}`), list);
    return box;
  }

  function memberRow(alert, member) {
    const { say } = view;
    const why = member.reason ? `${view.reason(member.reason)} ${ofWhom(member)}`.trim() : "";
    const words = [say("alert_" + member.kind), nameOf(member), why, member.is_gone ? say("alert_gone") : ""].filter(Boolean).join(" · ");
    const item = make("li", `cw-member${member.is_gone ? " cw-member-gone" : ""}`);
    item.append(make("b", "cw-alert-time", view.clockText(member.since)), button("member", "cw-alert-head", words, () => goTo({ members: [member] })));
    if (alert.is_gathered && !member.is_gone) {
      if (sending.mayAct()) item.append(actions(alert, member));
      item.append(help(alert, member));
    }
    return item;
  }

  function goTo(alert) {
    const target = alert.members.find((member) => model.indexOf.has(member.subject_id));
    const unit = alert.members.map((member) => member.of || member.name).find((id) => model.unit(id));
    const sensor = alert.members.map((member) => member.subject_id).find((id) => view.hasSensor(id));
    const placed = alert.members.find((member) => member.lat !== null);
    if (target) view.goTo(model.indexOf.get(target.subject_id));
    else if (sensor) view.openSensor(sensor);
    else if (unit) view.zoomTo({ unit });
    else if (placed) view.pick({ place: L.latLng(placed.lat, placed.lon) });
  }

  // Of an alert, or of one of its members alone.
  function actions(alert, member = null) {
    const { say } = view;
    const box = make("div", "cw-alert-acts");
    const of = member ? `${member.family} ${member.subject_id}` : "";
    const alone = member ? { members: [{ family: member.family, subject_id: member.subject_id }] } : {};
    if (isOpen(alert)) box.append(button("sign", "cw-small", say("alert_sign"), () => act(alert, "sign", alone)));
    if (!member && (alert.is_gathered || alert.kind === "more")) return box; // of several causes: only signed
    const other = make("details", "cw-alert-other");
    const reason = Object.assign(make("input"), { maxLength: 200, placeholder: say("alert_reason") });
    reason.setAttribute("aria-label", say("alert_reason"));
    reason.dataset.act = "reason";
    const withReason = (action, more) => () => {
      if (reason.value.trim()) act(alert, action, { reason: reason.value.trim(), ...more(), ...alone });
      else reason.focus();
    };
    const until = () => ({ until: new Date((view.nowS() + EXEMPT_S) * 1000).toISOString().replace(/\.\d+Z$/, "Z") });
    other.append(
      make("summary", "", say("alert_other")), reason,
      button("dismiss", "cw-small", say("alert_dismiss"), withReason("dismiss", () => ({}))),
      button("exempt", "cw-small", say("alert_exempt"), withReason("exempt", until)),
    );
    box.append(other);
    for (const one of box.querySelectorAll("button, input, details")) one.dataset.of = of;
    return box;
  }

  async function act(alert, action, said) {
    const body = { after: alert.sequence, ...said };
    const done = await sending.guarded(() => ask(path(`/${alert.alert_id}/${action}`), { method: "POST", body }));
    if (done) sending.tell(`${view.say("alert_" + done.kind)}: ${view.say("alert_done_" + action)}`);
    await refresh();
  }

  // Two short tones; browsers let a page sound only after somebody has touched it.
  function ring() {
    if (!isOn()) return;
    context = context || new AudioContext();
    [880, 660].forEach((hertz, i) => {
      const tone = context.createOscillator();
      const loud = context.createGain();
      tone.frequency.value = hertz;
      loud.gain.value = 0.2;
      tone.connect(loud).connect(context.destination);
      tone.start(context.currentTime + i * 0.25);
      tone.stop(context.currentTime + i * 0.25 + 0.2);
    });
    coastwatch.rung = (coastwatch.rung || 0) + 1;
  }

  function sound() {
    at("sound").setAttribute("aria-pressed", String(isOn()));
    at("sound").textContent = view.say(isOn() ? "sound_on" : "sound_off");
  }
  at("sound").addEventListener("click", () => {
    localStorage.setItem(KEPT, isOn() ? "off" : "on");
    sound();
    ring();
  });

  for (const name of ["more", "signed"]) at(`alerts-${name}`).addEventListener("toggle", show);

  return { refresh, show };
};
