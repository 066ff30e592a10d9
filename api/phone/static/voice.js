// Record a voice note by the phone's microphone.

const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const BITS_PER_S = 24_000;
export const LONGEST_VOICE_MS = 120_000;

/** Say why no voice can be recorded: "denied" or "unavailable". */
export class VoiceError extends Error {
  constructor(why) {
    super(`no voice note: ${why}`);
    this.name = "VoiceError";
    this.why = why;
  }
}

/**
 * Begin to record; ends by itself after two minutes.
 *
 * Gives { stop(), cancel(), done }: done resolves to the recorded blob, or to null after cancel().
 */
export async function startVoice() {
  const mimeType = globalThis.MediaRecorder && KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  if (!mimeType || !navigator.mediaDevices) throw new VoiceError("unavailable");
  const stream = await microphone();
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_S });
  const pieces = [];
  let isCancelled = false;
  recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
  const done = new Promise((resolve) => {
    recorder.addEventListener("stop", () => {
      clearTimeout(longest);
      for (const track of stream.getTracks()) track.stop();
      resolve(isCancelled ? null : new Blob(pieces, { type: mimeType.split(";")[0] }));
    });
  });
  const stop = () => recorder.state !== "inactive" && recorder.stop();
  const longest = setTimeout(stop, LONGEST_VOICE_MS);
  recorder.start();
  const cancel = () => {
    isCancelled = true;
    stop();
  };
  return { stop, cancel, done };
}

async function microphone() {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    throw new VoiceError(error.name === "NotAllowedError" ? "denied" : "unavailable");
  }
}
