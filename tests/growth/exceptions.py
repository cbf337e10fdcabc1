"""Statements that may read a whole table that grows, each with the reason: (where, table): why."""

OFFER = (
    "as many rows as the supplier has on offer, however long the shop is open; staff sort them by any column"
)

EXCEPTIONS: dict[tuple[str, str], str] = {
    (f"list catalog.{model}", f"catalog_{table}"): OFFER
    for model in ("Category", "Product", "Denomination")
    for table in ("category", "product", "denomination")
}
