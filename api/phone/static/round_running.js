// Show the round under way: its clock, planned visits, landing points near by, the track and its holes.

import { hourMinute, lasting } from "./ages.js";
import { go } from "./app.js";
import { addArrival, REACHED_M } from "./arrivals.js";
import { baseMapChoice } from "./base_map.js";
import { on } from "./bus.js";
import { metresBetween, sayDistance } from "./distance.js";
import { button, el } from "./dom.js";
import { say } from "./field_words.js";
import { add, refill, stateWord } from "./fields.js";
import { gpxField } from "./gpx_field.js";
import { myRows } from "./mine.js";
import { roundOf } from "./my_round.js";
import { addItem } from "./outbox.js";
import { quickPlace } from "./place_line.js";
import { where } from "./position.js";
import { endRound } from "./round_end.js";
import { visitsOf } from "./round_start.js";
import { save, showSaved } from "./saving.js";
import { pauseTrack, resumeTrack, startTrack, trackState } from "./track.js";
import { drawTrack } from "./track_drawing.js";
import { pointsOf, splitTrack } from "./track_pieces.js";
import { t } from "./words.js";

const EVERY_MS = 10_000;
const EARLY_MS = 3_600_000;
const NEAR_SHOWN = 6;
const DRAWN_M = 5_000;

/**
 * Draw a round and keep the drawing up to date; gives what ends that. `changed` draws it anew.
 * What is near is drawn when the phone knows where it is: nothing else waits for that.
 */
export async function showRunning(root, kept, round, changed) {
  const planned = kept.rounds.find(
    (one) =>
      one.team_id === round.teamId &&
      Date.parse(one.from) - EARLY_MS <= round.startedAt &&
      round.startedAt < Date.parse(one.to),
  );
  const head = el("div", { class: "card" });
  const faults = el("div", {});
  const [visits, near, sketch] = [el("div", {}), el("div", {}), el("div", {})];
  const gpx = gpxField({ roundId: round.roundId, fromMs: round.startedAt, toMs: Date.now() }, () => draw());
  const actions = el("div", { class: "actions three" });
  const timer = setInterval(draw, EVERY_MS);
  const unheard = on("track", draw);
  let isShown = true;
  const base = baseMapChoice(() => isShown && draw());
  add(root, faults, head, near, visits, sketch, base.element, gpx, actions);
  drawActions(false);
  await draw();
  return stopDrawing;

  function stopDrawing() {
    isShown = false;
    clearInterval(timer);
    unheard();
  }

  async function draw() {
    const now = Date.now();
    const rows = await myRows();
    const standing = roundOf(rows, now) ?? round;
    const track = await trackState();
    const { walked, holes } = splitTrack(await pointsOf(round.roundId, rows), {
      startMs: round.startedAt,
      endMs: now,
    });
    refill(head, headOf(standing, track, now));
    refill(
      visits,
      planned && visitsOf(planned, { landingPoints: kept.landing_points, arrivals: standing.arrivals }),
    );
    refill(
      sketch,
      el("h2", {}, t("轨迹", "Track")),
      sketchOf(walked, kept.landing_points, standing.arrivals, base),
      base.credit,
      holesOf(holes, now),
    );
    drawNear(standing);
  }

  async function drawNear(standing) {
    const place = await where();
    if (isShown) refill(near, nearOf(standing, place));
  }

  function headOf(standing, track, now) {
    return [
      el(
        "div",
        { class: "line" },
        el("span", { class: "clock" }, lasting(now - round.startedAt)),
        trackWord(track),
      ),
      el(
        "p",
        {},
        [
          round.teamId,
          say("mode", round.mode),
          t(`${hourMinute(round.startedAt)} 开始`, `since ${hourMinute(round.startedAt)}`),
        ]
          .filter(Boolean)
          .join(" · "),
      ),
      track === null &&
        !round.isPaused &&
        el(
          "div",
          { class: "stack" },
          el("p", { class: "error", role: "alert" }, t("没有在记录轨迹。", "No track is being recorded.")),
          button(t("继续记录轨迹", "Record the track again"), async () => {
            await startTrack(round.roundId, {
              untilMs: planned && Date.parse(planned.to) > now ? Date.parse(planned.to) : Infinity,
            });
            await draw();
          }),
        ),
      track !== null &&
        !track.is_paused &&
        el(
          "p",
          { class: "note" },
          track.is_screen_kept_on
            ? t("屏幕保持常亮", "The screen is kept on")
            : t("屏幕可能熄灭：熄屏时没有轨迹", "The screen may go dark: no track then"),
        ),
    ];
  }

  function nearOf(standing, place) {
    if (place === null)
      return [
        el("h2", {}, t("附近易上岸点", "Landing points near by")),
        el(
          "p",
          { class: "warning" },
          t("没有定位，不知道离哪里近。", "No position: what is near is not known."),
        ),
      ];
    const found = kept.landing_points
      .map((point) => ({ ...point, metres: metresBetween(place, point) }))
      .sort((a, b) => a.metres - b.metres)
      .slice(0, NEAR_SHOWN);
    return [
      el("h2", {}, t("附近易上岸点", "Landing points near by")),
      el(
        "ol",
        { class: "points card" },
        found.map((point) =>
          el(
            "li",
            { "data-target": point.target_id },
            el(
              "span",
              { class: "grow" },
              el("span", { class: "strong" }, point.name),
              " ",
              point.grade && stateWord(point.grade, say("grade", point.grade)),
              el(
                "span",
                { class: "note row-line" },
                t(`约 ${sayDistance(point.metres)}`, `about ${sayDistance(point.metres)}`),
              ),
            ),
            arrivalOf(standing, point, place),
          ),
        ),
      ),
    ];
  }

  function arrivalOf(standing, point, place) {
    if (standing.arrivals.has(point.target_id))
      return el(
        "span",
        { class: "state state-done" },
        t(
          `✓ ${hourMinute(standing.arrivals.get(point.target_id))} 到`,
          `✓ ${hourMinute(standing.arrivals.get(point.target_id))}`,
        ),
      );
    if (point.metres > REACHED_M) return el("span", { class: "note" }, t("未到", "not yet"));
    return button(t("已到", "I am here"), async () => {
      if (await save(faults, () => addArrival(round, point.target_id, place))) await draw();
    });
  }

  function drawActions(isEnding) {
    if (isEnding) {
      refill(
        actions,
        button(t("不结束", "No, go on"), () => drawActions(false)),
        button(t("确认结束", "Yes, end it"), end, { class: "danger" }),
      );
    } else {
      refill(
        actions,
        button(round.isPaused ? t("继续", "Go on") : t("暂停", "Pause"), round.isPaused ? resume : pause),
        button(t("结束巡查", "End"), () => drawActions(true), { class: "danger" }),
        button(t("走访核查", "Check a vessel"), () => go("check"), { class: "main" }),
      );
    }
  }

  async function note(kind) {
    const position = await quickPlace();
    return save(faults, () =>
      addItem(kind, { team_id: round.teamId, mode: round.mode }, { roundId: round.roundId, position }),
    );
  }

  async function pause() {
    if (!(await note("round_pause"))) return;
    await pauseTrack();
    await changed();
  }

  async function resume() {
    if (!(await note("round_resume"))) return;
    if ((await trackState()) === null) await startTrack(round.roundId);
    else await resumeTrack();
    await changed();
  }

  async function end() {
    if (!(await save(faults, () => endRound(round)))) return;
    stopDrawing();
    await showSaved(root, t("本次巡查", "The round is"), [
      [t("回首页", "Home"), () => go("menu"), "main"],
      [t("我的本月", "My month"), () => go("month")],
    ]);
  }
}

function trackWord(track) {
  if (track === null) return stateWord("not_reached", t("没有轨迹", "No track"));
  if (track.is_paused) return stateWord("paused", t("已暂停", "Paused"));
  if (track.fault !== null) return stateWord("not_reached", t("没有轨迹", "No track"));
  return stateWord("running", t("正在记录", "Recording"));
}

function sketchOf(walked, landingPoints, arrivals, base) {
  if (walked.length === 0) return el("p", { class: "note" }, t("还没有轨迹点。", "No point of a track yet."));
  const [, lon, lat] = walked.at(-1).at(-1);
  const places = landingPoints
    .filter((point) => metresBetween({ lon, lat }, point) < DRAWN_M)
    .map((point) => ({ ...point, isArrived: arrivals.has(point.target_id) }));
  return drawTrack(walked, places, base);
}

function holesOf(holes, now) {
  if (holes.length === 0) return el("p", { class: "note" }, t("轨迹没有缺口。", "The track has no hole."));
  return el(
    "ul",
    { class: "holes card" },
    holes.map(({ fromMs, toMs }) =>
      el(
        "li",
        {},
        el("span", {}, `${hourMinute(fromMs)}–${toMs >= now ? t("现在", "now") : hourMinute(toMs)}`),
        stateWord(
          "not_reached",
          t(`没有轨迹 ${lasting(toMs - fromMs)}`, `No track for ${lasting(toMs - fromMs)}`),
        ),
      ),
    ),
  );
}
