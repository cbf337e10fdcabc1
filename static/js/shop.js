// Every page: what belongs to this visitor (from cookies), steppers, forms that are sent once.
// Without it everything still works.

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(name + "="));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

// Pages are the same for everybody, so the cart's count and the sign-in state come from cookies made for display.
function showVisitor() {
  const count = Number.parseInt(cookie("cart_count"), 10) || 0;
  for (const badge of document.querySelectorAll("[data-cart-count]")) {
    badge.textContent = count;
    badge.hidden = count < 1;
  }
  for (const label of document.querySelectorAll("[data-account]")) {
    if (cookie("signed_in")) label.textContent = label.dataset.signedIn;
  }
}

function rememberLanguage(event) {
  const link = event.target.closest("[data-language]");
  if (!link) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `django_language=${link.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
}

function prepareSteppers() {
  for (const button of document.querySelectorAll("[data-step]")) button.hidden = false;
  for (const button of document.querySelectorAll("[data-auto] [data-no-script]")) button.hidden = true;
}

function step(event) {
  const button = event.target.closest("[data-step]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const before = input.value;
  if (button.dataset.step > 0) input.stepUp();
  else input.stepDown();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
}

// In the cart a changed quantity is sent by itself, once the customer has stopped clicking.
let sending;
function sendChanged(event) {
  const form = event.target.form;
  if (!form || !form.matches("[data-auto]")) return;
  clearTimeout(sending);
  sending = setTimeout(() => form.reportValidity() && form.requestSubmit(), 600);
}

// What the browser shows without a connection would stand in the place of all that was typed.
function stayWhileOffline(event) {
  const dropped = event.target.querySelector("[data-dropped]");
  if (navigator.onLine || !dropped) return;
  event.preventDefault();
  dropped.hidden = false;
}

function hideDropped() {
  for (const dropped of document.querySelectorAll("[data-dropped]")) dropped.hidden = true;
}

// A second click while the first is under way does nothing.
function sendOnce(event) {
  const form = event.target;
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  if (event.submitter) event.submitter.classList.add("is-busy");
}

// Coming back with the browser's own memory of the page: forms may be sent again, counts may have changed.
function wakeUp() {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
  showVisitor();
}

document.addEventListener("click", rememberLanguage);
document.addEventListener("click", step);
document.addEventListener("change", sendChanged);
document.addEventListener("submit", stayWhileOffline);
document.addEventListener("submit", sendOnce);
window.addEventListener("pageshow", wakeUp);
window.addEventListener("online", hideDropped);
prepareSteppers();
showVisitor();
