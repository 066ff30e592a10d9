// Takes tips in, shows them without their sources, says what was found, rewards, opens a source by two.
import { ask, both, button, choice, holding, labelled, made, me, newId, Refused, table } from "/assets/centre.js";
import { placeFields, said, text } from "/assets/incident-forms.js";
import { EVIDENCE, FIRST, REWARDS, SOURCE_PARTS, TIP_STATES } from "/assets/incident-words.js";

const WORKS = new Set(["duty_officer", "police"]);
const AFTER = {
  received: ["checking", "confirmed", "unfounded"],
  checking: ["confirmed", "unfounded"],
  confirmed: ["unfounded"],
  unfounded: ["confirmed"],
};
let shownReceipt = null; // told once: it stays on the screen until it is put away

export async function showTips(space, context, openIncident) {
  const path = `/districts/${encodeURIComponent(context.district)}/tips`;
  const again = () => showTips(space, context, openIncident).catch(context.say);
  const tips = (await ask(`${path}?limit=100`)).items;
  const holders = (await ask("/tip-holders")).items.filter((one) => !one.ended_at);
  const known = { ...context, path, again, openIncident, holders };
  const parts = [];
  if (WORKS.has(me.role)) parts.push(intake(known));
  parts.push(list(tips, known), ownKey(known));
  space.replaceChildren(...parts);
}

function intake(known) {
  if (shownReceipt) {
    return holding(
      "div", "card",
      made("p", `举报 ${shownReceipt.number} 的回执码，只显示这一次，请抄给举报人：`),
      made("p", "Receipt code, shown this once; give it to the tipper:"),
      made("p", shownReceipt.receipt_code, "receipt"),
      button("已交给举报人 Handed over ✓", () => {
        shownReceipt = null;
        known.again();
      }, "next"),
    );
  }
  const ready = known.holders.filter((one) => one.keyed_at && one.district_id === known.district).length;
  const form = made("form");
  const kinds = known.rules.tip_kinds.map((one) => [one.code, both(one)]);
  const send = made("button", "接收 Take in ✓", "next");
  form.append(labelled("种类 Kind", choice("kind", kinds)), text("内容（不写举报人） What, without who told it", true), ...placeFields());
  if (ready >= 2) {
    const source = holding("fieldset", "", made("legend", "举报人信息：加密保存，须两名专人同时开启 Source: sealed, opened by two holders together"));
    for (const [name, words] of Object.entries(SOURCE_PARTS)) {
      const input = made("input");
      Object.assign(input, { name: `source_${name}`, maxLength: 500, autocomplete: "off" });
      source.append(labelled(words, input));
    }
    form.append(source);
  } else form.append(made("p", "专人密钥不足两名，不能登记举报人信息 fewer than two holders have a key: no source can be taken in", "warning"));
  form.append(holding("div", "doing", send));
  const tip_id = newId();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    try {
      const { source_name = "", source_phone = "", source_note = "", ...tip } = said(form);
      const source = { name: source_name, phone: source_phone, note: source_note };
      const body = { tip_id, ...tip, ...(source_name || source_phone || source_note ? { source } : {}) };
      shownReceipt = await ask(known.path, { method: "POST", body });
      known.again();
    } catch (error) {
      known.say(error);
    }
    send.disabled = false;
  });
  const part = holding("details", "", made("summary", "接收举报 Take a tip in"), form);
  return part;
}

function list(tips, known) {
  if (!tips.length) return made("p", "没有举报 none");
  const rows = tips.map((tip) => {
    const kind = known.rules.tip_kinds.find((one) => one.code === tip.kind);
    const { first: which, evidence } = tip.which_first;
    const told = evidence.map((one) => made("div", `${known.time(one.at)} ${EVIDENCE[one.what]}`));
    const first = told.length ? holding("details", "", made("summary", FIRST[which]), ...told) : made("div", FIRST[which]);
    return holding(
      "tr", "",
      holding("td", "id", made("div", tip.number), made("div", known.time(tip.received_at))),
      holding("td", "", made("div", both(kind, tip.kind)), made("div", tip.text)),
      holding("td", "", made("div", TIP_STATES[tip.state]), first, made("div", rewardWords(tip.reward))),
      holding("td", "", ...actions(tip, known)),
    );
  });
  const sheet = made("a", "奖励表（无姓名） Rewards sheet, no names (XLSX)");
  sheet.href = `/api/v1${known.path.replace(/tips$/, "rewards")}/sheet?form=xlsx`;
  return holding("div", "",
    table(["编号 number", "内容 what", "状态·先后·奖励 state, first, reward", "操作 do"], rows),
    holding("p", "", sheet));
}

const rewardWords = (reward) =>
  reward ? `${(reward.amount_fen / 100).toFixed(2)} 元 ${REWARDS[reward.state]}` : "无奖励 no reward";

function actions(tip, known) {
  const at = `${known.path}/${tip.tip_id}`;
  const space = made("div");
  const go = async (path, body) => {
    try {
      await ask(path, { method: "POST", body });
      known.say(null);
      await known.again();
    } catch (error) {
      known.say(error);
    }
  };
  const parts = [];
  if (tip.incident_id) parts.push(button(`事件 Incident ${tip.incident_number}`, () => known.openIncident(tip.incident_id)));
  if (WORKS.has(me.role)) {
    if (!tip.incident_id && me.role === "duty_officer") {
      parts.push(button("转为事件 Make it an incident", () => space.replaceChildren(incidentForm(tip, known))));
    }
    for (const state of AFTER[tip.state]) {
      parts.push(button(TIP_STATES[state], () => go(`${at}/found`, { state })));
    }
    if (tip.state === "confirmed" && !tip.reward) {
      const amount = made("input");
      Object.assign(amount, { name: "amount", type: "number", min: 0.01, step: 0.01, required: true });
      parts.push(button("拟奖 Propose a reward", () => space.replaceChildren(
        small([labelled("金额（元） Amount (yuan)", amount)], () => go(`${at}/reward`, { amount_fen: Math.round(amount.value * 100) })),
      )));
    }
    if (tip.reward_is_mine && tip.reward.state !== "paid") {
      parts.push(made("p", "您拟的奖，由他人批准、发放 you proposed it: others approve and pay", "hint"));
    } else if (tip.reward?.state === "proposed") {
      parts.push(button("批准奖励 Approve", () => go(`${at}/reward/approve`)));
    } else if (tip.reward?.state === "approved") {
      const code = made("input");
      Object.assign(code, { name: "receipt", required: true, maxLength: 100, autocomplete: "off" });
      parts.push(button("发放奖励 Pay", () => space.replaceChildren(
        small([labelled("举报人出示的回执码 Receipt code shown", code)], () => go(`${at}/reward/pay`, { receipt_code: code.value })),
      )));
    }
  }
  const isHolder = known.holders.some((one) => one.login === me.login && one.keyed_at);
  if (isHolder && tip.has_source) {
    parts.push(button("两人开启举报人信息 Open the source by two", () => space.replaceChildren(opening(at, known, space))));
  }
  return [holding("div", "doing", ...parts), space];
}

function small(fields, doing) {
  const form = holding("form", "", ...fields, made("button", "确定 Do it ✓", "next"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    doing();
  });
  setTimeout(() => form.querySelector("input, textarea, select")?.focus());
  return form;
}

// An incident is seen by more people than a tip: its text is written anew, never taken from the tip.
function incidentForm(tip, known) {
  const kinds = known.rules.kinds.map((one) => [one.code, both(one)]);
  const incident_id = newId();
  const form = small(
    [labelled("种类 Kind", choice("kind", kinds)), text("内容（勿露举报人） What, without a trace of who told it", true)],
    async () => {
      try {
        const body = { incident_id, from_tip_id: tip.tip_id, source: "tip", accept: true, ...said(form) };
        const made = await ask(known.path.replace(/tips$/, "incidents"), { method: "POST", body });
        known.openIncident(made.incident_id);
      } catch (error) {
        known.say(error);
      }
    },
  );
  return form;
}

function secret(name, words) {
  const input = made("input");
  Object.assign(input, { name, type: "password", required: true, maxLength: 500, autocomplete: "off" });
  return labelled(words, input);
}

function opening(at, known, space) {
  const others = known.holders.filter((one) => one.login !== me.login && one.keyed_at);
  const reason = made("input");
  Object.assign(reason, { name: "reason", required: true, minLength: 4, maxLength: 500 });
  const form = small([
    labelled("理由（记入审计日志） Reason, kept in the audit log", reason),
    secret("own", `${me.login} 的口令 passphrase`),
    labelled("另一人 The other holder", choice("login", others.map((one) => [one.login, one.login]))),
    secret("theirs", "另一人的口令 the other's passphrase"),
  ], async () => {
    const { own, theirs, login } = form.elements;
    const body = { reason: reason.value, passphrase: own.value, second: { login: login.value, passphrase: theirs.value } };
    form.remove();
    try {
      const found = await ask(`${at}/source`, { method: "POST", body });
      known.say(null);
      space.replaceChildren(
        ...Object.entries(found.source).map(([name, value]) => made("p", `${SOURCE_PARTS[name] ?? name}: ${value}`)),
        button("收起 Put away", () => space.replaceChildren(), "next"),
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      known.say(error);
    }
  });
  return form;
}

function ownKey(known) {
  const mine = known.holders.find((one) => one.login === me.login);
  const names = known.holders.map((one) => `${one.login}${one.keyed_at ? "" : "（未设密钥 no key yet）"}`);
  const part = holding("div", "", made("h2", "举报人信息专人 Holders of the keys"), made("p", names.join("、") || "未指定 none named"));
  if (!mine || mine.keyed_at) return part;
  const form = small([secret("passphrase", "为自己的密钥设口令（至少 12 字，忘了无人能找回） A passphrase for your key: 12 letters or more, nobody can bring it back")], async () => {
    try {
      await ask("/tip-holders/own-key", { method: "POST", body: { passphrase: form.elements.passphrase.value } });
      await known.again();
    } catch (error) {
      known.say(error);
    }
  });
  part.append(form);
  return part;
}
