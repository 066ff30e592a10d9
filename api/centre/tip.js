// Tells how a tip stands by its receipt code, and takes one in where the office has turned that on.
import { ask, both, made, newId, Refused } from "/assets/centre.js";
import { REWARDS, TIP_STATES } from "/assets/incident-words.js";

const part = (id) => document.querySelector(`#${id}`);
let tip_id = newId();

function say(error) {
  if (error && !(error instanceof Refused)) throw error;
  part("fault").textContent = error ? error.message : "";
}

function doing(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const send = form.querySelector("button");
    send.disabled = true;
    try {
      say(null);
      await work();
    } catch (error) {
      say(error);
    }
    send.disabled = false;
  });
}

doing(part("asking"), async () => {
  part("told").replaceChildren();
  const code = part("asking").elements.receipt_code;
  const found = await ask("/public/tip-state", { method: "POST", body: { receipt_code: code.value } });
  const at = found.received_at.slice(0, 19).replace("T", " "); // by the district's clock, wherever one is
  const reward = found.reward_state
    ? `${(found.reward_fen / 100).toFixed(2)} 元 yuan · ${REWARDS[found.reward_state]}`
    : "无 none";
  part("told").replaceChildren(
    made("h2", `${found.number}: ${TIP_STATES[found.state]}`),
    made("p", `接到 received: ${at}`), made("p", `奖励 reward: ${reward}`),
  );
});

doing(part("telling"), async () => {
  const { district_id, kind, text } = part("telling").elements;
  const body = { district_id: district_id.value, tip_id, kind: kind.value, text: text.value };
  const taken = await ask("/public/tips", { method: "POST", body });
  tip_id = newId();
  part("telling").reset();
  part("told").replaceChildren(
    made("h2", "已收到 Received"), made("p", "回执码，只显示这一次 receipt code, shown this once:"),
    made("p", taken.receipt_code ?? "—", "receipt"),
  );
});

const offered = await ask("/public/tip-page");
part("telling").hidden = !offered.takes_tips;
const { district_id, kind } = part("telling").elements;
district_id.replaceChildren(...offered.districts.map((one) => new Option(one.name, one.district_id)));
kind.replaceChildren(...offered.kinds.map((one) => new Option(both(one), one.code)));
