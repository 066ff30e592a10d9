// Tell all parts of the page, and its other tabs, that something has changed.
//
// Topics: "outbox" (items, what became of them), "session" (who is signed in), "packet", "track"
// (recording), "update" (a new version waits), "storage".

const CHANNEL = "coastwatch-phone";
const listeners = new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;

channel?.addEventListener("message", (event) => tellHere(event.data.topic));

/** Call a function whenever a topic changes; gives a function that ends it. */
export function on(topic, listener) {
  listeners.addEventListener(topic, listener);
  return () => listeners.removeEventListener(topic, listener);
}

/** Say that a topic has changed, here and in other tabs. */
export function tell(topic) {
  tellHere(topic);
  channel?.postMessage({ topic });
}

/** Say that a topic has changed, in this tab only. */
export function tellHere(topic) {
  listeners.dispatchEvent(new Event(topic));
}
