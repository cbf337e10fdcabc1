// Pages about an account: a button in every password field that shows what was typed. Without it nothing is missing.

function addButton(input) {
  const words = input.closest("[data-show]").dataset;
  const box = document.createElement("span");
  const button = document.createElement("button");
  box.className = "secret-field";
  button.type = "button";
  button.className = "show-secret";
  input.replaceWith(box);
  box.append(input, button);

  function show(shown) {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? words.hide : words.show;
    button.setAttribute("aria-label", shown ? words.hideLabel : words.showLabel);
  }
  button.addEventListener("click", () => show(input.type === "password"));
  // A password that is shown would be kept by the browser as plain text.
  input.form.addEventListener("submit", () => show(false));
  show(false);
}

for (const input of document.querySelectorAll("[data-show] input[type=password]")) addButton(input);
