// Tell what was seen 随手拍: a kind, a photo, a word or a voice, and the place.

import { go } from "../app.js";
import { button, el } from "../dom.js";
import { openDraft } from "../drafts.js";
import { add, field } from "../fields.js";
import { chooseOne } from "../form.js";
import { mediaField } from "../media_field.js";
import { currentRound } from "../my_round.js";
import { addItem } from "../outbox.js";
import { packetOrSay } from "../packet_needed.js";
import { placeLine } from "../place_line.js";
import { save, showSaved } from "../saving.js";
import { t } from "../words.js";

/** Draw the form; the kinds are the packet's. */
export async function show(root) {
  const kept = await packetOrSay(root);
  if (kept === null) return;
  const { actor, tell_kinds: kinds } = kept;
  const draft = await openDraft(actor.account_id, "tell");
  const state = { what: null, text: "" };
  const media = mediaField({ changed: note });
  const place = placeLine();
  const what = chooseOne(
    t("是什么", "What is it"),
    kinds.map(({ kind, zh, en }) => ({ value: kind, text: t(zh, en ?? zh) })),
    (value) => {
      state.what = value;
      note();
    },
    { mayClear: false, layout: "pairs" },
  );
  const text = el("textarea", { maxlength: "2000", rows: "3" });
  text.addEventListener("input", () => {
    state.text = text.value;
    note();
  });
  const faults = el("div", {});
  add(
    root,
    media.element,
    what.element,
    field(t("说明（可不填）", "In words (optional)"), text),
    place.element,
    faults,
    el("div", { class: "actions" }, button(t("保存", "Save"), press, { class: "main" })),
  );
  if (draft.kept) restore(draft.kept);

  function note() {
    draft.keep({ ...state, photos: media.photos(), voice: media.voice() });
  }

  function restore(left) {
    what.set(left.what);
    text.value = left.text;
    Object.assign(state, { what: left.what, text: left.text });
    media.fill(left);
  }

  async function press() {
    await media.finish();
    if (state.what === null) {
      faults.replaceChildren(
        el("p", { class: "error", role: "alert" }, t("请选是什么", "Choose what it is")),
      );
      return;
    }
    const [position, round] = [await place.place(), await currentRound()];
    const body = { what: state.what, text: state.text.trim() };
    const isSafe = await save(faults, () =>
      addItem("tell", body, {
        photos: media.photos(),
        voice: media.voice(),
        position,
        roundId: round?.roundId ?? null,
      }),
    );
    if (!isSafe) return;
    await draft.drop();
    await showSaved(root, t("随手拍", "What you told is"), [
      [t("再拍一条", "Tell another"), () => go("tell"), "main"],
      [t("回首页", "Home"), () => go("menu")],
    ]);
  }
}
