"""The back office of orders, with the desk and the switches: whoever decides needs the whole story."""

from orders.admin import act_words, books, desk, limits, orders, orphans, placing, switches  # noqa: F401 - registers the pages
