// Shows the duty log, adds lines and corrects them.
import { ask, button, drawnNow, holding, made, me, offerDistricts, serverNow, showingFaults, whoAmI } from "/assets/centre.js";

const LOOK_AGAIN_MS = 10000;
const PAGE = 50;
const DAY_MS = 86400000;
const MAY_WRITE = new Set(["planner", "duty_officer"]);
const at = (id) => document.getElementById(id);
const safely = showingFaults(at("fault"));
let district = null;
let shown = PAGE;
let corrects = null;

const path = () => `/districts/${encodeURIComponent(district.district_id)}`;
const time = (instant) =>
  new Date(instant).toLocaleString("zh-CN", { timeZone: district.timezone, hour12: false });

function line(one) {
  const item = made("li");
  const when = made("time", time(one.at));
  when.dateTime = one.at;
  const words = made("div");
  words.append(made("p", one.zh));
  if (one.en !== one.zh) words.append(made("p", one.en, "en"));
  const heading = holding("div", "", when);
  if (one.by) heading.append(made("div", one.by, "by"));
  item.append(heading, words);
  if (MAY_WRITE.has(me.role ?? "planner")) {
    item.append(button("更正 Correct", () => correct(one)));
  }
  return item;
}

function correct(one) {
  corrects = one?.line_id ?? null;
  at("correcting").hidden = at("leave").hidden = corrects === null;
  at("correcting").textContent = one ? `更正 correcting: ${time(one.at)} ${one.zh}` : "";
  if (one) at("add").elements.text.focus();
}

async function show() {
  const query = new URLSearchParams({ limit: shown });
  const kind = at("kind").value;
  for (const one of kind ? [kind, "correction"] : []) query.append("kind", one);
  const said = await ask(`${path()}/duty-log?${query}`);
  at("lines").replaceChildren(...said.items.map(line));
  drawnNow(district.timezone);
  at("more").hidden = said.numberMatched <= said.numberReturned;
  const last = said.items.length ? new Date(said.items[0].at) : serverNow();
  const span = {
    from: new Date(last - DAY_MS).toISOString().replace(/\.\d+/, ""),
    to: new Date(last.getTime() + 1000).toISOString().replace(/\.\d+/, ""),
  };
  for (const form of ["csv", "xlsx"]) {
    at(form).href = `/api/v1${path()}/duty-log/sheet?${new URLSearchParams({ ...span, form })}`;
  }
}

at("add").addEventListener("submit", (event) => {
  event.preventDefault();
  const submit = at("add").querySelector("[type=submit]");
  submit.disabled = true;
  safely(async () => {
    const text = at("add").elements.text.value;
    await ask(`${path()}/duty-log`, { method: "POST", body: { text, corrects } });
    at("add").reset();
    correct(null);
    await show();
  }).finally(() => (submit.disabled = false));
});
at("leave").addEventListener("click", () => correct(null));
at("kind").addEventListener("change", () => safely(show));
at("more").addEventListener("click", () => {
  shown += PAGE;
  safely(show);
});

async function begin() {
  await whoAmI();
  await offerDistricts(async (found) => {
    district = found;
    at("add").hidden = !MAY_WRITE.has(me.role ?? "planner");
    if (district) await show();
  }, safely);
  setInterval(() => document.hidden || !district || safely(show), LOOK_AGAIN_MS);
}

safely(begin);
