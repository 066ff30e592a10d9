// List open and signed alerts, let officers sign, dismiss and exempt them; a sound for what is told.
coastwatch.alerts = function alerts(view, model, ask, sending) {
  const { at, make, button, keepRows } = coastwatch;
  const KEPT = "coastwatch-duty-sound";
  const MOST = 6;
  const MOST_SIGNED = 2;
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

  function show() {
    document.getElementById("alerts").hidden = heard === null;
    at("alerts-count").textContent = String(rows.filter(isOpen).length);
    at("alerts-none").hidden = rows.length > 0;
    const signed = rows.filter((alert) => !isOpen(alert));
    const shown = [...rows.filter(isOpen).slice(0, MOST), ...signed.slice(0, MOST_SIGNED)];
    keepRows(at("alerts-list"), shown, (alert) => alert.alert_id, row);
    at("alerts-more").hidden = rows.length <= shown.length;
    at("alerts-more").textContent = `${view.say("and_more")} ${rows.length - shown.length} ${view.say("more_rows")}`;
    sound();
  }

  // What an alert is about; one that counts others names their kinds.
  const nameOf = (member) => {
    if (member.family === "target") return view.nameById(member.subject_id);
    return member.family === "alert" ? view.say("alert_" + member.name) : member.name || "";
  };

  function row(alert) {
    const { say } = view;
    const item = make("li", `cw-alert cw-alert-${alert.severity}${isOpen(alert) ? "" : " cw-alert-signed"}`);
    const names = [...new Set(alert.members.map(nameOf).filter(Boolean))];
    const why = alert.is_gathered ? null : alert.members.find((member) => member.reason);
    const words = [
      alert.is_gathered ? say("alert_gathered") : "",
      say("alert_" + alert.kind) + (alert.kind === "more" ? ` × ${alert.members.length}` : ""), names.slice(0, NAMES).join("、") + (names.length > NAMES ? ` +${names.length - NAMES}` : ""),
      why ? `${view.reason(why.reason)} ${why.of || ""}`.trim() : "",
      isOpen(alert) ? "" : say("alert_signed"),
    ];
    const head = button("alert", "cw-alert-head", words.filter(Boolean).join(" · "), () => goTo(alert));
    item.append(make("b", "cw-alert-time", view.clockText(alert.raised_at)), head);
    if (sending.mayAct()) item.append(actions(alert));
    if (names.length > NAMES || alert.is_gathered) item.append(all(alert));
    return item;
  }

  // Everything that an alert holds, each with its kind, since when, and why; of one that gathers
  // each is signed, dismissed and exempted by itself.
  function all(alert) {
    const box = make("details", "cw-alert-all");
    const list = make("ul", "");
    for (const member of alert.members) {
      const why = member.reason ? `${view.reason(member.reason)} ${member.of || ""}`.trim() : "";
      const words = [view.say("alert_" + member.kind), nameOf(member), why].filter(Boolean).join(" · ");
      const item = make("li", `cw-member${member.is_gone ? " cw-member-gone" : ""}`);
      item.append(make("b", "cw-alert-time", view.clockText(member.since)), button("member", "cw-alert-head", words, () => goTo({ members: [member] })));
      if (alert.is_gathered && sending.mayAct() && !member.is_gone) item.append(actions(alert, member));
      list.append(item);
    }
    box.append(make("summary", "", `${view.say("alert_all")} ${alert.members.length}`), list);
    return box;
  }

  function goTo(alert) {
    const target = alert.members.find((member) => model.indexOf.has(member.subject_id));
    const unit = alert.members.map((member) => member.of || member.name).find((id) => model.unit(id));
    if (target) view.goTo(model.indexOf.get(target.subject_id));
    else if (unit) view.zoomTo({ unit });
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

  return { refresh, show };
};
