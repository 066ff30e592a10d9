// Show home: who I am, my grid, what waits, and every screen as a large button.

import { currentAccount } from "../accounts.js";
import { age, lasting } from "../ages.js";
import { go } from "../app.js";
import { on } from "../bus.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { refill, stateWord } from "../fields.js";
import { icon } from "../icons.js";
import { myRows } from "../mine.js";
import { roundOf } from "../my_round.js";
import { countByOwner } from "../outbox.js";
import { packet } from "../packet.js";
import { noPacket } from "../packet_needed.js";
import { SCREENS } from "../screens.js";
import { trackState } from "../track.js";
import { rollCallButton } from "./boats.js";
import { t } from "../words.js";

/** Draw home, anew whenever something that it shows has changed; gives what ends that. */
export async function show(root) {
  let turn = 0;
  async function draw() {
    const mine = ++turn;
    const parts = await home();
    if (mine === turn) refill(root, parts);
  }
  await draw();
  const ends = ["packet", "outbox", "track"].map((topic) => on(topic, draw));
  return () => ends.forEach((end) => end());
}

async function home() {
  const [kept, account, rows] = [await packet(), await currentAccount(), await myRows()];
  const counts = (await countByOwner()).find((one) => one.account_id === account?.account_id);
  return [
    account && whoIAm(account, kept),
    roundCard(roundOf(rows, Date.now()), await trackState()),
    kept?.roll_calls?.map((one) => rollCallButton(one, rows)),
    account && !kept && noPacket(),
    el("div", { class: "tiles big-buttons" }, tiles(kept, counts)),
  ];
}

function whoIAm({ login, actor }, kept) {
  const grid = kept?.grid?.path?.join(" › ") || kept?.grid?.name || t("全辖区", "whole district");
  return el(
    "div",
    { class: "card who" },
    el(
      "div",
      { class: "line" },
      el("span", { class: "strong" }, login),
      stateWord("plain", say("role", actor.role)),
    ),
    kept && el("p", {}, [kept.district?.name, grid].filter(Boolean).join(" · ")),
    kept &&
      el(
        "p",
        { class: "note" },
        t(`数据包：${age(kept.made_at)}`, `Packet: ${age(kept.made_at)}`),
        " ",
        Date.parse(kept.valid_until) < Date.now() &&
          stateWord("expired", t("已过期，请联网更新", "out of date: go online")),
      ),
  );
}

function roundCard(round, track) {
  if (round === null) return null;
  const hasTrack = track !== null && !track.is_paused && track.fault === null;
  const words = round.isPaused
    ? t("巡查暂停", "Round paused")
    : hasTrack
      ? t("正在巡查", "Round under way")
      : t("正在巡查，没有轨迹", "Round under way, no track");
  const look = round.isPaused ? "round-bar paused" : hasTrack ? "round-bar" : "round-bar no-track";
  return button(
    [icon("round"), el("span", { class: "grow" }, `${words} · ${lasting(Date.now() - round.startedAt)}`)],
    () => go("round"),
    { class: look },
  );
}

function tiles(kept, counts) {
  const mine = kept?.vessels?.filter((one) => one.is_mine).length ?? 0;
  const unsent = (counts?.items ?? 0) + (counts?.attachments ?? 0);
  const small = {
    boats: t(`${mine} 条`, `${mine} vessels`),
    outbox: t(`未发送 ${unsent}`, `${unsent} unsent`),
  };
  return Object.entries(SCREENS)
    .filter(([name, screen]) => name !== "menu" && !screen.isHidden && !screen.isWithin)
    .map(([name, { sign, words, isForAnyone }]) =>
      button(
        [icon(sign), el("span", {}, t(...words)), small[name] && el("small", {}, small[name])],
        () => go(name),
        { class: "big", disabled: !kept && !isForAnyone, "data-screen": name },
      ),
    );
}
