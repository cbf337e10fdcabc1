"""`DATA_DIR/staff-login.txt`: the logins that commands have made, until somebody removes the file."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class StaffLoginFile:
    """Blocks of three lines, one per login, the first one first."""

    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / "staff-login.txt"

    def where_it_is(self) -> str:
        """A word on where the login is kept; empty where it is not."""
        return f"; it is kept in {self.path}" if self.path.exists() else ""

    def add(self, role: str, email: str, password: str) -> None:
        """Write one more login; nobody but the file's owner may read it, from its first byte on."""
        known = self.path.read_text() + "\n" if self.path.exists() else ""
        write_private_file(self.path, f"{known}role: {role}\ne-mail: {email}\npassword: {password}\n")


def write_private_file(place: Path, text: str) -> None:
    """Write a file that nobody but its owner may read, from its first byte on."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = place.with_name(f"{place.name}.new")  # the old one stays whole if this fails
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    fresh.replace(place)
