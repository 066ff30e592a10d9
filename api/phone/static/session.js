// Sign in and out: with the server where it is reached, else into one's own kept records only.
//
// How the session stands
//   "nobody"    nobody uses the page
//   "unknown"   somebody uses it; the server has not been reached since the page was opened
//   "signed_in" the server knows him
//   "expired"   the server no longer knows him, or knows somebody else: sign in to send

import { closeAccount, currentAccount, knownAccounts, openAccount, useAccount } from "./accounts.js";
import { tellHere } from "./bus.js";
import { ask, AnswerError, NoAnswerError, setCsrf } from "./server.js";
import { checkOf, fitsCheck } from "./password.js";
import { setSetting, setting } from "./store.js";
import { stopTrack } from "./track.js";
import { asNext } from "./turn.js";

const SIGN_OUT = "sign out";
const WRONG_LIMIT = 5;
const LONGEST_WAIT_MS = 300_000;

let known = "unknown";

/** Say why somebody cannot be signed in; why is "wrong", "not_here", "wait" or "server". */
export class SignInError extends Error {
  constructor(why, detail = "") {
    super(`not signed in: ${why} ${detail}`);
    this.name = "SignInError";
    Object.assign(this, { why, detail });
  }
}

/** Give how the session stands. */
export async function sessionState() {
  return (await currentAccount()) === null ? "nobody" : known;
}

/**
 * Sign in; gives "online", or "offline" where the server is not reached and the same person has
 * signed in on this phone before with the same password.
 */
export function signIn(login, password) {
  return asNext(() => signInAlone(login, password));
}

async function signInAlone(login, password) {
  try {
    const { actor, csrf } = await ask("POST", "/api/v1/sign-in", { json: { login, password } });
    setCsrf(csrf);
    known = "signed_in";
    await setSetting(SIGN_OUT, undefined); // his session has taken the place of the last
    await useAccount(actor, await checkOf(password));
    await setSetting(wrongFor(login), undefined);
    return "online";
  } catch (error) {
    if (error instanceof AnswerError && error.status < 500) throw refusal(error);
    if (!(error instanceof AnswerError || error instanceof NoAnswerError)) throw error;
    await signInOffline(login, password);
    return "offline";
  }
}

/** Let the next person use the phone: ends recording and session; what is kept stays kept. */
export async function changeUser() {
  await stopTrack();
  await asNext(async () => {
    const account = await currentAccount();
    await setSetting(SIGN_OUT, account?.account_id);
    known = "unknown";
    await closeAccount();
    try {
      await finishSignOut(await whoIsSignedIn());
    } catch (error) {
      if (!(error instanceof AnswerError || error instanceof NoAnswerError)) throw error;
    }
  });
}

/**
 * Ask the server who is signed in; gives the account of the person who uses the page if it is he,
 * else null.
 *
 * Raises NoAnswerError where the server is not reached.
 */
export async function confirmSession() {
  const found = await whoIsSignedIn();
  await finishSignOut(found);
  const account = await currentAccount();
  if (account === null) return null;
  const isHim = found?.actor?.account_id === account.account_id;
  setCsrf(isHim ? found.csrf : null);
  note(isHim ? "signed_in" : "expired");
  return isHim ? account : null;
}

/** Note that the server no longer knows the person who uses the page. */
export function noteExpired() {
  note("expired");
}

/** Give what the server says of whoever is signed in, or null. */
async function whoIsSignedIn() {
  try {
    return await ask("GET", "/api/v1/me");
  } catch (error) {
    if (!(error instanceof AnswerError) || ![401, 403].includes(error.status)) throw error;
    return null;
  }
}

/** End the session of somebody who has left the page, perhaps when there was no network. */
async function finishSignOut(found) {
  const leaver = await setting(SIGN_OUT);
  if (leaver === undefined) return;
  if (found?.actor?.account_id === leaver) {
    setCsrf(found.csrf);
    await ask("POST", "/api/v1/sign-out");
    setCsrf(null);
  }
  await setSetting(SIGN_OUT, undefined);
}

function note(state) {
  if (known === state) return;
  known = state;
  tellHere("standing");
}

async function signInOffline(login, password) {
  const account = (await knownAccounts()).find((one) => one.login === login && one.check !== null);
  if (account === undefined) throw new SignInError("not_here");
  const wrong = (await setting(wrongFor(login))) ?? { count: 0, until_ms: 0 };
  if (Date.now() < wrong.until_ms) throw new SignInError("wait", String(wrong.until_ms));
  if (!(await fitsCheck(password, account.check))) {
    const count = wrong.count + 1;
    const wait_ms = count < WRONG_LIMIT ? 0 : Math.min(1000 * 2 ** (count - WRONG_LIMIT + 3), LONGEST_WAIT_MS);
    await setSetting(wrongFor(login), { count, until_ms: Date.now() + wait_ms });
    throw new SignInError("wrong");
  }
  await setSetting(wrongFor(login), undefined);
  known = "unknown";
  await openAccount(account.account_id);
}

function refusal(error) {
  if (error.status === 401) return new SignInError("wrong", error.detail);
  return new SignInError("server", error.detail);
}

const wrongFor = (login) => `wrong passwords ${login}`;
