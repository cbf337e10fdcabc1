"""Texts that name rows: composed and taken apart without loss, as they have always been stored."""

import pytest

from core.models import Switch
from core.references import Ref, compose_key, prefix_of
from orders.models import Line
from payments.ledger.journal import EventKey
from payments.models import Refund, WalletEntryKind
from payments.subjects import about_line, about_order, about_payment, about_wallet
from payments.wallet import entry_key

STORED = [
    (Ref.of(Line(pk=17)), "orders.line:17"),
    (Ref.to(Refund, 5), "payments.refund:5"),
    (about_order("7K2MXB04QZ"), "order:7K2MXB04QZ"),
    (about_line(17), "line:17"),
    (about_payment(9), "payment:9"),
    (about_wallet(3), "wallet:3"),
    (EventKey.CAPTURE.of(9), "capture:payment:9"),
    (EventKey.GIVE_BACK.of(9), "give-back:payment:9"),
    (EventKey.RESOLUTION.of(2), "resolve:unapplied:2"),
    (EventKey.DELIVERY.of(about_line(17)), "delivery:line:17"),
    (EventKey.REFUND_REQUEST.of(5), "refund-request:5"),
    (EventKey.RETURN.of(5), "return:5"),
    (EventKey.CORRECTION.of(5), "refund-correction:5"),
    (EventKey.REFUND.of(5), "refund:5"),
    (entry_key(WalletEntryKind.TOP_UP, 9), "top-up:9"),
    (entry_key(WalletEntryKind.PAYMENT, 9), "payment:9"),
    (entry_key(WalletEntryKind.GIVEN_BACK, 9), "give-back:9"),
    (entry_key(WalletEntryKind.REFUND, 5), "refund:5"),
    (entry_key(WalletEntryKind.UNAPPLIED, 2), "unapplied:2"),
    (compose_key("receipt", about_order("7K2MXB04QZ")), "receipt:order:7K2MXB04QZ"),
]


@pytest.mark.parametrize(("composed", "stored"), STORED)
def test_what_is_stored_keeps_its_spelling(composed, stored):
    assert str(composed) == stored
    assert str(Ref.parse(stored)) == stored


def test_reference_is_taken_apart_into_model_and_key():
    ref = Ref.parse("orders.line:17")

    assert (ref.label, ref.name, ref.pk, ref.model) == ("orders.line", "17", 17, Line)
    assert ref == Ref.to(Line, 17)


@pytest.mark.parametrize("stored", ["order:7K2MXB04QZ", "orders.gone:1", "nowhere.thing:1"])
def test_what_is_no_model_has_none(stored):
    assert Ref.parse(stored).model is None
    assert Ref.parse(stored).row() is None


@pytest.mark.django_db
def test_row_is_read_anew_or_missed():
    switch = Switch.objects.create(name="placing")

    assert Ref.of(switch).row() == switch
    assert Ref.to(Switch, "another").row() is None
    assert Ref.to(Line, "no number").row() is None


def test_text_without_a_colon_names_nothing():
    with pytest.raises(ValueError, match="payouts names nothing"):
        Ref.parse("payouts")


def test_prefix_begins_every_reference_of_its_kind_and_no_other():
    assert str(Ref.to(Refund, 5)).startswith(prefix_of(Refund))
    assert not "payments.refundpayee:5".startswith(prefix_of(Refund))
    assert prefix_of(EventKey.CAPTURE) == "capture:payment:"
