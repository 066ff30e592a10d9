// Save a record, and say aloud that it is safe or why it is not.

import { button, el } from "./dom.js";
import { countByOwner, ItemTooLargeError, NobodyError } from "./outbox.js";
import { currentAccount } from "./accounts.js";
import { StorageFullError } from "./store.js";
import { t } from "./words.js";

/**
 * Do what saves; gives whether it is safe now. A fault that the user can do something about is shown
 * in `place`, and what was typed stays where it is; any other goes on to the page's own alarm.
 */
export async function save(place, work) {
  place.replaceChildren();
  try {
    await work();
    return true;
  } catch (error) {
    const words = faultOf(error);
    if (words === null) throw error;
    place.replaceChildren(el("p", { class: "error", role: "alert" }, t("没有保存。", "Not saved. "), words));
    place.scrollIntoView({ block: "center" });
    return false;
  }
}

/** Show in `root` that a record is safe, how much waits to be sent, and where to go next. */
export async function showSaved(root, what, next) {
  const waiting = await countUnsent();
  root.replaceChildren(
    el(
      "div",
      { class: "saved", role: "status", tabindex: "-1" },
      el("h2", {}, t(`✓ ${what}已存好`, `✓ ${what} saved`)),
      el(
        "p",
        {},
        t(
          `已安全存入本机发件箱，关机、断网都不会丢。未发送 ${waiting} 条。`,
          `Safe in this phone's outbox; switching off or no network loses nothing. ${waiting} waiting to be sent.`,
        ),
      ),
    ),
    el(
      "div",
      { class: "stack" },
      next.map(([words, act, names = ""]) => button(words, act, { class: names })),
    ),
  );
  root.querySelector(".saved").focus();
  globalThis.scrollTo(0, 0);
}

/** Give how many of my items wait to be sent. */
export async function countUnsent() {
  const account = await currentAccount();
  const mine = (await countByOwner()).find((one) => one.account_id === account?.account_id);
  return mine?.items ?? 0;
}

function faultOf(error) {
  if (error instanceof StorageFullError)
    return t(
      "手机存储已满：请先删去手机里的其他文件，再按保存。",
      "The phone's storage is full: delete other files on it, then press save again.",
    );
  if (error instanceof NobodyError) return t("没有人登录：请先登录。", "Nobody is signed in: sign in first.");
  if (error instanceof ItemTooLargeError)
    return t("文字太长：请缩短后再保存。", "The text is too long: shorten it and save again.");
  if (error.name === "PhotoError")
    return t(
      "有一张照片读不出来：请删去它，或重拍一张。",
      "A photo cannot be read: remove it or take it again.",
    );
  return null;
}
