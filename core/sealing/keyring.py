"""`CARD_KEYS`: the ring of Fernet keys, newest first. The first encrypts, any of them decrypts."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables


def keys() -> list[Fernet]:
    """The keys of the ring, newest first. Raises ImproperlyConfigured if one of them is no Fernet key."""
    return list(_keys(tuple(settings.CARD_KEYS)))


def ring() -> MultiFernet:
    """The ring itself. Raises ImproperlyConfigured if one of its keys is no Fernet key."""
    return MultiFernet(keys())


@lru_cache(maxsize=2)
@sensitive_variables()
def _keys(texts: tuple[str, ...]) -> tuple[Fernet, ...]:
    if not texts:
        raise ImproperlyConfigured("CARD_KEYS is empty")
    found = []
    for number, text in enumerate(texts, start=1):
        try:
            found.append(Fernet(text.strip()))
        except ValueError:
            raise ImproperlyConfigured(f"CARD_KEYS: key {number} is not a Fernet key") from None
    return tuple(found)
