"""Rotating the keys while the shop runs: nothing is lost, nothing stays behind unnoticed."""

import json
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from accounts.testing import make_customer
from core.models import KeyCheck
from core.sealing import WrongKeyRingError, check_key_ring, rotation, sealed_columns
from core.sealing.keyring import ring
from core.sealing.tokens import VERSION, unwrap
from core.secret import Secret
from core.testing import run_concurrently
from delivery.contents import CardContents
from delivery.models import Card
from delivery.quarantine import open_quarantined, quarantine
from delivery.reveal import reveal
from delivery.testing import binding_of, fake_code, make_card

pytestmark = pytest.mark.storage


def new_key():
    return Fernet.generate_key().decode()


def rotate(*args):
    out = StringIO()
    call_command("rotate_card_keys", *args, stdout=out)
    return out.getvalue()


def column_of(model):
    return next(column for column in sealed_columns() if column.model is model)


def as_the_first_version_did(card):
    """Seal a card anew the way it was done before owners were sealed with them."""
    contents = {name: secret.reveal() for name, secret in column_of(Card).open(card).items()}
    plain = json.dumps({"v": 1, "label": card.label, "contents": contents})
    Card.objects.filter(pk=card.pk).update(token=ring().encrypt(plain.encode()).decode())


def show(card):
    return reveal(card=card, place=binding_of(card), proof="buyer", ip="127.0.0.1", agent="test")


@pytest.mark.django_db
def test_after_rotation_the_old_key_can_go(settings):
    code = fake_code()
    card, answer = make_card(code), quarantine(label="A/1", raw=Secret("FAKE-ANSWER"), reason="odd")
    fingerprints = list(Card.objects.values_list("fingerprint", flat=True))
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    printed = rotate()
    settings.CARD_KEYS = settings.CARD_KEYS[:1]

    answer.refresh_from_db()
    check_key_ring()
    assert show(Card.objects.get(pk=card.pk)).value == Secret(code)
    assert open_quarantined(answer, label="A/1") == Secret("FAKE-ANSWER")
    assert list(Card.objects.values_list("fingerprint", flat=True)) == fingerprints
    assert "3 moved to the newest key" in printed


@pytest.mark.django_db
def test_doubled_code_is_still_noticed_after_rotation(settings):
    code = fake_code()
    make_card(code)
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]
    rotate()

    assert make_card(code).status == "frozen"


@pytest.mark.django_db
def test_rotating_twice_changes_nothing(settings):
    make_card()
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]
    rotate()
    before = Card.objects.get().token

    assert "0 moved" in rotate()
    assert Card.objects.get().token == before


@pytest.mark.django_db
def test_rotation_goes_through_many_batches(settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    cards = [make_card() for _ in range(7)]
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    assert rotation.rotate() == len(cards) + 1
    assert rotation.count().by_key == {1: 8}


@pytest.mark.django_db
def test_check_counts_and_changes_nothing(settings):
    make_card()
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]
    make_card()
    tokens = set(Card.objects.values_list("token", flat=True))

    printed = rotate("--check")

    assert printed.splitlines() == ["key 1: 1 (newest)", "key 2: 2", "of an older version: 0"]
    assert set(Card.objects.values_list("token", flat=True)) == tokens


@pytest.mark.django_db
def test_key_that_was_dropped_too_early_is_reported_and_its_cards_are_left_alone(settings):
    make_card()
    token = Card.objects.get().token
    settings.CARD_KEYS = [new_key()]

    with pytest.raises(CommandError, match="no key opens 2"):
        rotate()

    assert Card.objects.get().token == token


@pytest.mark.django_db
def test_key_check_moves_last_so_that_dropping_the_key_too_early_is_noticed(settings, monkeypatch):
    make_card()
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]
    renew = rotation._renew
    monkeypatch.setattr(
        rotation, "_renew", lambda column, batch: 0 if column.model is Card else renew(column, batch)
    )

    rotation.rotate()  # some cards could not be moved
    settings.CARD_KEYS = settings.CARD_KEYS[:1]

    with pytest.raises(WrongKeyRingError):
        check_key_ring()


@pytest.mark.django_db
def test_row_that_changed_meanwhile_keeps_its_own_token(settings, monkeypatch):
    make_card()
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]
    batch = list(Card.objects.all())
    Card.objects.update(token="changed-by-a-rival")

    assert rotation._renew(column_of(Card), batch) == 0
    assert Card.objects.get().token == "changed-by-a-rival"


@pytest.mark.django_db(transaction=True)
def test_cards_are_revealed_while_the_keys_rotate(settings, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 3)
    codes = [fake_code() for _ in range(20)]
    cards = [make_card(code) for code in codes]
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    def show_all():
        return [show(Card.objects.get(pk=card.pk)) for card in cards]

    shown, rotated, rotated_too = run_concurrently(show_all, rotation.rotate, rotation.rotate)

    assert all(isinstance(card, CardContents) for card in shown), shown
    assert [card.value.reveal() for card in shown] == codes
    assert rotated + rotated_too == len(codes) + 1
    settings.CARD_KEYS = settings.CARD_KEYS[:1]
    assert rotation.count().by_key == {1: len(codes) + 1}
    check_key_ring()


@pytest.mark.django_db
def test_first_version_is_counted_and_gets_its_owner_sealed_in():
    code = fake_code()
    card = make_card(code)
    as_the_first_version_did(card)
    make_card()

    assert "of an older version: 1" in rotate("--check")
    assert "1 moved" in rotate()

    card.refresh_from_db()
    assert unwrap(card.token).owner == card.customer_id
    assert show(card).value == Secret(code)
    assert "of an older version: 0" in rotate("--check")


@pytest.mark.django_db
def test_thousands_of_the_first_version_are_lifted_and_counted_under_a_new_key(settings):
    customer, number = make_customer(), 2_000
    plain = [
        json.dumps({"v": 1, "label": f"MANY/1/{n}", "contents": {"value": f"FAKE-{n}"}})
        for n in range(number)
    ]
    Card.objects.bulk_create(
        Card(
            customer=customer,
            label=f"MANY/1/{n}",
            token=ring().encrypt(text.encode()).decode(),
            fingerprint=n,
        )
        for n, text in enumerate(plain)
    )
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    before = rotate("--check").splitlines()
    done = []
    assert rotation.rotate(progress=done.append) == number

    assert before == ["key 1: 0 (newest)", f"key 2: {number}", f"of an older version: {number}"]
    assert done == list(range(rotation.BATCH, number + 1, rotation.BATCH))
    assert rotation.count().by_key == {1: number}
    assert rotation.count().by_version == {VERSION: number}
    settings.CARD_KEYS = settings.CARD_KEYS[:1]
    last = Card.objects.get(label=f"MANY/1/{number - 1}")
    assert column_of(Card).open(last) == {"value": Secret(f"FAKE-{number - 1}")}


@pytest.mark.django_db
def test_token_of_the_first_version_in_a_strange_place_is_given_to_nobody(settings):
    first, second = make_card(), make_card()
    as_the_first_version_did(first)
    first.refresh_from_db()
    Card.objects.filter(pk=second.pk).update(token=first.token)
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    rotate()

    second.refresh_from_db()
    assert unwrap(second.token).owner is None
    assert rotation.count().by_key == {1: 3}


@pytest.mark.django_db
def test_empty_shop_has_nothing_to_rotate():
    printed = ["0 moved to the newest key", "key 1: 0 (newest)", "of an older version: 0"]

    assert rotate().splitlines() == printed
    assert not KeyCheck.objects.exists()
