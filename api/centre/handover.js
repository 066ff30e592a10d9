// Shows what a shift hands over, fixes it, lets giver and taker sign, and prints it on one page.
import { ask, drawnNow, holding, made, me, newId, offerDistricts, showingFaults, whoAmI } from "/assets/centre.js";
import { LEVELS, STATES } from "/assets/incident-words.js";

const MAY_SIGN = new Set(["planner", "duty_officer"]);
// What fits on one page of A4, in items and in half-widths: two lines of a column, one of ids.
const MOST = { incidents: 8, alerts: 8, orders: 6, units_out: 10, sensors_down: 8, shift: 8 };
const WIDEST = { units_out: 50, sensors_down: 50, shift: 50 };
const WIDE = 88;
const LINE = 50;
const KEPT_FREE = 4; // lines of a column: the two need not come out even
const UNITS = {
  start_overdue: "未出巡 not started", on_round: "巡查中 on its round", paused: "暂停 paused",
  ordered: "执行派令 ordered", silent: "失联 silent", lost: "失去力量 lost",
};
const ORDERS = { sent: "已派 sent", acknowledged: "已签收 signed for", arrived: "已到场 on the spot" };
const LINES = [
  ["派令 orders", ["order_sent"]], ["事件上报 incidents reported", ["incident_report"]],
  ["事件办结 incidents closed", ["incident_close"]], ["提醒 alerts told", ["alert_told"]],
  ["签收提醒 alerts signed", ["alert_sign"]], ["误报 dismissed", ["alert_dismiss"]],
  ["改计划 plans published", ["plan_published"]], ["人工记录 officers' lines", ["note", "correction"]],
];
const SIMULATED = "模拟数据，全部不真实 Simulated data: nothing on this sheet is true.";
const at = (id) => document.getElementById(id);
const safely = showingFaults(at("fault"));
const chosen = location.pathname.split("/")[2] ?? null;
let district = null;
let shown = null;
const handoverId = newId(); // of what this page fixes: sent again it is the same one

const base = () => `/districts/${encodeURIComponent(district.district_id)}/handovers`;
const time = (instant) =>
  instant ? new Date(instant).toLocaleString("zh-CN", { timeZone: district.timezone, hour12: false }) : "—";
const halves = (letter) => (letter.codePointAt(0) > 0x2e7f ? 2 : 1);
const widthOf = (words) => [...words].reduce((width, letter) => width + halves(letter), 0);

function cut(words, most = WIDE) {
  let width = 0;
  let kept = "";
  for (const one of words) {
    width += halves(one);
    if (width > most) return `${kept}…`;
    kept += one;
  }
  return words;
}

const linesOf = (name, words) => (widthOf(cut(words, WIDEST[name])) > LINE ? 2 : 1);

// How many items of each list are shown: what a list leaves free others may take, in this order.
function shares(lists) {
  const counts = Object.fromEntries(Object.keys(MOST).map((name) => [name, Math.min(MOST[name], lists[name].length)]));
  let free = -KEPT_FREE;
  for (const [name, most] of Object.entries(MOST)) {
    free += most * (WIDEST[name] ? 1 : 2);
    for (const words of lists[name].slice(0, counts[name])) free -= linesOf(name, words);
  }
  for (const name of Object.keys(MOST)) {
    for (const words of lists[name].slice(counts[name])) {
      const lines = linesOf(name, words);
      if (lines > free) break;
      free -= lines;
      counts[name] += 1;
    }
  }
  return counts;
}

function part(name, heading, items, count, { total = items.length, isCounted = true } = {}) {
  const list = items.slice(0, count).map((words) => made("li", cut(words, WIDEST[name])));
  const rest = total - list.length;
  if (rest > 0) list.push(made("li", `另 ${rest} 项 and ${rest} more`));
  if (!list.length) list.push(made("li", "无 none"));
  return [made("h2", isCounted ? `${heading}（${total}）` : heading), holding("ul", "", ...list)];
}

function signed(signatures, name, words) {
  const one = signatures.find((signature) => signature.part === name);
  const told = one ? `${one.login} · ${time(one.signed_at)}` : "";
  return made("p", `${words}：${told}`);
}

function draw(sheet, handover) {
  const figures = sheet.figures;
  const counted = LINES.map(([words, kinds]) => [
    words, kinds.reduce((sum, kind) => sum + (sheet.shift[kind] ?? 0), 0),
  ]).filter(([, count]) => count);
  const overdue = (one) => (one.overdue.length ? "超时 overdue · " : ""); // first: the end of long lines is cut
  const lists = {
    shift: counted.map(([words, count]) => `${words} ${count}`),
    incidents: sheet.incidents.map((one) =>
      `${one.number} ${overdue(one)}${LEVELS[one.level] ?? one.level} · ${STATES[one.state] ?? one.state} · ${one.kind_zh} ${one.kind_en}`),
    alerts: sheet.alerts.map((one) =>
      `${one.is_gathered ? "合并 gathered · " : ""}${one.kind_zh ?? one.kind} ${one.kind_en ?? ""} · ${one.where}`),
    orders: sheet.orders.map((one) =>
      `${one.team_id} → ${one.where} · ${ORDERS[one.state] ?? one.state} · ${time(one.ordered_at)}`),
    units_out: sheet.units_out.map((one) => `${one.team_id} ${UNITS[one.state] ?? one.state}`),
    sensors_down: sheet.sensors_down.map((one) =>
      `${one.sensor_id} · ${one.since ? time(one.since) : "按档案 by the register"}`),
  };
  const counts = shares(lists);
  const shownPart = (name, heading, more) => part(name, heading, lists[name], counts[name], more);
  at("sheet").replaceChildren(
    made("h1", `${sheet.district} 值班交接单 Handover`),
    made("p", `${time(sheet.from)} – ${time(sheet.to)}${handover ? "" : " · 草稿 draft"}`),
    ...(sheet.simulated ? [made("p", SIMULATED, "note"), made("p", sheet.simulated, "detail")] : []),
    made("p", `覆盖 covered ${figures.covered} · 将超时 due ${figures.due} · 超时 overdue ${figures.overdue} · 当前覆盖率 coverage now ${(100 * figures.coverage_now).toFixed(1)} %`),
    ...shownPart("shift", "本班 The shift", { isCounted: false }), // its items are counts themselves
    ...shownPart("incidents", "未办结事件 Open incidents", { total: sheet.incidents_total }),
    ...shownPart("alerts", "未消除提醒 Open alerts", { total: sheet.alerts_total }),
    ...shownPart("orders", "未完派令 Open orders"),
    ...shownPart("units_out", "在班、在外力量 Units on duty or out"),
    ...shownPart("sensors_down", "离线设备 Sensors down"),
    made("h2", "备注 Remarks"), made("p", sheet.remarks, "remarks"),
  );
  drawnNow(district.timezone);
  if (!handover) return;
  at("sheet").append(
    holding("div", "signing",
      signed(handover.signatures, "giver", "交班人 Giver"),
      signed(handover.signatures, "taker", "接班人 Taker")),
    made("p", `SHA-256 ${handover.sha256}`, "hash"),
  );
}

function showHandover(handover) {
  shown = handover;
  draw(handover.sheet, handover);
  const parts = handover.signatures.map((one) => one.part);
  const mine = handover.made_by === me.account;
  const may = me.account !== null && MAY_SIGN.has(me.role);
  at("give").hidden = !may || !mine || parts.includes("giver");
  at("take").hidden = !may || mine || parts.includes("taker");
  at("take-here").hidden = at("take-here").disabled = !may || !mine || parts.includes("taker");
  at("sign").hidden = false;
}

async function sign(name, more = {}) {
  const body = { part: name, sha256: shown.sha256, ...more };
  const path = `${base()}/${encodeURIComponent(shown.handover_id)}/sign`;
  showHandover(await ask(path, { method: "POST", body }));
}

at("fix").addEventListener("submit", (event) => {
  event.preventDefault();
  safely(async () => {
    const body = { handover_id: handoverId, remarks: at("fix").elements.remarks.value };
    await ask(base(), { method: "POST", body });
    location.assign(`/handover/${handoverId}?${new URLSearchParams({ district: district.district_id })}`);
  });
});
at("sign").addEventListener("submit", (event) => {
  event.preventDefault();
  const { login, password } = at("sign").elements;
  const given = { login: login.value, password: password.value };
  password.value = "";
  safely(() => sign("taker", given));
});
at("give").addEventListener("click", () => safely(() => sign("giver")));
at("take").addEventListener("click", () => safely(() => sign("taker")));
at("print").addEventListener("click", () => window.print());

async function choose(found) {
  district = found;
  if (!district) return;
  at("district-choice").hidden ||= chosen !== null;
  at("all").hidden = chosen !== null;
  if (chosen !== null) {
    showHandover(await ask(`${base()}/${encodeURIComponent(chosen)}`));
    return;
  }
  draw((await ask(`${base()}/draft`)).sheet, null);
  at("fix").hidden = !MAY_SIGN.has(me.role ?? "planner");
  const { items } = await ask(`${base()}?limit=20`);
  at("none").hidden = items.length > 0;
  at("list").replaceChildren(...items.map((one) => {
    const link = made("a", `${time(one.made_at)} · ${one.signatures.length} / 2 已签 signed`);
    link.href = `/handover/${one.handover_id}?${new URLSearchParams({ district: district.district_id })}`;
    return holding("li", "", link);
  }));
}

async function begin() {
  await whoAmI();
  await offerDistricts(choose, safely);
}

safely(begin);
