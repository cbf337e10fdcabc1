"""Guards of what gateways and staff tell: proved to be theirs, of our mode, and counted once."""

from tools.mutants.mutant import Promise, mutant

EVENTS = "payments.chargily.webhook"
READING = "payments/tests/chargily/test_reading.py::test_"
MIGRATION = "payments.migrations.0003_ways_to_pay"
UNREADABLE = "payments/tests/incoming/test_unreadable.py::test_"
SOLVENCY = "orders/tests/supplier_account/test_solvency.py::test_"

MUTANTS = (
    mutant(
        "a forged signature is taken for a gateway's",
        Promise.MONEY,
        f"{READING}signature_of_another_key_is_refused",
        (f"{EVENTS}:_check_signature", "    if not any(fits):", "    if False:"),
    ),
    mutant(
        "a key that is not set is everybody's",
        Promise.MONEY,
        f"{READING}key_that_is_not_set_is_nobodys_signature",
        (f"{EVENTS}:_check_signature", "for key in keys if key]", "for key in keys]"),
    ),
    mutant(
        "an event of play money is taken by a live shop",
        Promise.MONEY,
        f"{READING}live_shop_takes_live_events_alone",
        (f"{EVENTS}:_is_of_other_mode", "told is not None and fields.flag(told) is not is_live", "False"),
    ),
    mutant(
        "an event is stored each time it comes",
        Promise.ALONE_OR_TWICE,
        "payments/tests/incoming/test_webhooks_http.py::test_one_event_taken_by_many_at_once_is_stored_and_followed_once",
        (f"{MIGRATION}:Migration", 'gateway", "event_id', 'id", "event_id'),
    ),
    mutant(
        "an event that comes early is dropped",
        Promise.NO_STALL,
        "payments/tests/incoming/test_webhooks.py::test_event_that_nobody_knows_is_tried_for_an_hour_and_shown_to_a_person",
        (
            "payments.incoming.webhooks:_follow",
            "elif now < event.received_at + Interval.WEBHOOK_PATIENCE.duration:",
            "elif False:",
        ),
    ),
    mutant(
        "one entry of a statement confirms two payments",
        Promise.MONEY,
        "payments/tests/test_staff_confirmations.py::test_entry_of_a_statement_confirms_one_payment",
        (f"{MIGRATION}:Migration", 'gateway", "reference', 'id", "reference'),
    ),
    mutant(
        "a payment that cannot be read is told to nobody",
        Promise.TOLD,
        f"{UNREADABLE}checkout_that_chargily_does_not_know_is_told_and_ends",
        ("payments.incoming.unreadable:note_unreadable", "_tell(payment, trouble)", "pass"),
    ),
    mutant(
        "a payment that nobody knows of stays open for ever",
        Promise.NO_STALL,
        f"{UNREADABLE}unknown_link_ends_after_its_late_watch_and_a_person_has_the_last_word",
        ("payments.incoming.status_check:_leave_unread", "not _is_given_up(payment)", "True"),
    ),
    mutant(
        "money is taken whatever the balance at the supplier is",
        Promise.MONEY,
        f"{SOLVENCY}ways_whose_money_lies_elsewhere_close_below_what_the_order_may_cost",
        (
            "orders.supplier_account.solvency:SupplierCover.allows",
            "(self.is_known and missing <= self.spare)",
            "self.is_known",
        ),
    ),
    mutant(
        "a balance counts for ever, however old it is",
        Promise.MONEY,
        f"{SOLVENCY}balance_that_cannot_be_read_counts_for_some_minutes_only",
        (
            "orders.supplier_account.solvency:SupplierCover.allows",
            "(self.is_known and missing <= self.spare)",
            "missing <= self.spare",
        ),
    ),
    mutant(
        "what was bought since the balance was told is forgotten",
        Promise.MONEY,
        f"{SOLVENCY}what_was_bought_since_the_balance_was_told_is_taken_off",
        ("orders.supplier_account.solvency:_balance", "status_since__gte", "status_since__lt"),
    ),
)
