// The order's page: follows the order without reloading, shows codes in place, copies them.
// Without it the page reloads by itself and a code has a page of its own.

const live = document.querySelector("[data-live]");
const revealed = new Map(); // card number -> the slip as it was before its code was shown
let tag = "";
let shown = live ? live.innerHTML.trim() : ""; // what the server last said, as the browser writes it
let failures = 0;

function pause() {
  return Number(live.firstElementChild.dataset.refresh) * 1000;
}

function follow() {
  const wait = pause();
  if (wait > 0) setTimeout(look, Math.min(wait * 2 ** failures, 60000));
}

async function look() {
  if (!document.hidden) {
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch(live.dataset.live, { headers, cache: "no-store", redirect: "error" });
      if (answer.ok) {
        tag = answer.headers.get("ETag") || "";
        show(await answer.text());
      }
      failures = answer.ok || answer.status === 304 ? 0 : failures + 1;
    } catch {
      failures += 1; // the line dropped: ask again, less often
    }
  }
  follow();
}

function show(text) {
  const fresh = document.createElement("template");
  fresh.innerHTML = text;
  const html = fresh.innerHTML.trim();
  if (html === shown) return;
  const before = announcement();
  const focused = document.activeElement.getAttribute("formaction");
  const open = new Map([...live.querySelectorAll("[data-card]")].filter(isOpen).map((slip) => [slip.dataset.card, slip]));
  shown = html;
  live.innerHTML = html;
  prepareCopying(live);
  for (const slip of live.querySelectorAll("[data-card]")) {
    if (!open.has(slip.dataset.card)) continue;
    revealed.set(slip.dataset.card, slip.cloneNode(true));
    slip.replaceWith(open.get(slip.dataset.card)); // a code that is being read stays
  }
  if (focused) live.querySelector(`[formaction="${CSS.escape(focused)}"]`)?.focus();
  if (announcement() !== before) document.querySelector("[data-live-status]").textContent = announcement();
}

function announcement() {
  const heading = live.querySelector("[data-announce]");
  return heading ? heading.textContent : "";
}

function isOpen(slip) {
  return slip.querySelector("[data-revealed]") !== null;
}

// The answer to the POST is the page that browsers without script would see; its middle is put in place.
// Anything else (a question who is asking, a refusal) is sent again as those browsers do, and followed.
async function reveal(event) {
  const button = event.submitter;
  if (!button || !button.matches("[data-reveal]") || event.defaultPrevented) return;
  event.preventDefault();
  const slip = button.closest("[data-card]");
  button.disabled = true;
  try {
    const answer = await fetch(button.formAction, { method: "POST", body: new FormData(event.target), redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const code = page.querySelector("[data-revealed]");
    if (!code) {
      event.target.action = button.formAction;
      event.target.submit();
      return;
    }
    revealed.set(slip.dataset.card, slip.cloneNode(true));
    slip.replaceChildren(document.adoptNode(code));
    prepareCopying(slip);
    slip.tabIndex = -1;
    slip.focus();
  } finally {
    button.disabled = false;
  }
}

// Leaving the page takes the codes off it, so that "back" on a shared telephone shows none.
function cover() {
  for (const slip of document.querySelectorAll("[data-card]")) {
    if (isOpen(slip) && revealed.has(slip.dataset.card)) {
      const covered = revealed.get(slip.dataset.card);
      for (const button of covered.querySelectorAll("button")) button.disabled = false;
      slip.replaceWith(covered);
    }
  }
}

function prepareCopying(part) {
  for (const button of part.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    getSelection().selectAllChildren(button.parentElement.querySelector("[data-code]")); // at least selected
    return;
  }
  const label = button.querySelector("span");
  const before = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => (label.textContent = before), 2000);
}

document.addEventListener("submit", reveal, true); // before shop.js counts the form as sent
document.addEventListener("click", copy);
window.addEventListener("pagehide", cover);
prepareCopying(document);
if (live) follow();
