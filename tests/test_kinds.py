"""Kinds of all apps: none is stored twice, no item of the desk lacks its words, no message its builder."""

from core import desk, outbox
from core.kinds import DeskKind, MailKind, desk_kind_text, desk_kinds
from orders.kinds import OrdersDeskKind
from payments.kinds import PaymentsDeskKind


def members(base: type[DeskKind] | type[MailKind]) -> list[DeskKind | MailKind]:
    """Those of all apps; tests have some of their own."""
    return [kind for app in base.__subclasses__() if ".tests." not in app.__module__ for kind in app]


def test_every_kind_of_every_app_has_its_words() -> None:
    assert set(members(DeskKind)) == set(desk_kinds())
    assert [kind for kind in desk_kinds() if desk_kind_text(kind.value) is not kind.text] == []
    assert [kind for kind in desk_kinds() if not (kind.text.label and kind.text.help)] == []


def test_no_two_apps_store_the_same_kind() -> None:
    assert len({str(kind) for kind in members(DeskKind)}) == len(members(DeskKind))
    assert len({str(kind) for kind in members(MailKind)}) == len(members(MailKind))


def test_every_kind_of_message_has_its_builder() -> None:
    assert set(members(MailKind)) == set(outbox.labels())


def test_answers_that_are_not_asked_for_again_are_kept() -> None:
    assert desk.retained_kinds() == {OrdersDeskKind.RECEIPT, PaymentsDeskKind.PAID_ALREADY}


def test_kind_that_no_release_knows_any_more_is_called_by_its_name() -> None:
    assert (desk_kind_text("unheard-of").label, desk_kind_text("unheard-of").may_be_closed) == (
        "unheard-of",
        False,
    )
