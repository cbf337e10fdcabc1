"""The shop's own secrets, made once at the first start and kept in the data folder."""

import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from .folder import write_private

MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "CARD_KEYS": lambda: Fernet.generate_key().decode(),
}


class SecretsAreGone(RuntimeError):
    """The folder holds a shop, but not the keys that its card codes are encrypted with."""


def make_secrets(folder: Path, environment: Mapping[str, str]) -> bool:
    """Write `secrets.env` unless it is there; say whether it was written. Safe to call at every start.

    Names that the environment sets are left out, so that the file never holds a key that was not used.
    Raises `SecretsAreGone` rather than make new keys beside an old database.
    """
    path = folder / "secrets.env"
    if path.exists():
        return False
    if (folder / "shop.sqlite3").exists() and not environment.get("CARD_KEYS"):
        raise SecretsAreGone(
            f"{folder} holds a shop, but {path.name} is missing, and no card code can be read without it. "
            f"Put the file back from your backup, or start with an empty DATA_DIR."
        )
    made = {name: make() for name, make in MAKERS.items() if not environment.get(name)}
    lines = ["# Made at the first start. Without CARD_KEYS the stored card codes are lost: keep a copy."]
    write_private(path, "\n".join([*lines, *(f"{name}={value}" for name, value in made.items())]) + "\n")
    return True
