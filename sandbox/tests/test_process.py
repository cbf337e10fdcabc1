"""The process: starts, stops, survives, refuses production."""

import os
import socket
import subprocess
import sys

import requests

from sandbox.testing import KEY, ROOT, start_sandbox
from sandbox.tests.shop import check, find_offer, make_link, place, settled
from tests.timeouts import WAIT_SECONDS


def start(*options, **env):
    """Run the command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox", *options],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
    )


def test_production_is_refused(tmp_path):
    ended = start("--port", "0", "--data", str(tmp_path), ONECLICK_ENVIRONMENT="production")

    assert ended.returncode == 2
    assert "production" in ended.stderr
    assert "listening" not in ended.stdout
    assert list(tmp_path.iterdir()) == []


def test_taken_port_is_told(sandbox, tmp_path):
    port = sandbox.url.rpartition(":")[2]

    ended = start("--port", port, "--data", str(tmp_path), ONECLICK_ENVIRONMENT="sandbox")

    assert (ended.returncode, f"cannot listen on 127.0.0.1:{port}" in ended.stderr) == (2, True)


def test_port_comes_from_the_environment(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        ended = start("--data", str(tmp_path), SANDBOX_PORT=port, ONECLICK_ENVIRONMENT="sandbox")

    assert f"127.0.0.1:{port}" in ended.stderr


def test_data_survives_a_restart_and_a_kill():
    with start_sandbox(handling_seconds=0) as own:
        order = place(own, quantity=2)
        view = settled(own, order)
        link = make_link(own)
        own.settings(spelling={"category": "name"})
        own.faults({"fault": "http_500", "endpoint": "balance", "times": 3})
        own.api("account/balance")
        before = own.truth(cards=True)
        url = own.url

        own.restart()
        after_restart = own.truth(cards=True)
        own.kill()
        own.start()

        assert own.url == url
        assert after_restart == before == own.truth(cards=True)
        assert check(own, order) == view
        assert "name" in own.api("gift-cards/catalog")[1]["data"]["categories"][0]
        assert own.api("account/balance")[0] == 500
        assert requests.get(link["paymentUrl"], timeout=WAIT_SECONDS).status_code == 200


def test_order_under_way_survives_a_kill():
    with start_sandbox(handling_seconds=0.5) as own:
        order = place(own)
        own.kill()
        own.start()

        assert settled(own, order)["status"] == "FULFILLED"


def test_time_scale_shortens_handling():
    with start_sandbox(time_scale=1000, handling_seconds=600) as fast:
        assert settled(fast, place(fast))["status"] == "FULFILLED"


def test_dialect_option_is_kept():
    with start_sandbox(dialect="vendor-sandbox") as own:
        assert own.settings()["dialect"] == "vendor-sandbox"


def test_connection_is_kept_alive(sandbox):
    with socket.create_connection(
        ("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=WAIT_SECONDS
    ) as wire:
        for _ in range(3):
            wire.sendall(f"GET /v3/ping HTTP/1.1\r\nHost: x\r\nX-Access-Token: {KEY}\r\n\r\n".encode())
            assert wire.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_oversized_body_is_refused(sandbox):
    with socket.create_connection(
        ("127.0.0.1", int(sandbox.url.rpartition(":")[2])), timeout=WAIT_SECONDS
    ) as wire:
        wire.sendall(
            b"POST /v3/gift-cards/placeOrder HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n"
        )

        assert wire.recv(65536).startswith(b"HTTP/1.1 413")


def test_foreign_host_name_gets_nothing(sandbox):
    for path in ("/control/truth", "/mail/"):
        assert (
            requests.get(
                sandbox.url + path, headers={"Host": "evil.example"}, timeout=WAIT_SECONDS
            ).status_code
            == 403
        )


def test_reset_forgets_everything():
    with start_sandbox(handling_seconds=0) as own:
        settled(own, place(own, quantity=3))
        stock = find_offer(own)

        own.reset()

        truth = own.truth()
        assert (truth["orders"], truth["requests"], truth["balance"]) == ([], {}, 500_000)
        assert find_offer(own) == stock
        assert own.api("account/transactions")[1]["data"]["pagination"]["totalResults"] == 1
