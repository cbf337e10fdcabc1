"""What is written of one purchase, table by table, as the shop's own services leave it."""

import hashlib
from typing import Any

from core.models import DeskItem, Message, Move, Symptom
from core.sealing import seal
from core.secret import Secret
from delivery.contents import CardContents
from delivery.models import Card, RevealLog, RevealOrigin
from orders.models import Attempt, Line, LineCard, LineRefund, Order, OrderLink, OrderPayment, SupplierOrder
from payments.models import (
    Document,
    JournalEntry,
    JournalEvent,
    Payment,
    Refund,
    RefundPayee,
    Wallet,
    WalletEntry,
    WebhookEvent,
)
from tools.generated_shop.purchases import Bought, Ledger, Purchase

PHONE = "+2135501{:05}"
STEPS = {
    "unpaid": ("unpaid",),
    "refused": ("unpaid", "queued", "placing", "refused"),
    "delivered": ("unpaid", "queued", "placing", "placed", "delivered"),
}
SHOWN = 3  # of so many cards, all but one are looked at


def write_purchase(ledger: Ledger, purchase: Purchase, lines: list[Bought]) -> None:
    """Add all rows of an order."""
    due = sum(line.total for line in lines)
    _order(ledger, purchase, due)
    payment = _payment(ledger, purchase, due)
    for line in lines:
        _line(ledger, purchase, line)
    if purchase.is_expired:
        return
    _book(ledger, purchase, f"capture:payment:{payment}", "capture", clearing=due, orders=-due)
    for line in lines:
        if purchase.is_refunded:
            _refund(ledger, purchase, line)
        else:
            _deliver(ledger, purchase, line)
    _paper(ledger, purchase, "receipt", f"receipt:{purchase.about}", lines)
    _mail(ledger, purchase, "order_ready")


def _order(ledger: Ledger, purchase: Purchase, due: int) -> None:
    is_paid = not purchase.is_expired
    status = "paid" if is_paid else "expired"
    ledger.rows.add(
        Order,
        id=purchase.pk,
        reference=purchase.reference,
        customer_id=purchase.customer,
        email=purchase.email,
        phone=PHONE.format(purchase.customer % 100_000),
        language="fr",
        amount_due=due,
        amount_paid=due if is_paid else 0,
        status=status,
        status_since=purchase.later(120),
        checkout_key=f"generated-{purchase.pk}",
        terms_accepted_at=purchase.at,
        created_at=purchase.at,
        paid_at=purchase.later(120) if is_paid else None,
    )
    ledger.rows.add(
        OrderLink,
        order_id=purchase.pk,
        secret_hash=_digest(f"link:{purchase.pk}"),
        created_at=purchase.at,
        expires_at=purchase.later(30 * 86_400),
    )
    _moves(ledger, purchase, "orders.order", purchase.pk, "awaiting_payment", status)


def _payment(ledger: Ledger, purchase: Purchase, due: int) -> int:
    pk = ledger.rows.number(Payment)
    status = "expired" if purchase.is_expired else "confirmed"
    ledger.rows.add(
        Payment,
        id=pk,
        customer_id=purchase.customer,
        gateway="ocpay",
        public_id=f"{pk:020x}",
        title=f"Order {purchase.reference}",
        amount=due,
        status=status,
        status_since=purchase.later(120),
        reference=f"GENERATED-{pk}",
        is_sandbox=False,
        created_at=purchase.at,
        confirmed_at=None if purchase.is_expired else purchase.later(120),
    )
    ledger.rows.add(OrderPayment, order_id=purchase.pk, payment_id=pk, given_back_at=None)
    ledger.rows.add(
        WebhookEvent,
        gateway="ocpay",
        event_id=f"generated-{pk}",
        kind="payment",
        reference=f"GENERATED-{pk}",
        body_hash=_digest(f"event:{pk}"),
        received_at=purchase.later(119),
    )
    _moves(ledger, purchase, "payments.payment", pk, "created", "pending", status)
    return pk


def _line(ledger: Ledger, purchase: Purchase, line: Bought) -> None:
    status = "unpaid" if purchase.is_expired else "refused" if purchase.is_refunded else "delivered"
    ware = line.ware
    ledger.rows.add(
        Line,
        id=line.pk,
        order_id=purchase.pk,
        position=line.position,
        denomination_id=ware.pk,
        product_title=ware.title,
        denomination_name=ware.name,
        region=ware.region,
        supplier_title=ware.title,
        supplier_name=ware.name,
        supplier_product_id=ware.product_id,
        supplier_type_id=ware.type_id,
        quantity=line.quantity,
        first_card_number=line.first_card,
        unit_price=ware.price,
        expected_wholesale=ware.wholesale,
        most_wholesale=ware.price,
        status=status,
        status_since=purchase.later(180),
    )
    _moves(ledger, purchase, "orders.line", line.pk, *STEPS[status])
    if status != "unpaid":
        _attempt(ledger, purchase, line, is_placed=status == "delivered")


def _attempt(ledger: Ledger, purchase: Purchase, line: Bought, *, is_placed: bool) -> None:
    ware, attempt = line.ware, ledger.rows.number(Attempt)
    came_of_it = "placed" if is_placed else "refused"
    ledger.rows.add(
        Attempt,
        id=attempt,
        line_id=line.pk,
        number=1,
        status=came_of_it,
        status_since=purchase.later(130),
        lease_token=f"{attempt:032x}",
        product_id=ware.product_id,
        type_id=ware.type_id,
        quantity=line.quantity,
        wholesale=ware.wholesale,
        balance_before=500_000_00,
        sent_at=purchase.later(130),
        lease_ends_at=purchase.later(250),
        answer_class="success" if is_placed else "refusal",
        request_id=f"generated-{attempt}",
    )
    _moves(ledger, purchase, "orders.attempt", attempt, "open", came_of_it)
    if is_placed:
        ledger.rows.add(
            SupplierOrder,
            supplier_id=f"a{line.pk:023x}",
            line_id=line.pk,
            attempt_id=attempt,
            placed_at=purchase.later(131),
            status="FULFILLED",
            fulfilled_quantity=line.quantity,
            fulfilled_amount=line.quantity * ware.wholesale,
            price_per_card=ware.wholesale,
        )


def _deliver(ledger: Ledger, purchase: Purchase, line: Bought) -> None:
    for position in range(1, line.quantity + 1):
        _card(ledger, purchase, line, position)
    cost = line.quantity * line.ware.wholesale
    entries = {"orders": line.total, "revenue": -line.total, "cost": cost, "supplier": -cost}
    _book(ledger, purchase, f"delivery:line:{line.pk}", "delivery", **entries)


def _card(ledger: Ledger, purchase: Purchase, line: Bought, position: int) -> None:
    pk = ledger.rows.number(Card)
    label = f"{purchase.reference}/{line.position}/{position}"
    contents = CardContents(value=Secret(f"GENERATED-{pk:012}"), serial=Secret(f"{pk:012}"))
    is_shown = pk % SHOWN != 0
    ledger.rows.add(
        Card,
        id=pk,
        customer_id=purchase.customer,
        label=label,
        token=seal(contents.to_seal(), label=label, owner=purchase.customer),
        status="revealed" if is_shown else "sealed",
        status_since=purchase.later(200),
        fingerprint=_digest(f"code:{pk}"),
        serial_fingerprint=_digest(f"serial:{pk}"),
        folded_fingerprint=_digest(f"folded:{pk}"),
        created_at=purchase.later(180),
        revealed_at=purchase.later(200) if is_shown else None,
    )
    ledger.rows.add(LineCard, line_id=line.pk, position=position, card_id=pk)
    _moves(ledger, purchase, "delivery.card", pk, "sealed", *(["revealed"] if is_shown else []))
    if is_shown:
        log = ledger.rows.number(RevealLog)
        ledger.rows.add(
            RevealLog,
            id=log,
            card_id=pk,
            customer_id=purchase.customer,
            at=purchase.later(200),
            proof="buyer",
        )
        ledger.rows.add(RevealOrigin, log_id=log, ip="192.0.2.1", agent="generated")


def _refund(ledger: Ledger, purchase: Purchase, line: Bought) -> None:
    """Nothing came of the line, and its price went into the customer's wallet."""
    pk, payee = ledger.rows.number(Refund), ledger.rows.number(RefundPayee)
    ledger.rows.add(
        Refund,
        id=pk,
        customer_id=purchase.customer,
        about=purchase.about,
        quantity=line.quantity,
        unit_price=line.ware.price,
        amount=line.total,
        reason="line.not-delivered",
        status="paid_out",
        status_since=purchase.later(3_600),
        requested_at=purchase.later(180),
        destination="wallet",
        payee_id=payee,
        approved_by="generated",
    )
    ledger.rows.add(
        RefundPayee,
        id=payee,
        refund_id=pk,
        number=1,
        destination="wallet",
        typed_by="customer",
        at=purchase.later(3_000),
    )
    ledger.rows.add(LineRefund, line_id=line.pk, refund_id=pk)
    _moves(ledger, purchase, "payments.refund", pk, "requested", "approved", "paid_out")
    total = line.total
    _book(ledger, purchase, f"refund-request:{pk}", "refund_request", orders=total, refunds=-total)
    _book(ledger, purchase, f"refund:{pk}", "refund", refunds=total, wallets=-total)
    _credit(ledger, purchase, pk, total)
    _paper(ledger, purchase, "credit_note", f"credit-note:payments.refund:{pk}", [line])
    _settled_at_the_desk(ledger, purchase, f"payments.refund:{pk}")


def _credit(ledger: Ledger, purchase: Purchase, refund: int, amount: int) -> None:
    wallet, balance = ledger.wallets.get(purchase.customer) or (ledger.rows.number(Wallet), 0)
    balance += amount
    ledger.wallets[purchase.customer] = wallet, balance
    ledger.rows.add(
        WalletEntry,
        wallet_id=wallet,
        key=f"refund:{refund}",
        kind="refund",
        amount=amount,
        balance_after=balance,
        about=purchase.about,
        at=purchase.later(3_600),
    )


def _settled_at_the_desk(ledger: Ledger, purchase: Purchase, subject: str) -> None:
    item = ledger.rows.number(DeskItem)
    words = {"kind": "refund", "subject": subject, "title": "refund.to-review"}
    closed = purchase.later(3_600)
    ledger.rows.add(
        DeskItem, id=item, opened_at=purchase.later(180), closed_at=closed, closed_by="generated", **words
    )
    ledger.rows.add(Symptom, item_id=item, since=purchase.later(180), over_at=closed, **words)


def _book(ledger: Ledger, purchase: Purchase, key: str, kind: str, **entries: int) -> None:
    event = ledger.rows.number(JournalEvent)
    ledger.rows.add(JournalEvent, id=event, key=key, kind=kind, about=purchase.about, at=purchase.later(180))
    for account, amount in entries.items():
        ledger.rows.add(JournalEntry, event_id=event, account=account, amount=amount)


def _paper(ledger: Ledger, purchase: Purchase, kind: str, key: str, lines: list[Bought]) -> None:
    year = purchase.at.year
    ledger.papers[kind, year] += 1
    content: dict[str, Any] = {
        "kind": kind,
        "items": [
            {"title": line.ware.title, "quantity": line.quantity, "total": line.total} for line in lines
        ],
        "total": sum(line.total for line in lines),
    }
    ledger.rows.add(
        Document,
        kind=kind,
        year=year,
        number=ledger.papers[kind, year],
        key=key,
        about=purchase.about,
        customer_id=purchase.customer,
        language="fr",
        content=content,
        issued_at=purchase.later(180),
    )


def _mail(ledger: Ledger, purchase: Purchase, kind: str) -> None:
    subject = f"orders.order:{purchase.pk}"
    ledger.rows.add(
        Message,
        kind=kind,
        subject=subject,
        key=f"{kind}:{subject}:",
        created_at=purchase.later(181),
        next_due_at=None,
        sent_at=purchase.later(182),
        tries=1,
    )


def _moves(ledger: Ledger, purchase: Purchase, label: str, pk: int, *statuses: str) -> None:
    before = ""
    for step, status in enumerate(statuses):
        ledger.rows.add(
            Move,
            subject=f"{label}:{pk}",
            from_status=before,
            to_status=status,
            why="generated",
            at=purchase.later(30 * step),
        )
        before = status


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
