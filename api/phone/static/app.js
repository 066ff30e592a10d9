// Start the page and show its screens: the router.

import { currentAccount } from "./accounts.js";
import { followArrivals } from "./arrivals.js";
import { drawBars, followBars } from "./bars.js";
import { on } from "./bus.js";
import { el } from "./dom.js";
import { followInstall } from "./install.js";
import { applyNight } from "./night.js";
import { followOrders } from "./ringing.js";
import { SCREENS } from "./screens.js";
import { askToPersist } from "./store.js";
import { startSync } from "./sync.js";
import { followTrack } from "./track.js";
import { followUpdates } from "./update.js";
import { t } from "./words.js";

const HOME = "menu";
const SIGN_IN = "sign_in";
let leave = null;
let shown = 0;
let shownFor = null;

/** Show a screen: go("check", { vessel_id: "VS0009" }). Parameters are texts. */
export function go(name, params = {}) {
  const given = Object.entries(params).filter(([, value]) => value !== null && value !== undefined);
  const query = new URLSearchParams(given).toString();
  const hash = `#/${name}${query && `?${query}`}`;
  if (location.hash === hash) return showHash();
  location.hash = hash; // the listener shows it
  return undefined;
}

/** Draw the screen that is shown anew, in another language for example. */
export function redraw() {
  return showHash();
}

async function showHash() {
  const turn = ++shown;
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const wanted = path in SCREENS ? path : HOME;
  shownFor = (await currentAccount())?.account_id ?? null;
  const mayShow = SCREENS[wanted].isForAnyone || shownFor !== null;
  const name = mayShow ? wanted : SIGN_IN;
  const root = el("section", { class: `screen screen-${name}` });
  const { show } = await import(`./screens/${name}.js`);
  if (turn !== shown) return;
  leave?.();
  leave = null;
  document.getElementById("screen").replaceChildren(root);
  scrollTo(0, 0);
  await drawBars(name);
  const left = await show(root, { params: Object.fromEntries(new URLSearchParams(query)) });
  if (typeof left !== "function") return;
  if (turn === shown) leave = left;
  else left();
}

async function showOrSay() {
  try {
    await showHash();
  } catch (error) {
    const words = t("此页未能打开", "This screen could not be opened");
    const told = el("p", { class: "fault", role: "alert" }, `${words}: ${error.message}`);
    document.getElementById("screen").replaceChildren(told);
    throw error;
  }
}

/** Show the screen anew for another person; for the same one what he is typing stays. */
async function showForOthers() {
  const account = await currentAccount();
  if ((account?.account_id ?? null) !== shownFor) await showOrSay();
}

/** Load every screen once, so that an update cannot mix the files of two versions. */
function loadScreens() {
  for (const name of Object.keys(SCREENS)) import(`./screens/${name}.js`).catch(() => {});
}

async function start() {
  document.title = t("海防巡防", "Coastwatch");
  applyNight();
  followBars();
  followInstall();
  addEventListener("hashchange", showOrSay);
  on("session", showForOthers);
  await followUpdates();
  await showOrSay();
  await followTrack();
  followArrivals();
  await followOrders();
  startSync();
  document.documentElement.dataset.started = ""; // tests wait for it
  await askToPersist();
  loadScreens();
}

start();
