// Keep the page's own files on the phone, as one whole of one version; never an answer of the API.
//
// The server writes SHELL before this text: the version, and each file with its checksum. A new
// version is fetched whole and then waits; it takes over when the page says so, or when no page of
// the old version is open any more.

const KEPT = `coastwatch-shell-${SHELL.version}`;
const START = "/phone/";

self.addEventListener("install", (event) => event.waitUntil(keepShell()));

self.addEventListener("activate", (event) => event.waitUntil(takeOver()));

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
  else if (event.data === "version") event.ports[0].postMessage(SHELL.version);
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  const path = request.mode === "navigate" && url.pathname.startsWith(START) ? START : url.pathname;
  if (path in SHELL.files) event.respondWith(kept(path, request));
});

async function keepShell() {
  const cache = await caches.open(KEPT);
  const requests = Object.entries(SHELL.files).map(
    ([path, integrity]) => new Request(path, { integrity, cache: "reload", credentials: "omit" }),
  );
  await cache.addAll(requests);
}

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("coastwatch-shell-") && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(path, request) {
  const cache = await caches.open(KEPT);
  return (await cache.match(path)) ?? fetch(request);
}
