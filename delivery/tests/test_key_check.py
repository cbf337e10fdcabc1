"""The key check: a wrong ring is refused at start-up, and fingerprints outlive the keys."""

import hashlib
import hmac
from types import SimpleNamespace

import pytest
from cryptography.fernet import Fernet
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from core.models import KeyCheck
from core.sealing import WrongKeyRingError, check_key_ring, fingerprint, key_ring_problem, open_sealed
from core.sealing.checks import key_ring_fits_database, key_ring_is_well_formed
from core.secret import Secret
from core.testing import run_concurrently
from delivery.testing import make_card

pytestmark = pytest.mark.storage


def new_key():
    return Fernet.generate_key().decode()


@pytest.mark.django_db
def test_first_start_writes_what_later_starts_are_checked_against():
    check_key_ring()
    check_key_ring()

    assert KeyCheck.objects.count() == 1
    assert key_ring_problem() is None


@pytest.mark.django_db
def test_wrong_ring_is_refused(settings):
    check_key_ring()
    settings.CARD_KEYS = [new_key()]

    with pytest.raises(WrongKeyRingError, match="CARD_KEYS does not fit this database"):
        check_key_ring()

    assert "does not fit" in key_ring_problem()


@pytest.mark.django_db
def test_ring_with_the_right_key_among_others_is_accepted(settings):
    check_key_ring()
    settings.CARD_KEYS = [new_key(), *settings.CARD_KEYS]

    check_key_ring()


@pytest.mark.django_db
def test_lost_check_is_not_made_anew_where_cards_need_the_old_key():
    make_card()
    KeyCheck.objects.all().delete()

    with pytest.raises(WrongKeyRingError, match="incomplete"):
        check_key_ring()


@pytest.mark.django_db
def test_database_holds_one_check_at_most():
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyCheck.objects.create(id=2, token="x")


@pytest.mark.django_db(transaction=True)
def test_first_starts_at_once_agree_on_one_pepper():
    assert run_concurrently(*[check_key_ring] * 6) == [None] * 6
    assert KeyCheck.objects.count() == 1


@pytest.mark.django_db
def test_equal_codes_have_equal_fingerprints_and_others_do_not():
    codes = [Secret("FAKE-1"), Secret("FAKE-1"), Secret("FAKE-2")]

    first, second, third = [fingerprint(code, purpose="card") for code in codes]

    assert first == second != third
    assert len(first) == 64


@pytest.mark.django_db
def test_fingerprint_needs_the_pepper():
    before = fingerprint("FAKE-1", purpose="card")
    KeyCheck.objects.all().delete()  # another shop has another

    assert fingerprint("FAKE-1", purpose="card") != before


@pytest.mark.django_db
def test_fingerprints_of_unlike_purposes_tell_nothing_about_each_other():
    purposes = ["card", "account", "phone"]

    assert len({fingerprint("0012345678", purpose=purpose) for purpose in purposes}) == len(purposes)
    assert fingerprint(Secret("0012345678"), purpose="account") == fingerprint(
        "0012345678", purpose="account"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("purpose", ["card", "quarantine"])
def test_fingerprints_made_before_there_were_purposes_stay_equal(purpose):
    check_key_ring()
    pepper = open_sealed(KeyCheck.objects.get().token, label="key-check")["pepper"].reveal()

    old = hmac.new(pepper.encode(), b"FAKE-1", hashlib.sha256).hexdigest()

    assert fingerprint("FAKE-1", purpose=purpose) == old


@pytest.mark.django_db
def test_pepper_is_not_in_the_database_in_plain_text():
    check_key_ring()
    token = KeyCheck.objects.get().token

    assert open_sealed(token, label="key-check")["pepper"].reveal() not in token


def run_check(databases):
    return [found.id for found in key_ring_fits_database(databases=databases)]


@pytest.mark.django_db
def test_system_check_finds_a_wrong_ring(settings):
    check_key_ring()
    before = run_check(["default"])
    settings.CARD_KEYS = [new_key()]

    assert (before, run_check(["default"]), run_check(None)) == ([], ["sealing.E002"], [])


@pytest.mark.django_db
def test_check_command_refuses_a_wrong_ring(settings):
    check_key_ring()
    settings.CARD_KEYS = [new_key()]

    with pytest.raises(CommandError, match=r"sealing\.E002"):
        call_command("check", "core", databases=["default"])


@pytest.mark.django_db
def test_system_check_is_content_before_the_first_migration(monkeypatch):
    monkeypatch.setattr(KeyCheck._meta, "db_table", "delivery_not_there_yet")

    with connection.cursor() as cursor:  # PostgreSQL ends a transaction at the first error
        cursor.execute("SAVEPOINT before_the_check")
        found = run_check(["default"])
        cursor.execute("ROLLBACK TO SAVEPOINT before_the_check")

    assert found == []


@pytest.mark.parametrize(
    ("keys", "found"), [([new_key()], []), (["short"], ["sealing.E001"]), ([], ["sealing.E001"])]
)
def test_system_check_finds_a_malformed_ring(settings, keys, found):
    settings.CARD_KEYS = keys

    assert [error.id for error in key_ring_is_well_formed()] == found


def test_system_checks_are_registered():
    registered = checks.registry.registry.get_checks(include_deployment_checks=True)

    assert {key_ring_fits_database, key_ring_is_well_formed} <= set(registered)


@pytest.mark.django_db
def test_problem_of_a_malformed_ring_is_told_for_readyz(settings):
    settings.CARD_KEYS = ["short"]

    assert key_ring_problem() == "CARD_KEYS: key 1 is not a Fernet key"


@pytest.mark.django_db
def test_key_check_that_a_rival_makes_with_its_first_card_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    first_look = KeyCheck.objects.filter

    def look_then_a_rival_is_faster(**conditions: object):
        monkeypatch.setattr(KeyCheck.objects, "filter", first_look)
        found = first_look(**conditions).first()
        make_card()
        return SimpleNamespace(first=lambda: found)

    monkeypatch.setattr(KeyCheck.objects, "filter", look_then_a_rival_is_faster)

    ours = fingerprint("FAKE-1", purpose="card")

    assert ours == fingerprint("FAKE-1", purpose="card")
    assert KeyCheck.objects.count() == 1
