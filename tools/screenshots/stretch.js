// Writes the longest word and the largest amount that the fields allow to wherever a page shows what people or the
// supplier have written, which has a <bdi> of its own. Evaluated in the page.
() => {
  const WORD = "W".repeat(200); // a title, a name; addresses and references are hardly longer
  const AMOUNT = "999\u00a0999\u00a0999\u00a0999"; // dinars; see core.money.MAX_DINARS
  const texts = (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  for (const element of document.body.querySelectorAll("bdi, .money")) {
    for (const text of texts(element)) {
      text.data = element.closest(".money") ? text.data.replace(/\d[\d\s.,]*/, AMOUNT + "\u00a0") : WORD;
    }
  }
};
