"""Guards of money: taken once, for what was asked, and given back for what did not come."""

from tools.mutants.mutant import Promise, mutant

ASKING = "payments.incoming.status_check"
PAYING = "orders.order_payment.payment_booking"
MIGRATION = "orders.migrations.0001_orders"
MISMATCHES = "payments/tests/incoming/test_mismatches.py::test_"

MUTANTS = (
    mutant(
        "the amount paid is not compared",
        Promise.MONEY,
        f"{MISMATCHES}real_money_of_another_amount_is_booked_as_unapplied",
        (f"{ASKING}:mismatch", "if fact.amount != payment.amount:", "if False:"),
    ),
    mutant(
        "play money is taken for real",
        Promise.MONEY,
        f"{MISMATCHES}live_payment_in_a_sandbox_link_is_refused_and_the_other_way_round",
        (f"{ASKING}:mismatch", "fact.is_sandbox is None or fact.is_sandbox != payment.is_sandbox", "False"),
    ),
    mutant(
        "an order takes money beyond what is due",
        Promise.MONEY,
        "tests/concurrency/test_payment.py::test_order_paid_by_two_payments_takes_one_and_keeps_the_other_apart",
        (f"{PAYING}:_add_to", ', amount_paid__lte=F("amount_due") - payment.amount', ""),
        (f"{MIGRATION}:Migration", ', ("amount_paid__lte", models.F("amount_due"))', ""),
        (f"{MIGRATION}:Migration", 'amount_paid", models.F("amount_due")', 'amount_paid__gte", 0'),
    ),
    mutant(
        "an order is paid as it was read, whatever it is by now",
        Promise.MONEY,
        "orders/tests/order_payment/test_payment_booking.py::"
        "test_order_that_has_changed_meanwhile_is_not_paid_as_it_was_read",
        (f"{PAYING}:_pay_all", '            guard={"amount_paid": 0, "amount_due": payment.amount},\n', ""),
    ),
    mutant(
        "an event may be booked twice",
        Promise.MONEY,
        "payments/tests/ledger/test_journal.py::test_same_key_is_booked_once",
        ("payments.migrations.0001_money:Migration", "unique=True, ", ""),
    ),
    mutant(
        "the journal can be rewritten",
        Promise.MONEY,
        "payments/tests/ledger/test_journal.py::test_database_refuses_to_change_the_past",
        (
            "payments.migrations.0002_journal_is_append_only:_each",
            'return [(table, verb) for table in TABLES for verb in ("UPDATE", "DELETE")]',
            "return []",
        ),
    ),
    mutant(
        "all cards are refunded when some came",
        Promise.MONEY,
        "orders/tests/fulfilment/test_settlement.py::test_what_is_missing_is_refunded_at_the_customers_price",
        ("orders.fulfilment.settlement:settle", "missing,", "line.quantity,"),
    ),
    mutant(
        "a line is refused while its outcome is open",
        Promise.MONEY,
        "orders/tests/resolution/test_actions_by_two.py::test_no_other_line_is_refused",
        ("orders.resolution.actions:refuse_and_refund", "line.status != LineStatus.PARKED", "False"),
    ),
    mutant(
        "an order expires although its link can be paid",
        Promise.MONEY,
        "orders/tests/order_payment/test_expiry.py::test_order_with_a_link_that_can_be_paid_waits_for_it",
        ("orders.order_payment.expiry:expire_order", "if open_payments.exists():", "if False:"),
    ),
    mutant(
        "a confirmed payment that finds no room is kept",
        Promise.TOGETHER,
        "payments/tests/incoming/test_confirmation.py::test_receiver_that_fails_undoes_the_confirmation",
        ("payments.incoming.confirmation:confirm_payment", "send(", "send_robust("),
    ),
    mutant(
        "one checkout makes many orders",
        Promise.ALONE_OR_TWICE,
        "tests/concurrency/test_payment.py::test_one_checkout_makes_one_order",
        (
            f"{MIGRATION}:Migration",
            '("checkout_key", models.CharField(max_length=64, unique=True))',
            '("checkout_key", models.CharField(max_length=64))',
        ),
        ("orders.checkout.order_creation:_create", "!= len(lines)", "< 0"),
    ),
)
