"""One-time codes: in the mail alone, five tries, once."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils import translation

from accounts.authentication.one_time_codes import check_code, send_code
from accounts.models import OneTimeCode
from accounts.testing import make_customer
from core import clock, outbox
from core.models import Message
from core.rate_limits.counted_windows import RateLimitExceededError
from core.testing import run_concurrently

PURPOSE = "order:7Q2MX4K9ZD"

pytestmark = pytest.mark.storage


def deliver():
    """Send what is queued and read the digits in the last mail."""
    for message in Message.objects.filter(sent_at=None):
        outbox.send(message.pk)
    return re.search(r"^\d{6}$", mail.outbox[-1].body, re.MULTILINE).group()


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


@pytest.mark.django_db
def test_code_from_the_mail_opens_once():
    customer = make_customer("customer@example.com")
    send_code(customer=customer, purpose=PURPOSE)
    code = deliver()

    answers = [check_code(customer=customer, purpose=PURPOSE, code=code) for _ in range(2)]

    assert answers == [True, False]
    assert mail.outbox[0].to == ["customer@example.com"]


@pytest.mark.django_db
def test_code_is_stored_nowhere():
    customer = make_customer()
    row = send_code(customer=customer, purpose=PURPOSE)
    code = deliver()

    row.refresh_from_db()
    stored = [*vars(row).values(), *vars(Message.objects.get()).values()]
    assert not any(code in str(value) for value in stored)
    assert len(row.code_hash) == 64
    assert code not in mail.outbox[0].subject


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ar", "fr", "en", ""])
def test_code_is_mailed_in_the_customers_language(language, settings):
    customer = make_customer(language=language)
    send_code(customer=customer, purpose=PURPOSE)

    with translation.override("en"):
        deliver()

    with translation.override(language or settings.FIRST_LANGUAGE):
        assert mail.outbox[0].subject == translation.gettext("Your code for %(SITE_NAME)s") % {
            "SITE_NAME": settings.SITE_NAME
        }


@pytest.mark.django_db
def test_code_is_not_opened_by_an_empty_hash_before_the_mail_is_built():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)

    assert not check_code(customer=customer, purpose=PURPOSE, code="")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "shape", ["{0}{1}{2} {3}{4}{5}", " {0}{1}{2}-{3}{4}{5}\n", "\u200e{0}{1}{2}{3}{4}{5}"]
)
def test_code_may_be_typed_with_gaps(shape):
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    typed = shape.format(*deliver())

    assert check_code(customer=customer, purpose=PURPOSE, code=typed)


@pytest.mark.django_db
def test_code_may_be_typed_in_arabic_digits():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    typed = deliver().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    assert check_code(customer=customer, purpose=PURPOSE, code=typed)


@pytest.mark.django_db
def test_code_of_one_purpose_or_customer_opens_nothing_else():
    customer, stranger = make_customer(), make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    code = deliver()
    send_code(customer=stranger, purpose=PURPOSE)

    assert not check_code(customer=customer, purpose="order:OTHER", code=code)
    assert not check_code(customer=stranger, purpose=PURPOSE, code=code)
    assert check_code(customer=customer, purpose=PURPOSE, code=code)


@pytest.mark.django_db
def test_later_code_replaces_the_earlier():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    earlier = deliver()
    send_code(customer=customer, purpose=PURPOSE)
    later = deliver()

    assert [check_code(customer=customer, purpose=PURPOSE, code=code) for code in (earlier, later)] == [
        earlier == later,
        True,
    ]


@pytest.mark.django_db
def test_sixth_try_fails_even_with_the_right_code():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    code = deliver()

    wrong = [check_code(customer=customer, purpose=PURPOSE, code=other_than(code)) for _ in range(5)]

    assert wrong == [False] * 5
    assert not check_code(customer=customer, purpose=PURPOSE, code=code)
    assert OneTimeCode.objects.get().tries_left == 0


@pytest.mark.django_db
def test_code_expires():
    customer = make_customer()
    with time_machine.travel(clock.now(), tick=False) as traveller:
        send_code(customer=customer, purpose=PURPOSE)
        code = deliver()
        traveller.shift(timedelta(minutes=10))

        assert not check_code(customer=customer, purpose=PURPOSE, code=code)


@pytest.mark.django_db
def test_expired_code_is_no_longer_mailed():
    with time_machine.travel(clock.now(), tick=False) as traveller:
        send_code(customer=make_customer(), purpose=PURPOSE)
        traveller.shift(timedelta(minutes=10))
        outbox.send(Message.objects.get().pk)

    assert mail.outbox == []
    assert Message.objects.get().next_due_at is None


@pytest.mark.django_db
def test_sending_codes_is_limited_per_customer_and_purpose():
    customer = make_customer()
    for _ in range(5):
        send_code(customer=customer, purpose=PURPOSE)

    with pytest.raises(RateLimitExceededError):
        send_code(customer=customer, purpose=PURPOSE)
    send_code(customer=customer, purpose="order:OTHER")

    assert OneTimeCode.objects.count() == 6


@pytest.mark.django_db(transaction=True)
def test_parallel_guesses_get_five_tries_together():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    code = deliver()

    guess = lambda: check_code(customer=customer, purpose=PURPOSE, code=other_than(code))  # noqa: E731
    results = run_concurrently(*[guess] * 16)

    assert results == [False] * 16
    assert OneTimeCode.objects.get().tries_left == 0
    assert not check_code(customer=customer, purpose=PURPOSE, code=code)


@pytest.mark.django_db(transaction=True)
def test_right_code_used_at_once_opens_once():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)
    code = deliver()

    results = run_concurrently(*[lambda: check_code(customer=customer, purpose=PURPOSE, code=code)] * 4)

    assert sorted(results) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_try_inside_a_transaction_is_refused_since_it_could_be_undone():
    customer = make_customer()
    send_code(customer=customer, purpose=PURPOSE)

    with pytest.raises(RuntimeError), transaction.atomic():
        check_code(customer=customer, purpose=PURPOSE, code="123456")
