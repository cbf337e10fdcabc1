// Filters of a category: a change shows at once, in place, and the address follows. Without it the form is sent.

const form = document.querySelector("[data-filters]");
const panel = form?.querySelector("details");
const status = document.querySelector("[data-filter-status]");
let asking; // the question under way
let waiting; // the pause after a change

function address() {
  const said = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(said).toString();
  return form.action + (query && `?${query}`);
}

async function refresh() {
  const there = address();
  asking?.abort();
  asking = new AbortController();
  const results = document.getElementById("results");
  results.classList.add("is-busy");
  try {
    const answer = await fetch(there, { signal: asking.signal });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of ["results", "filter-count"]) document.getElementById(id).replaceWith(page.getElementById(id));
    history.replaceState(null, "", there);
    for (const link of document.querySelectorAll("[data-language]")) link.search = location.search;
    status.textContent = document.getElementById("results").dataset.status;
  } catch (error) {
    if (error.name !== "AbortError") location.assign(there); // the browser tells what is wrong
  }
}

function changed() {
  clearTimeout(waiting);
  waiting = setTimeout(refresh, 250);
}

function sent(event) {
  event.preventDefault();
  clearTimeout(waiting);
  refresh();
  if (panel.open) {
    panel.open = false;
    panel.firstElementChild.focus();
  }
}

form?.addEventListener("change", changed);
form?.addEventListener("submit", sent);
