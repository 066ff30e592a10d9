// Start a round: which planned one, on foot, by car or by boat.

import { clock, hourMinute, today } from "./ages.js";
import { button, el } from "./dom.js";
import { say, wordsOf } from "./field_words.js";
import { add, group } from "./fields.js";
import { chooseOne } from "./form.js";
import { gpxField } from "./gpx_field.js";
import { addItem } from "./outbox.js";
import { quickPlace } from "./place_line.js";
import { save } from "./saving.js";
import { startTrack } from "./track.js";
import { uuid } from "./values.js";
import { t } from "./words.js";

const EARLY_MS = 3_600_000;

/**
 * Draw the choice of round and the start button; `started` is called when the round has begun. A
 * track of the last round (`lastRound`, or null) may still be read in. Gives null: there is no clock to end.
 */
export function showStart(
  root,
  { rounds, landing_points: landingPoints },
  { lastRound, started },
  now = Date.now(),
) {
  const open = rounds.filter((one) => Date.parse(one.to) > now);
  const planned = open.find((one) => Date.parse(one.from) - EARLY_MS <= now) ?? null;
  const chosen = { round: planned, mode: planned?.mode ?? "foot" };
  const mode = chooseOne(
    t("方式", "How"),
    wordsOf("mode").map((value) => ({ value, text: say("mode", value) })),
    (value) => {
      chosen.mode = value;
    },
    { mayClear: false },
  );
  mode.set(chosen.mode);
  const which = chooseOne(
    t("哪一班", "Which round"),
    [
      ...open.map((one) => ({ value: one, text: `${one.team_id}  ${spanOf(one, now)}` })),
      { value: null, text: t("不在计划内", "Not planned") },
    ],
    (round) => {
      chosen.round = round;
      chosen.mode = round?.mode ?? chosen.mode;
      mode.set(chosen.mode);
    },
    { mayClear: false, layout: "stacked" },
  );
  which.set(planned);
  const faults = el("div", {});
  add(
    root,
    open.length === 0 &&
      el(
        "p",
        { class: "note" },
        t(
          "本机数据包里没有今明两天的计划班次。",
          "The phone's packet has no planned round for today or tomorrow.",
        ),
      ),
    which.element,
    mode.element,
    el(
      "p",
      { class: "note" },
      t(
        "开始后记录轨迹并保持屏幕常亮，到班次结束自动停；只在巡查时记录，屏幕上一直看得到。",
        "From the start your track is recorded and the screen stays on, until the shift ends; only during a round, and always seen on the screen.",
      ),
    ),
    planned ? visitsOf(planned, { landingPoints }) : null,
    lastRound &&
      group(
        t("上一次巡查的轨迹", "Track of the last round"),
        { class: "part" },
        gpxField(lastRound, () => {}),
      ),
    faults,
    el("div", { class: "actions" }, button(t("开始巡查", "Start the round"), start, { class: "main" })),
  );

  async function start() {
    const roundId = uuid();
    const position = await quickPlace();
    const body = { team_id: chosen.round?.team_id ?? null, mode: chosen.mode };
    const isSafe = await save(faults, () => addItem("round_start", body, { roundId, position }));
    if (!isSafe) return;
    await startTrack(roundId, { untilMs: chosen.round ? Date.parse(chosen.round.to) : Infinity });
    await started();
  }
  return null;
}

/** Give the planned visits of a round with their times. */
export function visitsOf({ visits }, { landingPoints = [], arrivals = new Map() } = {}) {
  if (visits.length === 0) return null;
  const nameOf = (id) => landingPoints.find((one) => one.target_id === id)?.name ?? id;
  return group(
    t("计划点位", "Planned visits"),
    {},
    el(
      "ol",
      { class: "visits card" },
      visits.map(({ target_id: id, at }) =>
        el(
          "li",
          {},
          el("span", {}, el("span", { class: "strong" }, hourMinute(at)), ` ${nameOf(id)}`),
          arrivals.has(id)
            ? el(
                "span",
                { class: "state state-done" },
                t(`✓ ${hourMinute(arrivals.get(id))} 到`, `✓ ${hourMinute(arrivals.get(id))}`),
              )
            : el("span", { class: "note" }, t("未到", "not yet")),
        ),
      ),
    ),
  );
}

function spanOf({ from, to }, now) {
  const isToday = today(Date.parse(from)) === today(now);
  return `${isToday ? hourMinute(from) : clock(from)}–${hourMinute(to)}`;
}
