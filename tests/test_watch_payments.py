"""How the watcher of payments judges what a page says."""

import pytest

from tools.browser.driver import LOCALES
from tools.watch_payments.page_oracle import UNTRUE, PageView, sight, untrue_in, untrue_sentences

PAGE = """<main><div data-status="{status}" data-refresh="{refresh}"><h2>{words}</h2>
<p><a class="{look}" href="/" data-pay>Pay</a></p></div></main>"""


def seen(words: str = "We are asking your bank", **told: str) -> PageView:
    parts = {"status": "awaiting_payment", "refresh": "3", "look": "quiet-link"} | told
    found = sight(PAGE.format(words=words, **parts), asked_at=10.0)
    assert found is not None
    return found


def judged(one: PageView, *, paid_at: float = 9.0, language: str = "en") -> list[str]:
    return list(untrue_sentences(one, language=language, paid_at=paid_at, back_at=paid_at))


@pytest.mark.parametrize("words", UNTRUE)
def test_word_of_no_payment_is_untrue_once_the_bank_has_confirmed(words: str) -> None:
    assert judged(seen(words)) != []
    assert judged(seen(words), paid_at=11.0) == []


def test_plain_pay_button_is_noticed_after_the_return_and_beside_a_paid_order() -> None:
    plain = seen(look="button button-large")

    assert judged(plain) == ["a plain Pay button after the return from the bank"]
    assert judged(plain, paid_at=11.0) == []
    assert judged(seen(status="paid", look="button button-large"), paid_at=11.0) != []
    assert judged(seen()) == []


@pytest.mark.parametrize("language", LOCALES)
def test_untrue_words_are_known_in_every_language(language: str) -> None:
    words = untrue_in(language)

    assert len(words) == len(set(words)) == len(UNTRUE)
    assert judged(seen(words[0]), language=language) != []


def test_order_is_over_when_its_page_follows_no_more() -> None:
    assert seen(status="paid", refresh="0").is_over
    assert not seen(status="paid").is_over
    assert sight("<main>Not found</main>", asked_at=1.0) is None
