"""The targets: what is compared with which floor, and how close it has to come."""

from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """Lines that are measured together, in turns with their floors."""

    PAGES = "pages"
    SERVICES = "services"
    PIPELINE = "pipeline"
    MEMORY = "memory"


class Unit(StrEnum):
    """What a sample's value counts."""

    MILLISECONDS = "ms"
    MEBIBYTES = "MiB"
    PER_CENT = "%"


@dataclass(frozen=True)
class Sample:
    """One line in one round, for each answer: `value` in seconds, bytes or per cent, and seconds of CPU.

    The CPU is that of the process and of the database for it; None where it says nothing.
    """

    value: float
    cpu: float | None = None
    statements: int | None = None


Round = dict[str, Sample]  # by the keys of lines and floors


@dataclass(frozen=True)
class Line:
    """One line of the table.

    The ratio is floor / line, at least `bound` (1: as fast as the floor). With `is_multiple` it is line /
    floor, at most `bound`. A line without a floor is held against `bound` itself.
    """

    key: str
    what: str
    group: Group
    floor: str
    bound: float
    is_multiple: bool = False
    most_statements: int | None = None
    unit: Unit = Unit.MILLISECONDS

    def ratio(self, line: float, floor: float) -> float:
        """How the line stands to its floor in one round."""
        if not self.floor:
            return line
        return line / floor if self.is_multiple else floor / line

    def is_met_by(self, ratio: float) -> bool:
        return ratio <= self.bound if self.is_multiple else ratio >= self.bound


FLOORS = {
    "const": "const: a Django view, constant 14 kB, no middleware",
    "list": "list: 24 cards, `select_related`, a Django template, 8 middlewares",
    "inserts": "4 inserts: order, line, money, event in one durable transaction",
    "session": "session: a kept HTTP session to the supplier, the answer parsed",
    "product-get": "GET: the one call that reading a product takes, on a kept session",
    "pipeline": "pipeline: pay, ring, claim, POST, event, GET, five codes encrypted and stored",
    "start-idle": "idle: the same shop with nothing else to do",
    "worker-bare": "worker: a bare Django web worker",
    "shop-bare": "processes: as many bare Django and Celery processes, broker, supplier",
}


def _pages(suffix: str, what: str, floor: str, bound: float) -> tuple[Line, ...]:
    names = ("home", "category", "product")
    return tuple(Line(f"{name}{suffix}", f"{name}{what}", Group.PAGES, floor, bound) for name in names)


def _flat(key: str, what: str) -> Line:
    return Line(f"{key}-large", f"{what}, 100,000 against 1,000 denominations", Group.PAGES, key, 0.95)


def _times(key: str, what: str, group: Group, floor: str, bound: float) -> Line:
    return Line(key, what, group, floor, bound, is_multiple=True)


LINES = (
    *_pages("-cached", ", cached", "const", 0.5),
    *_pages("-unchanged", ", nothing new (304)", "const", 0.6),
    *_pages("", ", rendered anew", "list", 0.8),
    Line("search", "search, 48 cards", Group.PAGES, "list", 0.6),
    Line("search-one", "search, one match", Group.PAGES, "list", 0.6),
    Line("suggestions", "suggestions", Group.PAGES, "list", 1.0),
    *(_flat(name, name) for name in ("home", "category", "product", "search")),
    _flat("search-one", "search with one match"),
    _flat("suggestions", "suggestions"),
    Line("cart-add", "add to cart, new visitor", Group.PAGES, "list", 0.8, most_statements=5),
    Line("poll-waiting", "order page asks, waiting, nothing new", Group.PAGES, "const", 0.25, False, 2),
    Line("poll-delivered", "order page asks, delivered, nothing new", Group.PAGES, "const", 0.25, False, 2),
    Line("reveal", "reveal of a code", Group.PAGES, "const", 0.05, most_statements=8),
    Line("order", "order of three lines (service call)", Group.SERVICES, "inserts", 0.25, False, 20),
    Line("checkout", "whole anonymous checkout (test client)", Group.SERVICES, "inserts", 0.035, False, 40),
    Line("supplier-poll", "supplier poll step, nothing new", Group.SERVICES, "session", 0.35, False, 2),
    Line("supplier-client", "the client's call alone", Group.SERVICES, "session", 0.7),
    _times("product-read", "reading one product", Group.SERVICES, "product-get", 3),
    _times("codes-p50", "paid → codes beyond the first look's wait, p50", Group.PIPELINE, "pipeline-p50", 5),
    _times("codes-p99", "paid → codes beyond the first look's wait, p99", Group.PIPELINE, "pipeline-p99", 12),
    Line("throughput", "paid → codes, throughput of one worker", Group.PIPELINE, "pipeline", 0.3),
    _times("start-p50", "start of placing beside 1,000 polls, p50", Group.PIPELINE, "start-idle-p50", 1.5),
    _times("start-p99", "start of placing beside 1,000 polls, p99", Group.PIPELINE, "start-idle-p99", 2),
    Line(
        "worker-memory", "memory of a web worker", Group.PAGES, "worker-bare", 1.6, True, None, Unit.MEBIBYTES
    ),
    Line(
        "shop-memory",
        "memory of the shop at rest",
        Group.MEMORY,
        "shop-bare",
        1.4,
        True,
        None,
        Unit.MEBIBYTES,
    ),
    Line("shop-cpu", "CPU of the shop at rest", Group.MEMORY, "", 1.0, True, None, Unit.PER_CENT),
)
