// Tick household visits and publicity 入户宣传, with a count.

import { button, el } from "../dom.js";
import { say, wordsOf } from "../field_words.js";
import { add, field } from "../fields.js";
import { chooseOne, stepNumber } from "../form.js";
import { madeToday, myRows } from "../mine.js";
import { addItem } from "../outbox.js";
import { AT_ONCE_MS, quickPlace } from "../place_line.js";
import { countUnsent, save } from "../saving.js";
import { t } from "../words.js";

const MOST = 9999;

/** Draw the ticks; what was counted today stands above them. */
export async function show(root) {
  const state = { what: "visit", count: 1 };
  const totals = el("div", { class: "card line" });
  const said = el("div", {});
  const what = chooseOne(
    t("做了什么", "What was done"),
    wordsOf("household").map((value) => ({ value, text: say("household", value) })),
    (value) => {
      state.what = value;
    },
    { mayClear: false },
  );
  const count = stepNumber(
    t("户数 / 次数", "How many"),
    (value) => {
      state.count = value;
    },
    { least: 1 },
  );
  const text = el("input", { type: "text", maxlength: "500", autocomplete: "off" });
  what.set(state.what);
  count.set(state.count);
  add(
    root,
    totals,
    said,
    what.element,
    count.element,
    field(t("说明（可不填）", "In words (optional)"), text),
    el("div", { class: "actions" }, button(t("记一笔", "Record it"), press, { class: "main" })),
  );
  await drawTotals();

  async function press() {
    if (!Number.isInteger(state.count) || state.count < 1 || state.count > MOST) {
      said.replaceChildren(
        el(
          "p",
          { class: "error", role: "alert" },
          t("请填 1 到 9999 的整数", "A whole number from 1 to 9999, please"),
        ),
      );
      return;
    }
    const body = { ...state, text: text.value.trim() };
    const position = await quickPlace(AT_ONCE_MS);
    if (!(await save(said, () => addItem("household", body, { position })))) return;
    const waiting = await countUnsent();
    said.replaceChildren(
      el(
        "p",
        { class: "saved", role: "status" },
        t(
          `✓ 已存入本机发件箱：${say("household", body.what)} ${body.count}。未发送 ${waiting} 条。`,
          `✓ Safe in the outbox: ${say("household", body.what)} ${body.count}. ${waiting} waiting to be sent.`,
        ),
      ),
    );
    Object.assign(state, { count: 1 });
    count.set(1);
    text.value = "";
    await drawTotals();
  }

  async function drawTotals() {
    const rows = madeToday(await myRows(), "household");
    totals.replaceChildren(
      el("span", {}, t("今天", "Today")),
      ...wordsOf("household").map((name) => {
        const sum = rows
          .filter((row) => row.item.body.what === name)
          .reduce((total, row) => total + row.item.body.count, 0);
        return el("span", { class: "strong" }, `${say("household", name)} ${sum}`);
      }),
    );
  }
}
