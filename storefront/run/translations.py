"""Compile the translations; needs neither GNU gettext nor the shop's settings."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]


def compile_messages(folder: Path = ROOT / "locale") -> list[Path]:
    """Write the `.mo` beside every `.po` below `folder` that has none or an older one; return those written.

    Safe in several processes at once: each file appears whole.
    """
    return [_compile(source) for source in sorted(folder.glob("*/LC_MESSAGES/*.po")) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> Path:
    target = source.with_suffix(".mo")
    temporary = target.with_suffix(f".{os.getpid()}")  # another process may be writing the same
    with source.open("rb") as text, temporary.open("wb") as compiled:
        write_mo(compiled, read_po(text, locale=source.parts[-3]))
    return temporary.replace(target)


if __name__ == "__main__":
    compile_messages()
