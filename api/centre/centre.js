// Asks the API as whoever is signed in, and makes elements without ever reading text as markup.
export const API = "/api/v1";
export const me = { csrf: null, role: null, login: null, account: null };

export class Refused extends Error {
  constructor(message, said = null) {
    super(message);
    this.said = said;
  }
}

// When the server gave its last answer, by its own clock: that of this machine may be wrong, and a
// made-up day has another.
let answeredAt = null;
// When the page last drew what it was told, by the clock of its district; nothing before that.
let drawnAt = null;

/** Give the instant of the server's last answer. */
export const serverNow = () => answeredAt ?? new Date();

/** Note that what the page shows was told just now; its faults say from then on as of when it is. */
export function drawnNow(timeZone) {
  drawnAt = serverNow().toLocaleString("zh-CN", { timeZone, hour12: false });
}

const asOf = () => (drawnAt === null ? "" : `；本页是 ${drawnAt} 的情况 the page is as of ${drawnAt}`);

export async function ask(path, { method = "GET", body } = {}) {
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (me.csrf && method !== "GET") headers["X-CSRF-Token"] = me.csrf;
  let answer;
  try {
    answer = await fetch(API + path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Refused(`连不上服务器，什么也没有丢 the server cannot be reached, nothing is lost${asOf()}`);
  }
  if (answer.status === 401 && path !== "/me") {
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
    return new Promise(() => {});
  }
  const written = answer.headers.get("Coastwatch-Answered-At");
  if (written) answeredAt = new Date(written);
  const said = await answer.json();
  const older = answer.status >= 500 ? asOf() : "";
  if (!answer.ok) throw new Refused(`${chinese(said)}${said.title}: ${said.detail}${faults(said)}${older}`, said);
  return said;
}

const PROBLEMS = {
  "incident-changed": "有人先办了一步，什么也没写入，请看最新情况再办",
  "step-refused": "这一步现在还不能办",
  "step-time": "发生时间不对：须在前一环节之后、现在之前，不早于 48 小时前",
  "incident-made": "已经转为事件",
  "id-taken": "编号已被别的内容占用",
  "not-on-duty": "该力量不在班",
  "tip-state": "举报状态不能这样改",
  "reward-made": "已有奖励",
  reward: "奖励不能这样办（拟奖人不能批、发；凭回执码发放）",
  holder: "不是专人，或账号已停用",
  "no-source": "没有举报人信息，或专人不足两名",
  "wrong-passphrase": "口令不对",
  "broken-seal": "不是为这两人加密的",
  "same-holder": "须两名专人",
  "locked-out": "错误次数太多，暂时锁定",
  "too-often": "查询太频繁，请稍后再试",
  "not-found": "没有，或不在管辖范围",
  invalid: "填写有误",
  "not-permitted": "该角色不能办",
  "whole-district": "此事涉及整个辖区，您的账号只管一个网格，请找管辖整个辖区的同事",
  unavailable: "数据库暂不可用，什么也没有丢",
};

function chinese(said) {
  const words = PROBLEMS[String(said.type).split(":").at(-1)];
  return words ? `${words}。` : "";
}

const faults = (said) =>
  (said.errors ?? []).map((one) => ` · ${one.location}: ${one.expected}`).join("");

export async function whoAmI() {
  try {
    const said = await ask("/me");
    Object.assign(me, {
      csrf: said.csrf, role: said.actor.role, login: said.actor.login,
      account: said.actor.account_id,
    });
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // without accounts nobody is signed in
  }
}

/** Give what does work and shows in an element why the server has refused it, or nothing. */
export const showingFaults = (element) => async (work) => {
  try {
    await work();
    element.textContent = "";
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    element.textContent = error.message;
  }
};

export function made(name, words = "", kind = "") {
  const element = document.createElement(name);
  element.append(...withIds(String(words)));
  if (kind) element.className = kind;
  return element;
}

// An id that has hyphens stands in an element of its own: the style keeps it on one line.
const ID = /((?=[\w.-]*\d)\w[\w.]*(?:-[\w.]+)+)/;
const withIds = (words) =>
  words.split(ID).map((part, i) =>
    i % 2 ? Object.assign(document.createElement("bdi"), { textContent: part }) : part);

export function holding(name, kind, ...children) {
  const element = made(name, "", kind);
  element.append(...children);
  return element;
}

export function button(words, doing, kind = "") {
  const element = made("button", words, kind);
  element.type = "button";
  element.addEventListener("click", doing);
  return element;
}

export function labelled(words, control) {
  const label = made("label", `${words} `);
  label.append(control);
  return label;
}

export function choice(name, pairs) {
  const select = made("select");
  select.name = name;
  select.append(...pairs.map(([value, words]) => new Option(words, value)));
  return select;
}

export function table(heads, rows) {
  const head = holding("tr", "", ...heads.map((words) => made("th", words)));
  return holding("table", "", holding("thead", "", head), holding("tbody", "", ...rows));
}

/** Say in one line, where the page has a place for it, that a district is made up; what of it, unfolded. */
export function saySimulated(district) {
  const note = document.getElementById("simulated");
  if (!note) return;
  note.hidden = !district?.simulated;
  note.replaceChildren(
    made("summary", "模拟数据，非真实情况 Simulated data, not the real situation"),
    made("p", district?.simulated ?? ""),
  );
}

/**
 * Offer the districts in the page's list, and show one at once and whenever another is chosen.
 *
 * `show` is given the district, undefined where there is none; `safely` runs it (`showingFaults`).
 */
export async function offerDistricts(show, safely) {
  const { items } = await ask("/districts");
  const list = document.getElementById("district");
  list.append(...items.map((one) => new Option(one.name, one.district_id)));
  document.getElementById("district-choice").hidden = items.length < 2;
  const wanted = new URLSearchParams(location.search).get("district");
  if (wanted) list.value = wanted;
  const choose = async () => {
    const district = items.find((one) => one.district_id === list.value);
    saySimulated(district);
    await show(district);
  };
  list.addEventListener("change", () => safely(choose));
  await choose();
}

export const both = (word, code) => (word ? `${word.zh} ${word.en}`.trim() : code);
export const newId = () => crypto.randomUUID?.() ?? fromChance();

// crypto.randomUUID is there on TLS and on this machine only.
function fromChance() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
