"""What happens once the key is rejected, and what the client accepts as key and address."""

import pytest

import oneclick
from core.secret import Secret
from oneclick import Client, KeyRejectedError, OutcomeUnknownError, RequestRefusedError
from oneclick.tests.vendor import answer, raw, refusal, success

REJECTED = refusal("INVALID_ACCESS_TOKEN", 401, "bad key", details={"attemptsLeft": 4})


@pytest.mark.parametrize(
    "step", [REJECTED, refusal("IP_BLOCKED", 403), raw(b"<html>who are you</html>", 401)]
)
def test_first_rejection_stops_all_calls(client, vendor, step):
    vendor.will(step)
    with pytest.raises(KeyRejectedError):
        client.balance()

    for call in (client.balance, client.catalog, client.validate, lambda: client.check_order("o")):
        with pytest.raises(KeyRejectedError):
            call()
    with pytest.raises(KeyRejectedError):
        client.place_order(product_id="p", type_id="t", quantity=1)
    with pytest.raises(KeyRejectedError):
        client.create_link(title="Order", amount=500)

    assert len(vendor.received) == 1


def test_rejection_tells_what_the_vendor_told(client, vendor):
    vendor.will(REJECTED)

    for _ in range(2):  # the second comes from memory
        with pytest.raises(KeyRejectedError) as caught:
            client.balance()
        assert caught.value.code == "INVALID_ACCESS_TOKEN"
        assert caught.value.http_status == 401
        assert caught.value.details == {"attemptsLeft": 4}


def test_purchase_with_a_rejected_key_is_refused_and_stops_all_calls(client, vendor):
    vendor.will(REJECTED)

    with pytest.raises(KeyRejectedError):
        client.place_order(product_id="p", type_id="t", quantity=1)
    with pytest.raises(KeyRejectedError):
        client.balance()

    assert len(vendor.received) == 1


def test_purchase_answered_401_by_a_proxy_is_unknown_and_stops_all_calls(client, vendor):
    vendor.will(raw(b"<html>login</html>", 401))

    with pytest.raises(OutcomeUnknownError):
        client.place_order(product_id="p", type_id="t", quantity=1)
    with pytest.raises(KeyRejectedError):
        client.balance()

    assert len(vendor.received) == 1


def test_other_refusals_do_not_stop_calls(client, vendor):
    vendor.will(refusal("IP_NOT_ALLOWED", 403), success({"balance": 1}))

    with pytest.raises(RequestRefusedError) as caught:
        client.balance()

    assert not isinstance(caught.value, KeyRejectedError)
    assert client.balance().amount == 1


def test_reset_allows_calls_again(client, vendor):
    vendor.will(REJECTED, success({"balance": 1}))
    with pytest.raises(KeyRejectedError):
        client.balance()

    client.reset()

    assert client.balance().amount == 1


def test_rejection_is_announced_once_until_reset(vendor, make_client):
    announced = []
    client = make_client(vendor.url, on_key_rejected=announced.append)
    vendor.will(REJECTED)

    for _ in range(3):
        with pytest.raises(KeyRejectedError):
            client.balance()
    client.reset()
    with pytest.raises(KeyRejectedError):
        client.balance()

    assert [rejection.code for rejection in announced] == ["INVALID_ACCESS_TOKEN"] * 2


def test_failing_listener_does_not_hide_the_rejection(vendor, make_client, caplog):
    def fail(rejection):
        raise RuntimeError("FAKE-KEY-4f2a9c")

    client = make_client(vendor.url, on_key_rejected=fail)
    vendor.will(REJECTED)

    with pytest.raises(KeyRejectedError):
        client.place_order(product_id="p", type_id="t", quantity=1)

    assert "RuntimeError" in caplog.text
    assert "FAKE" not in caplog.text


def test_ping_needs_no_key(client, vendor):
    vendor.will(REJECTED, success({"api": "ok", "operators": {"mobilis": "up", "djezzy": "down"}}))
    with pytest.raises(KeyRejectedError):
        client.balance()

    ping = client.ping()

    assert ping.ok
    assert ping.operators == {"mobilis": "up", "djezzy": "down"}
    assert "X-Access-Token" not in vendor.received[1].headers


def test_client_without_a_key_calls_nothing_but_ping(vendor):
    client = Client(base_url=vendor.url, api_key="")
    vendor.will(answer({"success": True, "data": {"api": "error"}}))

    with pytest.raises(KeyRejectedError) as caught:
        client.place_order(product_id="p", type_id="t", quantity=1)
    with pytest.raises(KeyRejectedError):
        client.balance()
    assert vendor.received == []

    assert caught.value.code == "MISSING_ACCESS_TOKEN"
    assert not client.ping().ok
    client.close()


@pytest.mark.parametrize("key", ["FAKE key", "FAKE\nX-Evil: 1", "FAKÉ", "FAKE\x00"])
def test_key_that_no_header_can_carry_is_refused_without_quoting_it(key):
    with pytest.raises(ValueError, match="access key") as caught:
        Client(base_url="http://127.0.0.1:1", api_key=Secret(key))

    assert "FAK" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.oneclickdz.com",
        "ftp://api.oneclickdz.com",
        "http://api.oneclickdz.com",
        "https://user:pass@api.oneclickdz.com",
        "https://api.oneclickdz.com/?a=1",
        "https://api.oneclickdz.com/#a",
        "https://api.oneclickdz.com/v3",
        "https:///v3",
    ],
)
def test_unsafe_address_is_refused(url):
    with pytest.raises(ValueError, match="address"):
        Client(base_url=url, api_key="k")


@pytest.mark.parametrize("url", ["https://api.oneclickdz.com", "http://localhost:8001", "http://[::1]:8001/"])
def test_safe_address_is_accepted(url):
    Client(base_url=url, api_key="k")


def test_address_may_have_a_prefix(vendor, make_client):
    vendor.will(success({"balance": 1}))

    make_client(vendor.url + "/gateway/").balance()

    assert vendor.received[0].path == "/gateway/v3/account/balance"


def test_configure_makes_the_client_of_the_process(monkeypatch):
    monkeypatch.setattr(oneclick, "_configured", None)
    with pytest.raises(RuntimeError):
        oneclick.client()

    made = oneclick.configure(base_url="http://127.0.0.1:1", api_key="k")

    assert oneclick.client() is made
