// Lets an inspector's own week and the forms of outcomes open without a network. It keeps these
// pages, for who is signed in only, and our files; it answers nothing else. Signing in or out
// forgets the pages, for they hold names.
"use strict";
const PAGES = "pages";
const FILES = "files";
const NEEDED = ["style.css", "my_week.css", "offline.js", "mark.svg"].map((name) => `/static/${name}`);
const KEPT = /^\/my-week$|^\/weeks\/.+\/targets\/.+\/outcome$/;
const FORGETS = /^\/sign-(in|out)|^\/account\/sign-out/;
const LONGEST_WAIT = 8000; // milliseconds until the kept page is shown instead

self.addEventListener("install", (event) => {
  const ready = caches.open(FILES).then((files) => files.addAll(NEEDED));
  event.waitUntil(ready.then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (FORGETS.test(pathname)) {
    event.respondWith(caches.delete(PAGES).then(() => fetch(request)));
  } else if (request.method !== "GET") {
    return;
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(freshOrKept(request, FILES, pathname));
  } else if (KEPT.test(pathname) && !/[?&]week=/.test(search)) {
    event.respondWith(freshOrKept(request, PAGES, pathname));
  }
});

async function freshOrKept(request, name, path) {
  const kept = await (await caches.open(name)).match(path, { ignoreVary: true });
  try {
    const signal = kept ? AbortSignal.timeout(LONGEST_WAIT) : undefined;
    const answer = await fetch(request, { signal });
    if (answer.ok && !answer.redirected) await (await caches.open(name)).put(path, answer.clone());
    // Sent to sign in: whoever comes next may be somebody else.
    if (answer.type === "opaqueredirect") await caches.delete(PAGES);
    return answer;
  } catch (failure) {
    if (kept) return kept;
    throw failure;
  }
}
