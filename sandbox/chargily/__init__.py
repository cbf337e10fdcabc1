"""Chargily Pay V2: checkouts by its API, the page where a person pays them, signed webhooks to the shop.

References by page name are to its documentation ("object", "create", "webhooks"). The test mode only.
"""

BASE = "/chargily/test/api/v2"
