// Orders reports, shift sheets and calendars, follows how they are made, and lists those that were made.
import { ask, drawnNow, holding, labelled, made, offerDistricts, serverNow, showingFaults, table, whoAmI } from "/assets/centre.js";

const FOLLOW_MS = 1000;
const PAGE = 20;
const FORMS = {
  pdf: "PDF", xlsx: "XLSX", "csv.zip": "CSV", gpkg: "GeoPackage", json: "JSON",
  "raw.zip": "原始数据 raw data", "figures.zip": "图 figures", ics: "巡逻日历 patrols",
  "duties.ics": "值勤日历 duties",
};
const AT_FIRST = new Set(["pdf", "xlsx", "json", "raw.zip", "ics"]);
const REPORTS = {
  coverage: { words: "巡防报告 coverage", forms: ["pdf", "xlsx", "csv.zip", "gpkg", "json", "raw.zip", "figures.zip"] },
  brief: { words: "每日简报 brief", forms: ["pdf"] },
  vessels: { words: "定人联船 vessels", forms: ["xlsx", "csv.zip", "json"] },
  shifts: { words: "班次单 shift sheets", forms: ["pdf"], isOfTeams: true },
  calendar: { words: "勤务日历 calendar", forms: ["ics", "duties.ics"], isOfTeams: true },
};
const KINDS = { day: "日报 day", week: "周报 week", month: "月报 month", span: "时段 span" };
const AUDIENCES = { internal: "内部 internal", public: "对外 outside" };
const LANGUAGES = { zh: "中文", en: "English" };
const STANDING = { queued: "排队 waiting", running: "正在生成 being made" };
const at = (id) => document.getElementById(id);
const safely = showingFaults(at("fault"));
let district = null;
let shown = PAGE;

const path = () => `/districts/${encodeURIComponent(district.district_id)}`;
const clock = (instant) =>
  new Date(instant).toLocaleString("zh-CN", {
    timeZone: district.timezone, hour12: false, dateStyle: "short", timeStyle: "short",
  });

/** Say the time of a report: its days where it is of whole ones, else its instants. */
function timeOf({ from_at, to_at }) {
  const [from, to] = [clock(from_at), clock(to_at)];
  if (![from, to].every((one) => one.endsWith(" 00:00"))) return `${from} – ${to}`;
  const last = clock(new Date(Date.parse(to_at) - 1)).split(" ")[0];
  const first = from.split(" ")[0];
  return first === last ? first : `${first} – ${last}`;
}

function row(one) {
  const files = holding("td", "", ...one.forms.flatMap((form) => {
    const link = made("a", FORMS[form] ?? form);
    link.href = one.links.find(({ href }) => href.endsWith(`/files/${form}`)).href;
    return [link, " "];
  }));
  const cells = [
    REPORTS[one.what]?.words ?? one.what, `${KINDS[one.kind] ?? one.kind} ${timeOf(one)}`, one.grid_id ?? "全部 all",
    `${AUDIENCES[one.audience] ?? one.audience} · ${LANGUAGES[one.language] ?? one.language}`,
    one.coverage === null ? "" : `${(100 * one.coverage).toFixed(1)} %`, clock(one.made_at),
  ].map((words) => made("td", words));
  return holding("tr", "", ...cells, files);
}

async function show() {
  const said = await ask(`${path()}/reports?limit=${shown}`);
  const heads = ["报表 report", "时间 time", "网格 grid", "读者 for", "覆盖率 coverage", "生成 made", "文件 files"];
  at("list").replaceChildren(
    said.items.length ? table(heads, said.items.map(row)) : made("p", "还没有报表 none yet", "hint"),
  );
  at("more").hidden = said.numberMatched <= said.numberReturned;
  drawnNow(district.timezone);
}

/** Wait until a job has ended, and say how it stands meanwhile. */
async function follow(job) {
  let now = job;
  while (now.status in STANDING) {
    at("standing").textContent = STANDING[now.status];
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
    now = await ask(`/jobs/${job.job_id}`);
  }
  at("standing").textContent = now.status === "done" ? "已生成 made" : `没有生成 not made: ${now.error ?? now.status}`;
}

at("order").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = at("order").elements;
  const submit = at("order").querySelector("[type=submit]");
  submit.disabled = true;
  at("standing").textContent = "";
  safely(async () => {
    const { isOfTeams } = REPORTS[form.what.value];
    const span = isOfTeams ? "day" : form.span.value;
    const body = {
      what: form.what.value,
      [span]: span === "month" ? form.on.value.slice(0, 7) : form.on.value,
      ...(isOfTeams ? { team_id: form.team.value || null } : { grid_id: form.grid.value || null }),
      audience: form.audience.value, language: form.language.value,
      forms: [...at("forms").querySelectorAll("input:checked")].map((box) => box.value),
    };
    await follow(await ask(`${path()}/reports`, { method: "POST", body }));
    await show();
  }).finally(() => (submit.disabled = false));
});

/** Show what the report that is chosen can be asked for: its forms, a time or a day, a grid or a team. */
function fit() {
  const form = at("order").elements;
  const { forms, isOfTeams } = REPORTS[form.what.value];
  for (const name of ["span", "grid"]) form[name].closest("label").hidden = Boolean(isOfTeams);
  form.team.closest("label").hidden = !isOfTeams;
  at("forms").replaceChildren(...forms.map((name) => {
    const box = made("input");
    Object.assign(box, { type: "checkbox", value: name, checked: AT_FIRST.has(name) });
    return labelled(FORMS[name], box);
  }));
}
at("order").elements.what.addEventListener("change", fit);
at("more").addEventListener("click", () => {
  shown += PAGE;
  safely(show);
});

async function choose(found) {
  district = found;
  if (!district) return;
  const today = serverNow().toLocaleDateString("sv-SE", { timeZone: district.timezone });
  if (!at("order").elements.on.value) at("order").elements.on.value = today;
  const { features } = await ask(`${path()}/grids?limit=1000`);
  const names = features.map(({ properties }) => new Option(`${properties.name} ${properties.grid_id}`, properties.grid_id));
  at("order").elements.grid.replaceChildren(new Option("全部 all", ""), ...names);
  const { items } = await ask(`${path()}/teams?limit=1000`);
  const teams = items.map(({ team_id }) => new Option(team_id, team_id));
  at("order").elements.team.replaceChildren(new Option("全部 all", ""), ...teams);
  await show();
  at("order").hidden = false;
}

async function begin() {
  fit();
  await whoAmI();
  await offerDistricts(choose, safely);
}

safely(begin);
