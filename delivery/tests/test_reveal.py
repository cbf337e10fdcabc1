"""Revealing: logged before the text leaves, refused when frozen, a rival of freezing."""

import threading
import time

import pytest
from cryptography.fernet import Fernet
from django.db import DatabaseError, transaction
from django.utils.translation import override

from accounts.testing import make_customer
from core.models import Move
from core.moves import IllegalMoveError, LostRaceError
from core.rate_limits.counted_windows import RateLimitExceededError
from core.reasons import translate_reason
from core.sealing import CannotOpenError, WrongLabelError
from core.secret import Secret
from core.testing import run_concurrently
from delivery import reveal as reveal_module
from delivery.card_status import freeze, unfreeze
from delivery.contents import CardContents
from delivery.models import Card, RevealLog
from delivery.reveal import NotRevealableError, reveal
from delivery.testing import binding_of, fake_code, make_card
from tests.timeouts import WAIT_SECONDS

pytestmark = pytest.mark.storage


def show(card, **how):
    return reveal(
        card=card,
        place=binding_of(card),
        **{"proof": "buyer", "ip": "127.0.0.1", "agent": "Mozilla/5.0", **how},
    )


@pytest.mark.django_db
def test_reveal_gives_the_code_and_writes_who_saw_it():
    code = fake_code()
    card = make_card(code)

    shown = show(card)

    card.refresh_from_db()
    log = RevealLog.objects.get()
    assert (shown.value, shown.serial) == (Secret(code), Secret("FAKE-SERIAL-1"))
    assert (card.status, card.revealed_at is None) == ("revealed", False)
    assert (log.card, log.customer, log.proof, log.origin.ip, log.origin.agent) == (
        card,
        card.customer,
        "buyer",
        "127.0.0.1",
        "Mozilla/5.0",
    )


@pytest.mark.django_db
def test_revealing_again_is_allowed_and_logged_each_time():
    card = make_card()

    first, second = show(card), show(Card.objects.get(), proof="one-time code")

    assert first == second
    assert list(RevealLog.objects.values_list("proof", flat=True)) == ["one-time code", "buyer"]
    assert Move.objects.filter(to_status="revealed").count() == 1


@pytest.mark.django_db
def test_history_says_in_the_readers_words_how_the_customer_proved_to_be_it():
    make_card()
    show(Card.objects.get(), proof="one-time code")

    with override("fr"):
        assert "(code à usage unique)" in translate_reason(Move.objects.get(to_status="revealed").why)


@pytest.mark.django_db
def test_no_code_leaves_when_the_log_cannot_be_written(monkeypatch):
    card = make_card()

    def fail(rows):
        raise DatabaseError("no room")

    monkeypatch.setattr(RevealLog.objects, "bulk_create", fail)

    with pytest.raises(DatabaseError):
        show(card)

    assert Card.objects.get().status == "sealed"


@pytest.mark.django_db(transaction=True)
def test_log_is_committed_before_the_code_is_returned(monkeypatch):
    card, seen = make_card(), []
    opened = CardContents.opened

    def look_from_outside(contents):
        seen.extend(run_concurrently(lambda: (RevealLog.objects.count(), Card.objects.get().status)))
        return opened(contents)

    monkeypatch.setattr(CardContents, "opened", look_from_outside)

    show(card)

    assert seen == [(1, "revealed")]


@pytest.mark.django_db(transaction=True)
def test_reveal_inside_a_transaction_is_refused_since_its_log_could_be_undone():
    card = make_card()

    with pytest.raises(RuntimeError), transaction.atomic():
        show(card)

    assert (RevealLog.objects.count(), Card.objects.get().status) == (0, "sealed")


@pytest.mark.django_db
def test_frozen_card_is_not_revealed_until_it_is_released():
    card = make_card()
    freeze(card=card, why="claimed stolen", actor="staff")

    with pytest.raises(NotRevealableError):
        show(card)
    assert not RevealLog.objects.exists()

    unfreeze(card=card, why="cleared", actor="staff")
    assert show(card)


@pytest.mark.django_db
def test_refunded_card_is_not_revealed():
    card = make_card()
    Card.objects.update(status="refunded")

    with pytest.raises(NotRevealableError):
        show(card)


@pytest.mark.django_db
def test_card_that_was_seen_cannot_be_frozen():
    card = make_card()
    show(card)

    with pytest.raises(LostRaceError):
        freeze(card=card, why="too late", actor="staff")
    with pytest.raises(LostRaceError):
        unfreeze(card=card, why="it is not frozen", actor="staff")


@pytest.mark.django_db
def test_stale_copy_of_a_frozen_card_does_not_open_it():
    stale, card = make_card(), Card.objects.get()
    freeze(card=card, why="claimed stolen", actor="staff")

    with pytest.raises(NotRevealableError):
        show(stale)


@pytest.mark.django_db
def test_freezing_between_look_and_move_wins(monkeypatch):
    card = make_card()
    opened = reveal_module.open_bound_card

    def freeze_meanwhile(*args, **names):
        freeze(card=Card.objects.get(), why="just now", actor="staff")
        return opened(*args, **names)

    monkeypatch.setattr(reveal_module, "open_bound_card", freeze_meanwhile)

    with pytest.raises(NotRevealableError):
        show(card)

    assert (Card.objects.get().status, RevealLog.objects.count()) == ("frozen", 0)


@pytest.mark.django_db(transaction=True)
def test_reveal_and_freeze_at_once_have_one_winner():
    for _ in range(10):
        card = make_card()

        shown, frozen = run_concurrently(
            lambda pk=card.pk: show(Card.objects.get(pk=pk)),
            lambda pk=card.pk: freeze(card=Card.objects.get(pk=pk), why="rival", actor="staff"),
        )

        status = Card.objects.get(pk=card.pk).status
        if status == "revealed":
            assert isinstance(shown, CardContents)
            assert isinstance(frozen, LostRaceError | IllegalMoveError)
        else:
            assert (status, frozen) == ("frozen", None)
            assert isinstance(shown, NotRevealableError)
        assert RevealLog.objects.filter(card=card).count() == (status == "revealed")


@pytest.mark.django_db(transaction=True)
def test_reveal_waits_for_a_freeze_that_is_not_committed_yet():
    card = make_card()
    frozen = threading.Event()

    def freeze_slowly():
        with transaction.atomic():
            freeze(card=Card.objects.get(), why="rival", actor="staff")
            frozen.set()
            time.sleep(0.3)  # meanwhile the reveal meets the row, which is still sealed for it
        return "frozen"

    def show_then():
        frozen.wait(WAIT_SECONDS)
        return show(Card.objects.get())

    results = run_concurrently(freeze_slowly, show_then)

    assert results[0] == "frozen"
    assert isinstance(results[1], NotRevealableError)
    assert Card.objects.get(pk=card.pk).status == "frozen"


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_both_see_the_code_and_both_are_logged():
    code = fake_code()
    make_card(code)

    results = run_concurrently(*[lambda: show(Card.objects.get())] * 4)

    assert [shown.value for shown in results] == [Secret(code)] * 4
    assert RevealLog.objects.count() == 4
    assert Move.objects.filter(to_status="revealed").count() == 1


@pytest.mark.django_db
def test_wrong_key_changes_nothing_and_the_card_opens_once_it_is_back(settings):
    card, right = make_card(), settings.CARD_KEYS
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(CannotOpenError):
        show(card)
    assert (Card.objects.get().status, RevealLog.objects.count()) == ("sealed", 0)

    settings.CARD_KEYS = right
    assert show(card)


@pytest.mark.django_db
def test_token_moved_to_another_row_does_not_open():
    mine, yours = make_card(label="A/1/1"), make_card(label="B/1/1")
    Card.objects.filter(pk=mine.pk).update(token=yours.token)

    with pytest.raises(WrongLabelError):
        show(Card.objects.get(pk=mine.pk))

    assert not RevealLog.objects.exists()


@pytest.mark.django_db
def test_reveals_are_limited_per_customer(settings):
    settings.MOST_PER_LINE, settings.MOST_LINES = 1, 1
    card = make_card()
    for _ in range(3):
        show(card)

    with pytest.raises(RateLimitExceededError):
        show(card)
    assert RevealLog.objects.count() == 3
    assert show(make_card(customer=make_customer()))


@pytest.mark.django_db
def test_reveal_log_takes_whatever_a_browser_sends():
    show(make_card(), agent="Mozilla\x00\n" + "x" * 500, ip="::ffff:127.0.0.1")

    log = RevealLog.objects.get()
    assert (log.origin.agent[:10], len(log.origin.agent), log.origin.ip) == (
        "Mozillaxxx",
        200,
        "::ffff:127.0.0.1",
    )
