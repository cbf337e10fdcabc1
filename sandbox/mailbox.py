"""The mailbox: every mail that the shop wrote into its mail folder, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from sandbox.calls import Call
from sandbox.html import page, shop_link
from sandbox.wire import HTML, Answer

# Django's file backend ends every message with this line and appends later ones to the same file.
SEPARATOR = re.compile(rb"^-{79}\r?\n", re.MULTILINE)
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
SHOWN = 100
# A mail is somebody else's page: no script, no form, no picture from anywhere, an origin of its own.
MAIL_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'"
)
HEADERS = ("Subject", "From", "To", "Date")


@dataclass(frozen=True)
class Mail:
    """One mail as a person reads it."""

    headers: dict[str, str]
    text: str
    html: str
    written: float
    name: str


def mailbox_page(call: Call) -> Answer:
    """GET /mail/, with ``?to=`` for one address."""
    config = call.app.config
    wanted = call.request.query.get("to", "").lower()
    mails = [mail for mail in read_folder(config.mail) if wanted in mail.headers["To"].lower()]
    listed = "".join(_article(mail, config.shop_url) for mail in mails[:SHOWN])
    body = (
        f'<h1>Mailbox</h1><p class="lead">{len(mails)} mail(s) that {shop_link(call.app)} would have sent. '
        '<a href="/mail/">Refresh</a> · <a href="/">Sandbox</a></p>'
        + (listed or '<p class="empty">No mail yet.</p>')
    )
    return page("Mailbox", body)


def mail_html(call: Call) -> Answer:
    """GET /mail/html/<name>: the HTML form as it came, where it can run, load and send nothing."""
    wanted = call.args["mail"]
    for mail in read_folder(call.app.config.mail):
        if mail.name == wanted and mail.html:
            headers = {
                "Cache-Control": "no-store",
                "Content-Security-Policy": MAIL_POLICY,
                "Referrer-Policy": "no-referrer",
            }
            return Answer(body=mail.html.encode(), content_type=HTML, headers=headers)
    return page("Mailbox", "<h1>No such mail</h1>", status=404)


def read_folder(folder: Path) -> list[Mail]:
    """Every readable mail, newest first."""
    files = [path for path in folder.glob("*") if path.suffix in (".log", ".eml") and path.is_file()]
    mails = [mail for path in files for mail in _read_file(path)]
    return sorted(mails, key=lambda mail: (mail.written, mail.name), reverse=True)


def _read_file(path: Path) -> Iterator[Mail]:
    for number, raw in enumerate(SEPARATOR.split(path.read_bytes())):
        if raw.strip():
            message = message_from_bytes(raw, policy=policy.default)
            headers = {name: str(message.get(name, "")) for name in HEADERS}
            yield Mail(
                headers,
                _part(message, ("plain", "html")),
                _part(message, ("html",)),
                _written(message, path),
                f"{path.name}-{number:04}",
            )


def _written(message: EmailMessage, path: Path) -> float:
    try:
        written = parsedate_to_datetime(str(message["Date"]))
        # "-0000" is UTC of an unknown place, and comes without a zone.
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).timestamp()
    except (TypeError, ValueError):
        return path.stat().st_mtime


def _part(message: EmailMessage, wanted: tuple[str, ...]) -> str:
    part = message.get_body(preferencelist=wanted)
    try:
        return str(part.get_content()) if part else ""
    except (LookupError, UnicodeError):
        return "(this text cannot be shown)"


def _article(mail: Mail, shop_url: str) -> str:
    facts = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>"
        for name, value in mail.headers.items()
        if name != "Subject"
    )
    to = escape(mail.headers["To"])
    return (
        f'<article class="mail" data-to="{to}"><h2>{escape(mail.headers["Subject"])}</h2><dl>{facts}</dl>'
        f"<pre>{linkify(mail.text, shop_url)}</pre>{_preview(mail)}</article>"
    )


def _preview(mail: Mail) -> str:
    """The HTML form in a frame that is loaded once it is opened; its links work on a page of its own."""
    if not mail.html:
        return ""
    address = escape(f"/mail/html/{quote(mail.name)}")
    return (
        f'<details><summary>HTML</summary><p><a href="{address}">On a page of its own</a></p>'
        f'<iframe title="HTML" src="{address}" loading="lazy" sandbox></iframe></details>'
    )


def linkify(text: str, shop_url: str) -> str:
    """Escaped text in which addresses of this machine and of the shop are links, and no others."""
    parts, end = [], 0
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)")
        parts.append(escape(text[end : match.start()]))
        end = match.start() + len(address)
        shown = escape(address)
        parts.append(f'<a href="{shown}">{shown}</a>' if _is_ours(address, shop_url) else shown)
    return "".join(parts) + escape(text[end:])


def _is_ours(address: str, shop_url: str) -> bool:
    return re.match(r"https?://(127\.0\.0\.1|localhost)([:/]|$)", address) is not None or address.startswith(
        shop_url.rstrip("/") + "/"
    )
