"""One spelling per e-mail address."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

LONGEST = 254  # what fits into an SMTP path (RFC 5321), and into our column


def normalise_email(text: str) -> str:
    """The address as it is stored: trimmed and in lower case. Raises ValidationError for what is no address.

    Only ASCII is accepted, because letters that merely look alike or fold together (the Kelvin sign lowers to
    "k") would let one person take over the orders of another. An international domain is written in its
    "xn--" form. Dots and "+" in the local part are kept: only the receiving server knows what they mean.
    """
    address = text.strip()
    if not address.isascii() or not address.isprintable() or " " in address or len(address) > LONGEST:
        raise ValidationError(_("Enter an e-mail address in plain Latin letters."), code="invalid")
    validate_email(address)
    return address.lower()


def mask_email(address: str) -> str:
    """The address for people who may not own it: "sa•••@example.com"."""
    local, _at, domain = address.partition("@")
    return f"{local[: min(2, len(local) - 1)]}•••@{domain}"
