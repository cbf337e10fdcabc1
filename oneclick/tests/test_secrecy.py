"""Codes and the key stay out of errors, tracebacks with their variables, logs and anything that travels."""

import json
import logging
import pickle
import pprint
import traceback

import pytest

from oneclick import OneClickError
from oneclick.parsers.account import parse_key_info, parse_page
from oneclick.tests.conftest import KEY
from oneclick.tests.vendor import answer, raw, refusal, success, unframed

CODE = "FAKE-7Q2M-1234"
SERIAL = "FAKESN-000123"
CARD = {"value": CODE, "serial": SERIAL}
ODD = {CODE: KEY}
ORDER = {"_id": "o1", "status": "FULFILLED", "quantity": 1, "fulfilled_quantity": 1, "cards": [CARD]}

CALLS = {
    "balance": lambda client: client.balance(),
    "validate": lambda client: client.validate(),
    "transactions": lambda client: client.transactions(),
    "catalog": lambda client: client.catalog(),
    "check_product": lambda client: client.check_product("p1"),
    "place_order": lambda client: client.place_order(product_id="p1", type_id="t1", quantity=1),
    "check_order": lambda client: client.check_order("o1"),
    "list_orders": lambda client: client.list_orders(),
    "create_link": lambda client: client.create_link(title="Order", amount=500),
    "check_payment": lambda client: client.check_payment("OCPL-1"),
}

LEAKY = json.dumps({"success": True, "data": ORDER | {"apiKey": {"key": KEY}}}).encode()

ANSWERS = {
    "truncated": raw(LEAKY[:-3]),
    "cut short": raw(LEAKY, length=9999),
    "not json": raw(b"<p>" + LEAKY),
    "not utf-8": raw(LEAKY + b"\xff"),
    "not http": raw(b"", headers={CODE + "\r\n " + KEY: LEAKY.decode()}),
    "bad length": unframed(f"HTTP/1.1 200 OK\r\nContent-Length: {CODE}\r\n\r\n".encode() + LEAKY),
    "bad chunks": unframed(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + LEAKY + b"\r\n"),
    "odd encoding": raw(LEAKY, headers={"Content-Encoding": CODE}),
    "server error": raw(LEAKY, 500),
    "redirect": raw(LEAKY, 307, {"Location": f"/{CODE}/{KEY}"}),
    "forbidden": raw(LEAKY, 403),
    "too large": raw(LEAKY + b" " * 5_000_000),
    "no success": answer({"success": CODE, "data": ORDER}),
    "odd data": success([CODE, KEY]),
    "odd fields": success({"balance": ODD, "categories": ODD, "items": ODD, "types": ODD, "apiKey": ODD}),
    "odd order": success({"_id": ODD, "status": ODD, "orderId": ODD, "paymentRef": ODD}),
    "misplaced": success({"_id": CODE * 20, "status": CODE * 50, "balance": CODE, "orderId": CODE * 9}),
    "message": refusal("NO", 400, f"card {CODE}, {SERIAL}, bought by {KEY}", details={CODE: CODE}),
    "code": refusal(f"{CODE} {KEY}", 400, details={"required": CODE}),
    "error text": answer({"success": False, "error": f"{CODE} {KEY}"}, 400),
    "request id": answer({"success": False, "requestId": f"{CODE} {KEY}"}, 400),
    "retry after": raw(b"", 429, {"Retry-After": f"{CODE} {KEY}"}),
}


def everything_shown(error):
    """All that a log, a debug page or an error reporter could show: variables and causes included."""
    shown, pending, seen = [], [error], set()
    while pending:
        current = pending.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        pending += [current.__cause__, current.__context__]
        report = traceback.TracebackException.from_exception(current, capture_locals=True)
        shown += ["".join(report.format()), str(current), repr(current), pprint.pformat(vars(current))]
        shown += [pprint.pformat(local) for local in _variables(current)]
        if not isinstance(current, OneClickError):
            shown.append(
                pprint.pformat([getattr(current, name, "") for name in ("doc", "object", "line", "args")])
            )
    return "\n".join(shown)


def _variables(error):
    # Only frames of the package: the test's own frames hold the fakes on purpose.
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    return [frame.f_locals for frame in frames if "/tests/" not in frame.f_code.co_filename]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("reply", ANSWERS)
def test_errors_show_neither_codes_nor_key(client, vendor, call, reply):
    vendor.will(ANSWERS[reply])

    error = None
    try:
        CALLS[call](client)
    except OneClickError as exc:
        error = exc

    if error is None:  # some calls understand some of these answers
        return
    shown = everything_shown(error)
    assert "7Q2M" not in shown
    assert "000123" not in shown
    assert KEY not in shown
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "7Q2M" not in str(pickle.loads(pickle.dumps(error)))


def test_most_of_those_answers_do_raise(client, vendor):
    raised = 0
    for reply in ANSWERS.values():
        for call in CALLS.values():
            vendor.will(reply)
            try:
                call(client)
            except OneClickError:
                raised += 1

    assert raised > 0.8 * len(ANSWERS) * len(CALLS)


def test_the_search_would_find_a_code():
    def decode(body):
        try:
            json.loads(body)
        except ValueError as exc:
            raise OneClickError("unreadable") from exc

    with pytest.raises(OneClickError) as caught:
        decode('{"card": "' + CODE)

    assert "7Q2M" in everything_shown(caught.value)


def test_answers_hide_their_codes(client, vendor):
    vendor.will(success(ORDER))

    order = client.check_order("o1")

    assert order.cards[0].value.reveal() == CODE
    assert CODE in order.raw.reveal()
    for shown in (
        repr(order),
        str(order),
        f"{order}",
        pprint.pformat(order),
        repr(order.cards),
        repr(vars(order)),
    ):
        assert "7Q2M" not in shown
        assert "000123" not in shown


@pytest.mark.parametrize("carry", [pickle.dumps, json.dumps])
def test_answers_with_codes_cannot_be_carried_away(client, vendor, carry):
    vendor.will(success(ORDER))
    order = client.check_order("o1")

    for thing in (order, order.cards, order.cards[0], order.raw):
        with pytest.raises(TypeError) as caught:
            carry(thing)
        assert "7Q2M" not in str(caught.value)


def test_list_forgets_its_codes_while_decoding(client, vendor, monkeypatch):
    decoded = []

    def note_and_parse(root, data, read, *ids):
        decoded.append(root.as_secret().reveal())
        return parse_page(root, data, read, *ids)

    monkeypatch.setattr("oneclick.api.parse_page", note_and_parse)
    vendor.will(success({"items": [ORDER, {"cards": [CARD], "status": 7}], "cards": [CARD]}))

    orders = client.list_orders()

    assert "FULFILLED" in decoded[0]
    assert "7Q2M" not in decoded[0]
    assert b"7Q2M" not in pickle.dumps((orders.items, orders.problems))
    assert "7Q2M" not in orders.unreadable[0].raw.reveal()
    assert len(orders.items) == 1


def test_validate_forgets_the_key_while_decoding(client, vendor, monkeypatch):
    decoded = []

    def note_and_parse(data):
        decoded.append(data.as_secret().reveal())
        return parse_key_info(data)

    monkeypatch.setattr("oneclick.api.parse_key_info", note_and_parse)
    vendor.will(success({"apiKey": {"key": KEY, "type": "SANDBOX", "isEnabled": True}}))

    client.validate()

    assert "SANDBOX" in decoded[0]
    assert KEY not in decoded[0]


def test_client_hides_its_key(client):
    assert KEY not in repr(client)
    assert KEY not in pprint.pformat(vars(client))
    with pytest.raises(TypeError):
        pickle.dumps(client)


def test_debug_log_shows_neither_codes_nor_key(client, vendor, caplog, capfd):
    # What a log at DEBUG shows of everything that happens, the libraries included.
    caplog.set_level(logging.DEBUG)
    logging.getLogger("storefront.test").debug("the log is on")
    for reply in (success(ORDER), *ANSWERS.values()):
        for call in CALLS.values():
            vendor.will(reply)
            try:
                call(client)
            except OneClickError:
                logging.getLogger("storefront.test").debug("failed", exc_info=True)

    printed = "".join(capfd.readouterr())
    assert "the log is on" in caplog.text
    for shown in (caplog.text, printed):
        assert "7Q2M" not in shown
        assert "000123" not in shown
        assert KEY not in shown
