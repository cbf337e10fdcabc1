"""The world outside that hears how the shop is."""

import requests

from tests.timeouts import WAIT_SECONDS

ALERT = {"text": "Nothing is sold <b>", "cause": "selling_paused", "about": "placing", "step": 1}


def post(sandbox, body):
    headers = {"Idempotency-Key": "alert-1-1"}
    return requests.post(
        sandbox.url + "/alerts", json=body, headers=headers, timeout=WAIT_SECONDS
    ).status_code


def test_alerts_and_signs_of_life_are_kept_and_shown(sandbox):
    status = post(sandbox, ALERT)
    requests.get(sandbox.url + "/heartbeat", timeout=WAIT_SECONDS)

    kept = sandbox.control("alerts")
    page = requests.get(sandbox.url + "/alerts", timeout=WAIT_SECONDS).text
    assert status == 200
    assert {**kept["alerts"][0], "at": 0, "id": 0} == {**ALERT, "at": 0, "id": 0, "key": "alert-1-1"}
    assert len(kept["heartbeats"]) == 1
    assert "Nothing is sold &lt;b&gt;" in page


def test_channel_may_refuse(sandbox):
    sandbox.settings(alerts_status=503)

    assert post(sandbox, ALERT) == 503
    assert sandbox.control("alerts")["alerts"] == []


def test_what_is_no_alert_is_refused(sandbox):
    assert post(sandbox, {"cause": "x"}) == 400
