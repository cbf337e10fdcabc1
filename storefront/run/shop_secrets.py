"""The shop's own secrets, made once at the first start and kept in the data folder."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from .shop_folder import write_private

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "CARD_KEYS": lambda: Fernet.generate_key().decode(),
    "LINK_KEY": lambda: secrets.token_urlsafe(50),
}
# Made for an older shop that has none yet: nothing that it holds rests on them.
ADDED_LATER = ("LINK_KEY",)


class SecretsMissingError(RuntimeError):
    """The folder holds a shop, but not the keys that its card codes are encrypted with."""


def make_secrets(folder: Path, environment: Mapping[str, str]) -> bool:
    """Write `secrets.env`, or what an older one lacks; say whether it was written. Safe at every start.

    Names that the environment sets are left out, so that the file never holds a key that was not used.
    Raises `SecretsMissingError` rather than make new keys beside an old database.
    """
    path = folder / "secrets.env"
    if path.exists():
        return _add_missing(path, environment)
    if (folder / "shop.sqlite3").exists() and not environment.get("CARD_KEYS"):
        raise SecretsMissingError(
            f"{folder} holds a shop, but {path.name} is missing, and no card code can be read without it. "
            f"Put the file back from your backup, or start with an empty DATA_DIR."
        )
    lines = ["# Made at the first start. Without CARD_KEYS the stored card codes are lost: keep a copy."]
    write_private(path, "\n".join([*lines, *_made(MAKERS, environment)]) + "\n")
    return True


def _add_missing(path: Path, environment: Mapping[str, str]) -> bool:
    text = path.read_text()
    known = {line.partition("=")[0].strip() for line in text.splitlines()}
    lines = list(_made((name for name in ADDED_LATER if name not in known), environment))
    if lines:
        write_private(path, "\n".join([text.rstrip("\n"), *lines]) + "\n")
    return bool(lines)


def _made(names: Iterable[str], environment: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{name}={MAKERS[name]()}" for name in names if not environment.get(name))
