"""Who was shown a code stays written, whoever asks; from where is forgotten after its time."""

import pytest
from django.db import DatabaseError, transaction

from accounts.testing import make_customer
from core.models import Move
from core.operations import housekeeping
from core.testing import FakeClock
from delivery.models import RevealLog, RevealOrigin
from delivery.privacy import export_reveals
from delivery.reveal import reveal
from delivery.testing import binding_of, make_card

pytestmark = [pytest.mark.django_db, pytest.mark.storage]


@pytest.fixture
def log():
    card = make_card()
    reveal(card=card, place=binding_of(card), proof="buyer", ip="192.0.2.7", agent="Mozilla")
    return RevealLog.objects.get()


@pytest.mark.parametrize("model", [RevealLog, Move])
def test_history_is_neither_changed_nor_deleted(log, model):
    rows = list(model.objects.order_by("pk").values())
    changes = {"proof": "nothing"} if model is RevealLog else {"why": "nothing"}

    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete(model.objects.db)

    assert list(model.objects.order_by("pk").values()) == rows


def test_origin_is_forgotten_after_its_time_and_the_log_stays(log, monkeypatch):
    clock = FakeClock.on(monkeypatch)
    clock.advance(days=89)
    housekeeping.clean()
    assert RevealOrigin.objects.get().ip == "192.0.2.7"

    clock.advance(days=2)
    housekeeping.clean()

    assert not RevealOrigin.objects.exists()
    assert RevealLog.objects.get() == log
    [told] = export_reveals(log.customer)
    assert (told["proof"], told["ip"], told["agent"]) == ("buyer", None, None)


def test_customer_takes_along_from_where_it_was_shown(log):
    [told] = export_reveals(log.customer)

    assert (told["card__label"], told["ip"], told["agent"]) == (log.card.label, "192.0.2.7", "Mozilla")
    assert export_reveals(make_customer()) == []
