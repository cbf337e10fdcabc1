"""The scanner finds a planted leak in every form, and nothing where there is none."""

import base64
import gzip
import html
import json
import sqlite3
import urllib.parse
from pathlib import Path

import pytest

from tools.secret_scan import scan

CODE = "FAKE-7Q2M-XK9Z-4HRT"
HOSTILE = "FAKE-9Z<script>alert('é')</script>&\"\r\n\u202e"
SECRETS = {"code": CODE, "hostile code": HOSTILE}


def found_in(path: Path) -> set[tuple[str, str]]:
    return {(finding.name, finding.encoding) for finding in scan([path], SECRETS)}


@pytest.mark.parametrize("code", [CODE, HOSTILE], ids=["plain", "hostile"])
@pytest.mark.parametrize(
    "write",
    [
        lambda code: code.encode(),
        lambda code: code.replace("-", "").encode(),
        lambda code: json.dumps({"value": code}).encode(),
        lambda code: json.dumps({"value": code}, ensure_ascii=False).encode(),
        lambda code: html.escape(code).encode(),
        lambda code: urllib.parse.quote(code).encode(),
        lambda code: urllib.parse.urlencode({"code": code}).encode(),
        lambda code: repr(code).encode(),
        lambda code: code.encode().hex().encode(),
        lambda code: code.encode().hex().upper().encode(),
        lambda code: code.encode("utf-16-le"),
        lambda code: code.encode("utf-16-be"),
        lambda code: base64.b64encode(b"x" + code.encode() + b"tail"),
        lambda code: base64.b64encode(b"xy" + code.encode() + b"tail"),
        lambda code: base64.b64encode(b"xyz" + code.encode() + b"tail"),
        lambda code: base64.urlsafe_b64encode(b"?>" + code.encode()),
        lambda code: base64.b64encode(code.replace("-", "").encode()),
        lambda code: gzip.compress(b"before " + code.encode()),
        lambda code: gzip.compress(base64.b64encode(code.encode())),
    ],
    ids=[
        *("raw", "without dashes", "JSON", "JSON in UTF-8", "HTML", "URL", "form", "repr", "hex", "HEX"),
        *("UTF-16 LE", "UTF-16 BE", "base64 at 1", "base64 at 2", "base64 at 0", "base64url"),
        *("base64 without dashes", "gzip", "base64 in gzip"),
    ],
)
def test_scan_finds_a_planted_code(tmp_path, write, code):
    (tmp_path / "worker.log").write_bytes(b"\x00noise\n" + write(code) + b"\nmore noise")

    findings = scan([tmp_path], {"planted": code})

    assert {finding.name for finding in findings} == {"planted"}
    assert {finding.path.name for finding in findings} == {"worker.log"}


def test_scan_finds_a_code_at_the_very_edges_of_a_file(tmp_path):
    (tmp_path / "only").write_text(CODE)

    assert [finding.offset for finding in scan([tmp_path / "only"], SECRETS)] == [0]


def test_scan_finds_what_a_database_tears_over_its_pages(tmp_path):
    path = tmp_path / "shop.sqlite3"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE note (body TEXT)")
    # Page after page of text: wherever the pages end, some of these codes lie across.
    database.execute("INSERT INTO note VALUES (?)", (CODE * 5_000,))
    database.commit()
    database.close()

    findings = scan([path], SECRETS)

    assert len(findings) > 5_000, "the torn ones are found in the rows"


def test_scan_finds_what_is_in_the_write_ahead_log_alone(tmp_path):
    path = tmp_path / "shop.sqlite3"
    database = sqlite3.connect(path)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("CREATE TABLE note (body TEXT)")
    database.execute("INSERT INTO note VALUES (?)", (CODE,))
    database.commit()

    assert {finding.path.name for finding in scan([tmp_path], SECRETS)} >= {"shop.sqlite3-wal"}
    database.close()


def test_scan_tells_thousands_of_like_codes_apart(tmp_path):
    codes = {f"code {number}": f"FAKE-0000-0000-{number:04}" for number in range(5_000)}
    (tmp_path / "log").write_text(f"nothing FAKE-0000-0000-9999 {codes['code 4711']} FAKE-0000")

    assert [finding.name for finding in scan([tmp_path], codes)] == ["code 4711"]


def test_scan_is_silent_about_clean_files_tokens_and_short_secrets(tmp_path):
    (tmp_path / "log").write_text(
        "FAKE FAKE-7Q2M gAAAAABm" + base64.b64encode(b"FAKE-1111-1111-1111").decode()
    )

    assert scan([tmp_path], SECRETS | {"short": "FAKE"}) == []


def test_findings_do_not_quote_the_secret(tmp_path):
    (tmp_path / "log").write_text(CODE)

    assert CODE not in "".join(f"{finding} {finding!r}" for finding in scan([tmp_path], SECRETS))
