"""Addresses of pages: free of language, unique, frozen at birth."""

from django.utils.text import slugify

from catalog.models import Category, Product
from core.text import truncate

LONGEST = 72  # characters; the columns hold 80 and more, the rest is for a number


def unique_slug(model: type[Category | Product], title: str) -> str:
    """A slug from a title that no row of `model` has yet; without Latin letters it is the model's name."""
    base = truncate(slugify(title), LONGEST).strip("-") or model.__name__.lower()
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)
