"""Ways around the pages of the desk."""

from django.test import Client
from django.utils import translation

from core.models import DeskItem
from core.money import format_dinars
from core.moves import subject_of
from orders.models import Line
from tests.pages import flash_messages

LIST = "/admin/core/deskitem/"
REASON = {"reason": "seen on their site"}


def item_about(row: object, kind: str = "") -> DeskItem:
    items = DeskItem.objects.filter(subject=subject_of(row), closed_at=None)
    return items.get(symptoms__kind=kind, symptoms__over_at=None) if kind else items.get()


def page_of(item: DeskItem) -> str:
    return f"{LIST}{item.pk}/change/"


def act(client: Client, line: Line, name: str, kind: str = "", **fields: str) -> list[str]:
    """Press a button of the line's item; returns what the next page says."""
    item = item_about(line, kind)
    return flash_messages(client.post(f"{LIST}{item.pk}/act/{name}/", fields, follow=True))


def amount(centimes: int) -> str:
    with translation.override("en"):
        return format_dinars(centimes)


def offered(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('data-act="')[1:]]
