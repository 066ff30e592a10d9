// Keep what is half filled in, photos too, until it is saved or thrown away.
//
// Drafts stand in IndexedDB under the person who made them: they outlive a reload, a closed page
// and a change of user, and nobody else of the same phone is shown them.

import { setSetting, setting } from "./store.js";

const WAIT_MS = 250;

/**
 * Give the draft of a form: {kept, keep(value), drop()}. `kept` is what was left there, or null;
 * `keep` writes a little later, the last value wins; it writes at once when the page is hidden.
 */
export async function openDraft(accountId, name) {
  const key = `draft ${accountId} ${name}`;
  const kept = (await setting(key)) ?? null;
  let waiting = null;
  let value;
  let isDropped = false;
  const write = () => {
    clearTimeout(waiting);
    waiting = null;
    return setSetting(key, value);
  };
  document.addEventListener("visibilitychange", () => {
    if (waiting !== null) write();
  });
  return {
    kept,
    keep(next) {
      if (isDropped) return;
      value = next;
      clearTimeout(waiting);
      waiting = setTimeout(write, WAIT_MS);
    },
    drop() {
      isDropped = true;
      value = undefined;
      return write();
    },
  };
}

/** Give the answers of the last check that this person saved for a vessel, else of any vessel; or null. */
export async function lastAnswers(accountId, vesselId) {
  const kept = (await setting(`answers ${accountId}`)) ?? {};
  return kept[vesselId] ?? kept[ANY] ?? null;
}

/** Keep the answers of a check for the next one. */
export async function keepAnswers(accountId, vesselId, answers) {
  const key = `answers ${accountId}`;
  const kept = (await setting(key)) ?? {};
  const { [vesselId]: _old, [ANY]: _any, ...others } = kept;
  const newest = Object.fromEntries(Object.entries(others).slice(-MAX_VESSELS));
  await setSetting(key, { ...newest, [vesselId]: answers, [ANY]: answers });
}

const ANY = "";
const MAX_VESSELS = 400;
