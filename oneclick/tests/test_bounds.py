"""Bodies that are too large, however they are packed."""

import gzip
import tracemalloc

import pytest

from oneclick import OutcomeUnknownError, RequestLimits, UnreadableResponseError
from oneclick.tests.vendor import dribble, gzipped, raw, success

MEGABYTE = 1024 * 1024


def test_read_refuses_a_body_beyond_four_megabytes(client, vendor):
    vendor.will(raw(b" " * (4 * MEGABYTE + 1)))

    with pytest.raises(UnreadableResponseError) as caught:
        client.catalog()

    assert caught.value.reason == "too large"


def test_read_accepts_a_body_of_four_megabytes(client, vendor):
    tree = b'{"success": true, "data": {"balance": 1}}'
    vendor.will(raw(tree + b" " * (4 * MEGABYTE - len(tree))))

    assert client.balance().amount == 1


def test_purchase_refuses_a_body_beyond_64_kilobytes(client, vendor):
    vendor.will(raw(b" " * (64 * 1024 + 1)))

    with pytest.raises(OutcomeUnknownError) as caught:
        client.place_order(product_id="p", type_id="t", quantity=1)

    assert caught.value.answer_class == "too large"


def test_purchase_stops_reading_an_endless_body(client, vendor):
    vendor.will(dribble(b"HTTP/1.1 200 OK\r\n\r\n", forever=b" " * MEGABYTE, interval=0))

    with pytest.raises(OutcomeUnknownError) as caught:
        client.place_order(product_id="p", type_id="t", quantity=1)

    assert caught.value.answer_class == "too large"


def test_compressed_bomb_is_refused_without_unpacking_it(vendor, make_client):
    # Large enough that unpacking it, even once, would show in the memory measured.
    bomb = gzip.compress(bytes(200 * MEGABYTE), compresslevel=9)
    client = make_client(vendor.url, limits=RequestLimits())
    vendor.will(raw(bomb, headers={"Content-Encoding": "gzip"}))

    tracemalloc.start()
    try:
        with pytest.raises(UnreadableResponseError) as caught:
            client.catalog()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert caught.value.reason == "too large"
    assert peak < 30 * MEGABYTE


@pytest.mark.parametrize("spoil", [lambda body: body[:-4], lambda body: body + body, lambda body: body[:20]])
def test_spoilt_compression_is_unreadable(client, vendor, spoil):
    body = spoil(gzip.compress(b'{"success": true, "data": {"balance": 1}}'))
    vendor.will(raw(body, headers={"Content-Encoding": "gzip"}))

    with pytest.raises(UnreadableResponseError) as caught:
        client.balance()

    assert caught.value.reason == "odd encoding"


def test_compressed_list_is_read(client, vendor):
    vendor.will(gzipped(b'{"success": true, "data": {"items": []}}'))

    assert client.list_orders().items == ()


def test_limits_can_be_set(vendor, make_client):
    client = make_client(vendor.url, limits=RequestLimits(read_bytes=20))
    vendor.will(success({"balance": 123456}))

    with pytest.raises(UnreadableResponseError, match="too large"):
        client.balance()
