// Tell what I recorded myself, sent or not, beside what the packet says.

import { currentAccount } from "./accounts.js";
import { today } from "./ages.js";
import { database } from "./store.js";

/** How many of the newest items of the phone are looked at; more than a fortnight of one person's. */
const LOOKED_AT = 4000;

/** Give the rows of my items on this phone, newest first, each {item, state, flags, why}. */
export async function myRows() {
  const account = await currentAccount();
  if (account === null) return [];
  const { store } = (await database()).transaction("items");
  const newest = await store.openKeyCursor(null, "prev");
  if (newest === null) return [];
  const rows = await store.getAll(IDBKeyRange.lowerBound(newest.key - LOOKED_AT));
  return rows.filter((row) => row.account_id === account.account_id).toReversed();
}

/**
 * Give the last contact of each vessel: Map of vessel_id to {state, at, itemId, isUnsent}.
 *
 * The newest of the packet's and mine counts; one that was taken back does not, nor does the record
 * that took it back. `itemId` is null for one of the packet.
 */
export function lastContacts(vessels, rows) {
  const found = new Map();
  for (const { vessel_id, last_contact: last } of vessels) {
    if (last?.state) found.set(vessel_id, { state: last.state, at: last.at, itemId: null, isUnsent: false });
  }
  for (const { item, state } of standingContacts(rows)) {
    const before = found.get(item.body.vessel_id);
    if (before && Date.parse(before.at) > Date.parse(item.made_at)) continue;
    found.set(item.body.vessel_id, {
      state: item.body.state,
      at: item.made_at,
      itemId: item.item_id,
      isUnsent: state === "unsent",
    });
  }
  return found;
}

/** Give the vessels that I have answered for in a roll-call: Map of vessel_id to state, the newest counts. */
export function answeredIn(rollCallId, rows) {
  const answers = standingContacts(rows).filter(({ item }) => item.body.roll_call_id === rollCallId);
  return new Map(answers.map(({ item }) => [item.body.vessel_id, item.body.state]));
}

/**
 * Give a vessel's last contact as it stands in a roll-call whose answers are `answered` (null: in
 * none): one that is no answer isBefore it.
 */
export function standingIn({ vessel_id }, contacts, answered) {
  const last = contacts.get(vessel_id);
  return last && answered !== null && !answered.has(vessel_id) ? { ...last, isBefore: true } : last;
}

/** Give the rows of contacts that were not taken back, oldest first. */
function standingContacts(rows) {
  const contacts = rows.filter((row) => row.item.kind === "contact").toReversed();
  const takenBack = new Set(contacts.map(({ item }) => item.body.undoes).filter(Boolean));
  return contacts.filter(({ item }) => !item.body.undoes && !takenBack.has(item.item_id));
}

/** Give the newest check of each vessel: Map of vessel_id to {outcome, at}, of the packet or mine. */
export function lastChecks(vessels, rows) {
  const found = new Map();
  for (const { vessel_id, last_check: last } of vessels) if (last?.outcome) found.set(vessel_id, last);
  for (const { item } of rows
    .toReversed()
    .filter((row) => row.item.kind === "check" && row.item.body.vessel_id)) {
    const before = found.get(item.body.vessel_id);
    if (before && Date.parse(before.at) > Date.parse(item.made_at)) continue;
    found.set(item.body.vessel_id, { outcome: item.body.outcome, at: item.made_at });
  }
  return found;
}

/** Give the day on which I last ticked each duty: Map of "grid trade item" to YYYY-MM-DD. */
export function doneDuties(rows) {
  const found = new Map();
  for (const { item } of rows.toReversed().filter((row) => row.item.kind === "duty")) {
    found.set(dutyKey(item.body), item.body.done_on);
  }
  return found;
}

/** Name a duty by its grid, trade and number. */
export function dutyKey({ grid_id, trade, item }) {
  return `${grid_id} ${trade} ${item}`;
}

/** Give my rows of a kind that were made today by the phone's clock. */
export function madeToday(rows, kind, now = Date.now()) {
  return rows.filter((row) => row.item.kind === kind && today(Date.parse(row.item.made_at)) === today(now));
}
