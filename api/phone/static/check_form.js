// Draw the form of a vessel check, and read from it the body of the item.

import { button, el } from "./dom.js";
import { say, wordsOf } from "./field_words.js";
import { field, group } from "./fields.js";
import { chooseOne, drawForm } from "./form.js";
import { mediaField } from "./media_field.js";
import { plain } from "./vessels.js";
import { t } from "./words.js";

const LONGEST_TEXT = "2000";
const DESCRIBED = {
  name: ["船上写的船名", "Name on the vessel"],
  number: ["船上写的编号", "Number on the vessel"],
  mmsi: ["MMSI", "MMSI"],
  beidou_id: ["北斗号", "BeiDou id"],
};

/**
 * Give the form: {element, lacking(), read(), fill(draft), finish()}.
 *
 * vessel    the vessel of the packet, or undefined: then it is described
 * written   what was searched for; fills the name or MMSI of a described vessel
 * earlier   answers of the last check, taken over by one tap, or null
 * changed   called with the draft after every change
 *
 * `lacking` says what has to be filled in before it can be saved, or gives null. `read` gives
 * {body, photos, voice}.
 */
export function checkForm(definition, { vessel, written = "", earlier = null, changed }) {
  const state = {
    outcome: null,
    reason: null,
    suspected: [],
    answers: {},
    text: "",
    described: vessel ? null : guessed(written),
  };
  const media = mediaField({ changed: note });
  const form = drawForm(definition, { changed: note });
  const outcome = chooseOne(
    t("核查结果", "Outcome"),
    choicesOf("outcome", true),
    (value) => {
      state.outcome = value;
      if (value === "nothing_found") suspicion.clear();
      showReason();
      note();
    },
    { mayClear: false, layout: "tall" },
  );
  const reason = chooseOne(
    t("未能核查，因为……", "Could not check, because…"),
    choicesOf("reason"),
    (value) => {
      state.reason = value;
      note();
    },
    { mayClear: false, layout: "pairs" },
  );
  const suspicion = suspicionField((marks) => {
    state.suspected = marks;
    if (marks.length > 0 && state.outcome !== "found") {
      state.outcome = "found";
      outcome.set("found");
      showReason();
    }
    note();
  });
  const text = el("textarea", { maxlength: LONGEST_TEXT, rows: "3" });
  text.addEventListener("input", () => {
    state.text = text.value;
    note();
  });
  const described = vessel ? null : describedFields(state.described, note);
  const asLast =
    earlier && Object.keys(earlier).length > 0
      ? button(t("照上次填", "As last time"), () => form.fill(earlier), { class: "wide" })
      : null;

  function showReason() {
    reason.element.hidden = state.outcome !== "could_not_check";
  }

  function note() {
    state.answers = form.answers();
    changed({ ...state, photos: media.photos(), voice: media.voice() });
  }

  showReason();
  return {
    element: el(
      "div",
      {},
      described?.element,
      outcome.element,
      reason.element,
      suspicion.element,
      definition.fields.length > 0 &&
        group(
          t("核查内容（可不填）", "What was looked at (optional)"),
          { class: "part" },
          asLast,
          form.element,
        ),
      media.element,
      field(t("备注", "Remarks"), text),
    ),
    lacking() {
      if (!vessel && !Object.values(state.described).some((value) => value.trim())) {
        return t(
          "请写下船名、编号或其他可以认出这条船的内容",
          "Write a name, a number or anything else that tells this vessel from others",
        );
      }
      if (state.outcome === null) return t("请选核查结果", "Choose the outcome");
      if (state.outcome === "could_not_check" && state.reason === null)
        return t("请选未能核查的原因", "Choose why it could not be checked");
      return null;
    },
    read: () => ({
      body: {
        vessel_id: vessel?.vessel_id ?? null,
        described: vessel ? null : trimmed(state.described),
        outcome: state.outcome,
        reason: state.outcome === "could_not_check" ? state.reason : null,
        suspected: state.suspected,
        answers: form.answers(),
        text: state.text.trim(),
      },
      photos: media.photos(),
      voice: media.voice(),
    }),
    fill(draft) {
      Object.assign(state, { outcome: draft.outcome, reason: draft.reason, text: draft.text });
      outcome.set(draft.outcome);
      reason.set(draft.reason);
      suspicion.fill(draft.suspected);
      state.suspected = draft.suspected;
      form.fill(draft.answers, { mark: false });
      media.fill(draft);
      text.value = draft.text;
      if (described && draft.described) described.fill(draft.described);
      showReason();
      note();
    },
    finish: () => media.finish(),
  };
}

/** Draw 疑似三无 as one tap with three marks, said to be a suspicion: {element, fill, clear}. */
function suspicionField(changed) {
  const all = wordsOf("suspected");
  let marks = [];
  const ticks = all.map((mark) =>
    button(
      say("suspected", mark),
      () => {
        put(
          marks.includes(mark)
            ? marks.filter((one) => one !== mark)
            : all.filter((one) => one === mark || marks.includes(one)),
        );
        changed(marks);
      },
      { class: "choice tick", "data-value": mark },
    ),
  );
  const row = group(
    t("去掉不符合的", "Take off what does not apply"),
    {},
    el("div", { class: "stack" }, ticks),
  );
  const main = button(
    t("疑似三无", "Suspected 三无"),
    () => {
      put(marks.length > 0 ? [] : all);
      changed(marks);
    },
    { class: "tick choice suspect-all" },
  );
  function put(next) {
    marks = next;
    main.setAttribute("aria-pressed", String(marks.length > 0));
    ticks.forEach((one, i) => one.setAttribute("aria-pressed", String(marks.includes(all[i]))));
    row.hidden = marks.length === 0;
  }
  put([]);
  return {
    element: el(
      "div",
      { class: "suspect" },
      main,
      row,
      el(
        "p",
        { class: "note" },
        t(
          "只是疑似，由有登临检查权的海警、渔政、海事部门确认；请勿自行登船。",
          "A suspicion only: coast guard, fishery and maritime offices, who may board, confirm it. Do not board yourself.",
        ),
      ),
    ),
    fill: put,
    clear() {
      if (marks.length === 0) return;
      put([]);
      changed([]);
    },
  };
}

function describedFields(described, changed) {
  const inputs = Object.entries(DESCRIBED).map(([key, words]) => {
    const numeric = key === "mmsi" || key === "beidou_id" ? "numeric" : "text";
    const input = el("input", {
      type: "text",
      inputmode: numeric,
      autocomplete: "off",
      maxlength: "100",
      "data-described": key,
      value: described[key],
    });
    input.addEventListener("input", () => {
      described[key] = input.value;
      changed();
    });
    return { key, input, element: field(t(...words), input) };
  });
  const note = el("textarea", { maxlength: "500", rows: "2", "data-described": "note" });
  note.addEventListener("input", () => {
    described.note = note.value;
    changed();
  });
  return {
    element: el(
      "div",
      { class: "card" },
      el(
        "p",
        { class: "note" },
        t(
          "有什么写什么，一项就够；照样保存，由值班员核对。",
          "Write what there is, one is enough; it is kept and the duty officer compares.",
        ),
      ),
      inputs.map((one) => one.element),
      field(t("样子：颜色、长度、在哪里", "Looks: colour, length, where"), note),
    ),
    fill(draft) {
      Object.assign(described, draft);
      for (const { key, input } of inputs) input.value = draft[key];
      note.value = draft.note;
    },
  };
}

function guessed(written) {
  const nothing = { name: "", number: "", mmsi: "", beidou_id: "", note: "" };
  const digits = plain(written);
  if (/^\d{9}$/.test(digits)) return { ...nothing, mmsi: digits };
  if (/^\d{5,}$/.test(digits)) return { ...nothing, number: digits };
  return { ...nothing, name: written.trim() };
}

function trimmed(described) {
  return Object.fromEntries(Object.entries(described).map(([key, value]) => [key, value.trim() || null]));
}

function choicesOf(kind, isColoured = false) {
  return wordsOf(kind).map((value) => ({
    value,
    text: say(kind, value),
    state: isColoured ? value : "plain",
  }));
}
