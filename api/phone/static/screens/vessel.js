// Show a vessel's file 一船一档: who it is, whom to call, which papers run out.

import { go } from "../app.js";
import { age } from "../ages.js";
import { button, el } from "../dom.js";
import { say } from "../field_words.js";
import { add, stateWord } from "../fields.js";
import { lastChecks, lastContacts, myRows } from "../mine.js";
import { packetOrSay } from "../packet_needed.js";
import { nameOf, sharedIdentity } from "../vessels.js";
import { vesselFile } from "../vessel_file.js";
import { t } from "../words.js";

/** Draw the file of the vessel `params.vessel_id`. */
export async function show(root, { params }) {
  const kept = await packetOrSay(root);
  if (kept === null) return;
  const { vessels } = kept;
  const vessel = vessels.find((one) => one.vessel_id === params.vessel_id);
  if (!vessel) {
    add(
      root,
      el(
        "p",
        { class: "error", role: "alert" },
        t("本机数据包里没有这条船。", "This vessel is not in the phone's packet."),
      ),
      button(t("找船", "Find a vessel"), () => go("check"), { class: "main" }),
    );
    return;
  }
  const rows = await myRows();
  const check = lastChecks(vessels, rows).get(vessel.vessel_id);
  const contact = lastContacts(vessels, rows).get(vessel.vessel_id);
  const twins = sharedIdentity(vessels, vessel);
  add(
    root,
    el("h2", {}, nameOf(vessel)),
    twins.length > 0 &&
      el(
        "p",
        { class: "warning" },
        t(
          `身份有重复：与 ${twins.map(nameOf).join("、")} 同名或同号`,
          `Identity not unique: shares a name or number with ${twins.map(nameOf).join(", ")}`,
        ),
      ),
    el(
      "div",
      { class: "card stack" },
      el(
        "div",
        { class: "line" },
        el("span", {}, t("最后联系", "Last contact")),
        contact?.state
          ? el("span", {}, stateWord(contact.state, say("contact", contact.state)), ` ${age(contact.at)}`)
          : stateWord("missing", t("没有记录", "none")),
      ),
      el(
        "div",
        { class: "line" },
        el("span", {}, t("上次核查", "Last check")),
        check
          ? el("span", {}, stateWord(check.outcome, say("outcome", check.outcome)), ` ${age(check.at)}`)
          : stateWord("missing", t("从未核查", "never")),
      ),
    ),
    vesselFile(vessel),
    el(
      "div",
      { class: "actions" },
      button(t("走访核查", "Check this vessel"), () => go("check", { vessel_id: vessel.vessel_id }), {
        class: "main",
      }),
    ),
  );
}
