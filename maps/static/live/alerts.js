// Show the open alerts where the server has any to tell; a sound for new ones, if it is switched on.
coastwatch.alerts = function alerts(view, model, ask) {
  const { at, make, keepRows } = coastwatch;
  const KEPT = "coastwatch-duty-sound";
  const MOST = 6;
  const path = `/districts/${encodeURIComponent(model.scene.district.id)}/alerts?state=open`;
  let known = null;
  let context = null;
  let isAbsent = false;
  let rows = [];

  const isOn = () => localStorage.getItem(KEPT) === "on";

  async function refresh() {
    if (isAbsent) return;
    let told;
    try {
      told = await ask(path);
    } catch (fault) {
      if (!(fault instanceof coastwatch.Refused)) throw fault;
      isAbsent = fault.status === 404;
      if (isAbsent) document.getElementById("alerts").hidden = true;
      return;
    }
    rows = told.items || told;
    const ids = new Set(rows.map((alert) => alert.alert_id));
    if (known && [...ids].some((id) => !known.has(id))) ring();
    known = ids;
    show();
  }

  function show() {
    document.getElementById("alerts").hidden = isAbsent || known === null;
    at("alerts-count").textContent = String(rows.length);
    at("alerts-none").hidden = rows.length > 0;
    keepRows(at("alerts-list"), rows.slice(0, MOST), (alert) => String(alert.alert_id), row);
    at("alerts-more").hidden = rows.length <= MOST;
    at("alerts-more").textContent = `${view.say("and_more")} ${rows.length - MOST} ${view.say("more_rows")}`;
    sound();
  }

  function row(alert) {
    const item = make("li", "cw-alert");
    const words = alert.words && (view.say.language === "en" ? alert.words.en : alert.words.zh);
    const [target] = alert.target_ids || [alert.target_id];
    const head = make("button", "cw-alert-head", words || [alert.title, alert.reason, alert.team_id, target].filter(Boolean).join(" · ") || String(alert.kind));
    head.type = "button";
    head.dataset.act = "alert";
    const i = model.indexOf.get(target);
    head.addEventListener("click", () => { if (i !== undefined) view.goTo(i); else if (alert.team_id) view.zoomTo({ unit: alert.team_id }); });
    item.append(make("b", "cw-alert-time", alert.at || alert.raised_at ? view.clockText(alert.at || alert.raised_at) : ""), head);
    return item;
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
