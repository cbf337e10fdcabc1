"""The back office of cards shows that there is a code, and never the code."""

import pytest
from django.urls import reverse

from accounts.testing import make_staff
from core.secret import Secret
from delivery.models import Card, RevealLog
from delivery.quarantine import quarantine
from delivery.reveal import reveal
from delivery.testing import binding_of, fake_code, make_card

pytestmark = pytest.mark.django_db

CODE = fake_code()


@pytest.fixture
def pages():
    """Every page about a card that was revealed and an answer that is in quarantine."""
    card = make_card(CODE)
    reveal(card=card, place=binding_of(card), proof="buyer", ip="127.0.0.1", agent="Mozilla")
    answer = quarantine(label=card.label, raw=Secret(f"answer with {CODE}"), reason="odd")
    rows = {"card": card, "reveallog": RevealLog.objects.get(), "quarantined": answer}
    lists = [reverse(f"admin:delivery_{name}_changelist") for name in rows]
    singles = [reverse(f"admin:delivery_{name}_change", args=[row.pk]) for name, row in rows.items()]
    return [
        *lists,
        f"{lists[0]}?q={card.label}",
        *singles,
        reverse("admin:delivery_card_history", args=[card.pk]),
    ]


def test_no_page_shows_a_code_a_token_or_a_fingerprint(client, pages):
    client.force_login(make_staff())
    card = Card.objects.get()

    answers = [client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200] * len(pages)
    html = "".join(answer.content.decode() for answer in answers)
    assert card.label in html
    assert "••••" in html
    assert not any(secret in html for secret in (CODE, "FAKE-SERIAL", card.token, card.fingerprint))


def test_cards_are_not_found_by_their_code(client, pages):
    client.force_login(make_staff())

    answer = client.get(reverse("admin:delivery_card_changelist"), {"q": CODE})

    assert answer.context["cl"].result_count == 0


def test_nothing_can_be_added_changed_or_deleted(client, pages):
    client.force_login(make_staff())
    before = Card.objects.values().get()
    single = reverse("admin:delivery_card_change", args=[Card.objects.get().pk])

    answers = [
        client.post(single, {"status": "sealed"}),
        client.post(single.replace("change", "delete"), {"post": "yes"}),
        client.post(reverse("admin:delivery_card_add"), {}),
        client.post(
            reverse("admin:delivery_reveallog_changelist"),
            {"action": "delete_selected", "_selected_action": RevealLog.objects.get().pk, "post": "yes"},
        ),
    ]

    assert [answer.status_code for answer in answers[:3]] == [403] * 3
    assert Card.objects.values().get() == before
    assert RevealLog.objects.count() == 1


def test_lists_take_the_same_number_of_queries_for_one_row_and_for_many(
    client, django_assert_max_num_queries
):
    client.force_login(make_staff())
    for _ in range(5):
        reveal(card=(card := make_card()), place=binding_of(card), proof="buyer", ip="", agent="")

    for name in ("card", "reveallog"):
        with django_assert_max_num_queries(9):
            client.get(reverse(f"admin:delivery_{name}_changelist"))
