// Check a vessel 走访核查: one form, under half a minute in the ordinary case.

import { go } from "../app.js";
import { button, el } from "../dom.js";
import { checkForm } from "../check_form.js";
import { keepAnswers, lastAnswers, openDraft } from "../drafts.js";
import { say } from "../field_words.js";
import { showFinder } from "../finder.js";
import { add, stateWord } from "../fields.js";
import { addItem } from "../outbox.js";
import { packetOrSay } from "../packet_needed.js";
import { placeLine } from "../place_line.js";
import { save, showSaved } from "../saving.js";
import { currentRound } from "../my_round.js";
import { nameOf, sharedIdentity } from "../vessels.js";
import { papersDue, vesselFile } from "../vessel_file.js";
import { t } from "../words.js";

/**
 * Draw the form for the vessel `params.vessel_id`, or for one that is in no register
 * (`params.unknown`, with what was searched for as `params.written`); without either, the search.
 */
export async function show(root, { params }) {
  const kept = await packetOrSay(root);
  if (kept === null) return;
  const vessel = kept.vessels.find((one) => one.vessel_id === params.vessel_id);
  if (!vessel && !params.unknown) {
    await showFinder(root, kept.vessels);
    return;
  }
  const accountId = kept.actor.account_id;
  const definition = kept.forms.check;
  const draft = await openDraft(accountId, `check ${vessel?.vessel_id ?? "unknown"}`);
  const earlier = vessel ? await lastAnswers(accountId, vessel.vessel_id) : null;
  const place = placeLine();
  const faults = el("div", {});
  const form = checkForm(definition, {
    vessel,
    written: params.written ?? "",
    earlier,
    changed: (value) => draft.keep(value),
  });
  const saveButton = button(t("保存", "Save"), press, { class: "main" });
  add(
    root,
    vessel ? headOf(vessel, kept.vessels) : el("h2", {}, t("名册里没有的船", "Vessel not in the register")),
    draft.kept && restored(),
    form.element,
    place.element,
    faults,
    el("div", { class: "actions" }, saveButton),
  );
  if (draft.kept) form.fill(draft.kept);

  async function press() {
    await form.finish();
    const lacking = form.lacking();
    if (lacking !== null) {
      faults.replaceChildren(el("p", { class: "error", role: "alert" }, lacking));
      faults.scrollIntoView({ block: "center" });
      return;
    }
    const { body, photos, voice } = form.read();
    const round = await currentRound();
    const position = await place.place();
    const isSafe = await save(faults, () =>
      addItem("check", body, {
        photos,
        voice,
        position,
        roundId: round?.roundId ?? null,
        form: definition.version,
      }),
    );
    if (!isSafe) return;
    if (vessel) await keepAnswers(accountId, vessel.vessel_id, body.answers);
    await draft.drop();
    await showSaved(
      root,
      `${vessel ? nameOf(vessel) : t("未知船只", "Unknown vessel")} ${t("核查", "check")}`,
      [
        [t("再查一条船", "Check another vessel"), () => go("check"), "main"],
        [t("回首页", "Home"), () => go("menu")],
      ],
    );
  }

  function restored() {
    return el(
      "div",
      { class: "info line" },
      el("span", { class: "grow" }, t("已恢复上次没填完的内容", "What was half filled in is here again")),
      button(t("清空重填", "Start afresh"), async () => {
        await draft.drop();
        root.replaceChildren();
        await show(root, { params });
      }),
    );
  }
}

function headOf(vessel, vessels) {
  const twins = sharedIdentity(vessels, vessel);
  const numbers = [
    vessel.registration_no,
    vessel.mmsi && `MMSI ${vessel.mmsi}`,
    vessel.beidou_id && t(`北斗 ${vessel.beidou_id}`, `BeiDou ${vessel.beidou_id}`),
    vessel.village,
  ];
  const due = papersDue(vessel);
  return [
    el(
      "div",
      { class: "line" },
      el("h2", { class: "grow" }, nameOf(vessel)),
      vessel.watch && stateWord(vessel.watch, say("watch", vessel.watch)),
    ),
    el("p", { class: "note" }, numbers.filter(Boolean).join(" · ")),
    twins.length > 0 &&
      el(
        "p",
        { class: "warning" },
        t(
          `身份有重复：与 ${twins.map(nameOf).join("、")} 同名或同号，请核对`,
          `Identity not unique: ${twins.map(nameOf).join(", ")} has the same name or number; please compare`,
        ),
      ),
    due.length > 0 && el("p", { class: "due" }, due),
    el(
      "details",
      {},
      el("summary", {}, t("一船一档、联系人", "Vessel file and contacts")),
      vesselFile(vessel),
    ),
  ];
}
