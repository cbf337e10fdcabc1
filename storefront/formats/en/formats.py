"""Amounts as Algerian shops write them: "12 500", with a narrow no-break space."""

THOUSAND_SEPARATOR = "\u202f"
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3
