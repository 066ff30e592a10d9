// Shows how roll-calls fill up, starts and closes them.
import { API, ask, drawnNow, made, me, Refused, saySimulated, serverNow, whoAmI } from "/assets/centre.js";

const LOOK_AGAIN_MS = 5000;
const KINDS = {
  typhoon_recall: "台风召回 typhoon recall",
  fishing_moratorium: "休渔 fishing moratorium",
  other: "其他 other",
};
const STATES = {
  in_port: "在港 in port",
  at_sea: "出海 at sea",
  reached: "已联系 reached",
  not_reached: "联系不上 not reached",
  missing: "未报 no word yet",
};
const MAY_CALL = new Set(["planner", "duty_officer"]);
const asked = new URLSearchParams(location.search);
const fault = document.querySelector("#fault");
const standing = document.querySelector("#standing");
const start = document.querySelector("#start");
let mayCall = true;
let zone = "Asia/Shanghai";

function link(href, words) {
  const element = made("a", words);
  element.href = href;
  return element;
}

const time = (instant) =>
  new Date(instant).toLocaleString("zh-CN", { timeZone: zone, hour12: false });
const callsPath = (district) => `/districts/${encodeURIComponent(district)}/roll-calls`;
const pagePath = (district, call) =>
  `/roll-calls?${new URLSearchParams({ district, ...(call ? { call } : {}) })}`;

function figures(told) {
  const list = made("dl", "", "figures");
  const here = told.total - told.counts.missing;
  const pairs = [
    ["已报 told", `${here} / ${told.total}`, ""],
    ...Object.entries(STATES).map(([state, words]) => [
      words, told.counts[state], state === "missing" || state === "not_reached" ? "missing" : "",
    ]),
  ];
  if (told.disputed) pairs.push(["说法不一 disputed", told.disputed, "missing"]);
  if (told.late_words) pairs.push(["结束后才到 after the close", told.late_words, ""]);
  for (const [words, number, kind] of pairs) {
    const pair = made("div");
    pair.append(made("dt", words), made("dd", String(number), number ? kind : ""));
    list.append(pair);
  }
  return list;
}

function places(told) {
  const table = made("table");
  const heads = ["镇村 place", "应报 called", ...Object.values(STATES), "尚未报到 who is missing"];
  const head = made("tr");
  head.append(...heads.map((words) => made("th", words)));
  const body = made("tbody");
  let town;
  for (const place of told.places) {
    if (place.town !== town) {
      town = place.town;
      const row = made("tr", "", "town");
      const cell = made("th", town ?? "未登记乡镇 no town");
      cell.colSpan = heads.length;
      row.append(cell);
      body.append(row);
    }
    const row = made("tr");
    row.append(made("td", place.village ?? "未登记村 no village"));
    row.append(made("td", String(place.total), "count"));
    for (const state of Object.keys(STATES)) {
      row.append(made("td", String(place.counts[state]), "count"));
    }
    row.append(missingIn(place, told.vessels));
    body.append(row);
  }
  table.append(made("thead"), body);
  table.tHead.append(head);
  return table;
}

function missingIn(place, vessels) {
  const cell = made("td", "", "who");
  const away = vessels.filter(
    (one) => one.town === place.town && one.village === place.village && one.state === "missing",
  );
  if (!away.length) {
    cell.append(made("span", "齐 all here", "all-here"));
    return cell;
  }
  const fold = made("details");
  fold.dataset.place = `${place.town}/${place.village}`;
  fold.append(made("summary", `缺 ${away.length} missing`, "missing"));
  fold.append(made("p", away.map((one) => one.name ?? one.vessel_id).join("、")));
  cell.append(fold);
  return cell;
}

function disputes(told) {
  const part = made("div");
  const open = told.vessels.filter((one) => one.is_disputed);
  if (!open.length) return part;
  part.append(made("h3", "说法不一 Disputed"));
  const list = made("ul");
  for (const one of open) {
    const words = one.words.map(
      (word) => `${word.said_by ?? "不在名册的人 somebody not on the register"}: ${STATES[word.state]} (${time(word.at)})`,
    );
    list.append(made("li", `${one.name ?? one.vessel_id}: ${words.join(" | ")}`));
  }
  part.append(list);
  return part;
}

function show(district, told) {
  const call = told.roll_call;
  const unfolded = new Set(
    [...standing.querySelectorAll("details[open]")].map((fold) => fold.dataset.place),
  );
  const progress = made("progress");
  progress.max = told.total || 1;
  progress.value = told.total - told.counts.missing;
  progress.setAttribute("aria-label", "已报 told");
  const span = call.closed_at
    ? `${time(call.started_at)} – ${time(call.closed_at)} 已结束 closed`
    : `${time(call.started_at)} 发起 started · 更新于 as of ${time(serverNow())}`;
  standing.replaceChildren(
    made("h2", `${KINDS[call.kind]} ${call.note ?? ""}`), made("p", span), progress,
    figures(told), disputes(told), places(told), doing(district, call),
  );
  for (const fold of standing.querySelectorAll("details")) {
    fold.open = unfolded.has(fold.dataset.place);
  }
  standing.hidden = false;
}

function doing(district, call) {
  const part = made("div", "", "doing");
  const sheet = `${API}${callsPath(district)}/${call.roll_call_id}/sheet`;
  part.append(link(`${sheet}?form=xlsx`, "点名表 sheet (XLSX)"), link(`${sheet}?form=csv`, "CSV"));
  if (!call.closed_at && mayCall) {
    const close = made("button", "结束点名 Close");
    close.addEventListener("click", () => endCall(district, call));
    part.append(close);
  }
  return part;
}

async function endCall(district, call) {
  if (!confirm("结束这次点名？以后报到的不再计入。 Close it? What arrives later does not count.")) return;
  try {
    await ask(`${callsPath(district)}/${call.roll_call_id}/close`, { method: "POST" });
    await follow(district, call.roll_call_id);
    await list(district);
  } catch (error) {
    say(error);
  }
}

async function follow(district, call) {
  const told = await ask(`${callsPath(district)}/${encodeURIComponent(call)}`);
  show(district, told);
  drawnNow(zone);
  return told.roll_call.closed_at === null;
}

async function keepFollowing(district, call) {
  let isOpen = true;
  while (isOpen) {
    try {
      isOpen = await follow(district, call);
      fault.textContent = "";
    } catch (error) {
      say(error);
    }
    await new Promise((go) => setTimeout(go, LOOK_AGAIN_MS));
  }
}

async function list(district) {
  const told = await ask(`${callsPath(district)}?limit=50`);
  const rows = told.items.map((call) => {
    const row = made("tr");
    const name = made("td");
    name.append(link(pagePath(district, call.roll_call_id), KINDS[call.kind]));
    const closed = call.closed_at ? time(call.closed_at) : "进行中 open";
    row.append(name, made("td", call.note ?? ""), made("td", time(call.started_at)));
    row.append(made("td", closed, call.closed_at ? "" : "missing"));
    return row;
  });
  document.querySelector("#all tbody").replaceChildren(...rows);
  document.querySelector("#none").hidden = rows.length > 0;
  drawnNow(zone);
}

function say(error) {
  if (!(error instanceof Refused)) throw error;
  fault.textContent = error.message;
}

async function begin() {
  await whoAmI();
  mayCall = MAY_CALL.has(me.role ?? "planner"); // without accounts nobody is signed in
  const districts = (await ask("/districts")).items;
  const chosen = asked.get("district") ?? districts[0]?.district_id;
  if (!chosen) {
    fault.textContent = "还没有辖区 no district yet";
    return;
  }
  const district = await ask(`/districts/${encodeURIComponent(chosen)}`);
  zone = district.timezone ?? zone;
  saySimulated(district);
  const choice = document.querySelector("#district");
  choice.replaceChildren(...districts.map((one) => new Option(one.name, one.district_id)));
  choice.value = chosen;
  choice.addEventListener("change", () => location.assign(pagePath(choice.value)));
  document.querySelector("#district-choice").hidden = districts.length < 2;
  start.hidden = !mayCall;
  start.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = { kind: start.elements.kind.value, note: start.elements.note.value || null };
    try {
      const call = await ask(callsPath(chosen), { method: "POST", body });
      location.assign(pagePath(chosen, call.roll_call_id));
    } catch (error) {
      say(error);
    }
  });
  await list(chosen);
  if (asked.get("call")) await keepFollowing(chosen, asked.get("call"));
}

begin().catch(say);
