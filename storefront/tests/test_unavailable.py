"""A server behind the shop is away: no error of ours, and nobody is told to go away for good."""

import pytest
import redis.exceptions
from django.db import InterfaceError, OperationalError
from django.test import RequestFactory

from storefront.unavailable import broken


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OperationalError("gone"), 503),
        (InterfaceError("gone"), 503),
        (redis.exceptions.TimeoutError("slow"), 503),
        (ValueError("ours"), 500),
    ],
)
def test_only_what_is_away_is_to_be_tried_again(error, status):
    try:
        raise error
    except type(error):
        answer = broken(RequestFactory().get("/"))

    assert (answer.status_code, answer.has_header("Retry-After")) == (status, status == 503)
