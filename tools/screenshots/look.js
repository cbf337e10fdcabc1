// What a person would see at a glance and a program can too. Evaluated in the page; returns words.
() => {
  const found = [];
  const width = document.documentElement.clientWidth;
  const name = (element) => {
    const label = element.id ? `#${element.id}` : [...element.classList].map((each) => `.${each}`).join("");
    return element.localName + label;
  };
  const say = (what, element) => found.push(`${what}: ${name(element)} “${element.textContent.trim().replace(/\s+/g, " ").slice(0, 40)}”`);
  const isDrawn = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const styleOf = (element) => getComputedStyle(element);
  // Kept for screen readers, or pushed sideways on purpose: neither is cut off.
  const isApart = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = styleOf(each);
      if (style.clipPath !== "none" || style.clip !== "auto" || /(auto|scroll)/.test(style.overflowX)) return true;
      if (each.matches(".skip")) return true;
    }
    return false;
  };
  const hasWords = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  if (document.documentElement.scrollWidth > width) {
    found.push(`wider than the screen by ${document.documentElement.scrollWidth - width} px`);
  }
  // Django's own signs in the back office are left to Django.
  for (const element of document.body.querySelectorAll("*")) {
    if (!isDrawn(element)) continue;
    if (element.localName === "img" && !element.src.includes("/admin/img/")) {
      if (!element.hasAttribute("alt")) say("no alt", element);
      if (!element.hasAttribute("width") || !element.hasAttribute("height")) say("no dimensions", element);
    }
    if (element.closest("svg") || !hasWords(element) || isApart(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width && (box.left < -1 || box.right > width + 1)) say("outside the screen", element);
    const style = styleOf(element);
    const isCut = (overflow, inside, outside) => /(hidden|clip)/.test(overflow) && inside > outside + 1;
    if (isCut(style.overflowX, element.scrollWidth, element.clientWidth)) say("cut off", element);
    if (isCut(style.overflowY, element.scrollHeight, element.clientHeight)) say("cut off", element);
  }
  return found;
};
