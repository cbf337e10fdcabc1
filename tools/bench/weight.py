"""A first visit, as the browser counts it: bytes on the wire, requests, round trips one after another."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tools.browser.driver import LOCALES, open_page

MOST_BYTES, MOST_SCRIPT_BYTES, MOST_TRIPS = 75_000, 30_000, 2
Event = dict[str, Any]


@dataclass
class Request:
    """One request; `cause` is the address of what asked for it, empty for the page itself."""

    url: str
    cause: str
    kind: str
    size: int = 0


@dataclass
class Visit:
    """Everything that a first visit to a page asked for."""

    address: str
    requests: dict[str, Request] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes on the wire, headers included."""
        return sum(request.size for request in self.requests.values())

    @property
    def script_size(self) -> int:
        """Those of scripts alone."""
        return sum(request.size for request in self.requests.values() if request.kind == "Script")

    @property
    def trips(self) -> int:
        """Round trips one after another until all is there but fonts: nobody waits for those to read."""
        return max(self.depth(each) for each in self.requests.values() if each.kind != "Font")

    def depth(self, request: Request) -> int:
        """How many answers had to come until this one: 1 for the page itself."""
        causes = {each.url: each for each in self.requests.values()}
        depth, seen = 1, {request.url}
        while request.cause and request.cause in causes and request.cause not in seen:
            seen.add(request.cause)
            request = causes[request.cause]
            depth += 1
        return depth

    @property
    def strangers(self) -> set[str]:
        """Hosts other than the shop's."""
        hosts = {urlsplit(request.url).netloc for request in self.requests.values()}
        return hosts - {urlsplit(self.address).netloc, ""}

    def problems(self) -> list[str]:
        """What is beyond the limits, in words."""
        found = []
        if self.size > MOST_BYTES:
            found.append(f"{self.size} bytes, {MOST_BYTES} at most")
        if self.script_size >= MOST_SCRIPT_BYTES:
            found.append(f"{self.script_size} bytes of scripts, fewer than {MOST_SCRIPT_BYTES} wanted")
        if self.trips > MOST_TRIPS:
            late = [
                each.url
                for each in self.requests.values()
                if each.kind != "Font" and self.depth(each) > MOST_TRIPS
            ]
            found.append(f"{self.trips} round trips, {MOST_TRIPS} at most: {', '.join(late)}")
        if self.strangers:
            found.append(f"asks other hosts: {', '.join(sorted(self.strangers))}")
        return [f"{self.address}: {problem}" for problem in found]


def first_visit(browser: Browser, address: str, *, language: str, width: int) -> Visit:
    """Visit with an empty cache, on a screen of that width, until the line is quiet."""
    visit = Visit(address)
    page = open_page(browser, width=width, locale=LOCALES[language], reduced_motion="reduce")
    line = page.context.new_cdp_session(page)
    line.on("Network.requestWillBeSent", lambda event: _begin(visit, event))
    line.on("Network.loadingFinished", lambda event: _end(visit, event))
    line.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.context.close()
    return visit


def _begin(visit: Visit, event: Event) -> None:
    url = str(event["request"]["url"])
    if not url.startswith("data:"):
        visit.requests[event["requestId"]] = Request(url, _cause(visit, event, url), event.get("type", ""))


def _cause(visit: Visit, event: Event, url: str) -> str:
    """What made the browser ask: a page, a style sheet or a script."""
    if url == visit.address:
        return ""
    initiator = event["initiator"]
    frames = initiator.get("stack", {}).get("callFrames", [])
    return str(initiator.get("url") or (frames[0]["url"] if frames else visit.address))


def _end(visit: Visit, event: Event) -> None:
    if event["requestId"] in visit.requests:
        visit.requests[event["requestId"]].size = int(event["encodedDataLength"])
