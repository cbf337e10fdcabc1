"""Amounts as Algerian shops write them: "12 500", with a no-break space."""

THOUSAND_SEPARATOR = "\u00a0"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3

DATETIME_FORMAT = r"j F Y \à H:i"
