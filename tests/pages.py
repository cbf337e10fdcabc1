"""Pages as tests of every app read them."""

from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tools.html_tree import Element, read

__all__ = ["Element", "flash_messages", "queries", "read", "text"]


def text(response: HttpResponse) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def flash_messages(response: HttpResponse) -> list[str]:
    """The messages on the page that a form led to, each with its level."""
    return [f"{message.level_tag}: {message}" for message in get_messages(response.wsgi_request)] or [
        f"{message.level_tag}: {message}" for message in (response.context or {}).get("messages", [])
    ]


def queries(client: Client, address: str) -> int:
    """How many queries a page takes."""
    with CaptureQueriesContext(connection) as captured:
        text(client.get(address))
    return len(captured)
