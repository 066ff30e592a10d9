// Find a vessel by name, number, MMSI, BeiDou id or nearness, all from the packet.

import { go } from "./app.js";
import { age } from "./ages.js";
import { sayDistance } from "./distance.js";
import { button, el } from "./dom.js";
import { say } from "./field_words.js";
import { add, stateWord } from "./fields.js";
import { icon } from "./icons.js";
import { lastChecks, myRows } from "./mine.js";
import { where } from "./position.js";
import { findVessels, nameOf, nearestVessels } from "./vessels.js";
import { t } from "./words.js";

const SHOWN = 40;

/** Draw the search over vessels; one that is picked goes to its check. */
export async function showFinder(root, vessels) {
  const checks = lastChecks(vessels, await myRows());
  const input = el("input", {
    type: "search",
    autocomplete: "off",
    enterkeyhint: "search",
    "aria-label": t("船名、编号、MMSI、北斗号", "Name, number, MMSI, BeiDou id"),
    placeholder: t("船名、编号、MMSI、北斗号", "Name, number, MMSI, BeiDou"),
  });
  const said = el("p", { class: "note", role: "status" });
  const list = el("div", { class: "rows" });
  const near = button([icon("near"), t("离我最近", "Nearest")], showNearest, { "aria-pressed": "false" });
  const unknown = button(
    [icon("unknown"), t("名册里没有这条船", "Vessel not in the register")],
    () => go("check", { unknown: "1", written: input.value.trim() }),
    { class: "wide" },
  );

  function showFound() {
    near.setAttribute("aria-pressed", "false");
    const found = findVessels(vessels, input.value);
    said.textContent = input.value.trim()
      ? t(`找到 ${found.length} 条船`, `${found.length} vessels found`)
      : t(`共 ${found.length} 条船，我的在前`, `${found.length} vessels, mine first`);
    put(found.map((vessel) => ({ vessel })));
  }

  async function showNearest() {
    said.textContent = t("正在定位……", "Finding your position…");
    const place = await where();
    if (!place) {
      said.textContent = t(
        "没有定位：请打开手机定位，或按船名、编号找",
        "No position: switch location on, or search by name or number",
      );
      return;
    }
    near.setAttribute("aria-pressed", "true");
    const found = nearestVessels(vessels, place);
    said.textContent = t(
      `按最后已知位置，${found.length} 条船有位置`,
      `By last known place; ${found.length} vessels have one`,
    );
    put(found);
  }

  function put(found) {
    const rows = found
      .slice(0, SHOWN)
      .map(({ vessel, metres }) => vesselRow(vessel, metres, checks.get(vessel.vessel_id)));
    if (found.length > SHOWN)
      rows.push(
        el(
          "p",
          { class: "note" },
          t(
            `还有 ${found.length - SHOWN} 条，请再输几个字`,
            `${found.length - SHOWN} more: type a little more`,
          ),
        ),
      );
    list.replaceChildren(...rows);
  }

  input.addEventListener("input", showFound);
  add(
    root,
    el("div", { class: "search-bar" }, input, near),
    said,
    list,
    el("div", { class: "actions" }, unknown),
  );
  showFound();
}

function vesselRow(vessel, metres, last) {
  const numbers = [
    vessel.registration_no,
    vessel.mmsi && `MMSI ${vessel.mmsi}`,
    vessel.beidou_id && t(`北斗 ${vessel.beidou_id}`, `BeiDou ${vessel.beidou_id}`),
  ];
  return button(
    [
      el(
        "span",
        { class: "line" },
        el("span", { class: "name" }, nameOf(vessel)),
        metres === undefined
          ? null
          : el("span", { class: "strong" }, t(`约 ${sayDistance(metres)}`, `about ${sayDistance(metres)}`)),
        vessel.watch === "high_risk" ? stateWord("high_risk", say("watch", "high_risk")) : null,
      ),
      el("span", { class: "note row-line" }, [...numbers, vessel.village].filter(Boolean).join(" · ")),
      el(
        "span",
        { class: "note row-line" },
        last
          ? t(
              `上次核查：${say("outcome", last.outcome)}，${age(last.at)}`,
              `Last check: ${say("outcome", last.outcome)}, ${age(last.at)}`,
            )
          : t("从未核查", "Never checked"),
      ),
    ],
    () => go("check", { vessel_id: vessel.vessel_id }),
    { class: "boat", "data-vessel": vessel.vessel_id },
  );
}
