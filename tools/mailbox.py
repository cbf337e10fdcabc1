"""The mails that a shop has written into its mail folder, as their reader sees them."""

import re
from pathlib import Path

from sandbox.mailbox import read_folder
from tests.timeouts import wait_for

DIGITS = r"(?m)^(\d{6})\s*$"  # of a one-time code, in a line of their own


def mails_to(mail: Path, to: str) -> list[str]:
    """The texts of the mails in the folder to an address, newest first."""
    return [each.text for each in read_folder(mail) if to in each.headers["To"]]


def find_in_mail(mail: Path, to: str, pattern: str) -> str:
    """Wait for a mail to an address whose text matches; the first group. Raises AssertionError."""

    def found() -> re.Match[str] | None:
        return next(filter(None, (re.search(pattern, text) for text in mails_to(mail, to))), None)

    match = wait_for(found, f"a mail to {to} that matches {pattern}", every=0.2)
    assert match  # noqa: S101
    return match[1]
