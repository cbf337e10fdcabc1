"""What bookings, refunds, documents and entries of wallets are about, as their `about` columns name it.

Also the keys under which the documents of these are issued once.
"""

from core.references import Ref, compose_key

ORDER = "order"
LINE = "line"
PAYMENT = "payment"
WALLET = "wallet"


def about_order(reference: str) -> str:
    """An order, by its reference."""
    return str(Ref.to(ORDER, reference))


def about_line(line_id: int) -> str:
    """A line of an order: in keys of the journal, and on answers that are kept of it."""
    return str(Ref.to(LINE, line_id))


def about_payment(payment_id: int) -> str:
    """A payment whose money belongs to no order."""
    return str(Ref.to(PAYMENT, payment_id))


def about_wallet(customer_id: int) -> str:
    """A customer's wallet: of a top-up, and as the payee of a grant."""
    return str(Ref.to(WALLET, customer_id))


def receipt_key(about: str) -> str:
    """The key of the receipt of the order that the books name so."""
    return compose_key("receipt", about)


def credit_note_key(refund_id: int) -> str:
    """The key of the credit note of a refund."""
    return compose_key("credit-note", "payments.refund", refund_id)
