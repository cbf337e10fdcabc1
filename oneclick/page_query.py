"""The query of a paged list (ref: list-orders, list-transactions), checked before the call."""

from datetime import UTC, datetime
from urllib.parse import urlencode

LARGEST_PAGE = 100


def page_query(page: int, page_size: int, since: datetime | None, until: datetime | None) -> str:
    """`?page=…&pageSize=…`, with `from` and `to` when both times are given. Raises ValueError."""
    if page < 1 or not 1 <= page_size <= LARGEST_PAGE:
        raise ValueError("page must be at least 1 and page_size 1 to 100")
    query = {"page": str(page), "pageSize": str(page_size)}
    if since is not None and until is not None:
        query |= {"from": _iso(since), "to": _iso(until)}
    elif since is not None or until is not None:
        raise ValueError("since and until must be given together")
    return "?" + urlencode(query)


def _iso(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a time must be aware of its zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
