// Shows one incident: how it stands, what is due, its units and departments, its steps, what is next.
import { ask, both, button, holding, made, me, newId, Refused, table } from "/assets/centre.js";
import { stepForm } from "/assets/incident-forms.js";
import { CLOCKS, LEVELS, SOURCES, STATES, STEPS, WAVES } from "/assets/incident-words.js";

const MAY_ACT = new Set(["planner", "duty_officer", null]);
const SOON_MS = 5 * 60_000;
const ENTERED_LATER_MS = 60_000; // what a unit's phone tells is there within seconds
const RUN = (run) => (run > 1 ? `重开${run - 1} ` : "");
const part = (id) => document.querySelector(`#${id}`);
let drawn = ""; // which incident at which step the forms were made for
let isOpen = null; // which form is open

const LONG_MIN = 120; // from here on hours are told

const lasting = (min) => (min < LONG_MIN ? `${min} min` : `${Math.floor(min / 60)} h ${min % 60} min`);

const departmentOf = (code, rules) => rules.departments.find((one) => one.code === code);

export function clockMark(clock, now, rules) {
  const left = Math.round((Date.parse(clock.due_at) - Date.parse(now)) / 60_000);
  const department = departmentOf(clock.of, rules);
  const of = clock.of ? ` ${department?.zh ?? clock.of}` : "";
  const words = `${RUN(clock.run)}${CLOCKS[clock.clock]}${of}`;
  if (clock.is_overdue) return made("span", `${words}：超时 overdue ${lasting(-left)}`, "clock overdue");
  if (clock.is_running) {
    const isSoon = Date.parse(clock.due_at) - Date.parse(now) <= SOON_MS;
    return made("span", `${words}：还有 in ${lasting(left)}`, `clock ${isSoon ? "soon" : "running"}`);
  }
  if (clock.is_late) return made("span", `${words}：已做，超时 done late`, "clock late");
  return made("span", `${words}：${clock.done_at ? "按时 on time" : "不再等 no more"}`, "clock done");
}

export const mostUrgent = (found) =>
  found.clocks.filter((one) => one.is_running).sort((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))[0];

export function showCase(found, context) {
  part("case").hidden = false;
  part("facts").replaceChildren(...facts(found, context));
  part("history").replaceChildren(...history(found, context));
  const wanted = `${found.incident_id} ${found.last}`;
  if (drawn === wanted) return;
  drawn = wanted;
  part("doing").replaceChildren(...doing(found, context));
}

export function hideCase() {
  part("case").hidden = true;
  drawn = "";
}

function facts(found, { rules, time }) {
  const kind = rules.kinds.find((one) => one.code === found.kind);
  const place = found.lon === null ? "无地点 no place" : `${found.lon.toFixed(5)}, ${found.lat.toFixed(5)}`;
  const order = ["overdue", "soon", "running", "late", "done"];
  const marks = found.clocks.map((clock) => clockMark(clock, found.now, rules));
  marks.sort((a, b) => order.indexOf(a.className.split(" ")[1]) - order.indexOf(b.className.split(" ")[1]));
  const parts = [
    made("h2", `${found.number} ${both(kind, found.kind)}`),
    holding(
      "p", "", made("strong", STATES[found.state]), made("span", " · "),
      made("span", LEVELS[found.level], `level-${found.level}`),
      made("span", [" ", SOURCES[found.source], place, found.target_id].filter(Boolean).join(" · ")),
    ),
    made("p", found.text),
    holding("p", "", ...marks),
  ];
  if (found.units.length) {
    const rows = found.units.map((unit) => holding(
      "tr", "", made("td", `${RUN(unit.run)}${WAVES[unit.wave]}`), made("td", unit.team_id),
      made("td", unit.run < found.run ? `重开前 before reopening: ${STATES[unit.state]}` : STATES[unit.state]),
      made("td", unit.order_id ? "手机派令 order sent" : "口头 by voice"),
    ));
    parts.push(table(["梯队 wave", "力量 unit", "状态 state", "派令 order"], rows));
  }
  if (found.departments.length) {
    const rows = found.departments.map((one) => holding(
      "tr", "", made("td", RUN(one.run) + both(departmentOf(one.department, rules), one.department)),
      made("td", time(one.called_at)),
      made("td", one.answered_at ? time(one.answered_at) : "未报到 no answer", one.answered_at ? "" : "late"),
    ));
    parts.push(table(["部门 department", "吹哨 called", "报到 answered"], rows));
  }
  return parts;
}

function doing(found, context) {
  if (!MAY_ACT.has(me.role) || !found.next_steps.length) return [];
  const space = made("div");
  const show = (step) => {
    isOpen = `${found.incident_id} ${step}`;
    const form = stepForm(found, step, context, (name, facts, byPhone) => take(found, name, facts, byPhone, context));
    space.replaceChildren(form);
    form.querySelector("select, textarea, input, button")?.focus();
  };
  const hasEnded = found.state === "closed";
  const buttons = found.next_steps.map((step, index) => (index || hasEnded
    ? button(STEPS[step], () => show(step))
    : button(`下一步 Next: ${STEPS[step]}`, () => show(step), "next")));
  const kept = found.next_steps.find((step) => isOpen === `${found.incident_id} ${step}`);
  if (kept) show(kept);
  const words = hasEnded ? "已办结，查明未了可重开 Closed; reopen it if it is not over" : "下一步 What is next";
  return [made("h3", words), holding("div", "doing", ...buttons), space];
}

async function take(found, step, facts, byPhone, context) {
  try {
    const order = byPhone ? await sendOrder(found, facts, context) : {};
    const body = { step_id: newId(), step, after: found.last, ...facts, ...order };
    const path = `${context.path}/${found.incident_id}/steps`;
    isOpen = null;
    context.changed(await ask(path, { method: "POST", body }));
    return true;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    isOpen = `${found.incident_id} ${step}`; // what was typed stays, below the incident as it is now
    context.say(error);
    if (error.said?.incident) context.changed(error.said.incident, { isRefused: true });
    return false;
  }
}

async function sendOrder(found, facts, { district }) {
  const order_id = newId();
  const body = {
    order_id, team_id: facts.team_id, lon: found.lon, lat: found.lat,
    incident_id: found.incident_id, note: found.number,
  };
  await ask(`/districts/${encodeURIComponent(district)}/orders`, { method: "POST", body });
  return { order_id };
}

function history(found, { rules, time }) {
  const rows = found.steps.map((step) => {
    const facts = step.facts;
    const said = [
      facts.team_id, facts.wave && WAVES[facts.wave], facts.level && LEVELS[facts.level],
      facts.department && both(departmentOf(facts.department, rules), facts.department),
      facts.outcome && both(rules.outcomes.find((one) => one.code === facts.outcome), facts.outcome),
      ...(facts.overdue ?? []).map(([clock, of]) => `${CLOCKS[clock]} ${both(departmentOf(of, rules), of)} 超时 overdue`),
      facts.text,
    ].filter(Boolean);
    const by = step.taken_by === null && step.step === "raise" ? "系统 program" : step.taken_by === me.account ? "本人 me" : "";
    const row = made("li", `${time(step.at)} ${STEPS[step.step]} ${[by, ...said].filter(Boolean).join(" · ")}`);
    if (Date.parse(step.entered_at) - Date.parse(step.at) >= ENTERED_LATER_MS) {
      row.append(" ", made("span", `${time(step.entered_at)} 补记 entered later`, "entered-later"));
    }
    return row;
  });
  return [made("h3", "经过 Steps"), holding("ol", "steps", ...rows)];
}
