// Draw a vessel with its four states of contact, each one tap, and the way back from a slip.

import { go } from "./app.js";
import { age } from "./ages.js";
import { button, el } from "./dom.js";
import { say, wordsOf } from "./field_words.js";
import { stateWord } from "./fields.js";
import { addItem } from "./outbox.js";
import { AT_ONCE_MS, quickPlace } from "./place_line.js";
import { save } from "./saving.js";
import { nameOf } from "./vessels.js";
import { callLink, chainInOrder, papersDue } from "./vessel_file.js";
import { t } from "./words.js";

const sentRows = new WeakMap(); // row -> what draws its label "unsent" anew

/** Take the label "unsent" from the rows of vessels below `root` whose item waits no more; `rows` as myRows gives them. */
export function noteSent(root, rows) {
  const waiting = new Set(rows.filter(({ state }) => state === "unsent").map(({ item }) => item.item_id));
  for (const row of root.querySelectorAll("li.boat")) sentRows.get(row)?.(waiting);
}

/**
 * Give the row of a vessel. `last` is its last contact ({state, at, itemId, isUnsent} or undefined;
 * isBefore where it was before the roll-call, so that no button stands for it);
 * `rollCallId` goes with every tap; `changed` is called after one, with the new state.
 *
 * Taking a tap back records another contact that names the first (`undoes`) and says the state
 * before it, null where none stood: nothing that was recorded is ever deleted.
 */
export function contactRow(vessel, last, { rollCallId = null, changed = () => {} } = {}) {
  let current = last;
  let undo = null;
  const state = el("div", { class: "line state-line" });
  const fault = el("div", {});
  const back = el("div", { class: "undo", role: "status", hidden: true });
  const marks = wordsOf("contact").map((name) =>
    button(say("contact", name), () => mark(name), { class: `mark-${name}`, "data-mark": name }),
  );
  const row = el(
    "li",
    { class: "boat", "data-vessel": vessel.vessel_id },
    el(
      "div",
      { class: "boat-head" },
      button(nameOf(vessel), () => go("vessel", { vessel_id: vessel.vessel_id }), {
        class: "name grow",
        "aria-label": `${nameOf(vessel)} ${t("一船一档", "vessel file")}`,
      }),
      firstCall(vessel),
    ),
    state,
    el("div", { class: "four" }, marks),
    back,
    fault,
  );

  async function mark(name) {
    const before = current;
    const isSafe = await save(fault, async () => {
      const itemId = await put({ state: name });
      current = { state: name, at: Date.now(), itemId, isUnsent: true };
    });
    if (!isSafe) return;
    undo = { before, itemId: current.itemId };
    draw();
    changed(name);
  }

  async function takeBack() {
    const { before, itemId } = undo;
    const isSafe = await save(fault, () => put({ state: stateBefore(before), undoes: itemId }));
    if (!isSafe) return;
    current = before;
    undo = null;
    draw();
    changed(stateBefore(before));
  }

  async function put(body) {
    const position = await quickPlace(AT_ONCE_MS);
    return addItem(
      "contact",
      { vessel_id: vessel.vessel_id, roll_call_id: rollCallId, ...body },
      { position },
    );
  }

  function draw() {
    const known = current?.state;
    drawState();
    for (const one of marks)
      one.setAttribute("aria-pressed", String(one.dataset.mark === known && !current.isBefore));
    row.classList.toggle("just-now", undo !== null);
    back.hidden = undo === null;
    back.replaceChildren(
      ...(undo ? [t("✓ 已存", "✓ Saved"), button(t("撤销", "Undo"), takeBack, { class: "quiet" })] : []),
    );
  }

  function drawState() {
    const known = current?.state;
    state.replaceChildren(
      known ? stateWord(known, say("contact", known)) : stateWord("missing", t("没有记录", "no record")),
      el(
        "span",
        { class: "note" },
        [
          known && current.isBefore && t("点名前", "before the roll-call"),
          known && age(current.at),
          known && current.isUnsent && t("未发送", "unsent"),
          vessel.village,
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    );
  }
  sentRows.set(row, (waiting) => {
    if (!current?.isUnsent || waiting.has(current.itemId)) return;
    current = { ...current, isUnsent: false };
    drawState();
  });
  const due = papersDue(vessel);
  if (due.length > 0) state.after(el("p", { class: "due" }, due));
  draw();
  return row;
}

function stateBefore(before) {
  return before && !before.isBefore ? before.state : null;
}

/** Give the link to the first of the chain who has a phone, but not to myself. */
function firstCall(vessel) {
  const others = chainInOrder(vessel).filter((one) => one.part !== vessel.my_part);
  return others.map((one) => callLink(one, { short: true })).find(Boolean) ?? null;
}
