// Draw what stands on every screen: the head with the count of unsent items, the bars of what
// goes on (recording, storage, sign-in, update), and the foot with the main screens.

import { currentAccount } from "./accounts.js";
import { go, redraw } from "./app.js";
import { on } from "./bus.js";
import { button, el } from "./dom.js";
import { icon } from "./icons.js";
import { countByOwner } from "./outbox.js";
import { unansweredOrders } from "./orders.js";
import { currentRound } from "./my_round.js";
import { hasNewRounds, packet, seeNewRounds } from "./packet.js";
import { endRound } from "./round_end.js";
import { save } from "./saving.js";
import { SCREENS } from "./screens.js";
import { sessionState } from "./session.js";
import { orderBar } from "./screens/orders.js";
import { stopTrack, trackState } from "./track.js";
import { takeUpdate, updateWaits } from "./update.js";
import { t } from "./words.js";

const TRACK_FAULTS = {
  denied: ["定位被禁止，没有轨迹", "Location is not allowed: no track"],
  unavailable: ["收不到定位，没有轨迹", "No position: no track"],
  timeout: ["定位超时，没有轨迹", "Position is late: no track"],
};
const OF_ROUND = ["round", "menu"];
const TOPICS = ["outbox", "session", "standing", "packet", "track", "update"];

let shownName = null;
let isFull = false;
let isEnding = false;
let drawing = Promise.resolve();
let waiting = null;

/** Draw head, bars and foot for a screen. */
export async function drawBars(name) {
  shownName = name;
  drawFoot();
  await drawAgain();
}

/** Draw them anew whenever something that they show has changed. */
export function followBars() {
  for (const topic of TOPICS) on(topic, drawAgain);
  on("storage-full", () => {
    isFull = true;
    drawAgain();
  });
}

/** Draw head and bars after those that are being drawn, once for all that ask meanwhile. */
function drawAgain() {
  if (shownName === null) return undefined;
  waiting ??= drawing.then(async () => {
    waiting = null;
    await Promise.all([drawHead(), drawStanding()]);
  });
  drawing = waiting;
  return waiting;
}

/** Put children into an element, unless it shows the same already: a tap must find its button. */
function put(id, children) {
  const place = document.getElementById(id);
  const drawn = el("div", {}, children);
  if (place.innerHTML !== drawn.innerHTML) place.replaceChildren(...drawn.childNodes);
}

/** Say how much is not sent: { text, isAny }. */
export function unsentWords(counts) {
  const sum = (name) => counts.reduce((total, one) => total + one[name], 0);
  const [items, files, refused, orders] = ["items", "attachments", "refused", "orders"].map(sum);
  if (items + files + refused + orders === 0) return { text: t("未发送 0", "Unsent 0"), isAny: false };
  const parts = [t(`未发送 ${items}`, `Unsent ${items}`)];
  if (files) parts.push(t(`照片录音 ${files}`, `files ${files}`));
  if (refused) parts.push(t(`退回 ${refused}`, `refused ${refused}`));
  if (orders) parts.push(t(`派令答复 ${orders}`, `order answers ${orders}`));
  return { text: parts.join(" · "), isAny: true };
}

async function drawHead() {
  const [counts, kept, account] = await Promise.all([countByOwner(), packet(), currentAccount()]);
  const [chinese, english] = SCREENS[shownName].words;
  const place = kept?.grid?.name ?? kept?.district?.name ?? "";
  const who = [place, account?.login].filter(Boolean).join(" · ");
  const { text } = unsentWords(counts);
  put("head", [
    el("h1", {}, t(chinese, english), who && el("small", {}, who)),
    el("button", { type: "button", id: "unsent", onclick: () => go("outbox") }, text),
  ]);
}

async function drawStanding() {
  const [track, state, kept, waiting, isChanged] = await Promise.all([
    trackState(), sessionState(), packet(), unansweredOrders(), hasNewRounds(),
  ]);
  const bars = [shownName === "orders" ? null : orderBar(waiting)];
  if (isChanged) bars.push(newRoundsBar());
  if (isFull) bars.push(fullBar());
  if (track === null) isEnding = false;
  else bars.push(trackBar(track));
  if (state === "expired") bars.push(signInBar());
  if (updateWaits()) bars.push(updateBar());
  if (kept?.district?.simulated) {
    bars.push(el("p", { class: "bar" }, el("span", {}, t("模拟数据", "Simulated data"))));
  }
  put("bars", bars);
}

function drawFoot() {
  const inFoot = Object.entries(SCREENS).filter(([, screen]) => screen.isInFoot);
  const buttons = inFoot.map(([name, { sign, words }]) =>
    el(
      "button",
      { type: "button", onclick: () => go(name), "aria-current": name === shownName && "page" },
      icon(sign),
      t(...words),
    ),
  );
  const foot = document.getElementById("foot");
  foot.setAttribute("aria-label", t("主要页面", "Main screens"));
  foot.replaceChildren(...(shownName === "sign_in" ? [] : buttons));
}

function fullBar() {
  const words = t(
    "手机存储已满！刚才的记录没有保存，内容还在屏幕上。请腾出空间或先发送，再按保存。",
    "The phone's storage is full! The last record was not kept; it is still on the screen. Make room, or send first, then save again.",
  );
  const close = () => {
    isFull = false;
    drawAgain();
  };
  return el("p", { class: "bar loud", role: "alert" }, el("span", {}, words),
    el("button", { type: "button", onclick: close }, t("知道了", "Understood")));
}

/** Ask whether the round is to end: to stop its track alone would leave it under way at the centre. */
function endingBar() {
  const fault = el("span", {});
  const leave = () => {
    isEnding = false;
    return drawAgain();
  };
  const end = async () => {
    const round = await currentRound();
    if (!(await save(fault, () => (round === null ? stopTrack() : endRound(round))))) return;
    await stopTrack(); // also one that is of no round, or of another
    await leave();
    if (OF_ROUND.includes(shownName)) await redraw();
  };
  const words = t("结束本次巡查？轨迹也停止。", "End this round? Its track stops too.");
  return el("p", { class: "bar", id: "recording", role: "alert" }, el("span", {}, words), fault,
    button(t("不结束", "No, go on"), leave), button(t("结束巡查", "End the round"), end));
}

function trackBar(track) {
  if (isEnding) return endingBar();
  const since = new Date(track.since_ms).toTimeString().slice(0, 5);
  let words = t(`● 正在记录轨迹，自 ${since} 起`, `● Recording your track since ${since}`);
  if (track.is_paused) words = t("‖ 轨迹已暂停", "‖ Track is paused");
  else if (track.fault !== null) words = `● ${t(...TRACK_FAULTS[track.fault])}`;
  else if (!track.is_screen_kept_on) {
    words += t("（屏幕可能熄灭）", " (the screen may go dark)");
  }
  return el("p", { class: "bar", id: "recording" }, el("span", {}, words),
    button(t("停止", "Stop"), () => {
      isEnding = true;
      return drawAgain();
    }));
}

function newRoundsBar() {
  const words = t("计划有变，你的巡查时间或路线不同了", "The plan has changed: your rounds are different now");
  const show = async () => {
    await seeNewRounds();
    await go("round");
  };
  return el("p", { class: "bar loud", id: "new-rounds", role: "alert" }, el("span", {}, words),
    button(t("看巡查", "Show"), show));
}

function signInBar() {
  const words = t("登录后才能发送，记录都在手机里", "Sign in to send; all records are on the phone");
  return el("p", { class: "bar", id: "expired" }, el("span", {}, words),
    el("button", { type: "button", onclick: () => go("sign_in") }, t("登录", "Sign in")));
}

function updateBar() {
  const words = t("有新版本，记录不会丢失", "A new version is there; nothing is lost");
  return el("p", { class: "bar", id: "update" }, el("span", {}, words),
    button(t("更新", "Update"), takeUpdate));
}
