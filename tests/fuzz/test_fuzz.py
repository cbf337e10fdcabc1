"""The quick form of `make fuzz`. A failure names its seed: `make fuzz ARGS="--seed …"` repeats it."""

from collections.abc import Generator
from random import Random
from typing import Any

import pytest

from payments.incoming.confirmation import confirm_payment
from payments.models import Payment
from sandbox.testing import RunningSandbox, start_sandbox
from tests.supplier import supplied_by
from tools.fuzz.runner import throw_calls, throw_forms
from tools.fuzz.scene import Scene, set_scene
from tools.fuzz.snapshot import take_snapshot

pytestmark = pytest.mark.django_db

CALLS, POSTS = 300, 150


@pytest.fixture(scope="module")
def sandbox() -> Generator[RunningSandbox, None, None]:
    with start_sandbox() as running, supplied_by(running):
        yield running


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("randomly_seed"))


@pytest.fixture
def scene(sandbox: RunningSandbox, settings: Any, seed: int) -> Scene:
    settings.CHARGILY_API_URL, settings.CHARGILY_SECRET_KEY = sandbox.chargily_url, sandbox.chargily_key
    settings.PAYMENT_METHODS = ["ocpay", "chargily", "wallet"]
    return set_scene(sandbox.chargily_key, Random(seed))


def test_no_call_breaks_the_shop_or_moves_money(scene: Scene, seed: int) -> None:
    result = throw_calls(scene.forger, number=CALLS)

    assert result.problems == [], f"seed {seed}"
    assert {"lying 200", "unsigned 400", "malformed 413"} <= result.answers.keys()


def test_no_post_breaks_the_shop_or_moves_money(scene: Scene, seed: int) -> None:
    result = throw_forms(scene.strangers, scene.names, number=POSTS, random=Random(seed))

    assert result.problems == [], f"seed {seed}"
    reached = {answer.rpartition(" ")[0] for answer in result.answers}
    assert {"en/checkout/", "en/orders/<reference:reference>/pay/", "en/cart/add/"} <= reached


def test_money_that_moves_is_noticed(scene: Scene) -> None:
    before = take_snapshot()
    confirm_payment(Payment.objects.get(gateway="chargily"), why="made for a test")

    problems = before.changes(take_snapshot())

    assert any("status" in problem for problem in problems)
    assert any("journalevent" in problem for problem in problems)
