"""A real sandbox as the supplier, and staff to work in the back office."""

from collections.abc import Generator

import pytest

from sandbox.testing import RunningSandbox
from tests.supplier import supplied_by


@pytest.fixture
def supplier(running_sandbox: RunningSandbox) -> Generator[RunningSandbox, None, None]:
    """The shop's supplier, as on its first day."""
    running_sandbox.reset()
    with supplied_by(running_sandbox) as sandbox:
        yield sandbox
