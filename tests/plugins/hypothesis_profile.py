"""The one profile of all Hypothesis tests, and the seed of what they draw.

A run draws anew each time, from a seed that it shows; `--hypothesis-seed` gives one back and repeats the run,
whose examples then depend on nothing else: neither on `.hypothesis` nor on CI. No example fails because the
machine was busy: a real standstill ends at pytest's own time-out.
"""

import random

import pytest
from hypothesis import HealthCheck, settings

PROFILE = "shop"
# These fail a run for a slow machine or an unlucky seed, not for what the shop does.
BY_CHANCE = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def draw_seed() -> int:
    """A new seed, short enough to be typed."""
    return random.SystemRandom().randrange(10**9)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Load the profile and settle the seed before Hypothesis reads them; pytest-xdist hands the seed on."""
    # From "default", since in CI Hypothesis would begin with a profile that draws the same each time.
    settings.register_profile(
        PROFILE,
        settings.get_profile("default"),
        deadline=None,
        print_blob=True,
        suppress_health_check=BY_CHANCE,
    )
    settings.load_profile(PROFILE)
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = draw_seed()


def pytest_report_header(config: pytest.Config) -> str:
    return how_to_repeat(config.option.hypothesis_seed)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Once more where a failure is looked for, also with `--quiet`."""
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(how_to_repeat(config.option.hypothesis_seed))


def how_to_repeat(seed: object) -> str:
    """The seed and the way to give it back, in one line."""
    return f"Hypothesis draws from --hypothesis-seed={seed}"
