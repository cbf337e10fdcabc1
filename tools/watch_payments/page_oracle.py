"""What a page about a payment says, and what of it is untrue once the bank has confirmed it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from tools.html_tree import Element, read

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = ("h1", "h2", "p", "li", "a", "button")
PLAIN = "button-large"  # the look of a button that asks for money as if it had never been paid

# In the words of the sources. Each says that no money has come, which the bank knows better by then.
UNTRUE = (
    "Nothing was charged. Your order is kept; you can pay again.",
    "Your order is kept; you can pay again.",
    "Your order is kept. Please choose how to pay what is left.",
    "If your bank did take the money, we notice it by ourselves. If not, you can pay again.",
    "The payment did not go through.",
    "The payment page has expired.",
    "Waiting for your payment",
    "Waiting for payment",
    "You pay on the secure page of your bank and come back here afterwards.",
    "This order ran out of time.",
    "It was not paid in time, so nothing was bought.",
    "This order was cancelled.",
)


@dataclass(frozen=True)
class PageView:
    """What one answer showed; `asked_at` is when it was asked for, by a clock that only runs forward."""

    asked_at: float
    status: str
    is_over: bool
    sentences: tuple[str, ...]
    has_plain_button: bool


def sight(html: str, *, asked_at: float) -> PageView | None:
    """What an order's page, or its live part alone, shows; None if it is another page."""
    page = read(html)
    live = page.first(data_refresh=True)
    if live is None:
        return None
    status = live["data-status"]
    return PageView(
        asked_at=asked_at,
        status=status,
        is_over=status == "paid" and live["data-refresh"] == "0",
        sentences=tuple(dict.fromkeys(_sentences(page.first("main") or page))),
        has_plain_button=any(PLAIN in button.get("class").split() for button in page.all(data_pay=True)),
    )


def _sentences(page: Element) -> Iterator[str]:
    for tag in SENTENCES:
        yield from filter(None, (element.text for element in page.all(tag)))


def untrue_sentences(seen: PageView, *, language: str, paid_at: float, back_at: float) -> Iterator[str]:
    """What was untrue of an answer: the bank confirmed at `paid_at`, its customer was back at `back_at`.

    Before that the same words are true, and an answer that was on its way proves nothing.
    """
    if seen.has_plain_button and (seen.asked_at >= back_at or seen.status == "paid"):
        yield "a plain Pay button after the return from the bank"
    if seen.asked_at >= paid_at:
        for untrue in untrue_in(language):
            yield from (f"untrue: {said}" for said in seen.sentences if untrue in said)


@cache
def untrue_in(language: str) -> tuple[str, ...]:
    """The untrue sentences as the shop says them in that language. Raises KeyError if it says one no more."""
    if language == "en":
        return UNTRUE
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        texts = {message.id: str(message.string) for message in read_po(file, locale=language)}
    return tuple(" ".join(texts[sentence].split()) for sentence in UNTRUE)  # as pages are read
