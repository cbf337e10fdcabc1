"""Amounts as Algerian shops write them: "12 500", with a no-break space."""

THOUSAND_SEPARATOR = "\u00a0"
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3

# As in the other two languages: 11/28 beside their 28/11 would be misread by whoever switches.
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
