"""Storing cards: encrypted, once per label, a doubled code noticed."""

import logging

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, connection, transaction

from accounts.testing import make_customer
from core.models import DeskItem, Move
from core.sealing import WrongKeyRingError
from core.secret import Secret
from core.testing import run_concurrently
from delivery import storage
from delivery.card_status import unfreeze
from delivery.contents import CardContents
from delivery.fingerprints import backfill_fingerprints
from delivery.models import Card
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from delivery.storage import store_cards
from delivery.testing import binding_of, fake_code, make_card, new_card

pytestmark = pytest.mark.storage


def store(*cards, repeats_allowed=False):
    return store_cards(customer=make_customer(), cards=cards, repeats_allowed=repeats_allowed)


def show(card):
    return reveal(card=card, place=binding_of(card), proof="buyer", ip="127.0.0.1", agent="test")


def whole_database():
    """Every value of every table, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(found)


@pytest.mark.django_db
def test_cards_come_back_in_order_sealed_and_with_a_history():
    cards = store(new_card("A/1/1"), new_card("A/1/2"))

    assert [(card.label, card.status, card.is_repeat) for card in cards] == [
        ("A/1/1", "sealed", False),
        ("A/1/2", "sealed", False),
    ]
    assert list(Move.objects.values_list("to_status", flat=True)) == ["sealed", "sealed"]


@pytest.mark.django_db
def test_no_code_and_no_serial_reaches_the_database_or_the_log(caplog):
    code, serial = fake_code(), fake_code()
    with caplog.at_level(logging.DEBUG):
        store(new_card("A/1/1", code, serial))

    text = whole_database()
    assert "A/1/1" in text
    assert not any(secret in text or secret in caplog.text for secret in (code, serial))


@pytest.mark.django_db
def test_scan_of_the_database_would_find_a_leak():
    code = fake_code()
    make_customer(language=code[:8])

    assert code[:8] in whole_database()


@pytest.mark.django_db
def test_label_is_stored_once_and_the_second_attempt_leaves_nothing():
    store(new_card("A/1/1"))

    with transaction.atomic():
        with pytest.raises(IntegrityError):
            store(new_card("A/1/2"), new_card("A/1/1"))
        assert Card.objects.get().label == "A/1/1"


@pytest.mark.django_db
def test_card_without_a_code_is_refused_before_anything_is_stored():
    with pytest.raises(ValueError, match="without a code"):
        store(new_card("A/1/1"), ("A/1/2", CardContents(Secret(""), Secret("FAKE-SERIAL"))))

    assert not Card.objects.exists()


@pytest.mark.django_db
def test_nothing_is_stored_under_a_wrong_ring(settings):
    make_card()
    settings.CARD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(WrongKeyRingError):
        store(new_card("A/1/1"))

    assert Card.objects.count() == 1


@pytest.mark.django_db
def test_doubled_code_is_frozen_and_put_on_the_desk():
    code = fake_code()
    first = store(new_card("A/1/1", code))[0]

    second = store(new_card("B/1/1", code))[0]

    assert (first.status, second.status, second.is_repeat) == (CardStatus.SEALED, CardStatus.FROZEN, True)
    item = DeskItem.objects.get()
    assert (item.kind, item.evidence) == ("doubled-code", {"card": "B/1/1", "same code as": "A/1/1"})
    assert code not in f"{item.title}{item.evidence}"
    with pytest.raises(NotRevealableError):
        show(second)
    assert show(first).value == Secret(code)


@pytest.mark.django_db
def test_code_doubled_inside_one_answer_is_frozen_too():
    code = fake_code()

    cards = store(new_card("A/1/1", code), new_card("A/1/2", code))

    assert [card.status for card in cards] == ["sealed", "frozen"]


@pytest.mark.django_db
def test_repeats_of_the_vendors_sandbox_are_marked_and_delivered():
    cards = [store(new_card(f"{name}/1/1", "SANDBOX-CARD-1"), repeats_allowed=True)[0] for name in "ABC"]

    assert [(card.is_repeat, card.status) for card in cards] == [
        (False, "sealed"),
        (True, "sealed"),
        (True, "sealed"),
    ]
    assert show(cards[2]).value == Secret("SANDBOX-CARD-1")
    assert not DeskItem.objects.exists()


@pytest.mark.django_db
def test_doubled_code_that_staff_accept_can_be_revealed_and_leaves_the_desk():
    code = fake_code()
    store(new_card("A/1/1", code))
    card = store(new_card("B/1/1", code))[0]

    unfreeze(card=card, why="the supplier explained it", actor="customer@example.com")

    assert show(card).value == Secret(code)
    assert DeskItem.objects.get().closed_by == "customer@example.com"


CODE = "FAKE-0042-ABCD"
ALIKE = [
    (CODE, "FAKE-1", CODE, "FAKE-2"),
    (CODE, "FAKE-1", CODE, ""),
    (CODE, "", CODE, "FAKE-1"),
    (CODE, "", CODE, ""),
    (CODE, "FAKE-1", " fake-0042-abcd\n", "FAKE-1"),
    (CODE, "FAKE-1", "FAKE 0042 ABCD", "FAKE-1"),
    (CODE, "FAKE-1", "FAKE0042ABCD", "FAKE-2"),
    (CODE, "FAKE-1", "FAKE\u20130042\u2212ABCD", "FAKE-1"),
    (CODE, "FAKE-1", "FAKE-\u200b0042-\u200eABCD\ufeff", "FAKE-1"),
    (CODE, "FAKE-1", "FAKE-\u0660\u0660\u0664\u0662-ABCD", "FAKE-1"),
    (CODE, "FAKE-1", CODE, "fake-1"),
    ("0042", "FAKE-1", "0042", "FAKE-2"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("code", "serial", "other", "other_serial"), ALIKE)
def test_card_that_only_looks_like_an_earlier_one_is_delivered_and_told(code, serial, other, other_serial):
    store(new_card("A/1/1", code, serial))

    card = store(new_card("B/1/1", other, other_serial))[0]

    assert (card.status, card.is_repeat, show(card).value.reveal()) == (CardStatus.SEALED, False, other)
    item = DeskItem.objects.get()
    assert (item.kind, item.evidence) == ("alike-code", {"first": "A/1/1", "looks like it": "B/1/1"})
    assert not any(secret in f"{item.title}{item.evidence}" for secret in (code, other))


@pytest.mark.django_db
def test_many_that_look_alike_are_one_matter():
    store(*(new_card(f"A/1/{n}", "0042", f"FAKE-{n}") for n in range(1, 5)))

    assert Card.objects.filter(status=CardStatus.SEALED).count() == 4
    assert DeskItem.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), [("FAKE-1", "FAKE-2"), ("0042", "00420"), ("----", "- =")])
def test_cards_that_do_not_look_alike_are_told_to_nobody(one, other):
    store(new_card("A/1/1", one, "FAKE-1"), new_card("A/1/2", other, "FAKE-1"))

    assert not DeskItem.objects.exists()


@pytest.mark.django_db
def test_everything_that_came_with_a_card_is_sealed_with_it_and_comes_back(caplog):
    extras = (("pin", Secret("FAKE-77310246")), ("redeem.url", Secret("https://redeem.example/FAKE")))
    contents = CardContents(Secret(fake_code()), Secret(""), extras)
    with caplog.at_level(logging.DEBUG):
        [card] = store(("A/1/1", contents))

    assert not any(text in whole_database() + caplog.text for text in ("77310246", "redeem"))
    assert show(card) == contents


@pytest.mark.django_db
def test_code_stored_by_a_rival_between_look_and_insert_is_noticed(monkeypatch):
    code = fake_code()
    store(new_card("A/1/1", code))
    looks, look = iter([None]), storage.first_duplicate
    monkeypatch.setattr(storage, "first_duplicate", lambda card: next(looks, look(card)))

    card = store(new_card("B/1/1", code))[0]

    assert (card.status, card.is_repeat) == ("frozen", True)
    assert Card.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_same_code_stored_by_rivals_is_sealed_once():
    code, customer = fake_code(), make_customer()

    def settle(name):
        with transaction.atomic():
            return store_cards(
                customer=customer, cards=[new_card(f"{name}/1/1", code)], repeats_allowed=False
            )[0]

    cards = run_concurrently(*[lambda name=name: settle(name) for name in "ABCDEF"])

    assert sorted(card.status for card in cards) == ["frozen"] * 5 + ["sealed"]
    assert Card.objects.filter(is_repeat=False).count() == 1
    assert DeskItem.objects.count() == 5


@pytest.mark.django_db
def test_cards_go_with_the_transaction_of_their_line():
    with transaction.atomic():
        make_card()
        transaction.set_rollback(True)

    assert not Card.objects.exists()


@pytest.mark.django_db
def test_database_refuses_an_unknown_status():
    card = make_card()

    with pytest.raises(IntegrityError), transaction.atomic():
        Card.objects.filter(pk=card.pk).update(status="lost")


@pytest.mark.django_db
def test_card_of_an_older_release_that_is_sold_again_is_frozen_at_once():
    first = make_card("FAKE-0042-ABCD", label="A/1/1")
    Card.objects.update(serial_fingerprint="", folded_fingerprint="")

    assert make_card("FAKE-0042-ABCD", customer=first.customer, label="B/1/1").status == "frozen"


@pytest.mark.django_db
def test_card_that_does_not_open_holds_up_no_other():
    moved, other = make_card(label="A/1/1"), make_card(label="B/1/1")
    Card.objects.update(serial_fingerprint="", folded_fingerprint="")
    Card.objects.filter(pk=moved.pk).update(label="C/1/1")

    backfill_fingerprints()

    assert list(Card.objects.exclude(folded_fingerprint="")) == [other]
