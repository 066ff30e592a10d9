// Let one thing at a time use the session with the server, in all tabs together.
//
// While somebody signs in or out nothing is sent: no record may go out under another's name.

import { on, tell } from "./bus.js";

const LOCK = "coastwatch-send";
const HUSH = "hush";
let queue = Promise.resolve(); // where the browser has no locks: this tab at least

/** Work if nothing else does; gives null where something does. */
export async function whenFree(work) {
  if (!navigator.locks) return inQueue(work);
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? work() : null));
}

/** Break off what is being sent, in all tabs, and work when it has ended. */
export async function asNext(work) {
  tell(HUSH);
  return navigator.locks ? navigator.locks.request(LOCK, work) : inQueue(work);
}

/** Call a function when what is being sent has to be broken off. */
export function onHush(listener) {
  return on(HUSH, listener);
}

function inQueue(work) {
  const done = queue.then(() => work());
  queue = done.catch(() => {}); // told to whoever asked for it
  return done;
}
