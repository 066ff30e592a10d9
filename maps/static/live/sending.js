// Send units and take it back: one click orders, what was ordered is said, undo withdraws it.
coastwatch.sending = function sending(view, model, ask) {
  const { at, make, button } = coastwatch;
  const TOLD_MS = 30000;
  const MAY_SEND = new Set(["duty_officer", "planner"]);
  const OPEN = ["sent", "acknowledged", "arrived"];
  const MOST_OPEN = 1000;
  const path = (rest) => `/districts/${encodeURIComponent(model.scene.district.id)}/${rest}`;
  const ids = new Map(); // of orders that may or may not have arrived: asked again, they are the same
  let orders = [];
  let timer = null;

  const mayAct = () => view.actor === null || (view.actor !== undefined && MAY_SEND.has(view.actor.role));
  const canSend = () => mayAct() && view.when === "now" && !view.isStale();

  function tell(words, actions = [], isFault = false) {
    clearTimeout(timer);
    const host = at("told");
    host.className = isFault ? "cw-fault" : "";
    const said = make("span", "", words);
    said.tabIndex = 0; // long words scroll, by keys too
    host.replaceChildren(said, ...actions, button("told-close", "cw-small", "✕", quiet));
    host.lastElementChild.setAttribute("aria-label", view.say("close"));
    host.hidden = false;
    timer = setTimeout(quiet, TOLD_MS);
  }

  function quiet() { at("told").hidden = true; }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") quiet(); }, true);

  async function guarded(work) {
    try {
      return await work();
    } catch (fault) {
      if (!(fault instanceof coastwatch.Refused)) throw fault;
      tell(fault.message, [], true);
      return null;
    }
  }

  const whither = (order) => (order.target_id ? view.nameById(order.target_id) : `${order.lon.toFixed(4)}, ${order.lat.toFixed(4)}`);

  async function send(unit, goal) {
    const key = JSON.stringify([unit.team_id, goal]);
    if (!ids.has(key)) ids.set(key, crypto.randomUUID());
    const body = { order_id: ids.get(key), team_id: unit.team_id, ...goal, note: "" };
    const order = await guarded(async () => {
      try {
        const made = await ask(path("orders"), { method: "POST", body });
        ids.delete(key);
        return made;
      } catch (fault) {
        if (fault.status) ids.delete(key); // the server has answered: the next try is another order
        throw fault;
      }
    });
    if (!order) return;
    const arrival = unit.arrives_at ? ` · ${view.say("arrives")} ${view.clockText(unit.arrives_at)}` : "";
    tell(`${view.say("sent")} ${order.team_id} → ${whither(order)}${arrival}`, [withdrawButton(order)]);
    await refresh();
  }

  const withdrawButton = (order) => button("withdraw", "cw-undo", view.say("withdraw"), async (made) => {
    made.disabled = true;
    const gone = await guarded(() => ask(path(`orders/${order.order_id}/withdraw`), { method: "POST", body: { after: order.sequence } }));
    if (gone) tell(`${view.say("withdrawn")} ${order.team_id} → ${whither(order)}`);
    await refresh();
  });

  async function refresh() {
    const asked = new URLSearchParams([...OPEN.map((state) => ["state", state]), ["limit", MOST_OPEN]]);
    const told = await guarded(() => ask(path(`orders?${asked}`)));
    if (told) orders = told.items;
    view.showOrders();
  }

  async function report(unit, kind, minutes) {
    const body = { kind, note: "", ...(minutes ? { minutes } : {}) };
    const kept = await guarded(() => ask(path(`units/${encodeURIComponent(unit.team_id)}/status`), { method: "POST", body }));
    if (kept) tell(`${unit.team_id}: ${view.say("reported")} ${view.say("report_" + kind)}${minutes ? ` ${minutes} ${view.say("minute_short")}` : ""}`, kind === "back" ? [] : [view.offerRepair()]);
  }

  async function reportSensor(sensorId, isOnline) {
    const body = { is_online: isOnline, at: model.live.now }; // by the server's clock
    const kept = await guarded(() => ask(path(`sensors/${encodeURIComponent(sensorId)}/reports`), { method: "POST", body }));
    if (kept) tell(`${sensorId}: ${view.say("reported")} ${view.say(isOnline ? "online" : "offline")}`, isOnline ? [] : [view.offerRepair()]);
  }

  // The button that sends; of a unit that cannot be sent now it says so by being dull.
  function sendButton(unit, goal) {
    const arrives = unit.arrives_at ? ` · ${view.clockText(unit.arrives_at)} ${view.say("there")}` : "";
    const words = `${view.say("send")} ${unit.team_id}${arrives}`;
    const made = button("send", "cw-send", words, async (pressed) => {
      pressed.disabled = true;
      pressed.textContent = view.say("sending");
      await send(unit, goal);
      pressed.textContent = words;
      pressed.disabled = !canSend();
    });
    made.disabled = !canSend();
    if (!mayAct()) made.title = view.say("may_not_send");
    else if (!canSend()) made.title = view.say("send_only_now");
    return made;
  }

  const nearest = (goal) => {
    const asked = goal.target_id ? { target_id: goal.target_id } : { lon: goal.lon.toFixed(6), lat: goal.lat.toFixed(6) };
    return guarded(() => ask(path(`live/nearest?${new URLSearchParams({ ...asked, most: 3 })}`)));
  };

  return {
    sendButton, withdrawButton, nearest, refresh, report, reportSensor, mayAct, canSend, tell, quiet, guarded,
    open: () => orders,
    ofUnit: (id) => orders.filter((order) => order.team_id === id),
    ofTarget: (id) => orders.filter((order) => order.target_id === id),
  };
};
