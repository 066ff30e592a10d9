// Keep the orders 派令 to my unit, and every answer to them until the server has taken it.
//
// What is kept of an account stands in one setting: what the server said last, and my answers in
// the order of their taps. States of an answer: "unsent", "kept" (the server has it), "refused"
// (the server has not accepted it; it stays, beside the order as it was then).

import { currentAccount, nameOfOrders } from "./accounts.js";
import { tell } from "./bus.js";
import { packet, refreshPacket } from "./packet.js";
import { ask, AnswerError } from "./server.js";
import { setting, write } from "./store.js";
import { trackState } from "./track.js";
import { uuid, writtenInstant } from "./values.js";

const OPEN = ["sent", "acknowledged", "arrived"];
const BECOMES = { acknowledge: "acknowledged", arrive: "arrived", done: "done", decline: "declined" };
const FOLLOWS = {
  sent: ["acknowledge", "arrive", "done", "decline"],
  acknowledged: ["arrive", "done", "decline"],
  arrived: ["done"],
};
const NOTHING = { listed: null, answers: [], rung: [] };
const LISTED_MOST = 100;
const KEPT_FOR_MS = 7 * 24 * 3_600_000;
const SIGN_IN_AGAIN = 401;
const LATER = 429;

/**
 * Give the orders of who uses the page, oldest first: open ones, and ended ones that have an answer.
 *
 * Each as in the packet, with `answers` of mine, `steps` that may follow, and `state` as it is once
 * my unsent answers are taken; an order that is open nowhere any more has `isOpen` false.
 */
export async function myOrders() {
  const account = await currentAccount();
  if (account === null) return [];
  const [kept, carried] = [await keptOf(account.account_id), await packet()];
  const known = new Map(kept.answers.map(({ order }) => [order.order_id, { ...order, isOpen: false }]));
  for (const order of openOrders(kept, carried)) known.set(order.order_id, { ...order, isOpen: true });
  return [...known.values()]
    .map((order) => withAnswers(order, kept.answers))
    .sort((a, b) => Date.parse(a.ordered_at) - Date.parse(b.ordered_at));
}

/** Give the open orders that nobody of the unit has answered yet, here or elsewhere. */
export async function unansweredOrders() {
  return (await myOrders()).filter(({ isOpen, state }) => isOpen && state === "sent");
}

/**
 * Keep an answer to an order; resolves once it is safe on the phone's disk.
 *
 * step is "acknowledge", "arrive", "done" or "decline"; note a text or null. Raises StorageFullError,
 * and RangeError where the step cannot follow.
 */
export async function answerOrder(orderId, step, note = null) {
  const account = await currentAccount();
  const order = (await myOrders()).find((one) => one.order_id === orderId);
  if (!order?.steps.includes(step)) throw new RangeError(`${step} cannot follow ${order?.state}`);
  const { answers, steps, isOpen, state, toldState, ...told } = order;
  const waiting = answers.filter((one) => one.state === "unsent").length;
  const answer = {
    answer_id: uuid(), order_id: orderId, step, note, after: order.sequence + waiting,
    made_at: writtenInstant(Date.now()), state: "unsent", why: null, found: null,
    order: { ...told, state: toldState },
  };
  await change(account.account_id, (kept) => ({ ...kept, answers: [...kept.answers, answer] }));
  tell("outbox");
}

/** Forget the answers to an order that the server has not accepted, once they have been read. */
export async function forgetRefused(orderId) {
  const account = await currentAccount();
  const isRead = (one) => one.order_id === orderId && one.state === "refused";
  await change(account.account_id, (kept) => ({
    ...kept, answers: kept.answers.filter((one) => !isRead(one)),
  }));
  tell("outbox");
}

/** Send the answers of an account in the order of their taps. Raises NoAnswerError and AnswerError. */
export async function sendAnswers(account) {
  const { answers } = await keptOf(account.account_id);
  for (const { answer_id } of answers.filter((one) => one.state === "unsent")) {
    const { answers: now } = await keptOf(account.account_id);
    const answer = now.find((one) => one.answer_id === answer_id);
    if (answer.state === "unsent") await sendAnswer(account, answer);
  }
}

/** Ask for the open orders, while a round runs or somebody looks at the page. */
export async function refreshOrders(account) {
  const isWanted = document.visibilityState === "visible" || (await trackState()) !== null;
  const carried = await packet();
  if (!isWanted || !carried || !account.actor.district_id) return;
  const states = OPEN.map((state) => `state=${state}`).join("&");
  const { items } = await ask("GET", `${pathOf(account)}?${states}&limit=${LISTED_MOST}`);
  const known = new Set((carried.orders ?? []).map((one) => one.order_id));
  const hasNew = items.some((one) => !known.has(one.order_id));
  if (hasNew) await refreshPacket({ isUrgent: true }); // it has their places and names
  const nowMs = Date.now();
  await change(account.account_id, (kept) => ({
    ...kept, listed: items, answers: kept.answers.filter((one) => isWorthKeeping(one, nowMs)),
  }));
  tell("packet");
}

/** Give the orders that the phone has not rung for yet; each is given once, in one tab. */
export async function takeUnrung() {
  const account = await currentAccount();
  const ids = (await unansweredOrders()).map((one) => one.order_id);
  if (account === null || ids.length === 0) return [];
  let fresh = [];
  await change(account.account_id, (kept) => {
    fresh = ids.filter((id) => !kept.rung.includes(id));
    return { ...kept, rung: [...kept.rung, ...fresh].slice(-LISTED_MOST) };
  });
  return fresh;
}

async function sendAnswer(account, { answer_id, order_id, step, note, after }) {
  try {
    const order = await ask("POST", `${pathOf(account)}/${order_id}/${step}`, { json: { after, note } });
    await settle(account, (one) => one.answer_id === answer_id, { state: "kept", found: order });
  } catch (error) {
    const isLater = error.status >= 500 || [SIGN_IN_AGAIN, LATER].includes(error.status);
    if (!(error instanceof AnswerError) || isLater) throw error;
    const found = error.problem.order ?? null;
    // those that were tapped after it stood on it
    const isOfIt = (one) => one.order_id === order_id && one.state === "unsent";
    await settle(account, isOfIt, { state: "refused", why: error.detail, found });
  }
  tell("outbox");
}

/** Write what became of answers, and how the server says that their order is. */
function settle({ account_id }, isMeant, { state, why = null, found }) {
  return change(account_id, (kept) => ({
    ...kept,
    answers: kept.answers.map((one) =>
      isMeant(one) ? { ...one, state, why, found, order: { ...one.order, ...stateOf(found) } } : one,
    ),
    listed: kept.listed === null || found === null ? kept.listed : withFound(kept.listed, found),
  }));
}

function stateOf(found) {
  return found === null ? {} : { state: found.state, sequence: found.sequence };
}

function withFound(listed, found) {
  const others = listed.filter((one) => one.order_id !== found.order_id);
  return OPEN.includes(found.state) ? [...others, found] : others;
}

/** Give the open orders: by the list where it is newer than the packet, with the packet's names. */
function openOrders({ listed, answers }, carried) {
  const ofPacket = new Map((carried?.orders ?? []).map((one) => [one.order_id, one]));
  const found = new Map();
  for (const { order_id, order } of answers) found.set(order_id, order);
  const all = listed ?? [...ofPacket.values()];
  return all
    .map((one) => newest({ ...one, ...placeOf(ofPacket.get(one.order_id)) }, ofPacket, found))
    .concat(listed === null ? [] : [...ofPacket.values()].filter((one) => isSince(one, listed, found)))
    .filter((one) => OPEN.includes(one.state));
}

/** Tell whether an order of a packet (in a signed file, say) is later than all that was listed. */
function isSince(order, listed, found) {
  if (listed.some((one) => one.order_id === order.order_id) || found.has(order.order_id)) return false;
  return listed.every((one) => Date.parse(one.ordered_at) < Date.parse(order.ordered_at));
}

function newest(order, ofPacket, found) {
  const others = [ofPacket.get(order.order_id), found.get(order.order_id)].filter(Boolean);
  const last = [order, ...others].reduce((a, b) => (b.sequence > a.sequence ? b : a));
  return { ...order, state: last.state, sequence: last.sequence };
}

function placeOf(carried) {
  return carried ? { lon: carried.lon, lat: carried.lat, target_name: carried.target_name } : {};
}

function withAnswers(order, all) {
  const answers = all.filter((one) => one.order_id === order.order_id);
  const waiting = answers.filter((one) => one.state === "unsent");
  const state = waiting.length > 0 ? BECOMES[waiting.at(-1).step] : order.state;
  const steps = order.isOpen ? (FOLLOWS[state] ?? []) : [];
  return { ...order, toldState: order.state, state, steps, answers };
}

function isWorthKeeping({ state, made_at }, nowMs) {
  return state !== "kept" || nowMs - Date.parse(made_at) < KEPT_FOR_MS;
}

function pathOf({ actor }) {
  return `/api/v1/districts/${encodeURIComponent(actor.district_id)}/orders`;
}

async function keptOf(accountId) {
  return (await setting(nameOfOrders(accountId))) ?? NOTHING;
}

function change(accountId, changed) {
  return write(["settings"], async (transaction) => {
    const settings = transaction.objectStore("settings");
    const name = nameOfOrders(accountId);
    const kept = (await settings.get(name))?.value ?? NOTHING;
    await settings.put({ name, value: changed(kept) });
  });
}
