"""Steps of a chapter: what is done, by whom, and what came of it; one row each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import requests
from playwright.sync_api import Error as BrowserTrouble

from tools.browser.driver import ExpectationFailedError
from tools.http_customer import ShopFailedError

TROUBLE = (
    *(ExpectationFailedError, ShopFailedError, BrowserTrouble, AssertionError, requests.RequestException),
    KeyError,  # the step before, which would have made what this one looks for, did not end as it must
)
WIDTH = 66  # of the column that says what


class HasPictures(Protocol):
    """Whoever can be asked for a picture of what went wrong."""

    def picture_trouble(self, name: str) -> None: ...


@dataclass(frozen=True)
class Step:
    """`do` returns the outcome in words, and raises one of TROUBLE for any that is not the expected one."""

    what: str
    by: str
    do: Callable[[Any], str]


def step(what: str, *, by: str) -> Callable[[Callable[[Any], str]], Step]:
    """Name a function as a step."""
    return lambda do: Step(what, by, do)


def carry_out(title: str, steps: Sequence[Step], scene: HasPictures) -> int:
    """Do the steps in turn and print a row for each; how many did not end as they must."""
    print(f"\n{title}\n{'':2}{'what':{WIDTH}}  {'by':9}  outcome", flush=True)
    failed = 0
    for each in steps:
        try:
            mark, outcome = "✓", each.do(scene)
        except TROUBLE as exc:
            failed += 1
            mark, outcome = "✗", " ".join(str(exc).split())[:400]
            scene.picture_trouble(each.what)
        print(f"{mark} {each.what:{WIDTH}}  {each.by:9}  {outcome}", flush=True)
    return failed
