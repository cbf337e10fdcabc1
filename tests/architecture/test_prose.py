"""Reasons are codes, logic asks no sentence, and each rule notices what it forbids."""

from pathlib import Path

import pytest

from tests.architecture import prose
from tests.architecture.rules import Rule
from tests.architecture.sources import Source, shop_sources

FORBIDDEN = [
    prose.reasons_in_prose,
    prose.sentences_as_values,
    prose.sentences_compared,
    prose.sentences_split,
]
OPEN = "from core import desk; desk.open_item(kind=kind, about=line, title="
REASON = "from core.reasons import Reason; Reason(code, "


@pytest.mark.parametrize("rule", FORBIDDEN)
def test_the_shop_keeps_the_rule(rule: Rule) -> None:
    assert [breach for source in shop_sources() for breach in rule(source)] == []


@pytest.mark.parametrize(
    ("rule", "text", "noticed"),
    [
        (prose.reasons_in_prose, f"{OPEN}f'{{order}}: it is late')", "a text for title"),
        (prose.reasons_in_prose, f"{OPEN}'late' if so else code)", "a text for title"),
        (prose.reasons_in_prose, "close_items(about=line, outcome='found')", "a text for outcome"),
        (prose.reasons_in_prose, "pause(name, reason=f'{what}: {count} times')", "a text for reason"),
        (prose.reasons_in_prose, "move(line, to=status, why='sold out')", "a text for why"),
        (prose.reasons_in_prose, f"{REASON}note='too late')", "a text for note"),
        (
            prose.sentences_as_values,
            "class Why(StrEnum): AWAY = 'the shop was away'",
            "a member is “the shop was away”",
        ),
        (
            prose.sentences_as_values,
            "class Why(models.TextChoices): AWAY = 'the shop was away', _('away')",
            "a member is “the shop was away”",
        ),
        (prose.sentences_compared, "if why == 'it is late': go()", "compared with “it is late”"),
        (prose.sentences_compared, "if why in ('late', 'sold out'): go()", "compared with “sold out”"),
        (prose.sentences_compared, "why.startswith('set aside')", "compared with “set aside”"),
        (
            prose.sentences_compared,
            "rows.filter(outcome__startswith='set aside')",
            "compared with “set aside”",
        ),
        (prose.sentences_split, "first = why.partition(': ')[0]", "a sentence taken apart"),
        (prose.sentences_split, "is_ours = by.startswith(f'{SYSTEM}: ')", "a sentence taken apart"),
    ],
)
def test_a_rule_notices_what_it_forbids(tmp_path: Path, rule: Rule, text: str, noticed: str) -> None:
    (tmp_path / "planted.py").write_text(text)

    assert list(rule(Source(tmp_path / "planted.py", "orders.x"))) == [f"orders.x:1: {noticed}"]


@pytest.mark.parametrize(
    "text",
    [
        "pay(title=f'Order {reference}')",
        "settle(line, fulfilled, why='')",
        f"{REASON}card=f'{{product}} {{denomination}}')",
        "move(line, to=status, why=Reason(LineReason.REFUSED, note=note))",
        "raise ActionNotAllowedError(_('The line has moved meanwhile.'))",
        "class Work(StrEnum): LOOK_UP = 'look up parked'",
    ],
)
def test_what_is_no_reason_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / "planted.py").write_text(text)
    planted = Source(tmp_path / "planted.py", "orders.x")

    assert [breach for rule in FORBIDDEN for breach in rule(planted)] == []
