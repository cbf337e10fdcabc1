"""Addresses of pages: free of language, unique, frozen at birth."""

from django.db.models import Model
from django.utils.text import slugify

ROOM = 8  # kept free at the end for a number


def free_slug(model: type[Model], title: str) -> str:
    """A slug from a title that no row of `model` has yet; without Latin letters it is the model's name."""
    longest = model._meta.get_field("slug").max_length - ROOM
    base = slugify(title)[:longest].strip("-") or model._meta.model_name
    taken = set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    return next(slug for number in range(2, len(taken) + 3) if (slug := f"{base}-{number}") not in taken)
