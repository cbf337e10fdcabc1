"""Told when it is back: once, in one's language, by whoever asked, and whatever is pressed twice."""

import re
from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from catalog import stock_notices
from catalog.models import BackInStock, Denomination
from catalog.pricing.repricing import reprice
from catalog.testing import make_denomination, make_product
from catalog.views.stock_notices import MOST_FOR_ONE_ADDRESS
from core import clock, outbox
from core.models import Message

pytestmark = pytest.mark.django_db

OWN = {"Sec-Fetch-Site": "same-origin"}
ADDRESS = "/fr/p/steam/tell-me/"


@pytest.fixture
def gone(db: None) -> Denomination:
    product = make_product("Steam", slug="steam", title_fr="Carte Steam")
    make_denomination("10 EUR", product=product)
    return make_denomination("20 EUR", product=product, stock=0)


def ask(client: Client, gone: Denomination, email: str = "Amel@Example.dz", **headers: str) -> object:
    data = {"denomination": gone.pk, "email": email}
    return client.post(ADDRESS, data, headers=headers or OWN)


def restock(denomination: Denomination, stock: int = 9) -> None:
    Denomination.objects.filter(pk=denomination.pk).update(stock=stock)
    reprice([denomination.product_id], why="test")


def send_all() -> None:
    for message in Message.objects.filter(sent_at=None):
        outbox.send(message.pk)


def test_page_offers_it_for_what_is_sold_out_only(client: Client, gone: Denomination) -> None:
    page = client.get("/fr/p/steam/").content.decode()

    assert f'action="{ADDRESS}"' in page
    assert re.findall(r'<option value="(\d+)"', page) == [str(gone.pk)]
    restock(gone)
    assert ADDRESS not in client.get("/fr/p/steam/").content.decode()


def test_one_mail_goes_out_when_it_is_back(
    client: Client, gone: Denomination, mailoutbox: list[EmailMessage]
) -> None:
    answer = ask(client, gone)
    assert (answer.status_code, answer["Location"]) == (302, "/fr/p/steam/tell-me/noted/")
    assert "Nous vous écrivons" in client.get(answer["Location"]).content.decode()

    for stock in (0, 9, 0, 9):
        restock(gone, stock)
        send_all()

    [mail] = mailoutbox
    assert mail.to == ["amel@example.dz"]
    assert "Carte Steam" in mail.subject
    assert "/fr/p/steam/" in mail.body
    assert "515" in mail.body
    assert "490" not in mail.body


def test_asking_twice_is_one_request(client: Client, gone: Denomination) -> None:
    first, second = ask(client, gone), ask(client, gone, "amel@example.DZ")

    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert BackInStock.objects.count() == 1


def test_what_is_gone_again_before_the_mail_left_is_told_the_next_time(
    client: Client, gone: Denomination, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, gone)
    restock(gone)
    restock(gone, 0)
    send_all()
    assert mailoutbox == []

    restock(gone)
    send_all()

    assert len(mailoutbox) == 1


def test_what_comes_back_while_the_mail_is_given_up_is_told(
    client: Client, gone: Denomination, mailoutbox: list[EmailMessage]
) -> None:
    ask(client, gone)
    restock(gone)
    stale = BackInStock.objects.select_related("denomination").get()  # as the builder of the mail saw it

    Message.objects.update(sent_at=clock.now())  # given up: it saw the card sold out

    stock_notices.restore_request(stale)
    send_all()

    assert [mail.to for mail in mailoutbox] == [["amel@example.dz"]]


def test_what_is_back_already_needs_no_request(client: Client, gone: Denomination) -> None:
    restock(gone)

    assert ask(client, gone)["Location"] == "/fr/p/steam/"
    assert not BackInStock.objects.exists()


def test_another_site_cannot_ask_in_ones_name(gone: Denomination) -> None:
    client = Client(enforce_csrf_checks=True)

    refused = ask(client, gone, **{"Sec-Fetch-Site": "cross-site"})

    assert refused.status_code == 200
    assert not BackInStock.objects.exists()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', refused.content.decode()).group(1)
    data = {"denomination": gone.pk, "email": "a@example.dz", "csrfmiddlewaretoken": token}
    assert client.post(ADDRESS, data).status_code == 302
    assert BackInStock.objects.get().email == "a@example.dz"


@pytest.mark.parametrize("data", [{}, {"email": "nobody"}, {"denomination": "0", "email": "a@example.dz"}])
def test_mistakes_are_shown_beside_the_form(client: Client, gone: Denomination, data: dict[str, str]) -> None:
    answer = client.post(ADDRESS, data, headers=OWN)

    assert answer.status_code == 400
    assert "errorlist" in answer.content.decode()


def test_asking_too_often_ends(client: Client, gone: Denomination) -> None:
    answers = [ask(client, gone).status_code for _ in range(MOST_FOR_ONE_ADDRESS + 1)]

    assert answers == [302] * MOST_FOR_ONE_ADDRESS + [429]


def test_link_in_the_mail_stops_all_requests_of_the_address(
    client: Client, gone: Denomination, mailoutbox: list[EmailMessage]
) -> None:
    other = make_denomination("50 EUR", product=gone.product, stock=0)
    for denomination, email in ((gone, "a@example.dz"), (other, "a@example.dz"), (other, "b@example.dz")):
        ask(client, denomination, email)
    restock(gone)
    send_all()
    stop = mailoutbox[0].extra_headers["List-Unsubscribe"].strip("<>").partition(":8000")[2]
    assert stop in mailoutbox[0].body
    assert client.get(stop).status_code == 200
    assert BackInStock.objects.count() == 3

    once, again = (client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code for _ in range(2))

    assert (once, again) == (200, 200)
    assert [row.email for row in BackInStock.objects.all()] == ["b@example.dz"]
    assert client.post("/fr/notices/stop/guessed/").status_code == 404


def test_requests_are_forgotten_after_half_a_year(gone: Denomination) -> None:
    for days in (170, 190):
        BackInStock.objects.create(
            denomination=gone,
            email=f"{days}@example.dz",
            language="ar",
            asked_at=clock.now() - timedelta(days=days),
        )

    stock_notices.forget_old_requests()

    assert [row.email for row in BackInStock.objects.all()] == ["170@example.dz"]
