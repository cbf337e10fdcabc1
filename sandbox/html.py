"""The frame around every page. Plain HTML, one style file; no script, no foreign host."""

from collections.abc import Iterable
from html import escape
from pathlib import Path

from sandbox.app import App
from sandbox.wire import HTML, Answer

STATIC = Path(__file__).parent / "static"
STYLE, ICON = STATIC / "sandbox.css", STATIC / "icon.svg"

FRAME = """<!doctype html>
<html lang="{lang}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="/static/sandbox.css">
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
</head>
<body class="{kind}">
<p class="notice" role="note">{notice}</p>
<main>
{body}
</main>
</body>
</html>
"""

NOTICE = "Sandbox: a pretend vendor. No real money, no real cards."

# No form-action: a paid link leads from the form back to the shop's own address.
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)


def page(
    title: str, body: str, *, kind: str = "wide", status: int = 200, lang: str = "en", notice: str = NOTICE
) -> Answer:
    """A whole page. ``body`` is HTML, ``title`` and ``notice`` are text."""
    direction = "rtl" if lang == "ar" else "ltr"
    whole = FRAME.format(
        title=escape(title), body=body, kind=kind, lang=lang, direction=direction, notice=escape(notice)
    )
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": POLICY,
        "Referrer-Policy": "no-referrer",
    }
    return Answer(status=status, body=whole.encode(), content_type=HTML, headers=headers)


def table(head: Iterable[str], rows: Iterable[Iterable[object]], *, empty: str) -> str:
    """An HTML table of escaped texts, or the words for an empty one."""
    lines = ["<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows]
    if not lines:
        return f'<p class="empty">{escape(empty)}</p>'
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(lines)
    return f'<div class="scroll"><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>'


def shop_link(app: App, text: str = "") -> str:
    """A link to the shop's front page."""
    text = text or app.config.shop_name
    return f'<a class="shop" href="{escape(app.config.shop_url)}">{escape(text)}</a>'
