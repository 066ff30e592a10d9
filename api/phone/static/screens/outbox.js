// Show what is not sent yet, of whom, what was sent, and what the server said of it.

import { currentAccount } from "../accounts.js";
import { unsentWords } from "../bars.js";
import { on } from "../bus.js";
import { button, el } from "../dom.js";
import { saveOutbox } from "../file_exchange.js";
import { flagWords, kindWords, stateWords } from "../kinds.js";
import { attachmentsOf, countByOwner, itemsOf } from "../outbox.js";
import { retryRefused } from "../send_items.js";
import { sendNow, sendingStanding } from "../sync.js";
import { t, writtenTime } from "../words.js";

const SHOWN = 60;
const DRAW_EVERY_MS = 300;

/** Show the outbox; it is drawn anew whenever something changes. */
export async function show(root) {
  let timer = null;
  const drawSoon = () => {
    timer ??= setTimeout(async () => {
      await draw(root);
      timer = null;
    }, DRAW_EVERY_MS);
  };
  const ends = ["outbox", "standing"].map((topic) => on(topic, drawSoon));
  await draw(root);
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}

async function draw(root) {
  const [account, counts, standing] = await Promise.all([currentAccount(), countByOwner(), sendingStanding()]);
  const rows = account === null ? [] : await itemsOf(account.account_id, { limit: SHOWN });
  const cards = await Promise.all(rows.map(itemCard));
  root.replaceChildren(
    standingLine(standing),
    ...serversWords(standing),
    button(t("立即发送", "Send now"), sendNow, { class: "main" }),
    ...counts.map((one) => ownerCard(one, one.account_id === account?.account_id)),
    el("h2", {}, t("最近的记录", "Latest records")),
    ...(cards.length > 0 ? cards : [el("p", { class: "soft" }, t("还没有记录。", "None yet."))]),
  );
}

function standingLine({ isRunning, why, refusal, lastOkMs }) {
  const last = lastOkMs === null ? t("从未", "never") : writtenTime(lastOkMs);
  const words = {
    no_answer: t("现在连不上服务器，会自动再试。", "The server is not reached; it is tried again by itself."),
    full: t("手机存储已满，请腾出空间。", "The phone's storage is full: make room."),
    expired: t("登录后才能发送。", "Sign in to send."),
    refused: refusal && refusalWords(refusal.status),
  };
  const now = isRunning ? t("正在发送…", "Sending…") : (words[why] ?? why ?? "");
  return el("p", { id: "standing" }, `${t("上次送达", "Last sent")}: ${last}. ${now}`);
}

function refusalWords(status) {
  if (status >= 500) return t("服务器暂时出错，会自动再试。", "The server is in trouble; it is tried again by itself.");
  const known = {
    403: t("服务器不允许这个账号发送，请找管理员。", "The server does not let this account send: ask the administrator."),
    404: t("服务器上没有这个地址，可能版本不同，请找管理员。", "The server has no such address, perhaps it is of another version: ask the administrator."),
    429: t("发送太频繁，稍后自动再试。", "That was too often; it is tried again by itself."),
  };
  return known[status] ?? t("服务器没有收，会自动再试。", "The server did not take it; it is tried again by itself.");
}

// What the server said is for whoever is asked for help; it is English, and so no part of a sentence.
const serversWords = ({ isRunning, refusal }) =>
  isRunning || refusal === null ? [] : [el("p", { class: "soft", lang: "en" }, `${refusal.status} ${refusal.words}`)];

function ownerCard(one, isOwn) {
  const isWaiting = one.items + one.attachments + one.refused > 0;
  const hint = isOwn
    ? null
    : el("p", { class: "soft" }, t("本人登录后发送，不会被删除。", "Sent when that person signs in; never deleted."));
  return el("div", { class: "card owner" },
    el("h2", {}, one.login), el("p", {}, unsentWords([one]).text), hint,
    el("div", { class: "row" },
      isWaiting && button(t("存成签名文件", "Save as signed file"), () => saveOutbox(one.account_id)),
      isOwn && one.refused > 0 && button(t("退回的再发一次", "Send refused again"), () => again(one))));
}

async function again({ account_id }) {
  await retryRefused(account_id);
  await sendNow();
}

async function itemCard({ item, item_id, state, why, flags, written_at_ms }) {
  const files = await attachmentsOf(item_id);
  const said = [why, ...flags.map(flagWords)].filter(Boolean);
  const isSaved = state === "unsent" && written_at_ms !== undefined;
  return el("div", { class: `card item item-${state}` },
    el("p", {}, el("b", {}, kindWords(item.kind)), ` ${writtenTime(item.made_at)}`),
    el("p", {}, stateWords(state), isSaved && t("，已存入文件", ", saved in a file")),
    files.length > 0 && el("p", { class: "soft" }, files.map(fileWords).join(" · ")),
    said.length > 0 && el("p", { class: state === "refused" ? "fault" : "soft" }, said.join("; ")),
    state === "conflict" && el("pre", {}, JSON.stringify(item.body, null, 1)));
}

function fileWords({ media_type, state, received_bytes, size_bytes, why }) {
  const name = media_type.startsWith("audio/") ? t("录音", "voice") : t("照片", "photo");
  if (state === "kept") return `${name} ✓`;
  if (state === "refused") return `${name} ✗ ${why}`;
  return `${name} ${Math.floor((100 * received_bytes) / size_bytes)} %`;
}
