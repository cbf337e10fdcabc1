"""Chargily Pay V2 as it is on the wire: its API, its webhooks, and how their fields are read.

References by page name ("create", "object", "webhooks" …) are to its documentation. Little of it is promised:
how errors look, whether numbers may be texts and what `livemode` is are known from examples and from its own
libraries, so that reading is tolerant of spellings and strict about money, currency and mode.
"""
