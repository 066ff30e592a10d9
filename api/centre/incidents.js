// Lists incidents with their clocks and takes reports in; follows what others do.
import { ask, both, button, choice, drawnNow, holding, labelled, made, me, newId, Refused, saySimulated, table, whoAmI } from "/assets/centre.js";
import { clockMark, hideCase, mostUrgent, showCase } from "/assets/incident-case.js";
import { showFigures } from "/assets/incident-figures.js";
import { happenedField, placeFields, said, text } from "/assets/incident-forms.js";
import { showTips } from "/assets/incident-tips.js";
import { LEVELS, SOURCES, STATES } from "/assets/incident-words.js";

const LOOK_AGAIN_MS = 5000;
const MAY_ACT = new Set(["planner", "duty_officer", null]);
const PARTS = { police: ["tips"], planner: ["incidents", "figures"] };
const asked = new URLSearchParams(location.search);
const part = (id) => document.querySelector(`#${id}`);
const context = { rules: null, teams: [], district: null, path: null, time: null, timeZone: null, changed, say };
let chosen = asked.get("incident");

let isUnread = false; // the fault that stands is that reading failed: the next look ends it

function say(error) {
  if (error && !(error instanceof Refused)) throw error;
  part("fault").textContent = error ? error.message : "";
  isUnread = false;
}

function sayUnread(error) {
  say(error);
  isUnread = true;
}

function changed(found, { isRefused = false } = {}) {
  if (!isRefused) say(null);
  found.district = context.district;
  showCase(found, context);
  list().catch(sayUnread);
}

function address(more) {
  for (const [name, value] of Object.entries(more)) value ? asked.set(name, value) : asked.delete(name);
  history.replaceState(null, "", `?${asked}`);
}

async function list() {
  const open = part("shown").value;
  const filter = new URLSearchParams({ limit: 100, ...(open ? { open } : {}) });
  const found = await ask(`${context.path}?${filter}`);
  const rows = found.items.map((one) => {
    const kind = context.rules.kinds.find((known) => known.code === one.kind);
    const urgent = mostUrgent(one);
    const name = button(one.number, () => choose(one.incident_id));
    const row = holding(
      "tr", one.incident_id === chosen ? "chosen" : "", holding("td", "id", name),
      holding(
        "td", "", made("div", both(kind, one.kind)), made("div", LEVELS[one.level], `level-${one.level}`),
        made("div", STATES[one.state]),
      ),
      holding("td", "", urgent ? clockMark(urgent, one.now, context.rules) : made("span", "—")),
      made("td", one.text.slice(0, 60)),
    );
    return row;
  });
  const focused = document.activeElement?.closest("#list button")?.textContent;
  const heads = ["编号 no.", "种类·等级·状态 kind, level, state", "时限 clock", "内容 what"];
  part("list").replaceChildren(rows.length ? table(heads, rows) : made("p", "没有事件 none"));
  drawnNow(context.timeZone);
  if (focused) [...part("list").querySelectorAll("button")].find((one) => one.textContent === focused)?.focus();
}

async function choose(id) {
  chosen = id;
  address({ incident: id });
  try {
    await look();
  } catch (error) {
    sayUnread(error);
  }
}

async function look() {
  if (chosen) {
    const found = await ask(`${context.path}/${encodeURIComponent(chosen)}`);
    found.district = context.district;
    showCase(found, context);
  } else hideCase();
  await list();
}

async function keepLooking() {
  for (;;) {
    try {
      if (!part("incidents").hidden) {
        await look();
        if (isUnread) say(null);
      }
    } catch (error) {
      sayUnread(error);
    }
    await new Promise((go) => setTimeout(go, LOOK_AGAIN_MS));
  }
}

// Tells of phones that may become incidents; asked for when somebody wants them, as reading is noted.
async function offerTells(choosing, form) {
  const at = context.path.replace(/incidents$/, "tells");
  const told = (await ask(`${at}?limit=20`)).items;
  const words = (one) => `${context.time(one.happened_at)} ${one.body?.what ?? ""} ${one.body?.text ?? ""}`.slice(0, 60);
  choosing.replaceChildren(new Option("—", ""), ...told.map((one) => new Option(words(one), one.item_id)));
  choosing.onchange = () => {
    const chosenTell = told.find((one) => one.item_id === choosing.value);
    form.elements.text.required = !chosenTell; // a tell has its own words and place
    const kind = chosenTell?.body?.what;
    if (context.rules.kinds.some((one) => one.code === kind)) form.elements.kind.value = kind;
  };
}

function makeReport() {
  const form = part("report");
  const tells = choice("from_item_id", [["", "—"]]);
  part("reporting").addEventListener("toggle", () => {
    if (part("reporting").open) offerTells(tells, form).catch(say);
  });
  const kinds = context.rules.kinds.map((one) => [one.code, both(one)]);
  const send = made("button", "受理 Take in ✓", "next");
  const fields = [
    labelled("种类 Kind", choice("kind", kinds)),
    labelled("来源 Source", choice("source", Object.entries(SOURCES).filter(([one]) => !["item", "alert", "tip"].includes(one)))),
    labelled("来自随手拍 From a tell", tells), text("内容 What", true), ...placeFields(), happenedField(), holding("div", "doing", send),
  ];
  form.append(...fields);
  let incident_id = newId();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      const body = { incident_id, accept: true, ...said(form, context) };
      const found = await ask(context.path, { method: "POST", body });
      incident_id = newId();
      form.reset();
      part("reporting").open = false;
      await choose(found.incident_id);
    } catch (error) {
      say(error);
    }
    send.disabled = false;
  });
  part("reporting").hidden = !MAY_ACT.has(me.role);
}

async function turnTo(name) {
  address({ part: name });
  for (const one of ["incidents", "tips", "figures"]) part(one).hidden = one !== name;
  for (const one of document.querySelectorAll("nav button")) {
    one.toggleAttribute("aria-current", one.dataset.part === name);
  }
  say(null);
  if (name === "incidents") await look();
  if (name === "tips") await showTips(part("tips"), context, (id) => turnTo("incidents").then(() => choose(id)));
  if (name === "figures") await showFigures(part("figures"), context);
  drawnNow(context.timeZone);
}

async function begin() {
  await whoAmI();
  const districts = (await ask("/districts")).items;
  context.district = asked.get("district") ?? districts[0]?.district_id;
  if (!context.district) {
    part("fault").textContent = "还没有辖区 no district yet";
    return;
  }
  const at = `/districts/${encodeURIComponent(context.district)}`;
  context.path = `${at}/incidents`;
  const district = await ask(at);
  const timeZone = district.timezone ?? "Asia/Shanghai";
  context.timeZone = timeZone;
  context.time = (instant) => new Date(instant).toLocaleString("zh-CN", { timeZone, hour12: false });
  context.rules = await ask("/incident-rules");
  context.teams = (await ask(`${at}/teams`)).items.map((team) => team.team_id);
  saySimulated(district);
  const choosing = part("district");
  choosing.replaceChildren(...districts.map((one) => new Option(one.name, one.district_id)));
  choosing.value = context.district;
  choosing.addEventListener("change", () => location.assign(`?${new URLSearchParams({ district: choosing.value })}`));
  part("district-choice").hidden = districts.length < 2;
  const parts = PARTS[me.role] ?? (me.role === null ? ["incidents", "figures"] : ["incidents", "tips", "figures"]);
  for (const one of document.querySelectorAll("nav button")) {
    one.hidden = !parts.includes(one.dataset.part);
    one.addEventListener("click", () => turnTo(one.dataset.part).catch(say));
  }
  part("shown").addEventListener("change", () => list().catch(sayUnread));
  makeReport();
  const wanted = asked.get("part");
  await turnTo(parts.includes(wanted) ? wanted : parts[0]);
  if (parts.includes("incidents")) keepLooking();
}

begin().catch(say);
