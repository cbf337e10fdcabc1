"""For tests of any app: a real sandbox as the shop's supplier."""

from collections.abc import Generator
from contextlib import contextmanager

from django.conf import settings

import oneclick
from sandbox.testing import RunningSandbox


@contextmanager
def supplied_by(sandbox: RunningSandbox) -> Generator[RunningSandbox, None, None]:
    """Make the shop talk to this sandbox, and afterwards to whatever the settings say."""
    oneclick.configure(base_url=sandbox.url, api_key=sandbox.key, sleep=lambda seconds: None)
    try:
        yield sandbox
    finally:
        oneclick.configure(base_url=settings.ONECLICK_API_URL, api_key=settings.ONECLICK_API_KEY)
