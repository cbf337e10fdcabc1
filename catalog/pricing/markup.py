"""From a wholesale price and a markup rule to the selling price."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalog.models import Denomination, MarkupRule
from catalog.models.prices import MarkupLevel
from core.money import CENTIMES_PER_DINAR, round_half_up_to_dinar, round_up_to

RuleKey = tuple[str, int | None]  # level and id of its target
Rules = Mapping[RuleKey, MarkupRule]


@dataclass(frozen=True)
class SellingPrice:
    """What a card sells at (whole dinars, in centimes), and the profit that must remain when it is bought."""

    selling: int
    least_profit: int


def price_for(wholesale: int, rule: MarkupRule) -> SellingPrice:
    """The price of a card that costs `wholesale` centimes (above zero) under a rule.

    Half up to whole dinars, raised to the next dinar if less than the least profit would remain, then up to
    the step: 490 dinars at 5 % are 514.50 and sell at 515.
    """
    marked_up = wholesale + wholesale * Decimal(rule.percent) / 100 + rule.fixed
    selling = round_half_up_to_dinar(marked_up)
    floor = round_up_to(wholesale + rule.least_profit, CENTIMES_PER_DINAR)
    return SellingPrice(selling=round_up_to(max(selling, floor), rule.step), least_profit=rule.least_profit)


def all_rules() -> Rules:
    """Every rule, by level and target."""
    return rules_by_target(MarkupRule.objects.all())


def rules_by_target(rules: Iterable[MarkupRule]) -> Rules:
    """The rules, by what they are about."""
    return {(rule.level, rule.denomination_id or rule.product_id or rule.category_id): rule for rule in rules}


def nearest_rule(denomination: Denomination, rules: Rules) -> MarkupRule | None:
    """The rule that applies: the denomination's own, else its product's, category's, the shop's, or none."""
    keys: list[RuleKey] = [
        (MarkupLevel.DENOMINATION, denomination.pk),
        (MarkupLevel.PRODUCT, denomination.product_id),
        (MarkupLevel.CATEGORY, denomination.product.category_id),
        (MarkupLevel.SHOP, None),
    ]
    return next((rules[key] for key in keys if key in rules), None)
