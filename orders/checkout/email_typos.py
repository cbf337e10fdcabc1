"""Slips in e-mail addresses. A code's link that goes astray is the dearest typing mistake in this shop."""

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
    meant = NO_SUCH.get(domain) or next((known for known in PROVIDERS if _is_one_slip(domain, known)), "")
    return f"{name}@{meant}" if meant else ""


def _is_one_slip(typed: str, meant: str) -> bool:
    """One letter too many, too few or wrong, or two neighbours swapped."""
    start = next((at for at, pair in enumerate(zip(typed, meant, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(typed) - len(meant)) == 1
    rest, wanted = typed[start:], meant[start:]
    swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
    return swapped or rest[1:] == wanted or rest == wanted[1:] or rest[1:] == wanted[1:]
