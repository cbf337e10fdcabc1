"""Filling a shop: the catalogue first, then what was bought of it."""

from datetime import timedelta

from django.db import transaction

from core import clock
from core.sealing import check_key_ring
from payments.ledger.daily_balances import close_days
from payments.models import Wallet
from tools.generated_shop.bulk_rows import gather_statistics
from tools.generated_shop.catalogue import fill_catalogue
from tools.generated_shop.order_rows import write_purchase
from tools.generated_shop.purchases import (
    PORTION,
    Ledger,
    Mix,
    count_papers,
    lines_of,
    purchases,
    wares,
)

A_YEAR = timedelta(days=365)


def fill_shop(*, orders: int, denominations: int, mix: Mix | None = None, span: timedelta = A_YEAR) -> None:
    """Add so many denominations, and so many orders of the past `span`; then gather statistics.

    One transaction: it is there as a whole or not at all.
    """
    with transaction.atomic():
        fill_catalogue(denominations, now=clock.now())
        fill_orders(orders, mix=mix, span=span)


def fill_orders(orders: int, *, mix: Mix | None = None, span: timedelta = A_YEAR) -> None:
    """Add so many orders of what the catalogue has, evenly over the past `span`; then gather statistics.

    There must be none of that time yet: rows are numbered as time goes. In one transaction.
    """
    check_key_ring()
    with transaction.atomic():
        _buy(orders, mix or Mix(), span)
        gather_statistics()  # or each day would be summed as of a table that is empty
        close_days()
    gather_statistics()


def _buy(orders: int, mix: Mix, span: timedelta) -> None:
    ledger, sold = Ledger(), wares()
    for purchase in purchases(ledger, orders, mix, now=clock.now(), span=span):
        write_purchase(ledger, purchase, lines_of(ledger, purchase, sold, mix))
        if purchase.number % PORTION == PORTION - 1:
            ledger.rows.write()
    for customer, (wallet, balance) in ledger.wallets.items():
        ledger.rows.add(Wallet, id=wallet, customer_id=customer, balance=balance)
    ledger.rows.write()
    ledger.rows.count_on()
    count_papers(ledger)
