"""Contradictory answers: kept encrypted, once."""

import pytest

from core.alerts import AlertCause
from core.models import Alert, DeskItem
from core.sealing import WrongLabelError
from core.secret import Secret
from core.testing import run_concurrently
from delivery.kinds import DeliveryDeskKind
from delivery.models import Card, Quarantined
from delivery.quarantine import (
    confirms_last_answer,
    forget_last_answer,
    open_quarantined,
    quarantine,
    quarantined_since,
    resolve_quarantined,
)
from delivery.reveal import reveal
from delivery.testing import binding_of, make_card

RAW = Secret('{"cards": ["FAKE-7Q2M"], "status": "REFUNDED"}')

pytestmark = pytest.mark.storage


@pytest.mark.django_db
def test_answer_is_kept_encrypted_and_comes_back_as_it_was():
    row = quarantine(label="A/1", raw=RAW, reason="cards in a refunded order")

    assert "FAKE" not in f"{vars(row)}"
    assert open_quarantined(row, label="A/1") == RAW


@pytest.mark.django_db
def test_same_answer_is_kept_once_and_another_beside_it():
    first = quarantine(label="A/1", raw=RAW, reason="first poll")
    again = quarantine(label="A/1", raw=RAW, reason="second poll")
    quarantine(label="A/1", raw=Secret("FAKE-OTHER"), reason="it changed")
    quarantine(label="B/1", raw=RAW, reason="another line")

    assert first == again
    assert Quarantined.objects.count() == 3


@pytest.mark.django_db
def test_answers_are_resolved_once():
    quarantine(label="A/1", raw=RAW, reason="odd")
    quarantine(label="B/1", raw=RAW, reason="odd")

    before = quarantined_since(label="A/1")
    assert [resolve_quarantined(label="A/1"), resolve_quarantined(label="A/1")] == [1, 0]
    assert before is not None
    assert (quarantined_since(label="A/1"), quarantined_since(label="B/1") is None) == (None, False)
    assert Quarantined.objects.get(resolved_at=None).label == "B/1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("between", "agrees"),
    [
        (lambda: None, True),
        (lambda: quarantine(label="A/1", raw=RAW, reason="odd again"), False),
        (lambda: quarantine(label="A/1", raw=Secret("FAKE"), reason="odd in another way"), False),
        (lambda: confirms_last_answer(label="A/1", said=Secret("FAKE-OTHER")), False),
        (lambda: forget_last_answer(label="A/1"), False),
        (lambda: confirms_last_answer(label="B/1", said=Secret("FAKE-OTHER")), True),
    ],
)
def test_two_sound_answers_agree_if_they_say_the_same_and_nothing_else_came_between(between, agrees):
    quarantine(label="A/1", raw=RAW, reason="odd")
    quarantine(label="B/1", raw=RAW, reason="odd")

    assert not confirms_last_answer(label="A/1", said=Secret("FAKE-SAID"))
    between()
    assert confirms_last_answer(label="A/1", said=Secret("FAKE-SAID")) is agrees


@pytest.mark.django_db
def test_answer_never_opens_in_the_place_of_a_card():
    card = make_card(label="A/1")
    Card.objects.update(token=quarantine(label="A/1", raw=RAW, reason="odd").token)

    with pytest.raises(WrongLabelError):
        reveal(card=Card.objects.get(pk=card.pk), place=binding_of(card), proof="buyer", ip="", agent="")


@pytest.mark.django_db
def test_answer_about_another_line_does_not_open_and_a_person_is_told():
    quarantine(label="line:1", raw=RAW, reason="odd")
    Quarantined.objects.update(label="line:2")
    row = Quarantined.objects.get()

    with pytest.raises(WrongLabelError):
        open_quarantined(row, label="line:2")

    assert DeskItem.objects.get().kind == DeliveryDeskKind.MISPLACED_CARD
    assert Alert.objects.get().cause == AlertCause.MISMATCH


@pytest.mark.django_db(transaction=True)
def test_answer_kept_by_rivals_is_kept_once():
    results = run_concurrently(*[lambda: quarantine(label="A/1", raw=RAW, reason="odd").pk] * 6)

    assert set(results) == {Quarantined.objects.get().pk}
