"""What a person has to do in a browser: presses of mouse or finger, and fields in which they type."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

# Runs in every page before its own scripts. A press is told at once, since the page may be left by it.
LISTEN = """(() => {
  const isTyped = (field) => field.matches("textarea, input:not([type=radio], [type=checkbox])");
  addEventListener("pointerdown", () => tellEffort("click", ""), true);
  addEventListener("input", (event) => isTyped(event.target) && tellEffort("field", event.target.name), true);
})()"""


@dataclass(frozen=True)
class EffortLimit:
    """How much somebody may have to do at most."""

    clicks: int
    fields: int

    def __str__(self) -> str:
        return f"{self.clicks} clicks and {self.fields} fields"


@dataclass
class Effort:
    """Counted since the last reset. A field counts once, however much is typed into it."""

    clicks: int = 0
    fields: set[str] = field(default_factory=set)
    _is_watching: bool = False

    def count_from_now(self, page: Page) -> None:
        """Count anew what is done on the pages that are opened in this one from now on."""
        self.clicks = 0
        self.fields.clear()
        if not self._is_watching:
            self._is_watching = True
            page.expose_binding("tellEffort", lambda _source, kind, name: self.note(kind, name))
            page.add_init_script(LISTEN)

    def note(self, kind: str, name: str = "") -> None:
        """Count a click, or the field of that name if it was not typed in before."""
        if kind == "click":
            self.clicks += 1
        else:
            self.fields.add(name)

    def keeps(self, limit: EffortLimit) -> bool:
        """Whether it is no more than that."""
        return self.clicks <= limit.clicks and len(self.fields) <= limit.fields

    def __str__(self) -> str:
        return f"{self.clicks} clicks and {len(self.fields)} fields"
