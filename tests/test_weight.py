"""How `make bench` judges a first visit."""

import pytest

from tools.bench.weight import MOST_BYTES, MOST_SCRIPT_BYTES, Request, Visit

PAGE = "http://127.0.0.1:8000/fr/"
STYLE, FONT, SCRIPT = (f"http://127.0.0.1:8000/static/{name}" for name in ("a.css", "a.woff2", "a.js"))


def visit(*requests: Request) -> Visit:
    return Visit(PAGE, {str(number): request for number, request in enumerate(requests)})


def test_a_light_visit_is_good() -> None:
    good = visit(
        Request(PAGE, "", "Document", 5_000),
        Request(STYLE, PAGE, "Stylesheet", 2_000),
        Request(FONT, PAGE, "Font", 30_000),  # asked for by the page before the style sheet names it
    )

    assert (good.size, good.trips, good.problems()) == (37_000, 2, [])


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (Request(SCRIPT, STYLE, "Script", 10), "3 round trips"),
        (Request(FONT, PAGE, "Font", MOST_BYTES), "bytes, 75000 at most"),
        (Request(SCRIPT, PAGE, "Script", MOST_SCRIPT_BYTES), "bytes of scripts"),
        (Request("https://fonts.example/a.woff2", PAGE, "Font", 10), "asks other hosts: fonts.example"),
    ],
)
def test_what_is_beyond_a_limit_is_told(bad: Request, told: str) -> None:
    found = visit(Request(PAGE, "", "Document", 10), Request(STYLE, PAGE, "Stylesheet", 10), bad).problems()

    assert len(found) == 1
    assert told in found[0]
