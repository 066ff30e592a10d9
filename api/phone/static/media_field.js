// Take photos and a voice note into a form, with what was taken shown beside the buttons.

import { button, el } from "./dom.js";
import { group } from "./fields.js";
import { icon } from "./icons.js";
import { t } from "./words.js";

const LONGEST_NOTE_MS = 120_000;
const NOTE_TYPES = ["audio/webm", "audio/ogg", "audio/mp4"];

/**
 * Give the field: {element, photos(), voice(), fill({photos, voice}), stop()}. `changed` is called when
 * a photo or the note came or went. `stop` ends a recording that still runs and resolves when it is kept.
 */
export function mediaField({ changed = () => {}, mayRecord = true } = {}) {
  let photos = [];
  let voice = null;
  const shown = el("div", { class: "photos" });
  const note = el("div", {});
  const recorder = mayRecord ? voiceRecorder((blob) => {
    voice = blob;
    drawNote();
    changed();
  }) : null;
  const input = el("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, class: "hidden-input" });
  input.addEventListener("change", () => {
    photos = [...photos, ...input.files];
    input.value = "";
    drawPhotos();
    changed();
  });
  function drawPhotos() {
    shown.replaceChildren(...photos.map((photo, i) => {
      const address = URL.createObjectURL(photo);
      const words = t(`照片 ${i + 1}`, `photo ${i + 1}`);
      const image = el("img", { src: address, alt: words, onload: () => URL.revokeObjectURL(address) });
      return el("figure", {}, image, button(t("删去", "Remove"), () => {
        photos = photos.filter((_, other) => other !== i);
        drawPhotos();
        changed();
      }, { "aria-label": `${t("删去", "Remove")} ${words}` }));
    }));
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
    element: group(t("照片和语音（可不填）", "Photos and voice note (optional)"), {},
      el("div", { class: "pair" }, el("label", { class: "button" }, icon("photo"), t("拍照", "Take photo"), input), recorder?.element),
      shown, recorder?.fault, note),
    photos: () => photos,
    voice: () => voice,
    fill(kept) {
      photos = kept.photos ?? [];
      voice = kept.voice ?? null;
      drawPhotos();
      drawNote();
    },
    stop: () => recorder?.stop() ?? Promise.resolve(),
  };
}

function voiceRecorder(done) {
  const words = el("span", {}, t("录音", "Voice note"));
  const fault = el("p", { class: "fault", role: "alert", hidden: true });
  let running = null;
  const element = button([icon("voice"), words], () => (running ? stop() : start()), { "aria-pressed": "false" });
  function show(isOn) {
    element.setAttribute("aria-pressed", String(isOn));
    element.classList.toggle("voice-on", isOn);
    words.textContent = isOn ? t("正在录音，按此结束", "Recording, press to end") : t("录音", "Voice note");
  }
  async function start() {
    fault.hidden = true;
    const type = NOTE_TYPES.find((one) => globalThis.MediaRecorder?.isTypeSupported(one));
    if (!type || !navigator.mediaDevices) return say(t("这部手机的浏览器不能录音", "This phone's browser cannot record"));
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return say(t(`不能录音：没有得到麦克风（${error.name}）`, `Cannot record: no microphone (${error.name})`));
    }
    const pieces = [];
    const recording = new MediaRecorder(stream, { mimeType: type });
    const timer = setTimeout(stop, LONGEST_NOTE_MS);
    const ended = new Promise((resolve) => recording.addEventListener("stop", () => {
      clearTimeout(timer);
      for (const track of stream.getTracks()) track.stop();
      running = null;
      show(false);
      done(new Blob(pieces, { type }));
      resolve();
    }));
    recording.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recording.start(1000);
    running = { recording, ended };
    return show(true);
  }
  function stop() {
    if (!running) return Promise.resolve();
    const { recording, ended } = running;
    if (recording.state !== "inactive") recording.stop();
    return ended;
  }
  function say(text) {
    fault.textContent = text;
    fault.hidden = false;
  }
  return { element, fault, stop };
}
