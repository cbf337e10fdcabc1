// What a finger would miss (WCAG 2.2, 2.5.8): targets below 24 × 24 px that have no such room around them, and
// the buttons that a page is about below 44 px. Evaluated in the page; returns words.
() => {
  const LEAST = 24, LEAST_OF_BUTTON = 44; // CSS pixels
  const HALF_A_PIXEL = 0.5; // sizes in rem are rounded to the screen's pixels
  const POINTED_AT = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button], [role=option]";
  const ABOUT_THE_PAGE = ".button:not(.button-quiet, .button-small)";
  const name = (element) => element.localName + [...element.classList].map((each) => `.${each}`).join("");
  const words = (element) => (element.getAttribute("aria-label") || element.name || element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 40);

  const isReachable = (element) => {
    if (element.disabled || !element.checkVisibility({ visibilityProperty: true }) || element.matches(".skip")) return false;
    for (let each = element; each; each = each.parentElement) {
      if (getComputedStyle(each).clipPath !== "none") return false; // kept for screen readers, or for machines
    }
    return true;
  };
  // A line of text decides how high a link in it is.
  const isInSentence = (element) => {
    if (getComputedStyle(element).display !== "inline") return false;
    let block = element.parentElement;
    while (getComputedStyle(block).display.startsWith("inline") && block.parentElement) block = block.parentElement;
    return block.textContent.trim().length > element.textContent.trim().length + 1;
  };
  // A box to tick is as large as its words are, or as what they lay over it.
  const boxOf = (element) => {
    const boxes = [element, ...(/^(radio|checkbox)$/.test(element.type) ? element.labels : [])].map((each) => each.getBoundingClientRect());
    const left = Math.min(...boxes.map((box) => box.left)), right = Math.max(...boxes.map((box) => box.right));
    const top = Math.min(...boxes.map((box) => box.top)), bottom = Math.max(...boxes.map((box) => box.bottom));
    return { left, right, top, bottom, width: right - left, height: bottom - top };
  };
  // Centre of the circle of 24 px around a small target, and how far it is from another target.
  const distance = (box, other) => {
    const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
    return Math.hypot(Math.max(other.left - x, 0, x - other.right), Math.max(other.top - y, 0, y - other.bottom));
  };
  const isSmall = (box) => Math.min(box.width, box.height) < LEAST - HALF_A_PIXEL;

  const targets = [...document.querySelectorAll(POINTED_AT)].filter((each) => isReachable(each) && !isInSentence(each));
  const drawn = targets.map((element) => ({ element, box: boxOf(element) })).filter(({ box }) => box.width && box.height);
  const found = [];
  const say = (what, { element, box }) => found.push(`${what}: ${name(element)} “${words(element)}” ${Math.round(box.width)} × ${Math.round(box.height)} px`);
  for (const target of drawn) {
    if (target.element.matches(ABOUT_THE_PAGE) && target.box.height < LEAST_OF_BUTTON - HALF_A_PIXEL) say("low button", target);
    if (!isSmall(target.box)) continue;
    const isCrowded = drawn.some((other) => {
      if (other === target || other.element.contains(target.element) || target.element.contains(other.element)) return false;
      if (isSmall(other.box)) {
        const x = (other.box.left + other.box.right) / 2, y = (other.box.top + other.box.bottom) / 2;
        return distance(target.box, { left: x, right: x, top: y, bottom: y }) < LEAST - HALF_A_PIXEL;
      }
      return distance(target.box, other.box) < LEAST / 2 - HALF_A_PIXEL;
    });
    if (isCrowded) say("hard to touch", target);
  }
  return found;
};
