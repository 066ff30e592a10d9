// Draw the parts of a vessel's file: facts, contact chain, papers.

import { expiry } from "./ages.js";
import { el } from "./dom.js";
import { say } from "./field_words.js";
import { facts, stateWord } from "./fields.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const PARTS = ["owner", "guardian", "member", "village", "town", "county"];

/** Give facts, contact chain and papers of a vessel. */
export function vesselFile(vessel) {
  return el(
    "div",
    {},
    el("h2", {}, t("联系链", "Contact chain")),
    el(
      "div",
      { class: "card" },
      vessel.chain.length > 0
        ? el(
            "ol",
            { class: "chain" },
            chainInOrder(vessel).map((one) =>
              el(
                "li",
                {},
                el(
                  "span",
                  { class: "grow" },
                  el("span", { class: "note row-line" }, say("part", one.part)),
                  el("span", { class: "strong" }, one.name),
                ),
                callLink(one),
              ),
            ),
          )
        : el("p", { class: "note" }, t("没有登记联系人", "No contact registered")),
    ),
    el("h2", {}, t("证书与保险", "Papers and insurance")),
    el(
      "div",
      { class: "card" },
      vessel.papers.length > 0
        ? el(
            "ul",
            { class: "papers" },
            vessel.papers.map((paper) => {
              const { state, text } = expiry(paper.expires_on);
              return el(
                "li",
                {},
                el(
                  "span",
                  { class: "grow" },
                  say("paper", paper.kind),
                  paper.number && el("span", { class: "note" }, ` ${paper.number}`),
                ),
                stateWord(state, text),
              );
            }),
          )
        : el("p", { class: "note" }, t("没有登记证书", "No papers registered")),
    ),
    el("h2", {}, t("一船一档", "Vessel file")),
    el(
      "div",
      { class: "card" },
      facts([
        [t("登记号", "Registration"), vessel.registration_no],
        ["MMSI", vessel.mmsi],
        [t("北斗号", "BeiDou id"), vessel.beidou_id],
        [t("类型", "Kind"), vessel.kind && say("vessel_kind", vessel.kind)],
        [t("船籍港", "Home port"), vessel.home_port],
        [t("村镇", "Village, town"), [vessel.village, vessel.town].filter(Boolean).join(" · ")],
        [t("船长", "Length"), vessel.length_m && `${vessel.length_m} m`],
        [t("管控等级", "Watch"), vessel.watch && say("watch", vessel.watch)],
        [t("编号", "Id"), vessel.vessel_id],
      ]),
    ),
  );
}

/** Give the papers of a vessel that have run out or soon will, as short words. */
export function papersDue(vessel) {
  return vessel.papers
    .map((paper) => ({ paper, ...expiry(paper.expires_on) }))
    .filter(({ state }) => state === "expired" || state === "soon")
    .map(({ paper, state, text }) => stateWord(state, `${say("paper", paper.kind)} ${text}`));
}

/** Give who answers for a vessel, in the order in which they are called. */
export function chainInOrder(vessel) {
  return vessel.chain.toSorted((a, b) => PARTS.indexOf(a.part) - PARTS.indexOf(b.part));
}

/** Give a link that calls somebody of the chain, or words where no phone is registered. */
export function callLink({ name, phone }, { short = false } = {}) {
  const number = dialled(phone);
  if (!number) return short ? null : el("span", { class: "note" }, t("无电话", "no phone"));
  return el(
    "a",
    { class: "button call", href: `tel:${number}`, "aria-label": `${t("呼叫", "Call")} ${name} ${phone}` },
    icon("phone"),
    short ? null : phone,
  );
}

/** Give the digits of a phone number as they are dialled, or null where it holds none. */
export function dialled(phone) {
  const digits = String(phone ?? "")
    .normalize("NFKC")
    .replace(/[^\d+*#]/g, "");
  return /\d/.test(digits) ? digits : null;
}
