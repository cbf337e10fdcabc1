"""Changing markup rules: whatever stands below a rule is repriced with it."""

from django.db.models import QuerySet
from django.utils.translation import override

from catalog.locks import catalogue_lock, products_lock
from catalog.models import MarkupRule, Product
from catalog.models.prices import MarkupLevel
from catalog.pricing.repricing import reprice
from catalog.reasons import PriceReason
from core.reasons import Common, Reason, Sentence


def save_rule(rule: MarkupRule, *, actor: str) -> int:
    """Save a rule, new or changed, and reprice what is below it; returns how many prices changed.

    Raises IntegrityError if its target has another rule or it has more than one target. Safe to call twice.
    """
    with catalogue_lock():  # nobody adds products below it meanwhile
        before = MarkupRule.objects.filter(pk=rule.pk).first() if rule.pk else None
        affected = _ids_below(rule) | (_ids_below(before) if before else set())
        with products_lock(affected):
            rule.save()
            return reprice(affected, why=_name(PriceReason.RULE_SAVED, rule), actor=actor)


def delete_rule(rule: MarkupRule, *, actor: str) -> int:
    """Delete a rule and reprice what was below it; returns how many prices changed."""
    with catalogue_lock():
        affected = _ids_below(rule)
        with products_lock(affected):
            rule.delete()
            return reprice(affected, why=_name(PriceReason.RULE_DELETED, rule), actor=actor)


def products_below(rule: MarkupRule) -> QuerySet[Product]:
    """The products that a rule may touch, those included for which a nearer rule wins."""
    match rule.level_of_targets():
        case MarkupLevel.CATEGORY:
            return Product.objects.filter(category=rule.category)
        case MarkupLevel.PRODUCT if rule.product_id:
            return Product.objects.filter(pk=rule.product_id)
        case MarkupLevel.DENOMINATION:
            return Product.objects.filter(denominations=rule.denomination)
        case _:
            return Product.objects.all()


def _name(code: PriceReason, rule: MarkupRule) -> Reason:
    with override(None):  # its level is translated when the reason is shown
        level = Sentence(rule.get_level_display())
        return Reason(code, rule=Reason(Common.ABOUT, name=level, what=rule.target) if rule.target else level)


def _ids_below(rule: MarkupRule) -> set[int]:
    return set(products_below(rule).values_list("pk", flat=True))
