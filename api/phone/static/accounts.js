// Know who has signed in on this phone, and who uses it now.
//
// An account is kept from its first sign-in over the network on: its actor, and a salted PBKDF2
// hash of the password by which the same person opens the page again without a network.

import { tell } from "./bus.js";
import { database, setSetting, setting, write } from "./store.js";

const CURRENT = "current";

/** Give { account_id, login, actor } of the person who uses the page now, or null. */
export async function currentAccount() {
  const account_id = await setting(CURRENT);
  return account_id === undefined ? null : accountOf(account_id);
}

/** Give a kept account, or null. */
export async function accountOf(accountId) {
  return (await (await database()).get("accounts", accountId)) ?? null;
}

/** Give all accounts that have signed in on this phone. */
export async function knownAccounts() {
  return (await database()).getAll("accounts");
}

/** Keep what the server says of an account, and let it be the one that uses the page. */
export async function useAccount(actor, check) {
  const { account_id, login } = actor;
  await write(["accounts", "settings"], async (transaction) => {
    const accounts = transaction.objectStore("accounts");
    const before = await accounts.get(account_id);
    await accounts.put({ ...before, account_id, login, actor, check: check ?? before?.check ?? null });
    await transaction.objectStore("settings").put({ name: CURRENT, value: account_id });
  });
  tell("session");
}

/** Let a kept account use the page, without the server. */
export async function openAccount(accountId) {
  await setSetting(CURRENT, accountId);
  tell("session");
}

/** Let nobody use the page; all that is kept stays. */
export async function closeAccount() {
  await setSetting(CURRENT, undefined);
  tell("session");
}

/** Give the name of the setting that holds the orders of an account. */
export function nameOfOrders(accountId) {
  return `orders ${accountId}`;
}
