// Suggestions below the search field: a combobox with a list, as the ARIA practices have it.
// Without it the field is a plain one, and Enter searches.

const form = document.querySelector("[data-suggest]");
const input = form?.querySelector("input[type=search]");
const box = document.createElement("div"); // holds the list that the server sends
const status = document.createElement("p"); // tells screen readers how many there are
const answers = new Map(); // what was typed -> fragment, for going back and forth
let waiting; // the pause after a key
let asking; // the question under way
let active = -1;

function options() {
  return [...box.querySelectorAll("[role=option]")];
}

function isOpen() {
  return !box.hidden;
}

function choose(number) {
  const all = options();
  active = number;
  all.forEach((option, place) => {
    option.id = `suggestion-${place}`;
    option.setAttribute("aria-selected", place === active);
  });
  if (active < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", all[active].id);
    all[active].scrollIntoView({ block: "nearest" });
  }
}

function close() {
  clearTimeout(waiting);
  asking?.abort();
  box.hidden = true;
  input.setAttribute("aria-expanded", false);
  choose(-1);
  status.textContent = "";
}

function show(fragment) {
  box.innerHTML = fragment;
  const list = box.querySelector("[role=listbox]");
  if (!list) return close();
  box.hidden = false;
  input.setAttribute("aria-expanded", true);
  choose(-1);
  status.textContent = list.dataset.status;
}

async function suggest() {
  const typed = input.value.trim();
  if (typed.length < 2) return close();
  if (answers.has(typed)) return show(answers.get(typed));
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`, { signal: asking.signal });
    if (!answer.ok) return;
    const fragment = await answer.text();
    answers.set(typed, fragment);
    if (document.activeElement === input && input.value.trim() === typed) show(fragment);
  } catch {
    // The line dropped, or another letter was typed: Enter still searches.
  }
}

function wait() {
  clearTimeout(waiting);
  waiting = setTimeout(suggest, 180);
}

function go(option) {
  close();
  location.assign(option.dataset.href);
}

function press(event) {
  if (event.isComposing) return;
  const last = options().length - 1;
  if (event.key === "Escape" && isOpen()) close(); // a second Escape empties the field, as browsers do
  else if (event.key === "Enter" && isOpen() && active >= 0) go(options()[active]);
  else if (event.key === "ArrowDown" && isOpen()) choose(active < last ? active + 1 : -1);
  else if (event.key === "ArrowUp" && isOpen()) choose(active < 0 ? last : active - 1);
  else if (event.key === "ArrowDown") suggest();
  else return;
  event.preventDefault();
}

function prepare() {
  box.className = "suggestion-box";
  box.hidden = true;
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  form.append(box, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "suggestions", "aria-expanded": false })) {
    input.setAttribute(name, value);
  }
  input.addEventListener("input", wait);
  input.addEventListener("keydown", press);
  input.addEventListener("blur", close);
  box.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  box.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
}

if (form) prepare();
