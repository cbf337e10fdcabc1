"""Proving who one is by the digits that the shop mails, read from the mail folder of an embedded shop."""

import re
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from tests.timeouts import WAIT_SECONDS
from tools.http_customer import HttpCustomer, ShopFailedError

BETWEEN_MAILS = b"-" * 79  # one file may hold several mails (django.core.mail.backends.filebased)
DIGITS = re.compile(r"^(\d{6})\s*$", re.MULTILINE)


def prove(customer: HttpCustomer, reference: str, *, mail: Path) -> None:
    """Type in the one-time code that the shop mails once it has asked for it (see ProofRequiredError).

    For a customer who was never asked before: the first digits that are found count. Raises ShopFailedError.
    """
    address = customer.page_of(f"orders/{reference}/prove/")
    token = customer.get(address).first("input", name="csrfmiddlewaretoken")
    digits = _mailed_digits(mail, customer.email)
    customer.post(address, {"csrfmiddlewaretoken": token["value"] if token else "", "code": digits})


def _mailed_digits(folder: Path, email: str) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        for path in folder.iterdir():
            found = _read_digits(path, email)
            if found:
                return found
        time.sleep(0.2)
    raise ShopFailedError(f"no digits were mailed to {email}")


def _read_digits(path: Path, email: str) -> str | None:
    for part in path.read_bytes().split(BETWEEN_MAILS):
        message = message_from_bytes(part.lstrip(), policy=default)
        text = message.get_body(("plain",))
        found = DIGITS.search(text.get_content()) if text and message["To"] == email else None
        if found:
            return found[1]
    return None
