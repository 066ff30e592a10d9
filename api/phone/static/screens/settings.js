// Show what the user can set, and how phone, page and packet stand.

import { currentAccount } from "../accounts.js";
import { go, redraw } from "../app.js";
import { on } from "../bus.js";
import { deviceStanding, device } from "../device.js";
import { button, el } from "../dom.js";
import { saveOutbox, takePacketFile } from "../file_exchange.js";
import { install, installStanding } from "../install.js";
import { nightChoice, setNight } from "../night.js";
import { OlderPacketError, packet, packetFault, PacketFormatError, refreshPacket } from "../packet.js";
import { AnswerError, NoAnswerError } from "../server.js";
import { changeUser } from "../session.js";
import { SignedFileError } from "../signed_file.js";
import { askToPersist, isPersisted, room } from "../store.js";
import { isKeptOffline, lookForUpdate, shellVersion, takeUpdate, updateWaits } from "../update.js";
import { language, setLanguage, t, writtenTime } from "../words.js";

const NIGHTS = { auto: ["跟随手机", "As the phone"], on: ["夜间", "Night"], off: ["白天", "Day"] };
const LANGUAGES = { zh: "中文", en: "English" };
const FILE_FAULTS = {
  no_key: ["这部手机还没有从服务器得到站点公钥，请先联网登录一次。", "This phone does not have the site's key yet: sign in once with the network."],
  too_large: ["文件太大。", "The file is too large."],
  not_signed: ["文件没有签名。", "The file has no signature."],
  changed: ["签名不符：文件被改动过，或不是本站点签发的。没有采用。", "The signature does not fit: the file was changed, or is not this site's. Not taken."],
  stranger: ["文件属于没有在这部手机上登录过的人。", "The file is for somebody who has never signed in on this phone."],
};

/** Show the settings; they are drawn anew when something of them changes. */
export async function show(root) {
  const ends = ["update", "install", "packet"].map((topic) => on(topic, () => draw(root)));
  await draw(root);
  return () => ends.forEach((end) => end());
}

async function draw(root) {
  const account = await currentAccount();
  const cards = await Promise.all([
    account !== null && personCard(account),
    looksCard(),
    account !== null && packetCard(account),
    storageCard(),
    pageCard(),
  ]);
  root.replaceChildren(...cards.filter(Boolean));
}

function personCard({ login }) {
  return el("div", { class: "card" }, el("h2", {}, login),
    el("p", { class: "soft" }, t("换人时，没有发送的记录都留在手机里。", "Unsent records stay on the phone when the user changes.")),
    button(t("换人 / 退出", "Change user / sign out"), async () => {
      await changeUser();
      go("sign_in");
    }, { id: "change-user", class: "wide" }));
}

function looksCard() {
  return el("div", { class: "card" }, el("h2", {}, t("显示", "Display")),
    choice(t("语言", "Language"), LANGUAGES, language(), (wanted) => {
      setLanguage(wanted);
      return redraw();
    }),
    choice(t("夜间模式", "Night mode"), said(NIGHTS), nightChoice(), (wanted) => {
      setNight(wanted);
      return redraw();
    }));
}

async function packetCard({ account_id }) {
  const [kept, fault, standing, { device_id }] = await Promise.all([
    packet(), packetFault(), deviceStanding(), device(),
  ]);
  const note = el("p", { role: "status" });
  const tried = (work) => async () => {
    note.textContent = "";
    try {
      note.textContent = (await work()) ?? "";
    } catch (error) {
      note.textContent = faultWords(error);
    }
  };
  const registered = standing.isRegistered ? t("已登记", "registered") : t("未登记", "not registered");
  const facts = [
    [t("资料时间", "Packet of"), kept === null ? t("没有", "none") : writtenTime(kept.made_at)],
    kept !== null && [t("有效期至", "Valid until"), writtenTime(kept.valid_until)],
    fault !== null && [t("服务器说", "The server says"), fault],
    [t("手机编号", "Phone"), `${device_id.slice(0, 8)} (${registered})`],
    standing.fault !== null && [t("未登记原因", "Why not"), standing.fault],
  ];
  return el("div", { class: "card" }, el("h2", {}, t("资料与签名文件", "Packet and signed files")),
    factList(facts), note,
    el("div", { class: "row" },
      button(t("现在更新资料", "Fetch packet now"), tried(() => refreshPacket({ isUrgent: true }))),
      button(t("读入资料文件 .cwp", "Read packet file .cwp"), tried(async () => {
        const found = await takePacketFile();
        return found && t(`已采用 ${writtenTime(found.made_at)} 的资料`, `Packet of ${writtenTime(found.made_at)} taken`);
      })),
      button(t("记录存成文件 .cwo", "Save records .cwo"), tried(async () => {
        const count = await saveOutbox(account_id);
        return t(`已存 ${count} 条`, `${count} saved`);
      }))));
}

async function storageCard() {
  const [found, persisted] = await Promise.all([room(), isPersisted()]);
  const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;
  const kept = persisted
    ? t("系统不会自动清除", "the browser will not clear it by itself")
    : t("空间不足时系统可能清除", "the browser may clear it when room is short");
  return el("div", { class: "card" }, el("h2", {}, t("存储", "Storage")),
    factList([
      found !== null && [t("已用", "Used"), `${megabytes(found.used_bytes)} / ${megabytes(found.quota_bytes)}`],
      [t("保存方式", "Kept"), kept],
    ]),
    !persisted && button(t("请系统不要清除", "Ask the browser not to clear it"), async () => {
      await askToPersist();
      await redraw();
    }, { class: "wide" }));
}

async function pageCard() {
  const [version, isKept] = await Promise.all([shellVersion(), isKeptOffline()]);
  const standing = installStanding();
  return el("div", { class: "card" }, el("h2", {}, t("本页", "This page")),
    factList([
      [t("版本", "Version"), version ?? t("未存入手机", "not kept on the phone")],
      [t("无网络时", "Without network"), isKept ? t("可以打开", "opens") : t("不能重新打开", "does not open again")],
    ]),
    standing === "by_menu" && el("p", { class: "soft" },
      t("在浏览器菜单里选“添加到主屏幕”即可安装。", "Choose “Add to home screen” in the browser's menu to install.")),
    el("div", { class: "row" },
      standing === "by_button" && button(t("安装到手机", "Install"), install),
      updateWaits()
        ? button(t("更新到新版本", "Take the new version"), takeUpdate)
        : button(t("检查新版本", "Look for a new version"), lookForUpdate)));
}

function choice(label, words, chosen, choose) {
  const options = Object.entries(words).map(([name, shown]) =>
    button(shown, () => choose(name), { "aria-pressed": String(name === chosen), "data-choice": name }));
  return el("div", { role: "group", "aria-label": label }, el("p", {}, label), el("div", { class: "row" }, options));
}

function factList(facts) {
  return el("dl", { class: "facts" },
    facts.filter(Boolean).map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

function faultWords(error) {
  if (error instanceof SignedFileError) return t(...FILE_FAULTS[error.why]);
  if (error instanceof OlderPacketError) {
    const [found, kept] = [writtenTime(error.foundMadeAt), writtenTime(error.keptMadeAt)];
    return t(`文件是 ${found} 的，手机里的更新（${kept}）。没有采用。`, `The file is of ${found}, the phone has a newer one (${kept}). Not taken.`);
  }
  if (error instanceof PacketFormatError) return t("不是资料文件。没有采用。", "No packet file. Not taken.");
  if (error instanceof NoAnswerError) return t("连不上服务器。", "The server is not reached.");
  if (error instanceof AnswerError) return error.detail;
  throw error;
}

const said = (table) => Object.fromEntries(Object.entries(table).map(([name, words]) => [name, t(...words)]));
