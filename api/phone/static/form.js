// Draw a form from its definition in the packet, and read its answers back.

import { button, el } from "./dom.js";
import { field, group } from "./fields.js";
import { t } from "./words.js";

/**
 * Give a form of a definition {version, fields}: {element, answers(), fill(answers, {mark})}. Fields of a
 * type that this page does not know are shown as text, so that a newer form can still be filled.
 *
 * `changed` is called after every answer. An answer that was taken over from an earlier check is
 * marked until it is touched.
 */
export function drawForm(definition, { changed = () => {} } = {}) {
  const answers = {};
  const parts = definition.fields.map((one) => {
    const part = (DRAWN[one.type] || drawText)(one, (value) => {
      if (value === null || value === "") delete answers[one.name];
      else answers[one.name] = value;
      part.element.classList.remove("taken-over");
      changed();
    });
    part.element.dataset.field = one.name;
    part.element.dataset.mark = t("照上次", "as last time");
    return { name: one.name, ...part };
  });
  return {
    element: el(
      "div",
      { class: "form" },
      parts.map((part) => part.element),
    ),
    answers: () => ({ ...answers }),
    fill(earlier, { mark = true } = {}) {
      for (const part of parts) {
        if (!Object.hasOwn(earlier, part.name) || !part.set(earlier[part.name])) continue;
        answers[part.name] = earlier[part.name];
        part.element.classList.toggle("taken-over", mark);
      }
      changed();
    },
  };
}

/**
 * Give a row of buttons of which one is on, or none: {element, set(value)}. Pressing the one that
 * is on takes it off where `mayClear`. A choice is {value, text, state}; `state` names its colour.
 */
export function chooseOne(label, choices, chosen, { mayClear = true, layout = "" } = {}) {
  let now = null;
  const buttons = choices.map(({ value, text, state = "plain" }) =>
    button(
      text,
      () => {
        put(mayClear && now === value ? null : value);
        chosen(now);
      },
      { class: `choice choice-${state}`, "aria-pressed": "false", "data-value": String(value) },
    ),
  );
  function put(value) {
    now = value;
    buttons.forEach((one, i) => one.setAttribute("aria-pressed", String(choices[i].value === value)));
  }
  return {
    element: group(label, { class: `choices ${layout}`.trim() }, el("div", { class: "choice-row" }, buttons)),
    set(value) {
      if (value !== null && !choices.some((one) => one.value === value)) return false;
      put(value);
      return true;
    },
  };
}

/** Give a number between two big buttons: {element, set(value)}; `put` is told the number, or null. */
export function stepNumber(label, put, { least = 0 } = {}) {
  const input = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", "aria-label": label });
  const fault = el("p", { class: "fault", role: "alert", hidden: true }, t("请填数字", "A number, please"));
  const step = (by) =>
    button(
      by > 0 ? "+" : "−",
      () => {
        input.value = String(Math.max(least, (numberOf(input.value) ?? least) + by));
        read();
      },
      { class: "step", "aria-label": `${label} ${by > 0 ? "+1" : "−1"}` },
    );
  function read() {
    const number = numberOf(input.value);
    fault.hidden = input.value.trim() === "" || number !== null;
    put(number);
  }
  input.addEventListener("input", read);
  return {
    element: group(
      label,
      { class: "number" },
      el("div", { class: "stepper" }, step(-1), input, step(1)),
      fault,
    ),
    set(value) {
      if (typeof value !== "number") return false;
      input.value = String(value);
      return true;
    },
  };
}

/** Read a number that may be written with full-width digits or a comma; null where it is none. */
export function numberOf(text) {
  const written = text.normalize("NFKC").trim().replace(",", ".");
  return /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : null;
}

const DRAWN = {
  yes_no: (one, put) =>
    chooseOne(
      labelOf(one),
      [
        { value: true, text: t("是", "Yes") },
        { value: false, text: t("否", "No") },
      ],
      put,
    ),
  choice: (one, put) => chooseOne(labelOf(one), one.choices.map(choiceOf), put),
  number: (one, put) => stepNumber(labelOf(one), put),
  text: drawText,
};

function drawText(one, put) {
  const input = el("input", { type: "text", autocomplete: "off", maxlength: "500" });
  input.addEventListener("input", () => put(input.value));
  return {
    element: field(labelOf(one), input),
    set(value) {
      if (typeof value !== "string") return false;
      input.value = value;
      return true;
    },
  };
}

function labelOf(one) {
  return t(one.zh || one.name, one.en || one.zh || one.name);
}

function choiceOf(choice) {
  if (typeof choice === "string") return { value: choice, text: choice };
  const value = choice.value ?? choice.name;
  return { value, text: t(choice.zh || value, choice.en || choice.zh || value) };
}
