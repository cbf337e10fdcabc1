"""What is answered holds in this shop."""

import pytest
from django.urls import reverse

from support.faq import frequent_questions


def anchors() -> list[str]:
    return [question.anchor for _title, questions in frequent_questions() for question in questions]


def test_questions_about_a_way_to_pay_are_asked_where_it_is_offered(settings):
    settings.PAYMENT_METHODS = ["wallet"]
    assert "pay-card" not in anchors()
    assert "pay-transfer" not in anchors()

    settings.PAYMENT_METHODS = ["ocpay", "transfer"]
    assert {"pay-card", "pay-transfer"} <= set(anchors())
    assert len(anchors()) == len(set(anchors()))


@pytest.mark.django_db
def test_rule_about_giving_back_is_the_one_of_the_terms(client):
    rule = "A code that nobody has looked at can be given back"
    assert rule in client.get(reverse("terms")).content.decode()
    assert rule in client.get(reverse("faq")).content.decode()
