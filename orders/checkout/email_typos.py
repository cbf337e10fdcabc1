"""Slips in e-mail addresses. A code's link that goes astray is the dearest typing mistake in this shop."""

from core.text import is_single_edit

# Where most customers have their mail, and what looks like a slip of one of them but is none.
PROVIDERS = (
    "gmail.com",
    "yahoo.com",
    "yahoo.fr",
    "hotmail.com",
    "hotmail.fr",
    "outlook.com",
    "outlook.fr",
    "icloud.com",
)
OTHERS = {"mail.com", "email.com", "ymail.com", "fmail.com"}
NO_SUCH = {"gmail.fr": "gmail.com", "gmail.dz": "gmail.com"}


def suggest_email(email: str) -> str:
    """The address that was probably meant, if the domain is one slip away from a well-known one; else ""."""
    name, _, domain = email.lower().rpartition("@")
    if domain in PROVIDERS or domain in OTHERS:
        return ""
    meant = NO_SUCH.get(domain) or next((known for known in PROVIDERS if is_single_edit(domain, known)), "")
    return f"{name}@{meant}" if meant else ""
