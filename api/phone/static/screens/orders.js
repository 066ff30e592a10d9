// Answer the orders 派令 of the centre: where to, since when, and one large button for each answer.

import { age, clock } from "../ages.js";
import { go } from "../app.js";
import { on } from "../bus.js";
import { bearing, metresBetween, sayDistance } from "../distance.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { facts, field, refill, stateWord } from "../fields.js";
import { answerOrder, forgetRefused, myOrders } from "../orders.js";
import { packetOrSay } from "../packet_needed.js";
import { quickPlace } from "../place_line.js";
import { save } from "../saving.js";
import { t } from "../words.js";

const LONGEST_NOTE = 500;
const LOOKS = { acknowledge: "big", arrive: "big", done: "big", decline: "danger" };

/** Draw the orders, anew whenever they change, but for a reason that is being typed. */
export async function show(root) {
  if ((await packetOrSay(root)) === null) return undefined;
  let here = null;
  const draw = async () => {
    if (root.querySelector("textarea")) return;
    const orders = await myOrders();
    if (root.querySelector("textarea")) return;
    refill(root, listed(orders, here, draw));
  };
  await draw();
  quickPlace().then((found) => {
    here = found;
    return draw();
  });
  const ends = ["packet", "outbox"].map((topic) => on(topic, draw));
  return () => ends.forEach((end) => end());
}

function listed(orders, here, draw) {
  const [open, ended] = [orders.filter((one) => one.isOpen), orders.filter((one) => !one.isOpen)];
  return [
    open.length === 0 && el("p", { class: "info" }, t("没有未完成的派令。", "No open orders.")),
    open.toReversed().map((one) => orderCard(one, here, draw)),
    ended.length > 0 && el("h2", {}, t("已结束", "Ended")),
    ended.toReversed().map((one) => orderCard(one, here, draw)),
    el("p", { class: "note" }, t(
      "签收等答复只能联网送出，不能用签名文件；断网时留在手机里，联网后按次序送出。",
      "Answers go over the network only, not by signed file; without one they wait on the phone and go in their order.",
    )),
  ];
}

function orderCard(order, here, draw) {
  const { order_id, state, team_id, ordered_at, note, steps, answers } = order;
  const fault = el("p", { class: "fault", role: "alert" });
  const answer = async (step) => {
    if (step === "decline") return askReason(card, order_id, draw);
    if (await save(fault, () => answerOrder(order_id, step))) await draw();
    return undefined;
  };
  const buttons = steps.map((step) =>
    button(say("order_step", step), () => answer(step), { class: LOOKS[step], "data-step": step }));
  const card = el("div", { class: "card order", "data-order": order_id },
    el("div", { class: "line" }, el("h2", {}, whereTo(order)), stateWord("plain", say("order_state", state))),
    facts([
      [t("方位", "Bearing"), away(order, here)],
      [t("位置", "Position"), hasPlace(order) && `${order.lat.toFixed(5)}, ${order.lon.toFixed(5)}`],
      [t("派出", "Sent"), `${clock(ordered_at)} · ${age(ordered_at)}`],
      [t("巡防组", "Unit"), team_id],
      [t("说明", "Note"), note],
    ].filter(([, fact]) => fact)),
    answers.map(answerLine), answers.some((one) => one.state === "refused") && understood(order_id, draw),
    fault, el("div", { class: "stack answers" }, buttons));
  return card;
}

/** Say what became of an answer; one that was not accepted stands beside the order as it is. */
function answerLine({ step, made_at, note, state, why, found }) {
  const said = [say("order_step", step), clock(made_at), note].filter(Boolean).join(" · ");
  if (state === "kept") return el("p", { class: "note" }, `${said} · ${t("已送达", "sent")}`);
  if (state === "unsent") return el("p", { class: "warning" }, `${said} · ${t("未发送", "unsent")}`);
  const now = found ? say("order_state", found.state) : t("不明", "unknown");
  return el("div", { class: "fault not-accepted" },
    el("p", {}, t(`我点的：${said}，未被接受`, `I tapped: ${said}; not accepted`)),
    el("p", {}, t(`派令现在：${now}`, `The order is now: ${now}`)), el("p", {}, why));
}

function understood(orderId, draw) {
  const forget = async () => {
    await forgetRefused(orderId);
    await draw();
  };
  return button(t("知道了", "Understood"), forget, { class: "understood" });
}

/** Ask why the unit cannot go, in the place of the buttons. */
function askReason(card, orderId, draw) {
  const reason = el("textarea", { rows: "2", maxlength: String(LONGEST_NOTE) });
  const fault = el("p", { class: "fault", role: "alert" });
  const end = async () => {
    reason.remove(); // it holds the drawing up
    await draw();
  };
  const send = async () => {
    const words = reason.value.trim();
    if (words === "") {
      fault.textContent = t("请写明原因", "Say why, please");
      return;
    }
    if (await save(fault, () => answerOrder(orderId, "decline", words))) await end();
  };
  card.querySelector(".answers").replaceChildren(
    field(t("不能去的原因", "Why you cannot go"), reason), fault,
    button(t("确认不能去", "Cannot go: send"), send, { class: "danger", "data-step": "reason" }),
    button(t("返回", "Back"), end));
  reason.focus();
}

function whereTo(order) {
  return order.target_name || order.target_id || t("地图上的一点", "A place");
}

function hasPlace({ lon, lat }) {
  return Number.isFinite(lon) && Number.isFinite(lat);
}

function away(order, here) {
  if (here === null || !hasPlace(order)) return null;
  return `${sayDistance(metresBetween(here, order))} · ${Math.round(bearing(here, order))}°`;
}

/** Give a bar that names the order which waits longest for an answer; null where none does. */
export function orderBar(waiting) {
  if (waiting.length === 0) return null;
  const more = waiting.length > 1 ? t(`（共 ${waiting.length} 条）`, ` (${waiting.length} in all)`) : "";
  const words = t(`新派令：${whereTo(waiting[0])}，请签收`, `New order: ${whereTo(waiting[0])}. Please acknowledge`);
  return el("p", { class: "bar loud", id: "order", role: "alert" }, el("span", {}, words + more),
    el("button", { type: "button", onclick: () => go("orders") }, t("看派令", "Show")));
}
