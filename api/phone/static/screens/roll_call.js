// Answer an open roll-call 点名: who is missing first, by town and village, one tap each.

import { go } from "../app.js";
import { age, clock } from "../ages.js";
import { on } from "../bus.js";
import { contactRow, noteSent } from "../contact_row.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { add } from "../fields.js";
import { answeredIn, lastContacts, myRows, standingIn } from "../mine.js";
import { packetOrSay } from "../packet_needed.js";
import { byMineAndName } from "../vessels.js";
import { t } from "../words.js";

/** Draw the roll-call `params.roll_call_id`; the bar fills with every tap. Gives what ends the looking for what was sent. */
export async function show(root, { params }) {
  const kept = await packetOrSay(root);
  if (kept === null) return undefined;
  const { roll_calls: rollCalls, vessels } = kept;
  const rollCall = rollCalls.find((one) => one.roll_call_id === params.roll_call_id);
  if (!rollCall) {
    add(
      root,
      el(
        "p",
        { class: "warning" },
        t("这次点名已经结束，或不在本机数据包里。", "This roll-call is over, or not in the phone's packet."),
      ),
      button(t("我的联船", "My boats"), () => go("boats"), { class: "main" }),
    );
    return undefined;
  }
  const rows = await myRows();
  const contacts = lastContacts(vessels, rows);
  const answered = answeredIn(rollCall.roll_call_id, rows);
  const called = new Set(rollCall.vessel_ids);
  const known = vessels.filter((one) => called.has(one.vessel_id)).toSorted(byMineAndName);
  const strangers = rollCall.vessel_ids.filter((id) => !known.some((one) => one.vessel_id === id));
  const all = rollCall.vessel_ids.length;
  const bar = el("progress", { max: String(Math.max(1, all)), "aria-label": t("已报", "answered") });
  const count = el("p", { class: "strong", role: "status" });
  const missing = el("p", { class: "missing-head strong" });

  function fillUp() {
    const gone = known.filter((one) => !answered.has(one.vessel_id));
    bar.value = all - gone.length - strangers.length;
    count.textContent = t(
      `已报 ${all - gone.length - strangers.length} / ${all}`,
      `${all - gone.length - strangers.length} of ${all} answered`,
    );
    const names = gone
      .slice(0, 6)
      .map((one) => one.name || one.vessel_id)
      .join(t("、", ", "));
    missing.textContent =
      gone.length === 0
        ? ""
        : t(
            `缺 ${gone.length}：${names}${gone.length > 6 ? "……" : ""}`,
            `Missing ${gone.length}: ${names}${gone.length > 6 ? "…" : ""}`,
          );
  }

  add(
    root,
    el("h2", {}, say("roll_call", rollCall.kind)),
    el(
      "p",
      { class: "note" },
      t(
        `${clock(rollCall.started_at)} 发起，${age(rollCall.started_at)}`,
        `Started ${clock(rollCall.started_at)}, ${age(rollCall.started_at)}`,
      ),
    ),
    rollCall.note && el("p", { class: "info" }, rollCall.note),
    el("div", { class: "card" }, count, bar, missing),
    groupsOf(known, answered).map(([place, members]) => [
      el("h2", {}, place),
      el(
        "ol",
        { class: "rows" },
        members.map((vessel) =>
          contactRow(vessel, standingIn(vessel, contacts, answered), {
            rollCallId: rollCall.roll_call_id,
            changed(state) {
              if (state === null) answered.delete(vessel.vessel_id);
              else answered.set(vessel.vessel_id, state);
              fillUp();
            },
          }),
        ),
      ),
    ]),
    strangers.length > 0 &&
      el(
        "p",
        { class: "warning" },
        t(`本机数据包里没有：${strangers.join("、")}`, `Not in the phone's packet: ${strangers.join(", ")}`),
      ),
  );
  fillUp();
  return on("outbox", async () => noteSent(root, await myRows()));
}

function groupsOf(vessels, answered) {
  const groups = new Map();
  for (const vessel of vessels) {
    const place =
      [vessel.town, vessel.village].filter(Boolean).join(" · ") || t("未登记村镇", "no village registered");
    if (!groups.has(place)) groups.set(place, []);
    groups.get(place).push(vessel);
  }
  const isMissing = (vessel) => !answered.has(vessel.vessel_id);
  for (const members of groups.values()) members.sort((a, b) => Number(isMissing(b)) - Number(isMissing(a)));
  return [...groups].sort(([, a], [, b]) => b.filter(isMissing).length - a.filter(isMissing).length);
}
