"""Rules that every test of the shop shares; the fixtures are in tests/plugins."""

pytest_plugins = [
    "tests.plugins.browser",
    "tests.plugins.garbage_collection",
    "tests.plugins.access_counts",
    "tests.plugins.databases",
    "tests.plugins.fast_settings",
    "tests.plugins.hypothesis_profile",
    "tests.plugins.languages",
    "tests.plugins.long_form",
    "tests.plugins.parametrized_subsets",
    "tests.plugins.xdist_scheduling",
    "tests.plugins.staff_logins",
]
