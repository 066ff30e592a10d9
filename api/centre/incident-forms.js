// Makes the form of each step, with what has to be said for it; keeps what was typed meanwhile.
import { ask, both, choice, holding, labelled, made } from "/assets/centre.js";
import { LEVELS, STEPS, WAVES } from "/assets/incident-words.js";
import { instantOf } from "/assets/wall-time.js";

const NEEDS_TEXT = new Set(["reject", "stand_down", "handle", "feed_back", "note"]);
const AS_ENTERED = new Set(["amend", "note", "reopen"]); // they happen when they are entered
const typed = new Map(); // by incident, step and field: a page that is drawn again loses nothing

export function stepForm(found, step, context, take) {
  const form = made("form");
  form.dataset.step = step;
  form.append(made("strong", STEPS[step]), ...fields(found, step, context));
  if (!AS_ENTERED.has(step)) form.append(happenedField());
  const send = made("button", `${STEPS[step]} ✓`, "next");
  send.type = "submit";
  form.append(holding("div", "doing", send));
  remember(form, `${found.incident_id} ${step}`);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    const isTaken = await take(step, said(form, context), form.elements.by_phone?.checked ?? false);
    send.disabled = false;
    if (isTaken) forget(`${found.incident_id} ${step}`);
  });
  return form;
}

function fields(found, step, { rules, teams }) {
  const parts = [];
  if (step === "assign") {
    const wave = String(Math.min(3, unitsNow(found).length + 1));
    const waves = choice("wave", Object.entries(WAVES));
    waves.value = wave;
    const free = teams.filter((team) => !isSent(found, team));
    const choosing = choice("team_id", free.map((team) => [team, team]));
    parts.push(
      labelled("力量 Unit", choosing), nearest(found, choosing), labelled("梯队 Wave", waves),
    );
    if (found.lon !== null) parts.push(tick("by_phone", "同时发派令到手机 send the order to its phone"));
  }
  if (["sign", "arrive", "stand_down"].includes(step)) {
    const wanted = { sign: ["assigned"], arrive: ["signed"] }[step] ?? ["assigned", "signed", "arrived"];
    const units = unitsNow(found).filter((unit) => wanted.includes(unit.state));
    parts.push(labelled("力量 Unit", choice("team_id", units.map((unit) => [unit.team_id, unit.team_id]))));
  }
  if (step === "call" || step === "answer") {
    const waiting = found.departments.filter((one) => one.run === found.run && !one.answered_at).map((one) => one.department);
    const offered = rules.departments.filter((one) => waiting.includes(one.code) === (step === "answer"));
    parts.push(labelled("部门 Department", choice("department", offered.map((one) => [one.code, both(one)]))));
  }
  if (step === "close") {
    const isEarly = found.state !== "reported_back";
    const offered = rules.outcomes.filter((one) => !isEarly || rules.early_outcomes.includes(one.code));
    parts.push(labelled("结果 Outcome", choice("outcome", offered.map((one) => [one.code, both(one)]))));
    parts.push(text(isEarly ? "原因 Reason" : "说明 Text", isEarly));
  }
  if (step === "accept" || step === "amend") {
    const levels = Object.entries(LEVELS);
    const kept = [["", `不变 as it is (${LEVELS[found.level]})`], ...levels];
    parts.push(labelled("等级 Level", choice("level", kept)));
  }
  if (step === "amend") {
    const kinds = rules.kinds.map((one) => [one.code, both(one)]);
    parts.push(labelled("种类 Kind", choice("kind", [["", "不变 as it is"], ...kinds])), ...placeFields());
    parts.push(text("说明 Text", false));
  }
  if (step === "reopen") {
    parts.push(text("重开原因 Why it is reopened", true));
    parts.push(made("p", "原因写入值班日志，勿写姓名、电话 The reason goes into the duty log: no names, no phones.", "warning"));
  }
  if (NEEDS_TEXT.has(step)) parts.push(text("说明 Text", true));
  return parts;
}

// When it happened, by the district's clock, where that is written down later; empty for now.
export function happenedField() {
  const input = made("input");
  Object.assign(input, { name: "at", type: "datetime-local" });
  return labelled("发生时间，补记时填 Happened at, if it is written down later", input);
}

// First, second and third nearest, asked of the live state of the coast; one tap chooses.
function nearest(found, choosing) {
  const part = made("p", found.lon === null ? "事件没有地点 no place: nearest is not known" : "…");
  if (found.lon === null) return part;
  const place = new URLSearchParams({ lon: found.lon, lat: found.lat, most: 3 });
  ask(`/districts/${encodeURIComponent(found.district)}/live/nearest?${place}`)
    .then((units) => {
      part.replaceChildren(made("span", "就近 Nearest: "));
      const there = units.filter((unit) => [...choosing.options].some((one) => one.value === unit.team_id));
      for (const [index, unit] of there.entries()) {
        const phone = unit.phones?.[0]?.phone ?? unit.radio ?? "";
        const choosingIt = made("button", `${index + 1}. ${unit.team_id} · ${Math.ceil(unit.minutes)} min ${phone}`);
        choosingIt.type = "button";
        choosingIt.addEventListener("click", () => {
          choosing.value = unit.team_id;
          choosing.dispatchEvent(new Event("input", { bubbles: true }));
        });
        part.append(choosingIt, " ");
      }
      if (!there.length) part.append(made("span", "没有 none on shift"));
      else if (!choosing.dataset.touched) choosing.value = there[0].team_id;
    })
    .catch((error) => part.replaceChildren(made("span", `就近查不到 nearest not known: ${error.message}`)));
  return part;
}

const isSent = (found, team) =>
  unitsNow(found).some((unit) => unit.team_id === team && unit.state !== "stand_down");

// What the end of an earlier run has let go is not sent any more.
const unitsNow = (found) => found.units.filter((unit) => unit.run === found.run);

export function placeFields() {
  return [["lon", "经度 Longitude", 180], ["lat", "纬度 Latitude", 90]].map(([name, words, most]) => {
    const input = made("input");
    Object.assign(input, { name, type: "number", step: "any", min: -most, max: most });
    return labelled(words, input);
  });
}

export function text(words, isNeeded, name = "text") {
  const area = made("textarea");
  Object.assign(area, { name, rows: 2, maxLength: 4000, required: isNeeded });
  return labelled(words, area);
}

export function tick(name, words) {
  const input = made("input");
  Object.assign(input, { name, type: "checkbox" });
  const label = holding("label", "inline", input, made("span", words));
  return label;
}

// What a form says: names of fields with what is filled in; numbers as numbers, times as instants.
export function said(form, { timeZone } = {}) {
  const facts = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "checkbox" || control.value.trim() === "") continue;
    if (control.type === "datetime-local") {
      facts[control.name] = instantOf(control.value, timeZone);
      continue;
    }
    const isNumber = control.type === "number" || control.name === "wave";
    facts[control.name] = isNumber ? Number(control.value) : control.value;
  }
  return facts;
}

function remember(form, key) {
  for (const control of form.elements) {
    const known = typed.get(`${key} ${control.name}`);
    if (!control.name || control.type === "checkbox") continue;
    if (known !== undefined && (control.tagName !== "SELECT" || hasOption(control, known))) control.value = known;
    control.addEventListener("input", () => {
      control.dataset.touched = "true";
      typed.set(`${key} ${control.name}`, control.value);
    });
  }
}

const hasOption = (select, value) => [...select.options].some((one) => one.value === value);

function forget(key) {
  for (const known of [...typed.keys()]) if (known.startsWith(`${key} `)) typed.delete(known);
}
