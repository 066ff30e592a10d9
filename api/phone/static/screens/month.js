// Show my month 我的本月: hours, rounds, checks and allowance as a sheet.

import { clock } from "../ages.js";
import { el } from "../dom.js";
import { add } from "../fields.js";
import { packetOrSay } from "../packet_needed.js";
import { myRows } from "../mine.js";
import { t } from "../words.js";

const COUNTED = [
  ["round_start", "巡查", "Rounds"],
  ["check", "走访核查", "Checks"],
  ["contact", "联船", "Contacts"],
  ["household", "入户宣传", "Households"],
  ["tell", "随手拍", "Told"],
  ["duty", "责任清单", "Duties"],
];

/** Draw what the centre has counted, and apart from it what this phone holds since. */
export async function show(root) {
  const kept = await packetOrSay(root);
  if (kept === null) return;
  const { month, made_at: madeAt } = kept;
  const rows = (await myRows()).filter(
    ({ item, state }) => state === "unsent" || Date.parse(item.made_at) > Date.parse(madeAt),
  );
  const since = COUNTED.map(([kind, zh, en]) => [
    t(zh, en),
    rows.filter((row) => row.item.kind === kind).length,
  ]).filter(([, count]) => count > 0);
  add(
    root,
    sheet(t(`中心统计，截至 ${clock(madeAt)}`, `Counted by the centre, up to ${clock(madeAt)}`), [
      [t("巡查时长", "Hours on rounds"), unit(month.hours, t("小时", "h"))],
      [t("巡查次数", "Rounds"), unit(month.rounds, t("次", ""))],
      [t("走访核查", "Checks"), unit(month.checks, t("次", ""))],
      [t("补助", "Allowance"), unit(month.allowance, t("元", "CNY"))],
    ]),
    month.note && el("p", { class: "note" }, month.note),
    since.length > 0
      ? sheet(
          t("之后在本机记下，尚未计入", "Recorded on this phone since, not counted yet"),
          since.map(([name, count]) => [name, String(count)]),
        )
      : el(
          "p",
          { class: "note" },
          t("本机没有尚未计入的记录。", "Nothing on this phone that is not counted."),
        ),
  );
}

function sheet(caption, lines) {
  return el(
    "table",
    { class: "sheet" },
    el("caption", {}, caption),
    el(
      "tbody",
      {},
      lines.map(([name, figure]) =>
        el("tr", {}, el("th", { scope: "row" }, name), el("td", { class: "figure" }, figure)),
      ),
    ),
  );
}

function unit(figure, words) {
  if (figure === null || figure === undefined) return t("未定", "not set");
  const number = typeof figure === "number" ? String(Math.round(figure * 10) / 10) : String(figure);
  return `${number} ${words}`.trim();
}
