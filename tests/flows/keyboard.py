"""Somebody who has a keyboard and nothing else, and needs to see where they are."""

from playwright.sync_api import Page

MOST_TABS = 60
# A choice is drawn by the box around it or beside it, which shows the focus in its place.
FOCUS = """selector => {
  const at = document.activeElement;
  const drawn = [at, at.nextElementSibling, at.parentElement].filter(Boolean).find((each) => {
    const style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return shows && box.width > 8 && box.height > 8 && box.bottom > 0 && box.top < innerHeight;
  });
  return { what: at.outerHTML.slice(0, 200), isThere: at.matches(selector), isSeen: drawn !== undefined };
}"""


class Keyboard:
    """The keys of one page. Fails where the focus is lost from sight."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, selector: str, *, back: bool = False) -> None:
        """Go on with Tab (or back with Shift-Tab) until an element that matches has the focus."""
        self.page.locator(selector).first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            self.press("Shift+Tab" if back else "Tab")
            focus = self.page.evaluate(FOCUS, selector)
            assert focus["isSeen"], f"one does not see that the focus is on {focus['what']}"
            if focus["isThere"]:
                return
        raise AssertionError(f"no key leads to {selector}")

    def press(self, *keys: str) -> None:
        """Press keys one after another, such as "Space" or "ArrowDown"."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.page.keyboard.type(text)
