"""Rules that every test of the shop shares; the fixtures are in tests/plugins."""

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.collecting",
    "tests.plugins.counts",
    "tests.plugins.databases",
    "tests.plugins.fast_settings",
    "tests.plugins.hypothesis_profile",
    "tests.plugins.languages",
    "tests.plugins.long_form",
    "tests.plugins.matrices",
    "tests.plugins.sharing",
    "tests.plugins.staff",
]
