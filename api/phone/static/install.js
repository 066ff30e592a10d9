// Offer to install the page as an app, where the browser lets a page ask.

import { tellHere } from "./bus.js";

let offer = null;

/** Keep the browser's offer until the user wants it. */
export function followInstall() {
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer = event;
    tellHere("install");
  });
  addEventListener("appinstalled", () => {
    offer = null;
    tellHere("install");
  });
}

/** Tell how the page can be installed: "installed", "by_button" or "by_menu" of the browser. */
export function installStanding() {
  if (matchMedia("(display-mode: standalone)").matches) return "installed";
  return offer === null ? "by_menu" : "by_button";
}

/** Ask the user by the browser's own question. */
export async function install() {
  await offer?.prompt();
}
