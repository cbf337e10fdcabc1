"""The collector of garbage leaves alone what stays for the whole run: modules, models, thousands of tests.

It would look through all of that again and again, which takes a fifteenth of the tests' time.
"""

import gc

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Let the garbage go with the process; pytest would collect it twice as it ends."""
    gc.freeze()
