// List what fails next, in order: when, where, why, who could be there and when, and one click to send.
coastwatch.fails = function fails(view, model, sending) {
  const { at, make, keepRows } = coastwatch;
  const MOST_OPEN = 8;
  const MOST_COMING = 30;

  // What is overdue already stands first, the heaviest few; then what comes, earliest first.
  function show() {
    const now = model.seconds(model.shown.at);
    const all = model.shown.fails_next;
    const isOpen = (fail) => model.seconds(fail.from) <= now;
    const [open, coming] = [all.filter(isOpen), all.filter((fail) => !isOpen(fail))];
    const openTotal = model.shown.fails_open_total;
    const comingTotal = model.shown.fails_next_total - openTotal;
    at("fails-count").textContent = comingTotal;
    part("open", open, MOST_OPEN, now, openTotal);
    part("coming", coming, MOST_COMING, now, comingTotal);
    at("fails-none").hidden = comingTotal > 0;
  }

  function part(name, fails, most, now, total) {
    const rows = fails.slice(0, most).map((fail) => ({
      ...fail, knows: model.shown.knows_arrivals, standing: fail.unit && model.unit(fail.unit.team_id).state,
      sent: sending.ofTarget(fail.target_id), can: sending.canSend(), inMin: Math.round((model.seconds(fail.from) - now) / 60),
    }));
    at(`fails-${name}-head`).hidden = name === "open" && rows.length === 0;
    at(`fails-${name}-count`).textContent = total;
    keepRows(at(`fails-${name}`), rows, (fail) => `${fail.target_id}@${fail.from}`, row);
    at(`fails-${name}-more`).hidden = total <= rows.length;
    at(`fails-${name}-more`).textContent = `${view.say("and_more")} ${total - rows.length} ${view.say("more_rows")}`;
  }

  function row(fail) {
    const { say } = view;
    const i = model.indexOf.get(fail.target_id);
    const item = make("li", "cw-fail");
    const inS = fail.inMin * 60;
    const head = make("button", "cw-fail-head");
    head.type = "button";
    head.dataset.act = "go";
    const soon = inS > 0 ? `${say("in")} ${say.minutes(inS)}` : `${say("state_3")} ${say.minutes(-inS)}`;
    const place = i === undefined ? "" : view.placeOf(i);
    head.append(
      make("b", inS > 0 ? "cw-fail-time" : "cw-fail-time cw-fail-open", view.clockText(fail.from)), make("span", "cw-fail-soon", soon),
      make("span", "cw-reason", why(fail)), make("span", "cw-fail-name", [view.nameById(fail.target_id), place].filter(Boolean).join(" · ")),
      make("span", "cw-fail-lasts", `${say("lasts")} ${say.minutes(fail.overdue_min * 60)}`),
    );
    head.addEventListener("click", () => { if (i !== undefined) view.goTo(i); });
    item.append(head, help(fail));
    return item;
  }

  const why = (fail) => [view.reason(fail.reason), fail.reason_team_id || fail.reason_sensor_id].filter(Boolean).join(" ");

  function help(fail) {
    const { say } = view;
    const box = make("div", "cw-help");
    if (fail.sent.length) {
      const [order] = fail.sent;
      box.append(make("span", "cw-ordered", `➜ ${order.team_id} ${say("order_" + order.state)}`), coastwatch.contacts(view, model.unit(order.team_id) || {}, 1));
      if (fail.can) box.append(sending.withdrawButton(order));
      return box;
    }
    if (!fail.unit) {
      box.append(make("span", "cw-none-free", say(model.shown.knows_arrivals ? "no_unit_free" : "reckoning")));
      return box;
    }
    box.append(sending.sendButton(fail.unit, { target_id: fail.target_id }), make("span", "cw-soft", fail.unit.is_free ? "" : say("unit_" + fail.standing)), coastwatch.contacts(view, fail.unit, 1));
    return box;
  }

  return { show };
};
