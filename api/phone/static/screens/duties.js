// Show the responsibility list 责任清单 of my grid by trade, and tick what was done; trainings due.

import { expiry, today } from "../ages.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { add, stateWord } from "../fields.js";
import { doneDuties, dutyKey, myRows } from "../mine.js";
import { addItem } from "../outbox.js";
import { packetOrSay } from "../packet_needed.js";
import { AT_ONCE_MS, quickPlace } from "../place_line.js";
import { save } from "../saving.js";
import { t } from "../words.js";

/** Draw the lists; a tick says that a duty was done today. */
export async function show(root) {
  const kept = await packetOrSay(root);
  if (kept === null) return;
  const { duties, trainings, grid } = kept;
  const done = doneDuties(await myRows());
  const trades = [...new Set(duties.map((one) => one.trade))];
  add(
    root,
    grid && el("p", { class: "note" }, grid.path?.join(" › ") || grid.name),
    duties.length === 0 &&
      el(
        "p",
        { class: "note" },
        t("本机数据包里没有本网格的责任清单。", "The phone's packet has no list for this grid."),
      ),
    trades.map((trade) => [
      el("h2", {}, say("trade", trade)),
      el(
        "ol",
        { class: "rows" },
        duties
          .filter((one) => one.trade === trade)
          .map((duty) => dutyRow(duty, later(done.get(dutyKey(duty)), duty.last_done_on))),
      ),
    ]),
    el("h2", {}, t("培训", "Trainings")),
    trainings.length > 0
      ? el(
          "ul",
          { class: "card papers" },
          trainings.map((one) => {
            const { state, text } = one.expires_on
              ? expiry(one.expires_on)
              : { state: "good", text: t("长期有效", "does not expire") };
            return el(
              "li",
              {},
              el(
                "span",
                { class: "grow" },
                one.topic,
                el("span", { class: "note row-line" }, t(`${one.held_on} 参加`, `held ${one.held_on}`)),
              ),
              stateWord(state, text),
            );
          }),
        )
      : el("p", { class: "note" }, t("没有培训记录", "No training on record")),
  );
}

function dutyRow(duty, lastDone) {
  let last = lastDone;
  const standing = el("p", { class: "line", role: "status" });
  const faults = el("div", {});
  const tick = button(t("今天已做", "Done today"), async () => {
    const { grid_id, trade, item } = duty;
    const position = await quickPlace(AT_ONCE_MS);
    const body = { grid_id, trade, item, done_on: today(), text: "" };
    if (!(await save(faults, () => addItem("duty", body, { position })))) return;
    last = body.done_on;
    draw();
  });
  function draw() {
    const isToday = last === today();
    standing.replaceChildren(
      isToday
        ? stateWord("done", t("✓ 今天已做，已存", "✓ done today, saved"))
        : last
          ? el("span", { class: "note" }, t(`上次 ${last}`, `last ${last}`))
          : stateWord("missing", t("没有记录", "no record")),
    );
    tick.hidden = isToday;
  }
  draw();
  return el(
    "li",
    { class: "boat", "data-duty": String(duty.item) },
    el("p", {}, el("span", { class: "strong" }, `${duty.item}. `), duty.duty),
    el("div", { class: "duty" }, standing, tick),
    faults,
  );
}

function later(one, other) {
  return [one, other].filter(Boolean).sort().at(-1) ?? null;
}
