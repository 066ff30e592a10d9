// Show the vessels linked to me 我的联船, one tap for each state; those of my grid below.

import { go } from "../app.js";
import { on } from "../bus.js";
import { contactRow, noteSent } from "../contact_row.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { add, refill } from "../fields.js";
import { icon } from "../icons.js";
import { answeredIn, lastContacts, myRows, standingIn } from "../mine.js";
import { packet } from "../packet.js";
import { packetOrSay } from "../packet_needed.js";
import { byMineAndName, findVessels } from "../vessels.js";
import { t } from "../words.js";

const OTHERS_SHOWN = 30;

/**
 * Draw my vessels, open roll-calls above them, others of my grid below; one search over all. Gives
 * what ends the counting of roll-calls.
 */
export async function show(root) {
  const kept = await packetOrSay(root);
  if (kept === null) return undefined;
  const { vessels, roll_calls: rollCalls } = kept;
  let contacts = new Map();
  let answers = new Map();
  const look = (rows) => {
    contacts = lastContacts(vessels, rows);
    answers = new Map(rollCalls.map(({ roll_call_id: id }) => [id, answeredIn(id, rows)]));
  };
  look(await myRows());
  const rowOf = (vessel) => {
    const rollCallId = openCall(vessel, rollCalls);
    const answered = rollCallId === null ? null : answers.get(rollCallId);
    return contactRow(vessel, standingIn(vessel, contacts, answered), { rollCallId });
  };
  const input = el("input", {
    type: "search",
    autocomplete: "off",
    "aria-label": t("找船", "Find a vessel"),
    placeholder: t("船名、编号、MMSI、北斗号", "Name, number, MMSI, BeiDou"),
  });
  const calls = el("div", {});
  const mine = el("ol", { class: "rows" });
  const others = el("ol", { class: "rows" });
  const mineHead = el("h2", {});
  const othersHead = el("h2", {});
  const more = el("p", { class: "note" });

  function put() {
    const found = input.value.trim() ? findVessels(vessels, input.value) : vessels.toSorted(byMineAndName);
    const [own, foreign] = [found.filter((one) => one.is_mine), found.filter((one) => !one.is_mine)];
    mineHead.textContent = t(`我的联船 ${own.length} 条`, `Linked to me: ${own.length}`);
    othersHead.textContent = t(`本网格其他船 ${foreign.length} 条`, `Others of my grid: ${foreign.length}`);
    mine.replaceChildren(...own.map(rowOf));
    others.replaceChildren(...foreign.slice(0, OTHERS_SHOWN).map(rowOf));
    const hidden = foreign.length - OTHERS_SHOWN;
    more.textContent =
      hidden > 0 ? t(`还有 ${hidden} 条，请用上面的搜索`, `${hidden} more: use the search above`) : "";
  }
  async function putCalls() {
    const [newest, mine] = [await packet(), await myRows()];
    look(mine);
    noteSent(root, mine);
    refill(
      calls,
      newest.roll_calls.map((one) => rollCallButton(one, mine)),
    );
  }
  input.addEventListener("input", put);
  add(root, calls, el("div", { class: "search-bar" }, input), mineHead, mine, othersHead, others, more);
  put();
  await putCalls();
  const ends = ["packet", "outbox"].map((topic) => on(topic, putCalls));
  return () => ends.forEach((end) => end());
}

/** Give the newest open roll-call that asks for a vessel, or null: a tap here answers it too. */
function openCall(vessel, rollCalls) {
  const asking = rollCalls.filter((one) => one.vessel_ids.includes(vessel.vessel_id));
  return asking.sort((a, b) => Date.parse(b.started_at) - Date.parse(a.started_at))[0]?.roll_call_id ?? null;
}

/** Give the button of an open roll-call: what it is, how many have answered, how many are missing. */
export function rollCallButton(rollCall, rows) {
  const answered = answeredIn(rollCall.roll_call_id, rows);
  const all = rollCall.vessel_ids.length;
  const done = rollCall.vessel_ids.filter((id) => answered.has(id)).length;
  return button(
    [
      icon("roll_call"),
      el(
        "span",
        { class: "grow" },
        say("roll_call", rollCall.kind),
        el(
          "small",
          { class: "row-line" },
          t(`已报 ${done} / ${all}，缺 ${all - done}`, `${done} of ${all} answered, ${all - done} missing`),
        ),
      ),
    ],
    () => go("roll_call", { roll_call_id: rollCall.roll_call_id }),
    { class: all > done ? "big full urgent" : "big full" },
  );
}
