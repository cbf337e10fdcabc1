"""Placing, looking up, attaching: whoever comes in between, the supplier is called once for one line."""

import pytest

from accounts.testing import REVIEWER
from core import clock
from core.audit_log import ActionNotAllowedError
from core.models import Move
from core.moves import subject_of
from orders.fulfilment import placement
from orders.fulfilment.holds import recheck_line
from orders.fulfilment.lookup import look_up_line
from orders.fulfilment.placement import expire_lease, place_line
from orders.models import Line, SupplierOrder
from orders.reconciliation.comparisons import reconcile
from orders.resolution import actions
from orders.states import AttemptStatus, LineStatus
from tests.properties.world import World
from tests.races.race_runner import race
from tests.races.scenarios import (
    Scene,
    agree,
    held,
    parked,
    parked_and_bought,
    proposed,
    queued,
    unknown,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.rotation]


def place(scene: Scene) -> None:
    place_line(line_id=scene.line_id)


def look_up(scene: Scene) -> None:
    look_up_line(line_id=scene.line_id)


def let_lease_end(scene: Scene) -> None:
    """So long after the claim that its lease is over."""
    scene.world.advance(130)
    expire_lease(line_id=scene.line_id)


def times_moved_to(scene: Scene, status: LineStatus) -> int:
    return Move.objects.filter(subject=subject_of(scene.line), to_status=status).count()


def calls(scene: Scene) -> int:
    """How often placeOrder was called for the line: an attempt is one call, or none."""
    return scene.line.attempts.exclude(status=AttemptStatus.NOT_SENT).count()


def test_two_workers_claim_a_line_once(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.PLACED
        assert times_moved_to(scene, LineStatus.PLACING) == 1
        assert calls(scene) == 1

    race(world, queued, place, place, check)


def recover(scene: Scene) -> None:
    """What a sweep does about the line in the minutes afterwards."""
    for _ in range(3):
        scene.world.advance(130)
        for act in (expire_lease, place_line, look_up_line):
            act(line_id=scene.line_id)


def is_bought_once(scene: Scene) -> None:
    """Perhaps unknown for a while, then found; never sent again."""
    recover(scene)
    assert scene.status == LineStatus.PLACED
    assert calls(scene) == 1
    assert times_moved_to(scene, LineStatus.PLACED) == 1


def test_answer_and_end_of_the_lease_leave_one_purchase(world: World) -> None:
    race(world, queued, place, let_lease_end, is_bought_once)


def test_late_answer_and_look_up_tie_the_same_order(world: World) -> None:
    def end_lease_and_look_up(scene: Scene) -> None:
        let_lease_end(scene)
        scene.world.advance(20)
        look_up(scene)

    race(world, queued, place, end_lease_and_look_up, is_bought_once)


def test_two_workers_end_a_lease_once(world: World) -> None:
    def sent_and_forgotten(world: World) -> Scene:
        """The worker was killed between the call and its record."""
        scene = queued(world)
        with pytest.MonkeyPatch.context() as dying:
            dying.setattr("orders.fulfilment.placement.record_answer", lambda attempt, answer: None)
            place(scene)
        return scene

    def check(scene: Scene) -> None:
        assert times_moved_to(scene, LineStatus.UNKNOWN) == 1

    race(world, sent_and_forgotten, let_lease_end, let_lease_end, check)


def test_two_look_ups_attach_once(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.PLACED
        assert times_moved_to(scene, LineStatus.PLACED) == 1

    race(world, unknown, look_up, look_up, check)


def test_look_up_and_staff_attach_the_order_once(world: World) -> None:
    def attach(scene: Scene) -> None:
        actions.attach_order(line=scene.line, actor=REVIEWER, supplier_id=scene.supplier_order())

    def check(scene: Scene) -> None:
        assert scene.line.supplier_order.supplier_id == scene.supplier_order()
        assert times_moved_to(scene, LineStatus.PLACED) == 1

    race(world, unknown, look_up, attach, check, may_refuse=(ActionNotAllowedError,))


def test_late_order_is_attached_or_the_line_is_refused(world: World) -> None:
    def about_to_be_refused(world: World) -> Scene:
        return proposed(parked_and_bought(world), "refuse")

    def check(scene: Scene) -> None:
        is_attached = SupplierOrder.objects.filter(line=scene.line).exists()
        assert scene.status == (LineStatus.PLACED if is_attached else LineStatus.REFUSED)
        assert hasattr(scene.line, "line_refund") is not is_attached

    race(
        world,
        about_to_be_refused,
        look_up,
        lambda scene: agree(scene, "refuse"),
        check,
        may_refuse=(ActionNotAllowedError,),
    )


def test_found_order_keeps_two_persons_from_placing_again(world: World) -> None:
    def about_to_be_placed_again(world: World) -> Scene:
        return proposed(parked(world), "place")

    def check(scene: Scene) -> None:
        """The look finds nothing here: the line is queued again, once, and bought once."""
        assert times_moved_to(scene, LineStatus.QUEUED) == 2
        place(scene)
        assert scene.status == LineStatus.PLACED

    race(world, about_to_be_placed_again, look_up, lambda scene: agree(scene, "place"), check)


def test_resuming_and_rechecking_queue_a_line_once(world: World) -> None:
    def recheck(scene: Scene) -> None:
        recheck_line(line_id=scene.line_id)

    def resume(scene: Scene) -> None:
        actions.resume(line=scene.line, actor=REVIEWER, reason="paid in")

    def check(scene: Scene) -> None:
        assert times_moved_to(scene, LineStatus.QUEUED) == 2  # when it was paid for, and now
        assert scene.status == LineStatus.QUEUED

    race(world, held, recheck, resume, check, may_refuse=(ActionNotAllowedError,))


def orphan(world: World) -> Scene:
    """A line was refunded, and then its order came after all."""
    scene = proposed(parked_and_bought(world), "refuse")
    agree(scene, "refuse")
    return scene


def notice_orphans(scene: Scene) -> None:
    reconcile(since=scene.order.created_at, until=clock.now())


def test_orphan_is_adopted_by_one_of_two_lines(world: World) -> None:
    rivals: list[Scene] = []

    def two_like_the_orphan(world: World) -> Scene:
        given_up = orphan(world)
        notice_orphans(given_up)
        rivals[:] = [queued(world, given_up.line.quantity) for _ in range(2)]
        return rivals[0]

    def check(scene: Scene) -> None:
        adopted = [rival for rival in rivals if rival.line.supplier_order.attempt is None]
        assert len(adopted) == 1
        assert sum(calls(rival) for rival in rivals) == 1

    race(world, two_like_the_orphan, place, lambda scene: place(rivals[1]), check, is_symmetric=True)


def test_line_adopts_an_orphan_or_is_bought(world: World) -> None:
    def like_the_orphan(world: World) -> Scene:
        return queued(world, orphan(world).line.quantity)

    def notice_and_place(scene: Scene) -> None:
        notice_orphans(scene)
        place(scene)

    def check(scene: Scene) -> None:
        is_adopted = scene.line.supplier_order.attempt is None
        assert calls(scene) == (0 if is_adopted else 1)
        assert times_moved_to(scene, LineStatus.PLACED) == 1

    race(world, like_the_orphan, place, notice_and_place, check)


def test_race_is_lost_without_its_guard(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rivals really come in between: with the claim made blind, the supplier is called twice for one line."""

    def claim_blindly(line: Line) -> None:
        Line.objects.filter(pk=line.pk).update(status=LineStatus.PLACING, lease_token="anybody's")

    monkeypatch.setattr(placement, "_claim", claim_blindly)
    with pytest.raises(AssertionError):
        race(world, queued, place, place, lambda scene: None)
