// Take photos and a voice note into a form, with what was taken shown under the buttons.

import { button, el } from "./dom.js";
import { group } from "./fields.js";
import { icon } from "./icons.js";
import { PhotoError, readyPhoto } from "./photos.js";
import { where } from "./position.js";
import { startVoice, VoiceError } from "./voice.js";
import { t } from "./words.js";

const PHOTO_FAULTS = {
  not_readable: ["这个文件不是能读的照片", "This file is no photo that can be read"],
  too_large: ["照片文件太大（超过 100 MB）", "The photo's file is too large (over 100 MB)"],
  empty: ["照片文件是空的", "The photo's file is empty"],
};
const VOICE_FAULTS = {
  denied: ["麦克风被禁止，不能录音", "The microphone is not allowed: no voice note"],
  unavailable: ["这部手机不能录音", "This phone cannot record"],
};

/**
 * Give the field: {element, photos(), voice(), fill({photos, voice}), finish()}.
 *
 * Photos are made small as soon as they are taken; one that cannot be read is said and left out.
 * `changed` is called when a photo or the note came or went. `finish` ends a recording that still
 * runs and resolves when its note is there.
 */
export function mediaField({ changed = () => {} } = {}) {
  let photos = [];
  let voice = null;
  let recording = null;
  const shown = el("div", { class: "photos" });
  const note = el("div", {});
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  const working = el(
    "p",
    { class: "note", role: "status", hidden: true },
    t("正在处理照片……", "Making the photo small…"),
  );
  const input = el("input", {
    type: "file",
    accept: "image/*",
    capture: "environment",
    multiple: true,
    class: "hidden-input",
  });
  const voiceWords = el("span", {}, t("录音", "Voice note"));
  const record = button([icon("voice"), voiceWords], () => (recording ? finish() : begin()), {
    "aria-pressed": "false",
  });

  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    working.hidden = false;
    const position = await where();
    for (const file of files) await take(file, position); // one at a time: memory
    working.hidden = true;
  });

  async function take(file, position) {
    try {
      photos = [...photos, await readyPhoto(file, position)];
    } catch (error) {
      if (!(error instanceof PhotoError)) throw error;
      return tellFault(PHOTO_FAULTS[error.why], file.name);
    }
    fault.hidden = true;
    drawPhotos();
    return changed();
  }

  async function begin() {
    fault.hidden = true;
    try {
      recording = await startVoice();
    } catch (error) {
      if (!(error instanceof VoiceError)) throw error;
      tellFault(VOICE_FAULTS[error.why]);
      return;
    }
    showRecording(true);
    recording.done.then(keepVoice);
  }

  async function finish() {
    if (recording === null) return;
    const { done } = recording;
    recording.stop();
    await done;
  }

  function keepVoice(blob) {
    recording = null;
    showRecording(false);
    if (blob === null) return;
    voice = blob;
    drawNote();
    changed();
  }

  function showRecording(isOn) {
    record.setAttribute("aria-pressed", String(isOn));
    record.classList.toggle("voice-on", isOn);
    voiceWords.textContent = isOn
      ? t("正在录音，按此结束", "Recording: press to end")
      : t("录音", "Voice note");
  }

  function tellFault(words, name = "") {
    fault.textContent = [t(...words), name].filter(Boolean).join(t("：", ": "));
    fault.hidden = false;
  }

  function drawPhotos() {
    shown.replaceChildren(
      ...photos.map((photo, i) => {
        const address = URL.createObjectURL(photo.blob);
        const words = t(`照片 ${i + 1}`, `photo ${i + 1}`);
        const image = el("img", { src: address, alt: words });
        image.addEventListener("load", () => URL.revokeObjectURL(address));
        return el(
          "figure",
          {},
          image,
          button(
            t("删去", "Remove"),
            () => {
              photos = photos.filter((_, other) => other !== i);
              drawPhotos();
              changed();
            },
            { "aria-label": `${t("删去", "Remove")} ${words}` },
          ),
        );
      }),
    );
  }

  function drawNote() {
    if (!voice) return note.replaceChildren();
    const address = URL.createObjectURL(voice);
    return note.replaceChildren(
      el("audio", { controls: true, src: address, "aria-label": t("语音", "voice note") }),
      button(t("删去语音", "Remove voice note"), () => {
        voice = null;
        URL.revokeObjectURL(address);
        drawNote();
        changed();
      }),
    );
  }

  return {
    element: group(
      t("照片和语音（可不填）", "Photos and voice note (optional)"),
      { class: "part" },
      el(
        "div",
        { class: "pair" },
        el("label", { class: "button" }, icon("photo"), t("拍照", "Take photo"), input),
        record,
      ),
      working,
      fault,
      shown,
      note,
    ),
    photos: () => photos,
    voice: () => voice,
    fill(kept) {
      photos = kept.photos ?? [];
      voice = kept.voice ?? null;
      drawPhotos();
      drawNote();
    },
    finish,
  };
}
