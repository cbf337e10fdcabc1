// Checkout: a step is sent by script, so that a line that drops leaves the page and all that was typed as they were,
// and what was typed goes along when the language is changed. Without it the browser sends the form itself.

const LONGEST = 60000; // milliseconds for an answer; after that it is safe to send again: a checkout makes one order
const TYPED = "typed";

async function sendSteadily(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-steady]")) return; // a second click, or no connection: see shop.js
  event.preventDefault();
  const dropped = form.querySelector("[data-dropped]");
  dropped.hidden = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Sent-By-Script": "yes" },
      signal: AbortSignal.timeout?.(LONGEST),
    });
    const next = answer.headers.get("X-Go-To");
    if (next) location.assign(next);
    else showAnswer(form, await answer.text());
  } catch {
    letSendAgain(form);
    dropped.hidden = false;
  }
}

function letSendAgain(form) {
  delete form.dataset.sent;
  form.querySelector(".is-busy")?.classList.remove("is-busy");
}

// The step again, with what is wrong.
function showAnswer(form, text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("main");
  if (!main) {
    form.submit(); // whatever this is, browsers know how to show it
    return;
  }
  document.querySelector("main").replaceWith(document.adoptNode(main));
  const first = main.querySelector(".has-error input, [name=payment_method]:enabled") || main;
  first.focus();
}

function typedFields(form) {
  return [...form.elements].filter((field) => field.name && field.type !== "hidden" && !field.disabled);
}

function isChoice(field) {
  return field.type === "checkbox" || field.type === "radio";
}

function keepTyped(event) {
  const form = document.querySelector("[data-steady]");
  if (!form || !event.target.closest("[data-language]")) return;
  const fields = typedFields(form).map((field) => [field.id, isChoice(field) ? field.checked : field.value]);
  sessionStorage.setItem(TYPED, JSON.stringify({ step: form.dataset.steady, fields }));
}

function restoreTyped() {
  const form = document.querySelector("[data-steady]");
  const kept = JSON.parse(sessionStorage.getItem(TYPED));
  sessionStorage.removeItem(TYPED);
  if (!form || kept?.step !== form.dataset.steady) return;
  for (const [id, value] of kept.fields) {
    const field = typedFields(form).find((each) => each.id === id);
    if (field) field[isChoice(field) ? "checked" : "value"] = value;
  }
}

document.addEventListener("submit", sendSteadily);
document.addEventListener("click", keepTyped);
restoreTyped();
