"""Which columns of a product a list of cards need not read."""

# What neither cards show nor lists go by. Texts are long, and times take time to be read.
NOT_ON_CARDS = (
    *("text_ar", "text_fr", "text_en", "redemption_ar", "redemption_fr", "redemption_en", "search_text"),
    *("unreadable_since", "missing_since", "withdrawn_at", "withheld_at", "refreshed_at", "next_due_at"),
    *("supplier_id", "checked_title", "supplier_enabled", "same_as", "position", "is_listed", "tries"),
)
