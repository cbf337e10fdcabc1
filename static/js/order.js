// The order's page: follows the order without reloading, as long as it is looked at; shows codes in place,
// copies them.
// Without it the page reloads by itself and a code has a page of its own.

const live = document.querySelector("[data-live]");
const covered = new Map(); // card number -> the face of its slip without the code
let tag = live?.dataset.tag || "";
let timer; // of the next look
let shown = live ? live.innerHTML.trim() : ""; // what the server last said, as the browser writes it
let failures = 0;

function pause() {
  return Number(live.firstElementChild.dataset.refresh) * 1000;
}

// Look again after a while, however often this is called. A page that nobody sees asks for nothing.
function follow() {
  clearTimeout(timer);
  const wait = pause();
  if (wait > 0 && !document.hidden) timer = setTimeout(lookAndFollow, Math.min(wait * 2 ** failures, 60000));
}

async function lookAndFollow() {
  clearTimeout(timer);
  await look();
  follow();
}

function wake() {
  failures = 0;
  tellWhetherOffline();
  if (document.hidden) clearTimeout(timer);
  else if (pause() > 0) lookAndFollow();
}

async function look() {
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
  tellWhetherOffline();
}

// A browser without any connection says so at once; a line that goes nowhere is noticed by the looks that fail.
function tellWhetherOffline() {
  const notice = document.querySelector("[data-offline]");
  if (notice) notice.hidden = navigator.onLine && failures < 2;
}

function show(text) {
  const fresh = document.createElement("template");
  fresh.innerHTML = text;
  const html = fresh.innerHTML.trim();
  if (html === shown) return;
  const before = announcement();
  const focused = document.activeElement;
  const again = sameButton(focused);
  const open = [...live.querySelectorAll("[data-face]")].filter((face) => face.querySelector("[data-revealed]"));
  const unfolded = [...live.querySelectorAll("details[id][open]")].map((fold) => fold.id);
  shown = html;
  live.innerHTML = html;
  for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
  prepareCopying(live);
  for (const face of open) {
    const blank = live.querySelector(`[data-face="${face.dataset.face}"]`);
    if (!blank) continue;
    covered.set(face.dataset.face, blank);
    blank.replaceWith(face); // a code that is being read stays
    face.querySelector("[data-report]")?.remove(); // what stands below it leads there too, from now on
  }
  if (live.contains(focused)) focused.focus();
  else if (again) live.querySelector(again)?.focus();
  if (announcement() !== before) document.querySelector("[data-live-status]").textContent = announcement();
}

// How to find a button again after its part of the page was written anew.
function sameButton(button) {
  if (button.matches("[data-mark]")) return `#${button.closest("[data-card]").id} [data-mark]`;
  const action = button.getAttribute("formaction");
  return action && `[formaction="${CSS.escape(action)}"]`;
}

// A link to a card that lies in a fold opens it.
function openFold() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const fold = target && target.closest("details");
  if (!fold) return;
  fold.open = true;
  target.scrollIntoView();
}

function announcement() {
  const heading = live.querySelector("[data-announce]");
  return heading ? heading.textContent : "";
}

// Buttons of a card are answered in place. What no script expects (a question who is asking, a refusal) is
// sent again as browsers without one do, and followed.
async function act(event) {
  const button = event.submitter;
  if (!button || !button.matches("[data-reveal], [data-mark]") || event.defaultPrevented) return;
  event.preventDefault();
  const form = event.target;
  const blank = button.closest("[data-face]")?.cloneNode(true);
  button.disabled = true;
  try {
    const answer = await fetch(button.formAction, {
      method: "POST",
      body: new FormData(form),
      headers: blank ? { "X-Sent-By-Script": "1" } : {},
      redirect: "manual",
    });
    const isDone = blank ? uncover(blank, await answer.text()) : answer.type === "opaqueredirect";
    if (isDone) {
      button.disabled = false;
      if (!blank) button.focus();
      await lookAndFollow();
    } else {
      form.action = button.formAction;
      form.submit();
    }
  } catch {
    document.querySelector("[data-trouble]").hidden = false; // the line dropped: nothing is lost
  } finally {
    button.disabled = false;
  }
}

// The part of an answer that shows a code, put in place; false if there is none.
function uncover(blank, text) {
  const code = new DOMParser().parseFromString(text, "text/html").querySelector("[data-revealed]");
  if (!code) return false;
  const number = blank.dataset.face;
  const face = live.querySelector(`[data-face="${number}"]`);
  covered.set(number, blank);
  face.replaceChildren(document.adoptNode(code));
  prepareCopying(face);
  face.tabIndex = -1;
  face.focus();
  document.querySelector("[data-trouble]").hidden = true;
  return true;
}

// Leaving the page takes the codes off it, so that "back" on a shared telephone shows none.
function cover() {
  for (const code of document.querySelectorAll("[data-revealed]")) {
    const face = code.closest("[data-face]");
    if (face) face.replaceWith(covered.get(face.dataset.face));
    else code.replaceChildren();
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
  confirmCopy(button);
}

function confirmCopy(button) {
  const label = button.querySelector("span");
  label.dataset.before ??= label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => (label.textContent = label.dataset.before), 2000);
}

// The sheet of all codes: a line for each card, put together here and sent nowhere.
function sheetText() {
  return [...document.querySelectorAll("[data-sheet-card]")].map(cardText).filter(Boolean).join("\n");
}

function cardText(card) {
  const code = card.querySelector(".revealed > [data-copy]");
  if (!code) return "";
  const serial = card.querySelector(".serial bdi");
  const extras = [...card.querySelectorAll(".extras > div")].map(
    (extra) => `${extra.querySelector("dt").textContent.trim()}: ${extra.querySelector("[data-copy]").dataset.copy}`,
  );
  return [card.dataset.sheetCard, code.dataset.copy, ...(serial ? [serial.textContent] : []), ...extras].join("\t");
}

async function useSheet(event) {
  const button = event.target.closest("[data-copy-all], [data-save], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return print();
  if (button.matches("[data-save]")) return save(button.dataset.save, sheetText());
  try {
    await navigator.clipboard.writeText(sheetText());
    confirmCopy(button);
  } catch {
    getSelection().selectAllChildren(document.querySelector("[data-sheet]")); // at least selected
  }
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text + "\n"], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000); // some browsers read it late
}

document.addEventListener("submit", act, true); // before shop.js counts the form as sent
document.addEventListener("click", copy);
document.addEventListener("click", useSheet);
window.addEventListener("pagehide", cover);
prepareCopying(document);
for (const acts of document.querySelectorAll("[data-sheet-acts]")) acts.hidden = false;
if (live) {
  openFold();
  addEventListener("online", wake);
  addEventListener("offline", tellWhetherOffline);
  document.addEventListener("visibilitychange", wake);
  follow();
}
