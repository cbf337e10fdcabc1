"""Settling, refusing, revealing: one winner, and the loser leaves quietly."""

import pytest

from accounts.testing import REVIEWER, THIRD_REVIEWER
from core.audit_log import ActionNotAllowedError
from core.models import Move
from core.moves import LostRaceError, subject_of
from delivery.card_status import freeze
from delivery.models import Card, RevealLog
from delivery.reveal import NotRevealableError, reveal
from delivery.states import CardStatus
from orders.fulfilment.polling import MOST_INCOMPLETE, poll_line
from orders.resolution.actions import dismiss_quarantined, line_proposals
from orders.states import LineStatus
from tests.properties.world import World
from tests.races.race_runner import race
from tests.races.scenarios import Scene, agree, parked, placed, proposed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.storage, pytest.mark.rotation]


def poll(scene: Scene) -> None:
    scene.make_due()
    poll_line(line_id=scene.line_id)


def test_two_polls_settle_once(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.PARTLY_DELIVERED
        assert scene.line.line_cards.count() == scene.line.quantity // 2
        assert scene.line.line_refund.refund.quantity == scene.line.quantity - scene.line.quantity // 2

    race(world, placed, poll, poll, check)


def test_accepted_answer_and_a_better_one_settle_once(world: World) -> None:
    """The second person accepts what is in quarantine, while another sets it aside and asks again."""

    def quarantined(world: World) -> Scene:
        world.sell_again()  # what was charged for cards that never came is a loss
        world.sandbox.faults({"fault": "fewer_cards"})
        scene = placed(world)
        for _ in range(MOST_INCOMPLETE + 1):  # cards may still come: it is asked again before it is odd
            poll(scene)
        return proposed(scene, "accept")

    def ask_again(scene: Scene) -> None:
        dismiss_quarantined(line=scene.line, actor=THIRD_REVIEWER, reason="let us ask again")
        poll(scene)

    def check(scene: Scene) -> None:
        assert scene.status in (LineStatus.PARTLY_DELIVERED, LineStatus.PLACED)
        assert hasattr(scene.line, "line_refund") is scene.line.is_final

    accept = lambda scene: agree(scene, "accept")  # noqa: E731
    race(world, quarantined, accept, ask_again, check, may_refuse=(ActionNotAllowedError,))


def test_of_two_who_agree_one_refunds(world: World) -> None:
    def check(scene: Scene) -> None:
        assert scene.status == LineStatus.REFUSED
        assert line_proposals(scene.line).exclude(agreed_by="").count() == 1

    race(
        world,
        lambda world: proposed(parked(world), "refuse"),
        lambda scene: agree(scene, "refuse"),
        lambda scene: agree(scene, "refuse", THIRD_REVIEWER),
        check,
        may_refuse=(ActionNotAllowedError,),
        is_symmetric=True,
    )


def test_who_proposes_at_the_same_time_has_not_agreed(world: World) -> None:
    def check(scene: Scene) -> None:
        """Who looks after the other has proposed agrees; who looked before only proposes, or is refused."""
        agreed = line_proposals(scene.line).exclude(agreed_by="").count()
        assert scene.status == (LineStatus.REFUSED if agreed else LineStatus.PARKED)
        assert line_proposals(scene.line).count() == 1

    race(
        world,
        parked,
        lambda scene: agree(scene, "refuse"),
        lambda scene: agree(scene, "refuse", THIRD_REVIEWER),
        check,
        may_refuse=(ActionNotAllowedError,),
        is_symmetric=True,
    )


def card_of(scene: Scene) -> Card:
    return Card.objects.get(line_card__line=scene.line_id, line_card__position=1)


def show(scene: Scene) -> None:
    card = card_of(scene)
    reveal(card=card, place=card.line_card.place, proof="buyer", ip="", agent="")


def delivered(world: World) -> Scene:
    scene = placed(world)
    poll(scene)
    return scene


def test_card_is_revealed_or_frozen(world: World) -> None:
    def freeze_it(scene: Scene) -> None:
        freeze(card=card_of(scene), why="a complaint", actor=REVIEWER)

    def check(scene: Scene) -> None:
        was_shown = RevealLog.objects.filter(card=card_of(scene)).exists()
        assert card_of(scene).status == (CardStatus.REVEALED if was_shown else CardStatus.FROZEN)

    race(world, delivered, show, freeze_it, check, may_refuse=(NotRevealableError, LostRaceError))


def test_card_shown_in_two_tabs_is_revealed_once_and_logged_twice(world: World) -> None:
    def check(scene: Scene) -> None:
        card = card_of(scene)
        assert Move.objects.filter(subject=subject_of(card), to_status=CardStatus.REVEALED).count() == 1
        assert RevealLog.objects.filter(card=card).count() == 2

    race(world, delivered, show, show, check)
