"""Whether an order's page would show anything new, who may see it, whether it is watched: in one query.

An open page asks every few seconds, mostly in vain. So this is plain SQL, which is not put together anew each
time, and reads what decides and nothing that is shown.
"""

import functools
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import User
from core import clock
from core.intervals import Interval
from core.page_cache.stamps import stamp_sql
from core.page_cache.triggers import watch_for
from core.prepared_queries import planned_cursor
from core.references import prefix_of
from delivery.models import Card
from orders.models import CardRefund, CardReport, Line, LineCard, LineRefund, Order, OrderPayment
from orders.states import OrderStatus
from payments.incoming.status_check import WATCHED, asked_gateways, renew_watch_by
from payments.models import Document, Payment, Refund, TransferProof, Unapplied
from payments.states import PaymentStatus
from payments.subjects import ORDER, PAYMENT

# Ids of orders, as SQL over a row of another table. Each step is a look-up by a key within the one before,
# not a join, which PostgreSQL might begin at either end.
_OF_LINE = "SELECT order_id AS id FROM orders_line WHERE id = {row}.line_id"
_OF_PAYMENT = "SELECT order_id AS id FROM orders_orderpayment WHERE payment_id = {row}.payment_id"
_OF_CARD = """
SELECT (SELECT order_id FROM orders_line WHERE id = link.line_id) AS id
FROM orders_linecard link WHERE link.{column} = {{row}}.{value}
"""
_OF_REFUND = f"""
SELECT (SELECT order_id FROM orders_line WHERE id = link.line_id) AS id
FROM orders_linerefund link WHERE link.refund_id = {{row}}.id
UNION
SELECT (SELECT order_id FROM orders_line WHERE id =
(SELECT line_id FROM orders_linecard WHERE id = link.line_card_id))
FROM orders_cardrefund link WHERE link.refund_id = {{row}}.id
UNION
SELECT order_id FROM orders_orderpayment WHERE payment_id =
CASE WHEN {{row}}.about LIKE '{prefix_of(PAYMENT)}%'
THEN CAST(substr({{row}}.about, {len(prefix_of(PAYMENT)) + 1}) AS BIGINT) END
"""  # noqa: S608 - our own
_OF_DOCUMENT = f"""
SELECT id FROM orders_order WHERE reference = CASE WHEN {{row}}.about LIKE '{prefix_of(ORDER)}%'
THEN substr({{row}}.about, {len(prefix_of(ORDER)) + 1}) END
"""  # noqa: S608 - our own


def watch_orders() -> None:
    """Name everything that an order's page shows, so that its stamp changes with it. Safe to call twice.

    Of each table all columns count but those named: what work keeps for itself, and what is sealed. Not among
    them are the shop's pictures of products: the page has a new one within a minute all the same.
    """
    look = {"next_due_at"}
    watch_for(Order, Order, "SELECT {row}.id AS id", but=look | {"ip"})
    watch_for(Order, Line, "SELECT {row}.order_id AS id", but=look | {"lease_token", "tries", "failures"})
    watch_for(Order, LineCard, _OF_LINE)
    watch_for(
        Order,
        Card,
        _OF_CARD.format(column="card_id", value="id"),
        but={"token", "fingerprint", "serial_fingerprint", "folded_fingerprint"},
    )
    watch_for(Order, OrderPayment, "SELECT {row}.order_id AS id")
    own = {"watched_until", "evidence", "gateway_status", "unreadable_since"}
    watch_for(
        Order,
        Payment,
        "SELECT order_id AS id FROM orders_orderpayment WHERE payment_id = {row}.id",
        but=look | own,
    )
    watch_for(Order, Unapplied, _OF_PAYMENT)
    watch_for(Order, TransferProof, _OF_PAYMENT, but={"token"})
    watch_for(Order, LineRefund, _OF_LINE, but={"told_with_id"})
    watch_for(Order, CardRefund, _OF_CARD.format(column="id", value="line_card_id"))
    shown_to_staff = {"words", "picture", "ticket", "credited", "replacement_failed"}
    watch_for(Order, CardReport, _OF_CARD.format(column="id", value="line_card_id"), but=shown_to_staff)
    watch_for(Order, Refund, _OF_REFUND)  # where it goes is one of its columns, and a payee never changes
    watch_for(Order, Document, _OF_DOCUMENT, verbs=("INSERT",))


@dataclass(frozen=True)
class OrderStamp:
    """What decides about an order's page at one moment."""

    order_id: int
    owner: User | None  # of the customer's account: without what is shown of people
    links: frozenset[int]  # ids of those to the order that work
    version: str | None  # differs whenever something that is shown does; None: that cannot be told
    is_slow: bool  # as orders.customer.line_presentation has it, likewise `is_overdue`
    is_overdue: bool
    payment_id: int | None  # the newest one that waits at a bank's page
    unwatched_id: int | None  # of a payment whose watch is to be renewed
    session: str | None  # what the database holds of the session, unless that has ended


def read_stamp(reference: str, *, session_key: str = "") -> OrderStamp | None:
    """Of the order of that name, or None; and along with it the session that the table has under that key.

    Reads only, in one query.
    """
    now = clock.now()
    moment = connection.ops.adapt_datetimefield_value
    parameters: dict[str, Any] = {
        "reference": reference,
        "session": session_key,
        "now": moment(now),
        "slow": moment(now - Interval.USUAL_DELIVERY.duration),
        "overdue": moment(now - Interval.NOTICE_DELAYED.duration),
        "renew": moment(renew_watch_by(now)),
    }
    with planned_cursor() as cursor:
        cursor.execute(_query(connection.vendor), parameters)
        row = cursor.fetchone()
    if row is None:
        return None
    order_id, user_id, password, is_staff, is_active, *told = row
    user = (user_id, password, is_staff, is_active)
    owner = None if user_id is None else User.from_db(connection.alias, _OWNER, user)
    links, version, is_slow, is_overdue, payment_id, unwatched_id, session = told
    return OrderStamp(
        order_id,
        owner,
        frozenset(int(link) for link in (links or "").split()),
        version,
        bool(is_slow),
        bool(is_overdue),
        payment_id,
        unwatched_id,
        session,
    )


_OWNER = ("id", "password", "is_staff", "is_active")  # in the order of the model's fields


_JOINED = {"postgresql": "string_agg(link.id::text, ' ')", "sqlite": "group_concat(link.id, ' ')"}


@functools.cache
def _query(vendor: str) -> str:
    """The statement. Once for each process, and for each kind of database in tests."""
    waiting, asked = _listed(*WATCHED), _listed(*asked_gateways())
    paid_through = (
        "FROM orders_orderpayment link JOIN payments_payment payment ON payment.id = link.payment_id"
    )
    version = stamp_sql(f"'{prefix_of(Order)}' || found.id", vendor=vendor)
    return f"""
SELECT found.id, owner.id, owner.password, owner.is_staff, owner.is_active,
    (SELECT {_JOINED[vendor]} FROM orders_orderlink link
     WHERE link.order_id = found.id AND link.ended_at IS NULL AND link.expires_at > %(now)s),
    {version},
    found.paid_at < %(slow)s,
    found.paid_at < %(overdue)s,
    (SELECT MAX(payment.id) {paid_through}
     WHERE link.order_id = found.id AND payment.status = '{PaymentStatus.PENDING}' AND payment.pay_url <> ''),
    (SELECT MAX(payment.id) {paid_through}
     WHERE link.order_id = found.id AND found.status = '{OrderStatus.AWAITING_PAYMENT}'
     AND payment.status IN ({waiting}) AND payment.gateway IN ({asked})
     AND (payment.watched_until IS NULL OR payment.watched_until <= %(renew)s)),
    (SELECT session_data FROM django_session
     WHERE session_key = %(session)s AND expire_date > %(now)s)
FROM orders_order found
JOIN accounts_customer customer ON customer.id = found.customer_id
LEFT JOIN accounts_user owner ON owner.id = customer.user_id
WHERE found.reference = %(reference)s
"""  # noqa: S608 - nothing but names and constants of our own


def _listed(*names: str) -> str:
    return ", ".join(f"'{name}'" for name in names)
