// What is typed into an outcome's form stays on this phone until the service has it: over a reload,
// without a network, and while somebody signs in again. Forms work without this script; what it
// says stands in the page, in the page's language (templates/kept.html).
"use strict";
(() => {
  const box = document.getElementById("kept");
  const leaving = document.querySelector('form[action="/sign-out"]');
  if (!box || !leaving) return;

  const WHO = leaving.dataset.who;
  const OURS = `outcome ${WHO} `;
  const PAGES = "pages"; // as sw.js names them
  const LONGEST_WAIT = 20000; // milliseconds until a network that says nothing counts as none
  const MORE = "more"; // as outcome_pages.py: another row, nothing to record
  const form = document.querySelector("form.record");
  const here = location.pathname;

  // One entry a form: its path, the fields as typed, and `press`, the result that was pressed and
  // is not sent yet; null of what is only typed. `waited`: there was no network when it was.
  const read = (path) => JSON.parse(localStorage.getItem(OURS + path));
  const write = (entry) => localStorage.setItem(OURS + entry.path, JSON.stringify(entry));
  const drop = (path) => localStorage.removeItem(OURS + path);
  const entries = () =>
    Object.keys(localStorage)
      .filter((key) => key.startsWith(OURS))
      .map((key) => JSON.parse(localStorage.getItem(key)));
  const unsent = () => entries().filter((entry) => entry.press);

  function show(state, entry) {
    box.hidden = false;
    box.classList.toggle("calm", ["back", "sending", "sent"].includes(state));
    box.querySelector("p").textContent = box.dataset[state];
    const calm = box.classList.contains("calm");
    const asIs = state === "refused" || state === "beside";
    const named = calm ? [] : asIs ? [entry, ...unsent()] : unsent();
    const elsewhere = named.filter(({ path }) => path !== here);
    box.querySelector("ul").replaceChildren(
      ...elsewhere.map(({ path, name }) => {
        const link = document.createElement("a");
        link.href = path;
        link.textContent = name;
        const row = document.createElement("li");
        row.append(link);
        return row;
      }),
    );
    mark();
  }

  function mark() {
    const paths = new Set(unsent().map((entry) => entry.path));
    for (const stop of document.querySelectorAll("[data-outcome]")) {
      stop.querySelector(".on-phone").hidden = !paths.has(stop.dataset.outcome);
    }
  }

  // --- What is typed

  function typed() {
    const fields = [...new FormData(form)].filter(([name]) => name !== "csrf" && name !== "seen_at");
    const name = document.querySelector("h1").textContent;
    return { path: here, name, fields, press: null, at: null, waited: false };
  }

  function restore(fields) {
    const values = new Map();
    for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
    const rows = form.querySelector("ol.findings");
    while (rows.children.length < (values.get("item") ?? []).length) {
      const row = rows.lastElementChild.cloneNode(true);
      row.querySelector('[name="repeated"]').value = rows.children.length;
      rows.append(row);
    }
    for (const control of form.elements) {
      const left = values.get(control.name);
      if (control.type === "checkbox") control.checked = (left ?? []).includes(control.value);
      else if (control.tagName !== "BUTTON" && left?.length) control.value = left.shift();
    }
    for (const part of form.querySelectorAll("details")) {
      const filled = [...part.querySelectorAll('[name="item"], [name^="scan_"]')];
      part.open ||= filled.some((control) => control.value);
    }
  }

  // --- Sending it

  const markOf = (page) => page.querySelector('form[action="/sign-out"] [name="csrf"]')?.value;

  function post(entry, csrf) {
    const sent = [...entry.fields, ["result", entry.press], ["csrf", csrf]];
    if (entry.waited) sent.push(["seen_at", entry.at]);
    return fetch(entry.path, {
      method: "POST",
      body: new URLSearchParams(sent),
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(LONGEST_WAIT),
    });
  }

  // This page may be one that the phone kept, from before somebody signed in again.
  async function freshMark() {
    const answer = await fetch("/account", { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const same = page.querySelector('form[action="/sign-out"]')?.dataset.who === WHO;
    return same ? markOf(page) : null;
  }

  async function answered(entry) {
    const answer = await post(entry, markOf(document));
    if (answer.status !== 403) return answer;
    const fresh = await freshMark();
    return fresh ? post(entry, fresh) : answer;
  }

  // What became of it: sent, beside (a colleague's stands, and this one waits for a supervisor), kept
  // (no network, or the service is away), refused (there is something to put right), or signed_out.
  async function deliver(entry) {
    let answer;
    try {
      answer = await answered(entry);
    } catch {
      write({ ...entry, waited: true });
      return "kept";
    }
    if (answer.ok && new URL(answer.url).pathname === entry.path) {
      drop(entry.path);
      if ("caches" in window) await (await caches.open(PAGES)).delete(entry.path);
      return "sent";
    }
    if (answer.status === 409 && (await answer.text()).includes('id="kept"')) {
      drop(entry.path);
      return "beside";
    }
    if (answer.status === 422 || answer.status === 409 || answer.status === 404) {
      write({ ...entry, press: null });
      return "refused";
    }
    const outside = answer.redirected || answer.status === 401 || answer.status === 403;
    return outside ? "signed_out" : "kept";
  }

  let busy = false;

  async function flush() {
    if (busy) return;
    busy = true;
    let went = false;
    for (const entry of unsent()) {
      const became = await deliver(entry);
      show(became, entry);
      if (became === "sent") went = true;
      if (["sent", "beside"].includes(became) && entry.path === here) location.replace(here);
      if (became === "kept" || became === "signed_out") break;
    }
    busy = false;
    if (went && here === "/my-week") location.replace(here);
  }

  let natively = false;

  async function submitted(event) {
    const press = event.submitter?.value ?? "";
    if (natively || press === "" || press === MORE) {
      write(typed());
      return;
    }
    event.preventDefault();
    if (busy) return;
    busy = true;
    const entry = { ...typed(), press, at: new Date().toISOString() };
    write(entry);
    show("sending", entry);
    const became = await deliver(entry);
    busy = false;
    if (became === "sent" || became === "signed_out") {
      location.assign(here);
    } else if (became === "refused" || became === "beside") {
      natively = true; // the service's own page says what to put right, or what stands
      form.requestSubmit(event.submitter);
    } else {
      show(became, entry);
    }
  }

  // --- Pages that open without a network

  async function keepPages() {
    if (!("serviceWorker" in navigator)) return; // only over https, and on this machine
    const { serviceWorker } = navigator;
    const taken = new Promise((resolve) => {
      serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    await serviceWorker.register("/sw.js");
    if (!serviceWorker.controller) await taken;
    const wanted = [...document.querySelectorAll("a[data-keep]")].map((link) => link.pathname);
    const begun = entries().map((entry) => entry.path);
    const pages = await caches.open(PAGES);
    if (here === "/my-week" && !location.search && navigator.onLine) {
      for (const { url } of await pages.keys()) {
        const { pathname } = new URL(url);
        const needed = [here, ...wanted, ...begun].includes(pathname);
        if (!needed) await pages.delete(pathname);
      }
    }
    for (const path of [here, ...wanted]) {
      if (!(await pages.match(path, { ignoreVary: true }))) await fetch(path);
    }
    document.documentElement.dataset.kept = "yes";
  }

  leaving.addEventListener("submit", (event) => {
    if (unsent().length && !confirm(box.dataset.leave)) {
      event.preventDefault();
      return;
    }
    for (const entry of entries()) if (!entry.press) drop(entry.path);
  });

  const own = read(here);
  if (form) {
    if (own) {
      restore(own.fields);
      if (!own.press) show("back", own);
    }
    form.addEventListener("input", () => write(typed()));
    form.addEventListener("submit", submitted);
  } else if (own && !own.press) {
    drop(here);
  }
  if (unsent().length) show("kept");
  addEventListener("online", flush);
  flush();
  keepPages().catch(() => {}); // a phone that keeps no pages still keeps what is typed
})();
