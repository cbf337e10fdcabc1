"""Secrets that stand in addresses stand in no log, and a refused request writes one line."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.urls.converters import IntConverter

from orders.customer.access import create_link
from orders.testing import make_order
from storefront.log_filters import SECRET_ARGUMENTS, OneLineFilter

SECRET = "Kf0O65Q2" * 5
# Every other argument of a route that is no number: names of things, no proof of anything.
OPEN_ARGUMENTS = {
    "app_label",
    "content_type_id",
    "format",
    "kind",
    "name",
    "object_id",
    "reference",
    "slug",
    "uidb36",
    "url",
}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the shop's own handler writes."""
    (handler,) = [each for each in logging.root.handlers if each.get_name() == "console"]
    assert isinstance(handler, logging.StreamHandler)
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    if before is not None:
        handler.setStream(before)


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, URLPattern, set[str]]]:
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route)
        else:
            numbers = {
                name
                for name, converter in pattern.pattern.converters.items()
                if isinstance(converter, IntConverter)
            }
            yield route, pattern, {*pattern.pattern.regex.groupindex} - numbers


def test_every_argument_of_every_route_is_known_to_be_a_secret_or_none() -> None:
    found = {name for _route, _pattern, names in routes() for name in names}

    assert found - SECRET_ARGUMENTS - OPEN_ARGUMENTS == set()
    assert found >= SECRET_ARGUMENTS


WITH_SECRETS = {
    pattern.name: {
        name: SECRET if name in SECRET_ARGUMENTS else "abc" for name in pattern.pattern.regex.groupindex
    }
    for _route, pattern, names in routes()
    if names & SECRET_ARGUMENTS and pattern.name
}


def test_routes_with_a_secret_are_those_that_we_know_of() -> None:
    assert WITH_SECRETS.keys() == {
        "order-open",
        "account_confirm_email",
        "account_reset_password_from_key",
        "notice-stop",
    }


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete"])
@pytest.mark.parametrize("behind", ["", "x", "/x/", "%20"])
@pytest.mark.parametrize("name", WITH_SECRETS)
def test_secret_of_a_route_is_not_written(written: io.StringIO, name: str, method: str, behind: str) -> None:
    address = reverse(name, kwargs=WITH_SECRETS[name]).rstrip("/") + (behind or "/")

    for host in ("testserver", "evil.example"):
        Client(raise_request_exception=False).generic(method.upper(), address, headers={"Host": host})

    assert SECRET not in written.getvalue()


@pytest.mark.django_db
def test_real_link_is_not_written_whatever_is_asked_of_it(written: io.StringIO) -> None:
    order = make_order()
    secret = create_link(order)
    page = f"/en/orders/{order.reference}/open/{secret}/"

    assert Client().put(page).status_code == 405
    assert Client().get(page.replace(order.reference, "0000000000")).status_code == 404

    assert secret not in written.getvalue()
    assert f"Method Not Allowed (PUT): /en/orders/{order.reference}/open/…/" in written.getvalue()


def test_servers_own_words_about_an_address_are_filtered_too(written: io.StringIO) -> None:
    logging.getLogger("gunicorn.error").error("Error handling request %s", f"/en/account/{SECRET}/")

    assert written.getvalue().count("\n") == 1
    assert SECRET not in written.getvalue()


def test_what_is_no_secret_stays(written: io.StringIO) -> None:
    logging.getLogger("orders.fulfilment.placement").warning("line 7 of /en/orders/%s/", "7Q2MX4K9ZD")

    assert "7Q2MX4K9ZD" in written.getvalue()


# --- one line


def denied(request: Any) -> None:
    raise PermissionDenied("not for you\nat all")


urlpatterns = [path("denied/", denied)]


def lines(written: io.StringIO) -> list[str]:
    return written.getvalue().splitlines()


def test_refusal_writes_one_line_and_no_traceback(written: io.StringIO) -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert Client().get("/denied/").status_code == 403

    assert len(lines(written)) == 1
    assert "/denied/" in written.getvalue()


def test_foreign_host_writes_one_line(written: io.StringIO) -> None:
    assert Client().get("/en/", headers={"Host": "evil.example\\x"}).status_code == 400

    assert len(lines(written)) == 1
    assert "evil.example" in written.getvalue()


@pytest.mark.django_db
def test_too_many_fields_write_one_line(written: io.StringIO) -> None:
    answer = Client().post(reverse("account_login"), {f"field{n}": "x" for n in range(600)})

    assert answer.status_code == 400
    assert len(lines(written)) == 1


@pytest.mark.django_db  # the page asks whether buying is paused
def test_long_address_is_cut(written: io.StringIO) -> None:
    Client().get("/en/" + "ab/" * 2000)

    assert len(lines(written)) == 1
    assert len(written.getvalue()) < 500


def test_errors_of_ours_keep_their_traceback() -> None:
    try:
        raise ValueError("ours")
    except ValueError as exc:
        exc_info = (type(exc), exc, exc.__traceback__)
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "broken", (), exc_info)
    record.status_code = 500

    assert OneLineFilter().filter(record)
    assert record.exc_info is not None
