"""The catalogue in the back office: the supplier's fields for looking, the shop's for writing."""

from catalog.admin import goods, histories, identities, notices, rules  # noqa: F401 - registers the pages
