// Take the track of a round from another app or device instead of our own, as a GPX file.

import { hourMinute } from "./ages.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { GpxError, importGpx } from "./gpx.js";
import { StorageFullError } from "./store.js";
import { t } from "./words.js";

const FAULTS = {
  too_large: ["文件太大（超过 20 MB）", "The file is too large (over 20 MB)"],
  not_gpx: ["这不是 GPX 文件", "This is no GPX file"],
  no_points: ["文件里没有带时间的轨迹点", "The file has no point with a time"],
  other_time: ["文件里的轨迹不在这次巡查的时间里", "The file's track is not of this round's time"],
};

/**
 * Give a button that reads a GPX file for the round {roundId, fromMs, toMs}; points outside its time are
 * left out, and that is said. `changed` is called when some were kept.
 */
export function gpxField({ roundId, fromMs, toMs }, changed) {
  const input = el("input", {
    type: "file",
    accept: ".gpx,application/gpx+xml,application/xml,text/xml",
    class: "hidden-input",
  });
  const said = el("p", { role: "status", hidden: true });
  const span = `${hourMinute(fromMs)}–${hourMinute(toMs)}`;
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    const [words, isFault] = await read(file);
    input.value = "";
    said.className = isFault ? "error" : "saved";
    said.textContent = words;
    said.hidden = false;
  });

  async function read(file) {
    try {
      const { kept, left_out: leftOut } = await importGpx(file, { roundId, fromMs, toMs });
      await changed();
      return [
        t(
          `✓ 已存 ${kept} 个轨迹点，时间在外的 ${leftOut} 个没有用`,
          `✓ ${kept} points saved; ${leftOut} of another time left out`,
        ),
        false,
      ];
    } catch (error) {
      if (error instanceof GpxError) return [t(...FAULTS[error.why]), true];
      if (error instanceof StorageFullError)
        return [t("手机存储已满，没有保存", "The phone's storage is full: not saved"), true];
      throw error;
    }
  }

  return el(
    "div",
    {},
    el(
      "label",
      { class: "button wide" },
      icon("round"),
      t(`读入 GPX 轨迹（${span}）`, `Read a GPX track (${span})`),
      input,
    ),
    said,
  );
}
