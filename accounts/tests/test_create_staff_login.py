"""The first staff login: made once, kept where only its owner reads."""

import stat
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from accounts.models import User
from accounts.testing import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "data"
    return settings.DATA_DIR / "staff-login.txt"


def run(*args):
    out = StringIO()
    call_command("create_staff_login", *args, stdout=out)
    return out.getvalue()


def test_first_login_is_printed_and_kept_and_works(place):
    printed = run()

    password = place.read_text().split("password: ")[1].strip()
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == ("staff@shop.localhost", True, True)
    assert user.check_password(password)
    assert f"Password: {password}" in printed
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_second_call_changes_nothing_and_tells_where_the_login_is_kept(place):
    run()
    kept, user = place.read_text(), User.objects.get()

    printed = run("--email", "other@example.com")

    assert str(place) in printed
    assert kept.split("password: ")[1].strip() not in printed
    assert (place.read_text(), User.objects.get().password) == (kept, user.password)


def test_shop_with_staff_of_its_own_gets_no_further_login(place):
    make_staff()

    run()

    assert User.objects.count() == 1
    assert not place.exists()


def test_no_user_stays_behind_when_the_login_cannot_be_kept(place, monkeypatch):
    def refuse(*args):
        raise OSError("no room")

    monkeypatch.setattr("accounts.management.commands.create_staff_login.write_private", refuse)

    with pytest.raises(OSError, match="no room"):
        run()

    assert not User.objects.exists()


def test_login_with_a_bad_address_is_refused(place):
    with pytest.raises(ValidationError):
        run("--email", "staff")

    assert not place.exists()
