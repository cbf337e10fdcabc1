"""For tests of any app: a real sandbox as the shop's supplier."""

from collections.abc import Generator
from contextlib import contextmanager

from django.conf import settings

import oneclick
from sandbox.testing import RunningSandbox


@contextmanager
def supplied_by(
    sandbox: RunningSandbox, on_date: oneclick.OnServerDate | None = None
) -> Generator[RunningSandbox, None, None]:
    """Make the shop talk to this sandbox, and afterwards to whatever the settings say.

    Without `on_date` the supplier's clock is not measured: most tests move the shop's clock alone.
    """
    oneclick.configure(base_url=sandbox.url, api_key=sandbox.key, sleep=lambda seconds: None, on_date=on_date)
    try:
        yield sandbox
    finally:
        oneclick.configure(base_url=settings.ONECLICK_API_URL, api_key=settings.ONECLICK_API_KEY)
