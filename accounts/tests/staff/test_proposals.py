"""What takes two persons: who may be the second, once, and how a shop of one person does it."""

import pytest
from django.core import mail
from django.utils import translation

from accounts.kinds import AccountsMailKind
from accounts.models import Proposal
from accounts.staff import proposals, separation_of_duties
from accounts.testing import make_customer, make_staff, make_user
from core import outbox
from core.actors import CUSTOMER, SYSTEM, Actor
from core.audit_log import ActionNotAllowedError
from core.models import Act, Message
from core.testing import FakeClock, run_concurrently

pytestmark = [pytest.mark.django_db, pytest.mark.storage]

done: list[str] = []


@pytest.fixture(autouse=True)
def _kind(monkeypatch):
    """An act of two persons that only notes that it was done."""
    done.clear()
    kinds = dict(proposals._kinds)
    monkeypatch.setattr(proposals, "_kinds", kinds)
    proposals.proposal_executor("test.act", "A test")(lambda proposal, actor: done.append(str(actor)))
    with translation.override("en"):
        yield


def actor(user) -> Actor:
    return Actor(user.email, user.pk)


def ask(about, user, **fields):
    return proposals.propose_or_approve(
        act="test.act", about=about, actor=actor(user), **({"reason": "it must be"} | fields)
    )


def test_one_proposes_another_agrees_and_both_are_named() -> None:
    customer, first, second = make_customer(), make_staff(), make_staff()

    assert ask(customer, first) == proposals.ProposalOutcome.PROPOSED
    assert not done
    assert ask(customer, second) == proposals.ProposalOutcome.DONE

    assert done == [second.email]
    act = Act.objects.get(act="test.act")
    assert (act.actor_id, act.second_id, act.is_one_person) == (first.pk, second.pk, False)


def test_same_person_under_another_address_is_no_second() -> None:
    customer, first = make_customer(), make_staff()
    ask(customer, first)
    first.email = "renamed@example.com"
    first.save()

    with pytest.raises(ActionNotAllowedError, match="another person"):
        ask(customer, first)

    assert not done


def test_whoever_had_a_hand_in_it_is_no_second() -> None:
    customer, first, second = make_customer(), make_staff(), make_staff()
    ask(customer, first)

    with pytest.raises(ActionNotAllowedError):
        ask(customer, second, involved=[actor(second)])

    assert not done


def test_old_text_that_names_nobody_any_more_counts_as_everybody() -> None:
    second = make_staff()

    assert separation_of_duties.why_not_second_person(["gone@shop.test"], by=actor(second))
    assert separation_of_duties.why_not_second_person([second.email], by=actor(second))
    assert not separation_of_duties.why_not_second_person([make_staff().email], by=actor(second))
    assert not separation_of_duties.why_not_second_person([SYSTEM, CUSTOMER, ""], by=actor(second))


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_who_works_here_no_longer_seconds_nothing(fields) -> None:
    assert separation_of_duties.why_not_second_person(
        [SYSTEM], by=actor(make_user(**({"is_staff": True} | fields)))
    )


def test_proposal_of_somebody_deactivated_lapses() -> None:
    customer, first, second = make_customer(), make_staff(), make_staff()
    ask(customer, first)
    first.is_active = False
    first.save()

    assert ask(customer, second) == proposals.ProposalOutcome.PROPOSED

    assert not done
    endings = Proposal.objects.order_by("pk").values_list("ending", flat=True)
    assert list(endings) == [Proposal.Ending.LAPSED, ""]


def test_other_details_than_were_proposed_are_not_agreed_to() -> None:
    customer, first, second = make_customer(), make_staff(), make_staff()
    ask(customer, first, data={"amount": 100})

    with pytest.raises(ActionNotAllowedError, match="Something else"):
        ask(customer, second, data={"amount": 900})


def test_refusal_of_what_is_to_be_done_leaves_the_proposal_open() -> None:
    def refuse(proposal, actor):
        raise ActionNotAllowedError("not now")

    proposals.proposal_executor("test.act", "A test")(refuse)
    customer, first, second = make_customer(), make_staff(), make_staff()
    ask(customer, first)

    with pytest.raises(ActionNotAllowedError, match="not now"):
        ask(customer, second)

    assert Proposal.objects.get().closed_at is None
    assert not Act.objects.filter(act="test.act").exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_agree_at_once_one_does_it() -> None:
    customer, first = make_customer(), make_staff()
    others = [make_staff() for _ in range(4)]
    ask(customer, first)

    run_concurrently(*[lambda user=user: ask(customer, user) for user in others])

    assert len(done) == 1


def test_own_matters_are_the_users_and_their_addresses() -> None:
    user = make_staff("worker@example.com")

    assert separation_of_duties.is_own_customer(make_customer(user=user), by=actor(user))
    assert separation_of_duties.is_own_customer(make_customer("worker@example.com"), by=actor(user))
    assert not separation_of_duties.is_own_customer(make_customer(), by=actor(user))
    assert separation_of_duties.is_own_customer(make_customer(), by="gone@shop.test")


# --- a shop of one person


@pytest.fixture
def single(settings) -> None:
    settings.STAFF_MODE = proposals.StaffMode.SINGLE
    settings.WATCH_EMAIL = "witness@example.com"


@pytest.fixture
def clock(monkeypatch) -> FakeClock:
    return FakeClock.on(monkeypatch)


def test_one_person_waits_an_hour_that_somebody_outside_hears_of(single, clock) -> None:
    customer, owner = make_customer(), make_staff()

    assert ask(customer, owner) == proposals.ProposalOutcome.SCHEDULED
    outbox.send(Message.objects.get(kind=AccountsMailKind.ONE_PERSON_ACT).pk)
    proposal = Proposal.objects.get()
    proposals.perform_planned(proposal.pk)
    assert (mail.outbox[0].to, done) == (["witness@example.com"], [])

    clock.advance(minutes=61)
    proposals.perform_planned(proposal.pk)
    proposals.perform_planned(proposal.pk)

    assert done == [owner.email]
    assert Act.objects.get(act="test.act").is_one_person


def test_planned_act_can_be_cancelled(single, clock) -> None:
    customer, owner = make_customer(), make_staff()
    ask(customer, owner)

    assert proposals.withdraw(Proposal.objects.get(), actor=actor(owner))
    clock.advance(minutes=61)
    proposals.perform_planned(Proposal.objects.get().pk)

    assert not done


def test_planned_act_lapses_once_two_work_here(single, clock, settings) -> None:
    ask(make_customer(), make_staff())
    settings.STAFF_MODE = proposals.StaffMode.TWO
    clock.advance(minutes=61)

    proposals.perform_planned(Proposal.objects.get().pk)

    assert (done, Proposal.objects.get().ending) == ([], Proposal.Ending.LAPSED)
