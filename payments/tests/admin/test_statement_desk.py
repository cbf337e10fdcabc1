"""The pages of statements: importing one, confirming by its lines, setting lines aside."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.testing import REVIEWER, allow, logged_in, make_customer, make_staff_with
from payments.models import Payment, StatementLine
from payments.states import PaymentStatus
from payments.testing.transfers import (
    AMOUNT,
    in_review,
    line_called,
    make_statement_line,
    make_transfer,
    quote,
    reloaded,
    statement,
)
from payments.tests.refund_pages import offered, text
from payments.tests.transfer_pages import (
    IMPORT,
    LINES,
    PERMISSION,
    confirm_by_hand,
    import_second_copy,
    line_page,
    seen_token,
    upload,
)
from payments.wallet import balance_of
from tests.pages import flash_messages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("transfers")]

OTHER_RIP = "00200017001000987643"  # an account at a bank


def rows(page: str, table: str) -> list[str]:
    """The lines of a table of the page, by number."""
    found = re.search(rf"<table[^>]* data-{table}>(.*?)</table>", page, re.DOTALL)
    return re.findall(r'data-line="(\d+)"', found[1]) if found else []


def act(client: Client, line: StatementLine, name: str, **fields: str) -> list[str]:
    seen = seen_token(client, line_page(line))
    return flash_messages(client.post(f"{LINES}{line.pk}/act/{name}/", {"seen": seen, **fields}, follow=True))


# --- importing


def test_statement_is_imported_and_its_lines_are_proposed(reviewer_client: Client) -> None:
    payment = in_review()

    page = import_second_copy(
        reviewer_client, (f"VIR {quote(payment)}", "OP1", 1030), ("VIREMENT", "OP2", 99)
    )

    assert "New lines: 0. Known already: 2." in page
    line = line_called("OP1")
    assert rows(page, "sure") == [str(line.pk)]
    assert "Confirm this one" in page
    assert "1 open line fits nothing" in page


def test_importing_it_again_says_so(reviewer_client: Client) -> None:
    assert (
        "New lines: 1. Known already: 0."
        in reviewer_client.post(IMPORT, upload(statement(("VIREMENT", "OP1", 1030)))).content.decode()
    )

    assert "New lines: 0. Known already: 1." in import_second_copy(reviewer_client, ("VIREMENT", "OP1", 1030))
    assert StatementLine.objects.count() == 1


def test_doubtful_lines_list_what_they_may_pay(reviewer_client: Client) -> None:
    first, second = in_review(), in_review(2)

    page = import_second_copy(reviewer_client, ("VIREMENT", "OP1", 1030))

    line = StatementLine.objects.get()
    assert rows(page, "sure") == []
    assert rows(page, "doubts") == [str(line.pk)]
    for payment in (first, second):
        assert f"/admin/payments/statementline/{line.pk}/pays/{payment.pk}/" in page
    assert "amount alone" in page


def test_button_tells_that_another_amount_was_asked_for(reviewer_client: Client) -> None:
    payment = in_review()

    page = import_second_copy(reviewer_client, (f"VIR {quote(payment)}", "OP1", 1000))

    assert re.search(r"Confirm, though <bdi[^>]*>1.030.DA</bdi> were asked for", page)


def test_what_cannot_be_read_is_listed_with_its_line(reviewer_client: Client) -> None:
    page = import_second_copy(
        reviewer_client, ("VIREMENT", "OP1", 1030), ("<script>alert(1)</script>", "OP2", "12.34.56")
    )

    assert re.search(r"data-problems>.*?>3</td>", page, re.DOTALL)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"PK\x03\x04 workbook", "CSV UTF-8"),
        (b"a;b\n1;2\n", "No row names the columns"),
        (b"x" * 2_200_000, "larger than 2 MB"),
        (b"", "empty"),
    ],
    ids=["workbook", "no columns", "large", "empty"],
)
def test_what_is_no_statement_is_refused_in_words(reviewer_client: Client, data: bytes, word: str) -> None:
    answer = reviewer_client.post(IMPORT, upload(data))

    assert answer.status_code == 400
    assert word in answer.content.decode()
    assert StatementLine.objects.count() == 0


def test_no_file_is_no_statement(reviewer_client: Client) -> None:
    assert reviewer_client.post(IMPORT).status_code == 400
    assert reviewer_client.post(IMPORT, {"statement": "a text"}).status_code == 400


def test_account_is_asked_for_where_there_are_two(reviewer_client: Client, transfers: object) -> None:
    transfers.TRANSFER_RIP = OTHER_RIP
    data = statement(("VIREMENT", "OP1", 1030))
    page = text(reviewer_client, IMPORT)
    accounts = re.findall(r'<option value="(\d{20})"', page)

    assert len(accounts) == 2
    assert reviewer_client.post(IMPORT, upload(data)).status_code == 400
    assert reviewer_client.post(IMPORT, {**upload(data), "account": "1" * 20}).status_code == 400
    for account in accounts:
        own = data + b"\n" * accounts.index(account)
        assert reviewer_client.post(IMPORT, {**upload(own), "account": account}).status_code == 200

    assert StatementLine.objects.count() == 2  # the same row, once on each account


def test_account_is_not_asked_for_where_there_is_one(reviewer_client: Client) -> None:
    assert "<option" not in text(reviewer_client, IMPORT)


# --- confirming


def test_one_click_confirms_a_line(reviewer_client: Client) -> None:
    payment = in_review()
    import_second_copy(reviewer_client, (f"VIR {quote(payment)}", "OP1", 1030))
    line = StatementLine.objects.get()

    answer = reviewer_client.post(f"{LINES}{line.pk}/pays/{payment.pk}/", follow=True)

    assert answer.redirect_chain == [(IMPORT, 302)]
    assert "Confirmed" in " ".join(flash_messages(answer))
    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert payment.staff_confirmation.statement_line == line
    assert "Confirmed" in text(reviewer_client, line_page(line))  # in its history
    assert LogEntry.objects.latest("pk").user.email == REVIEWER


def test_refusal_is_told(reviewer_client: Client) -> None:
    payment = in_review(customer=make_customer(REVIEWER))
    line = make_statement_line()

    answer = reviewer_client.post(f"{LINES}{line.pk}/pays/{payment.pk}/", follow=True)

    assert "error: Wallet top-up: It is your own payment" in " ".join(flash_messages(answer))
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_all_sure_ones_with_a_report_row_by_row(reviewer_client: Client) -> None:
    good, own = in_review(), in_review(2, customer=make_customer(REVIEWER))
    page = import_second_copy(
        reviewer_client,
        (f"VIR {quote(good)}", "OP1", 1030),
        (f"VIR {quote(own)}", "OP2", 1030),
        ("VIR", "OP3", 99),
    )
    pairs = re.findall(r'name="pair" value="([^"]+)"', page)
    assert len(pairs) == 2

    page = reviewer_client.post(f"{LINES}confirm/", {"pair": [*pairs, "999-999"]}).content.decode()

    assert len(rows(page, "reports")) == 2
    assert "Confirmed. The customer gets what was paid for." in page
    assert "It is your own payment" in page
    assert "1 line is not sure any more" in page
    assert reloaded(good).status == PaymentStatus.CONFIRMED
    assert reloaded(own).status == PaymentStatus.IN_REVIEW
    assert balance_of(good.customer) == AMOUNT


@pytest.mark.parametrize("pair", ["", "1", "1-", "a-b", "1-1-1", "9" * 40 + "-1", "-1--1"])
def test_made_up_pairs_confirm_nothing(reviewer_client: Client, pair: str) -> None:
    payment = in_review()
    make_statement_line(text=f"VIR {quote(payment)}")

    assert reviewer_client.post(f"{LINES}confirm/", {"pair": pair}).status_code == 200
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW


def test_line_that_was_confirmed_by_hand_is_tied(reviewer_client: Client) -> None:
    payment = in_review()
    confirm_by_hand(payment, "OP1")
    page = import_second_copy(reviewer_client, (f"VIR {quote(payment)}", "OP1", 1030))

    reviewer_client.post(f"{LINES}confirm/", {"pair": re.findall(r'name="pair" value="([^"]+)"', page)})

    assert StatementLine.objects.get().confirmation == payment.staff_confirmation
    assert balance_of(payment.customer) == AMOUNT


# --- the page of a line


def test_line_is_assigned_by_the_reference_of_an_order(reviewer_client: Client) -> None:
    payment = make_transfer()
    line = make_statement_line()
    assert offered(text(reviewer_client, line_page(line))) == ["confirm", "set_aside"]

    assert "No transfer has this reference" in " ".join(
        act(reviewer_client, line, "confirm", payment="7QQQQQQQQQ")
    )
    assert "Confirmed" in " ".join(act(reviewer_client, line, "confirm", payment=quote(payment)))

    assert reloaded(payment).status == PaymentStatus.CONFIRMED
    assert offered(text(reviewer_client, line_page(line))) == []


def test_line_is_set_aside_with_a_reason(reviewer_client: Client) -> None:
    line = make_statement_line()

    assert act(reviewer_client, line, "set_aside", reason="") == []
    assert "Set aside" in " ".join(act(reviewer_client, line, "set_aside", reason="the owner's own money"))

    line.refresh_from_db()
    assert line.is_set_aside
    page = text(reviewer_client, line_page(line))
    assert "the owner&#x27;s own money" in page
    assert offered(page) == ["take_back"]

    act(reviewer_client, line, "take_back", reason="it was not")
    line.refresh_from_db()
    assert not line.is_set_aside


def test_line_lists_what_it_may_pay(reviewer_client: Client) -> None:
    payment = in_review()
    page = text(reviewer_client, line_page(make_statement_line(text=f"VIR {quote(payment)}")))

    assert f"/admin/payments/payment/{payment.pk}/change/" in page
    assert "reference and amount" in page


# --- the list


def test_lines_are_listed_by_state(reviewer_client: Client) -> None:
    payment = in_review()
    make_statement_line("OPEN ONE"), make_statement_line("ASIDE ONE", is_set_aside=True)
    used = make_statement_line("USED ONE")
    reviewer_client.post(f"{LINES}{used.pk}/pays/{payment.pk}/")

    for state, words in [("open", "OPEN ONE"), ("aside", "ASIDE ONE"), ("used", "USED ONE")]:
        page = text(reviewer_client, f"{LINES}?state={state}")
        assert re.findall(r"(?:OPEN|ASIDE|USED) ONE", page) == [words]
    assert IMPORT in text(reviewer_client, LINES)


def test_list_takes_the_same_queries_for_one_row_and_for_twenty(reviewer_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, LINES)
        return len(captured)

    def used(seed: int) -> None:
        payment = in_review(seed)
        reviewer_client.post(f"{LINES}{make_statement_line().pk}/pays/{payment.pk}/")

    used(1)
    queries()
    one = queries()
    for seed in range(2, 6):
        used(seed)

    assert queries() == one


def test_import_page_takes_the_same_queries_for_one_line_and_for_ten(reviewer_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            text(reviewer_client, IMPORT)
        return len(captured)

    def proposed(seed: int) -> None:
        make_statement_line(text=f"VIR {quote(in_review(seed))}")
        make_statement_line(text="VIREMENT", amount=AMOUNT)

    proposed(1)
    queries()
    one = queries()
    for seed in range(2, 6):
        proposed(seed)

    assert queries() == one


# --- who may


def test_pages_take_their_permission(shop_admin_client: Client) -> None:
    payment, line = in_review(), make_statement_line()
    ways = [IMPORT, f"{LINES}confirm/", f"{LINES}{line.pk}/pays/{payment.pk}/"]
    user = make_staff_with()
    onlooker = logged_in(user)

    for way in ways:
        assert Client().post(way).status_code == 302
        assert onlooker.post(way).status_code == 403
        assert shop_admin_client.post(way).status_code == 403
    assert onlooker.get(IMPORT).status_code == 403
    assert IMPORT not in text(shop_admin_client, LINES)
    assert offered(text(shop_admin_client, line_page(line))) == []
    assert reloaded(payment).status == PaymentStatus.IN_REVIEW

    allow(user, PERMISSION)
    assert onlooker.post(ways[2]).status_code == 302
    assert reloaded(payment).status == PaymentStatus.CONFIRMED


def test_acts_are_posts_with_a_token(reviewer_client: Client) -> None:
    payment, line = in_review(), make_statement_line()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer_client.cookies

    for way in (f"{LINES}confirm/", f"{LINES}{line.pk}/pays/{payment.pk}/"):
        assert strict.get(way).status_code == 405
        assert strict.post(way).status_code == 403
    assert strict.post(IMPORT, upload(statement(("VIR", "OP1", 1)))).status_code == 403
    assert Payment.objects.get().status == PaymentStatus.IN_REVIEW
