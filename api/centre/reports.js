// Orders reports of a day, week or month, follows how they are made, and lists those that were made.
import { ask, holding, labelled, made, offerDistricts, showingFaults, table, whoAmI } from "/assets/centre.js";

const FOLLOW_MS = 1000;
const PAGE = 20;
const FORMS = {
  pdf: "PDF", xlsx: "XLSX", "csv.zip": "CSV", gpkg: "GeoPackage", json: "JSON",
  "raw.zip": "原始数据 raw data", "figures.zip": "图 figures",
};
const AT_FIRST = new Set(["pdf", "xlsx", "json", "raw.zip"]);
const KINDS = { day: "日报 day", week: "周报 week", month: "月报 month", span: "时段 span" };
const AUDIENCES = { internal: "内部 internal", public: "对外 outside" };
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

function row(one) {
  const files = holding("td", "", ...one.forms.flatMap((form) => {
    const link = made("a", FORMS[form] ?? form);
    link.href = one.links.find(({ href }) => href.endsWith(`/files/${form}`)).href;
    return [link, " "];
  }));
  const cells = [
    KINDS[one.kind] ?? one.kind, `${clock(one.from_at)} – ${clock(one.to_at)}`, one.grid_id ?? "全部 all",
    AUDIENCES[one.audience] ?? one.audience, `${(100 * one.coverage).toFixed(1)} %`, clock(one.made_at),
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
    const span = form.span.value;
    const body = {
      [span]: span === "month" ? form.on.value.slice(0, 7) : form.on.value,
      grid_id: form.grid.value || null, audience: form.audience.value, language: form.language.value,
      forms: [...at("forms").querySelectorAll("input:checked")].map((box) => box.value),
    };
    await follow(await ask(`${path()}/reports`, { method: "POST", body }));
    await show();
  }).finally(() => (submit.disabled = false));
});
at("more").addEventListener("click", () => {
  shown += PAGE;
  safely(show);
});

async function choose(found) {
  district = found;
  if (!district) return;
  const today = new Date().toLocaleDateString("sv-SE", { timeZone: district.timezone });
  if (!at("order").elements.on.value) at("order").elements.on.value = today;
  const { features } = await ask(`${path()}/grids?limit=1000`);
  const names = features.map(({ properties }) => new Option(`${properties.name} ${properties.grid_id}`, properties.grid_id));
  at("order").elements.grid.replaceChildren(new Option("全部 all", ""), ...names);
  await show();
  at("order").hidden = false;
}

async function begin() {
  at("forms").append(...Object.entries(FORMS).map(([form, words]) => {
    const box = made("input");
    Object.assign(box, { type: "checkbox", value: form, checked: AT_FIRST.has(form) });
    return labelled(words, box);
  }));
  await whoAmI();
  await offerDistricts(choose, safely);
}

safely(begin);
