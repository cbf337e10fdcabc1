"""The rules of the house hold, and each notices what it forbids."""

from pathlib import Path

import pytest

from tests.architecture import rules
from tests.architecture.rules import Rule
from tests.architecture.sources import OUTSIDE, PACKAGES, Source, read_sources, shop_sources
from tests.architecture.transactions import calls_in_transactions

FORBIDDEN = [
    rules.row_locks,
    rules.disguised_locks,
    rules.cut_texts,
    rules.other_clocks,
    rules.floats_near_money,
    rules.unrecorded_moves,
    rules.composed_references,
    rules.parsed_references,
]


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_the_shop_keeps_the_rule(rule: Rule) -> None:
    assert [breach for source in shop_sources() for breach in rule(source)] == []


def test_kinds_are_members_of_enums_everywhere() -> None:
    sources = read_sources(packages=(*PACKAGES, *OUTSIDE))

    assert [breach for source in sources for breach in rules.kinds_by_literal(source)] == []


def test_no_file_is_too_long() -> None:
    sources = read_sources(packages=(*PACKAGES, *OUTSIDE))

    assert [breach for source in sources for breach in rules.long_files(source)] == []


def test_the_call_that_buys_stands_in_one_place() -> None:
    found = [breach for source in shop_sources() for breach in rules.purchases(source)]

    assert [place.partition(":")[0] for place in found] == ["orders.fulfilment.placement"]


@pytest.mark.parametrize(
    ("rule", "exceptions", "module"),
    [
        *((rules.unrecorded_moves, rules.NO_MOVE_NEEDED, module) for module in rules.NO_MOVE_NEEDED),
        *((rules.parsed_references, rules.OTHER_COLONS, module) for module in rules.OTHER_COLONS),
    ],
)
def test_every_exception_is_still_needed(
    rule: Rule, exceptions: dict[str, str], module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(exceptions, module)
    (source,) = (source for source in shop_sources() if source.module == module)

    assert list(rule(source)) != []


def literal(module: str, call: str) -> tuple[str, str]:
    """A call of a function of core on one line, and what is noticed of it."""
    name = call.partition("(")[0]
    return f"from core import {module}; {module}.{call}", f"a literal for core.{module}.{name}"


@pytest.mark.parametrize(
    ("rule", "module", "text", "noticed"),
    [
        (rules.row_locks, "orders.x", "Line.objects.select_for_update().get()", "select_for_update"),
        (rules.disguised_locks, "orders.x", "orders.update(paid=F('paid'))", "paid written to itself"),
        (rules.cut_texts, "orders.x", "line.title = title[:200]", "[:200]"),
        (rules.cut_texts, "orders.x", "title[:4 * MAX_TITLE_LENGTH]", "[:4 * MAX_TITLE_LENGTH]"),
        (rules.other_clocks, "orders.x", "at = timezone.now()", "timezone.now"),
        (rules.other_clocks, "payments.x", "at = datetime.now(UTC)", "datetime.now"),
        (rules.floats_near_money, "payments.x", "fee = amount * 0.02", "the float 0.02"),
        (rules.floats_near_money, "catalog.pricing", "price = float(text)", "float()"),
        (rules.floats_near_money, "orders.models", "price = models.FloatField()", "FloatField"),
        (rules.unrecorded_moves, "orders.x", "line.status = 'queued'", "an assignment to status"),
        (rules.unrecorded_moves, "orders.x", "lines.update(status='queued')", "update(status=…)"),
        (rules.unrecorded_moves, "orders.x", "line.save(update_fields=['status'])", "a save of status"),
        (rules.unrecorded_moves, "orders.x", "q.bulk_update(lines, ['status'])", "a save of status"),
        (
            rules.composed_references,
            "orders.x",
            "about = f'order:{reference}'",
            "a reference composed by hand",
        ),
        (
            rules.composed_references,
            "orders.x",
            "key = f'capture:payment:{pk}'",
            "a reference composed by hand",
        ),
        (
            rules.composed_references,
            "core.x",
            "key = f'{row._meta.label_lower}:{row.pk}'",
            "a reference composed by hand",
        ),
        (
            rules.parsed_references,
            "orders.x",
            "pk = subject.rpartition(':')[2]",
            "a reference taken apart by hand",
        ),
        (
            rules.parsed_references,
            "orders.x",
            "is_one = about.startswith('order:')",
            "a reference taken apart by hand",
        ),
        (
            rules.parsed_references,
            "orders.x",
            "moves.filter(subject__startswith=f'{LINE}:')",
            "a reference taken apart by hand",
        ),
        (rules.purchases, "orders.x", "oneclick.client().place_order()", "client().place_order"),
        (rules.kinds_by_literal, "orders.x", *literal("desk", "open_item(kind='held', about=line)")),
        (rules.kinds_by_literal, "orders.x", *literal("desk", "close_item(item, kinds=('held', other))")),
        (rules.kinds_by_literal, "orders.x", *literal("outbox", "queue(kind='a' if so else other)")),
        (rules.kinds_by_literal, "tools.x", *literal("heartbeats", "claim(f'{name} is well', every=day)")),
        (rules.kinds_by_literal, "tools.x", *literal("jobs", "job_kinds_named(first, 'second')")),
        (rules.kinds_by_literal, "orders.tests.x", *literal("switches", "pause('placing', reason=why)")),
    ],
)
def test_a_rule_notices_what_it_forbids(
    tmp_path: Path, rule: Rule, module: str, text: str, noticed: str
) -> None:
    (tmp_path / "planted.py").write_text(text)

    assert list(rule(Source(tmp_path / "planted.py", module))) == [f"{module}:1: {noticed}"]


def test_the_rule_on_length_notices_a_long_file(tmp_path: Path) -> None:
    (tmp_path / "long.py").write_text("\n" * 401)

    assert list(rules.long_files(Source(tmp_path / "long.py", "core.long"))) == ["core.long: 401 lines"]


def test_nobody_is_called_from_inside_a_transaction() -> None:
    assert list(calls_in_transactions(shop_sources())) == []


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("with transaction.atomic():\n    oneclick.client().balance()", "HTTP"),
        ("with transaction.atomic(durable=True):\n    gateway('ocpay').start(payment)", "HTTP"),
        (
            "from orders.supplier_account.solvency import read_balance\n"
            "with transaction.atomic():\n    read_balance()",
            "orders.supplier_account.solvency.read_balance",
        ),
        (
            "from orders.fulfilment import lookup\nwith atomic():\n    lookup.look_up_line()",
            "orders.fulfilment.lookup.look_up_line",
        ),
        (
            "from orders.fulfilment.preflight import preflight\n"
            "@transaction.atomic\ndef buy():\n    preflight(line)",
            "orders.fulfilment.preflight.preflight",
        ),
    ],
)
def test_a_call_from_inside_a_transaction_is_noticed(tmp_path: Path, text: str, noticed: str) -> None:
    (tmp_path / "planted.py").write_text(text)
    planted = Source(tmp_path / "planted.py", "orders.planted")

    found = list(calls_in_transactions([*shop_sources(), planted]))

    assert [line.split(": ")[1] for line in found] == [f"{noticed} in a transaction"]


def test_a_call_after_a_transaction_is_allowed(tmp_path: Path) -> None:
    call = "oneclick.client().ping()"
    text = f"with transaction.atomic():\n    def later():\n        {call}\n{call}"
    (tmp_path / "planted.py").write_text(text)

    assert list(calls_in_transactions([Source(tmp_path / "planted.py", "orders.planted")])) == []
