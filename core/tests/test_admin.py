"""History and messages in the back office: for looking."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.models import Message, Move

pytestmark = [pytest.mark.django_db]


def make_rows(number: int) -> dict[str, int]:
    message = Message.objects.create(kind="order_ready", subject=f"orders.order:{number}", key=f"k{number}")
    move = Move.objects.create(subject=f"orders.line:{number}", to_status="queued", why="the order is paid")
    return {"message": message.pk, "move": move.pk}


@pytest.mark.parametrize("model", ["message", "move"])
def test_lists_and_pages_open_for_looking_only(owner_client: Client, model: str) -> None:
    row = make_rows(7)[model]
    page = f"/admin/core/{model}/{row}/"

    listed = owner_client.get(f"/admin/core/{model}/")

    assert (
        f'href="/admin/orders/{"order" if model == "message" else "line"}/7/change/"'
        in listed.content.decode()
    )
    assert owner_client.get(f"{page}change/").status_code == 200
    assert owner_client.post(f"{page}change/", {"why": "mine"}).status_code == 403
    assert owner_client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert owner_client.get(f"/admin/core/{model}/add/").status_code == 403


@pytest.mark.parametrize(("language", "label"), [("fr", "codes arrivés"), ("ar", "وصلت الأكواد")])
def test_kinds_of_messages_are_told_in_words(owner_client: Client, language: str, label: str) -> None:
    make_rows(7)
    make_rows(8)
    Message.objects.filter(subject="orders.order:8").update(kind="order_received")

    page = owner_client.get("/admin/core/message/?kind=order_ready", headers={"Accept-Language": language})

    seen = page.content.decode()
    assert label in seen
    assert "order_ready</" not in seen
    assert [row.kind for row in page.context["cl"].result_list] == ["order_ready"]


@pytest.mark.parametrize("model", ["message", "move"])
def test_lists_take_the_same_queries_for_one_row_and_for_twenty(owner_client: Client, model: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            owner_client.get(f"/admin/core/{model}/")
        return len(captured)

    make_rows(0)
    queries()
    one = queries()
    for number in range(1, 20):
        make_rows(number)

    assert queries() == one


@pytest.mark.parametrize("model", ["heartbeat", "limitwindow"])
def test_machinery_is_not_shown(owner_client: Client, model: str) -> None:
    assert owner_client.get(f"/admin/core/{model}/").status_code == 404
    assert model not in owner_client.get("/admin/").content.decode()
