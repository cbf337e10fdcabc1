"""Amounts as Algerian shops write them: "12 500", with a no-break space; days first, and 24 hours."""

THOUSAND_SEPARATOR = "\u00a0"
DECIMAL_SEPARATOR = "."
NUMBER_GROUPING = 3

# Django's own English is American: 03/01 would be read as the third of January here.
SHORT_DATE_FORMAT = "d/m/Y"
DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y, H:i"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
