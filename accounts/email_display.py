"""E-mail addresses as they are shown."""


def mask_email(address: str) -> str:
    """The address for people who may not own it: "sa•••@example.com"."""
    local, _at, domain = address.partition("@")
    return f"{local[: min(2, len(local) - 1)]}•••@{domain}"
