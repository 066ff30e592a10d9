// Ring once for a new order: a sound and a shake where the phone has them and lets the page.

import { on } from "./bus.js";
import { takeUnrung } from "./orders.js";

const SHAKE_MS = [400, 200, 400];
const TONE_HZ = 880;
const TONE_S = 0.6;
const LOUDNESS = 0.4;

/** Ring whenever an order has come that the phone has not rung for. */
export function followOrders() {
  on("packet", ringForNew);
  return ringForNew();
}

async function ringForNew() {
  if ((await takeUnrung()).length > 0) ring();
}

/** Browsers let a page sound and shake only once somebody has touched it. */
function ring() {
  if (!navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.(SHAKE_MS);
  if (!("AudioContext" in globalThis)) return;
  const context = new AudioContext();
  const [tone, volume] = [context.createOscillator(), context.createGain()];
  tone.frequency.value = TONE_HZ;
  volume.gain.value = LOUDNESS;
  tone.connect(volume).connect(context.destination);
  tone.addEventListener("ended", () => context.close());
  tone.start();
  tone.stop(context.currentTime + TONE_S);
}
