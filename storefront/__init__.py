"""The composition root: settings, addresses, processes. Imports all, imported by none."""

from storefront.celery import app as celery_app

__all__ = ["celery_app"]
