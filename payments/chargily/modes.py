"""Which mode a key and an address are of (auth): the prefix of the one, the path of the other."""

from urllib.parse import urlsplit


def is_live_key(key: str) -> bool | None:
    """None for a key of neither form: mistyped, a public one, or none at all."""
    if key.startswith("live_sk_"):
        return True
    return False if key.startswith("test_sk_") else None


def is_live_url(url: str) -> bool:
    """The address of the test mode has `/test/` in its path."""
    return "/test/" not in urlsplit(url).path
