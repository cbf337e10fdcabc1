"""The pages for people: index, orders, mailbox."""

import re

import requests
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend

from sandbox.mailbox import linkify
from sandbox.tests.shop import place, settled
from tests.timeouts import WAIT_SECONDS

FOREIGN = "https://elsewhere.example/x"


def get(sandbox, path):
    answer = requests.get(sandbox.url + path, timeout=WAIT_SECONDS)
    assert answer.status_code == 200
    return answer.text


def write_mail(sandbox, name, subject, text, hour=10, to="aya@example.com"):
    """Append one mail to a file, in the form of Django's file backend."""
    sandbox.mail.mkdir(exist_ok=True)
    head = (
        f"Subject: {subject}\nFrom: shop@example.com\nTo: {to}\nDate: Sat, 21 Nov 2026 {hour}:00:00 -0000\n"
    )
    kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    with (sandbox.mail / name).open("ab") as file:
        file.write(f"{head}{kind}{text}\n{'-' * 79}\n".encode())


def clear_mail(sandbox):
    for path in sandbox.mail.glob("*"):
        path.unlink()


def test_pages_have_their_style_and_icon(sandbox):
    wanted = re.findall(r'<link [^>]*href="([^"]+)"', get(sandbox, "/"))

    kinds = [
        requests.get(sandbox.url + path, timeout=WAIT_SECONDS).headers["Content-Type"] for path in wanted
    ]

    assert kinds == ["text/css; charset=utf-8", "image/svg+xml"]


def test_index_names_every_fault(sandbox):
    page = get(sandbox, "/")

    faults = sandbox.control("help")["faults"]
    assert len(faults) > 50
    assert all(f"<td>{name}</td>" in page for name in faults)
    assert 'href="/mail/"' in page


def test_orders_page_shows_orders_without_cards(sandbox):
    order = place(sandbox)
    cards = settled(sandbox, order)["cards"]

    page = get(sandbox, "/orders/")

    assert order in page
    assert "iTunes USA" in page
    assert cards[0]["value"] not in page


def test_mailbox_is_empty_without_a_folder(sandbox):
    clear_mail(sandbox)
    if sandbox.mail.exists():
        sandbox.mail.rmdir()

    assert "No mail yet." in get(sandbox, "/mail/")


def test_mailbox_shows_newest_first_and_escaped(sandbox):
    clear_mail(sandbox)
    write_mail(sandbox, "one.log", "Older", "Bonjour <script>alert(1)</script> مرحبا")
    write_mail(sandbox, "one.log", "Newest", "x", hour=12)
    write_mail(sandbox, "two.eml", "=?utf-8?q?Caf=C3=A9?=", "x", hour=11)

    page = get(sandbox, "/mail/")

    assert page.index("<h2>Newest</h2>") < page.index("<h2>Café</h2>") < page.index("<h2>Older</h2>")
    assert "Bonjour &lt;script&gt;alert(1)&lt;/script&gt; مرحبا" in page


def test_mailbox_links_the_shop_and_nothing_else(sandbox):
    clear_mail(sandbox)
    write_mail(
        sandbox,
        "one.log",
        "Links",
        f"See http://127.0.0.1:8000/fr/orders/A1/open/s-_3/?a=1&b=2. Not {FOREIGN}",
    )

    page = get(sandbox, "/mail/")

    assert 'href="http://127.0.0.1:8000/fr/orders/A1/open/s-_3/?a=1&amp;b=2"' in page
    assert FOREIGN in page
    assert f'href="{FOREIGN}"' not in page


def test_mailbox_keeps_to_one_address(sandbox):
    clear_mail(sandbox)
    write_mail(sandbox, "one.log", "Mine", "x")
    write_mail(sandbox, "one.log", "Other", "x", to="zed@example.com")

    page = get(sandbox, "/mail/?to=Aya@example.com")

    assert "<h2>Mine</h2>" in page
    assert "<h2>Other</h2>" not in page


def test_mailbox_reads_what_django_writes(sandbox):
    clear_mail(sandbox)
    backend = EmailBackend(file_path=str(sandbox.mail))
    mails = [
        EmailMultiAlternatives(f"Commande {n}", "طلبك\n-- \nBye", "s@example.com", ["a@example.com"])
        for n in (1, 2)
    ]
    for mail in mails:
        mail.attach_alternative("<p>HTML part</p>", "text/html")
    backend.send_messages(mails)

    page = get(sandbox, "/mail/")

    assert page.count('<article class="mail"') == 2
    assert "طلبك" in page
    assert "HTML part" not in page


def test_html_of_a_mail_can_neither_run_nor_load_nor_send(sandbox):
    clear_mail(sandbox)
    hostile = f'<form action="{FOREIGN}"><img src="{FOREIGN}"><script>1</script>'
    mail = EmailMultiAlternatives("Two forms", "Text", "s@example.com", ["a@example.com"])
    mail.attach_alternative(hostile, "text/html")
    EmailBackend(file_path=str(sandbox.mail)).send_messages([mail])

    page = get(sandbox, "/mail/")
    (address,) = set(re.findall(r'(?:src|href)="(/mail/html/[^"]+)"', page))
    shown = requests.get(sandbox.url + address, timeout=WAIT_SECONDS)

    assert hostile not in page
    assert re.search(r"<iframe[^>]* sandbox>", page)
    assert shown.text == hostile
    policy = shown.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "form-action 'none'", "frame-ancestors 'self'"} <= set(policy)
    assert requests.get(sandbox.url + "/mail/html/nothing", timeout=WAIT_SECONDS).status_code == 404


def test_linkify_is_not_fooled_by_a_prefix():
    assert "<a" not in linkify(
        "http://127.0.0.1.elsewhere.example/ https://shop.example.elsewhere.example/", "https://shop.example"
    )
    assert '<a href="https://shop.example/a">' in linkify("https://shop.example/a", "https://shop.example")
    assert linkify("http://127.0.0.1/\"onclick='x'", "").startswith('<a href="http://127.0.0.1/">')
