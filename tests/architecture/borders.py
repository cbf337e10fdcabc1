"""Who may use whom. The one place where a border between packages is moved."""

from collections.abc import Iterable, Iterator

from tests.architecture.references import Reference, references
from tests.architecture.sources import OUTSIDE, PACKAGES, Source

# A name with a dot opens that module alone.
MAY_USE: dict[str, set[str]] = {
    "core": set(),
    "oneclick": {"core.secret", "core.text"},
    "sandbox": set(),
    "accounts": {"core"},
    "catalog": {"core", "oneclick"},
    "delivery": {"core", "accounts"},
    "payments": {"core", "accounts", "oneclick"},
    "orders": {"core", "accounts", "catalog", "payments", "delivery", "oneclick"},
    "support": {"core", "accounts", "delivery.redaction", "delivery.testing", "orders", "payments"},
    # The composition root. The sandbox is reached over HTTP only.
    "storefront": {"core", "accounts", "catalog", "payments", "delivery", "orders", "support", "oneclick"},
}
# What tests of a package may use besides. `sandbox.testing` starts the sandbox as a process of its own.
TESTS_MAY_USE = {"sandbox.testing", "tests"}

OURS = {*PACKAGES, *OUTSIDE}


def forbidden_imports(sources: Iterable[Source]) -> Iterator[str]:
    """Every reference across a closed border, in words."""
    for source in sources:
        for reference in references(source):
            if reference.target.partition(".")[0] in OURS and not _is_open(source, reference.target):
                yield _told(source, reference)


def _told(source: Source, reference: Reference) -> str:
    return f"{source}:{reference.line}: {reference.kind} of {reference.target}"


def _is_open(source: Source, target: str) -> bool:
    if not source.is_test and {"tests", "testing"} & set(target.split(".")):
        return False
    allowed = {source.package} | MAY_USE[source.package] | (TESTS_MAY_USE if source.is_test else set())
    return any(target == module or target.startswith(f"{module}.") for module in allowed)
