"""A first visit over a slow line: when the page can be read, how much of it moves, what blocks it."""

from dataclasses import dataclass

from playwright.sync_api import Browser

from tools.browser.driver import LOCALES, open_page

KILOBITS, LATENCY = 400, 400  # a second; milliseconds before the first byte of each answer
MOST_MILLISECONDS = 3_000  # until the page can be read
MOST_SHIFT = 0.1  # what "good" means for layout shift (https://web.dev/articles/cls)
# Kept by the browser as it paints; `buffered` tells what was before the observer, too.
OBSERVE = """() => {
  const seen = (window.paints = { largest: 0, shift: 0, blocking: 0 });
  const watch = (type, take) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => (seen.largest = entry.startTime));
  watch("layout-shift", (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value));
  watch("longtask", (entry) => (seen.blocking += entry.duration - 50));
}"""
READ = """() => ({
  ...window.paints,
  first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
})"""


@dataclass(frozen=True)
class SlowVisit:
    """Milliseconds since the visit began; `shift` is the sum of layout shifts."""

    address: str
    first: float  # contentful paint: text is there, in whatever font
    largest: float  # contentful paint
    shift: float
    blocking: float  # by scripts, beyond 50 ms each

    def __str__(self) -> str:
        return (
            f"first paint {self.first / 1000:.1f} s, largest {self.largest / 1000:.1f} s, "
            f"layout shift {self.shift:.3f}, blocked {self.blocking:.0f} ms"
        )

    def problems(self) -> list[str]:
        """What is beyond the limits, in words."""
        found = []
        if not 0 < self.first <= MOST_MILLISECONDS:
            found.append(f"readable after {self.first:.0f} ms, {MOST_MILLISECONDS} at most")
        if self.shift > MOST_SHIFT:
            found.append(f"layout shift {self.shift:.3f}, {MOST_SHIFT} at most")
        return [f"{self.address}: {problem}" for problem in found]


def slow_visit(browser: Browser, address: str, *, language: str, width: int) -> SlowVisit:
    """Visit with an empty cache over a slow line, until it is quiet."""
    page = open_page(browser, width=width, locale=LOCALES[language], reduced_motion="reduce")
    page.add_init_script(f"({OBSERVE})()")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    throughput = KILOBITS * 1000 / 8
    line.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        },
    )
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate(READ)
    page.context.close()
    return SlowVisit(address, seen["first"], seen["largest"], seen["shift"], seen["blocking"])
