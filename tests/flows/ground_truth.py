"""What others know about a purchase: the supplier and the customer's mailbox."""

import re
from pathlib import Path
from typing import Any

from sandbox.mailbox import read_folder
from tests.running_shop import RunningShop
from tests.timeouts import wait_for
from tools.sandbox_control import SandboxControl


def truth(shop: RunningShop) -> dict[str, Any]:
    """What really happened at the pretend supplier, with the codes it issued."""
    return SandboxControl(shop.sandbox_url).truth(cards=True)


def change_supplier(shop: RunningShop, **settings: Any) -> None:
    """Change settings of the pretend supplier."""
    SandboxControl(shop.sandbox_url).settings(**settings)


def issued_codes(shop: RunningShop) -> set[str]:
    """Every code that the supplier has handed out."""
    return {card["value"] for order in truth(shop)["orders"] for card in order["cards"]}


def find_in_mail(shop: RunningShop, to: str, pattern: str) -> str:
    """Wait for a mail to an address whose text matches; the first group. Raises AssertionError."""

    def found() -> re.Match[str] | None:
        return next(filter(None, (re.search(pattern, text) for text in mails_to(shop.folder, to))), None)

    match = wait_for(found, f"a mail to {to} that matches {pattern}", every=0.2)
    assert match
    return match[1]


def mails_to(folder: Path, to: str) -> list[str]:
    """The texts of the mails to an address, newest first."""
    return [mail.text for mail in read_folder(folder / "mail") if to in mail.headers["To"]]
