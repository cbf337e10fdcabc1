"""The first staff login: made once, kept where only its owner reads."""

import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.staff.roles import Role, role_of
from accounts.staff.vouches import are_distinct_people, possible_holders
from accounts.testing import make_staff
from core.models import Alert

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

    printed = [run(), run("--email", user.email)]

    assert all(str(place) in each for each in printed)
    assert kept.split("password: ")[1].strip() not in "".join(printed)
    assert (place.read_text(), User.objects.get().password) == (kept, user.password)


def test_second_person_is_made_by_command_and_has_nobody_behind(place):
    run()

    run("--email", "colleague@example.com", "--role", "reviewer")

    user = User.objects.get(email="colleague@example.com")
    assert role_of(user) == Role.REVIEWER
    assert possible_holders(user.pk) == {user.pk}
    assert place.read_text().count("password: ") == 2


def test_shop_to_try_out_gets_two_logins_who_are_two_people(place):
    run("--with-reviewer")
    run("--with-reviewer")

    roles = {user.email: role_of(user) for user in User.objects.all()}
    assert roles == {"staff@shop.localhost": Role.OWNER, "reviewer@shop.localhost": Role.REVIEWER}
    owner, reviewer = User.objects.order_by("pk")
    assert are_distinct_people(owner.pk, reviewer.pk)
    for email in roles:
        block = next(each for each in place.read_text().split("\n\n") if email in each)
        assert User.objects.get(email=email).check_password(block.split("password: ")[1].strip())


def test_logins_that_a_new_shop_prints_wake_nobody(place):
    run("--with-reviewer")
    assert not Alert.objects.exists()

    run("--email", "colleague@example.com", "--role", "reviewer")
    assert Alert.objects.get().data == {"login": "colleague@example.com"}


def test_data_folder_of_an_earlier_shop_gets_the_reviewer(place):
    run()

    run("--with-reviewer")

    assert User.objects.filter(email="reviewer@shop.localhost").exists()


@pytest.mark.parametrize("email", ["own@example.com", "staff@shop.localhost"])
def test_shop_with_staff_of_its_own_gets_no_reviewer(place, email):
    make_staff(email)
    make_staff("colleague@example.com", is_active=False)

    run("--with-reviewer")

    assert User.objects.count() == 2


def test_shop_of_one_person_gets_no_reviewer(place, settings):
    settings.STAFF_MODE = "single"

    run("--with-reviewer")

    assert User.objects.get().email == "staff@shop.localhost"
    with pytest.raises(CommandError, match="one person"):
        run("--email", "second@example.com")


def test_shop_with_staff_of_its_own_gets_no_further_login(place):
    make_staff()

    run()

    assert User.objects.count() == 1
    assert not place.exists()


def test_no_user_stays_behind_when_the_login_cannot_be_kept(place, monkeypatch):
    def refuse(*args):
        raise OSError("no room")

    monkeypatch.setattr("accounts.staff.login_file.write_private_file", refuse)

    with pytest.raises(OSError, match="no room"):
        run()

    assert not User.objects.exists()


def test_login_with_a_bad_address_is_refused(place):
    with pytest.raises(CommandError, match="valid email"):
        run("--email", "staff")

    assert not place.exists()
