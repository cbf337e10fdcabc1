"""What others know about a purchase: the supplier and the customer's mailbox."""

import re
import time
from pathlib import Path
from typing import Any

import requests

from sandbox.mailbox import read_folder
from tests.shop import RunningShop

SECONDS_FOR_A_MAIL = 60


def truth(shop: RunningShop) -> dict[str, Any]:
    """What really happened at the pretend supplier, with the codes it issued."""
    answer = requests.get(f"{shop.sandbox_url}/control/truth", {"cards": "1"}, timeout=60)
    answer.raise_for_status()
    return dict(answer.json())


def change_supplier(shop: RunningShop, **settings: Any) -> None:
    """Change settings of the pretend supplier."""
    requests.post(f"{shop.sandbox_url}/control/settings", json=settings, timeout=60).raise_for_status()


def issued_codes(shop: RunningShop) -> set[str]:
    """Every code that the supplier has handed out."""
    return {card["value"] for order in truth(shop)["orders"] for card in order["cards"]}


def find_in_mail(shop: RunningShop, to: str, pattern: str) -> str:
    """Wait for a mail to an address whose text matches; the first group of the newest. Raises AssertionError."""
    deadline = time.monotonic() + SECONDS_FOR_A_MAIL
    while time.monotonic() < deadline:
        for text in mails_to(shop.folder, to):
            if found := re.search(pattern, text):
                return found[1]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to} that matches {pattern}")


def mails_to(folder: Path, to: str) -> list[str]:
    """The texts of the mails to an address, newest first."""
    return [mail.text for mail in read_folder(folder / "mail") if to in mail.headers["To"]]
