"""What a shop has written, searched for everything that it may not hold in plain text."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tools.secret_scan import Finding, scan

# The sandbox's own database is where the codes come from; it plays somebody else's machine.
SUPPLIERS_OWN = "sandbox"
SECRETS = "secrets.env"
RIP_DIGITS = 20  # a CCP number has ten, and two of its clé
# May know the supplier's key, for commands beside the running shop; written for this user alone.
CHOICES = "run.env"


def find_leaks(
    data_dir: Path, truth: Mapping[str, Any], *, account_numbers: Iterable[str] = ()
) -> list[Finding]:
    """Search the data folder of a shop (logs, database, broker, mails, …) for codes, serials and keys.

    `truth` is the sandbox's, with cards. `account_numbers` are those that customers named for refunds (RIP,
    or CCP number with its clé), digits only. The supplier's key is looked for in logs and mails.
    """
    secrets = {**cards(truth), **accounts(account_numbers), **own_secrets(data_dir)}
    found = scan(written(data_dir), secrets)
    return found + scan([data_dir / "log", data_dir / "mail"], suppliers_key(data_dir))


def written(data_dir: Path) -> list[Path]:
    """Everything in the data folder but the shop's own secrets and the supplier's side."""
    return [path for path in sorted(data_dir.iterdir()) if path.name not in (SUPPLIERS_OWN, SECRETS)]


def cards(truth: Mapping[str, Any]) -> dict[str, str]:
    """Every code and serial that the sandbox issued, by a name that tells nothing."""
    return {
        f"{kind} {number} of supplier order {order['id']}": text
        for order in truth["orders"]
        for number, card in enumerate(order["cards"], start=1)
        for kind, text in _secrets_of(card)
    }


def _secrets_of(card: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Code, serial, and each other text that is the card's alone: of a date many cards have the same."""
    for kind, text in card.items():
        if isinstance(text, Mapping):
            yield from ((f"{kind}.{name}", inner) for name, inner in _secrets_of(text))
        elif text and (kind in ("value", "serial") or "FAKE" in str(text)):
            yield kind, text


def accounts(numbers: Iterable[str]) -> dict[str, str]:
    """Each account number in the ways in which people and pages write it, by a name that tells nothing."""
    return {
        f"account {which} {form}": text
        for which, digits in enumerate(numbers, start=1)
        for form, text in _forms_of(digits)
    }


def _forms_of(digits: str) -> Iterator[tuple[str, str]]:
    yield "in digits", digits
    yield "in groups of four", " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    if len(digits) == RIP_DIGITS:
        yield "in its parts", f"{digits[:8]} {digits[8:18]} {digits[18:]}"
        yield "without bank and key", digits[8:18]
    else:
        yield "with its clé", f"{digits[:-2]} / {digits[-2:]}"
        yield "without its clé", digits[:-2].lstrip("0")


def own_secrets(data_dir: Path) -> dict[str, str]:
    """The keys that the shop made for itself."""
    return dict(_variables(data_dir / SECRETS))


def suppliers_key(data_dir: Path) -> dict[str, str]:
    """The key with which the shop calls its supplier."""
    return {name: value for name, value in _variables(data_dir / CHOICES) if name == "ONECLICK_API_KEY"}


def _variables(path: Path) -> Iterator[tuple[str, str]]:
    for line in path.read_text().splitlines() if path.is_file() else ():
        name, equals, value = line.partition("=")
        if equals and not name.startswith("#"):
            yield name, value
