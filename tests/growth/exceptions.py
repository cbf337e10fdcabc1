"""Statements that may read a whole table that grows, each with the reason: (where, table): why."""

from tests.growth.explained import Explainer

OFFER = (
    "as many rows as the supplier has on offer, however long the shop is open; staff sort them by any column"
)

DAYS = "a row for each account and day: some three thousand a year, in place of all entries"

EXCEPTIONS: dict[tuple[str, str], str] = {
    ("GET admin:payments_journalevent_trial_balance", "payments_dailybalance"): DAYS,
    ("POST admin:payments_journalevent_trial_balance", "payments_dailybalance"): DAYS,
    ("housekeeping forget_ended_links", "orders_orderlink"): (
        "once a day, in portions by number: links end months after they were made, so old ones come first"
    ),
} | {
    (f"list catalog.{model}", f"catalog_{table}"): OFFER
    for model in ("Category", "Product", "Denomination")
    for table in ("category", "product", "denomination")
}


def refuse_more(explainer: Explainer) -> None:
    """What reads more must be an exception that somebody has given a reason for."""
    found = [each for each in explainer.readings if (each.where, each.table) not in EXCEPTIONS]
    assert explainer.explained
    assert not found, "\n\n".join(map(str, found))
