"""Changing markup rules: whatever stands below a rule is repriced with it."""

from django.db.models import QuerySet

from catalog.models import MarkupRule, Product
from catalog.models.prices import Level
from catalog.shelves import reprice
from catalog.writing import catalogue_writing


def save_rule(rule: MarkupRule, *, actor: str) -> int:
    """Save a rule, new or changed, and reprice what is below it; returns how many prices changed.

    Raises IntegrityError if its target has another rule or it has more than one target. Safe to call twice.
    """
    with catalogue_writing():
        before = MarkupRule.objects.filter(pk=rule.pk).first() if rule.pk else None
        affected = _ids_below(before) if before else set()
        rule.save()
        return reprice(affected | _ids_below(rule), why=f"markup rule saved: {rule}", actor=actor)


def delete_rule(rule: MarkupRule, *, actor: str) -> int:
    """Delete a rule and reprice what was below it; returns how many prices changed."""
    with catalogue_writing():
        affected = _ids_below(rule)
        rule.delete()
        return reprice(affected, why=f"markup rule deleted: {rule}", actor=actor)


def products_below(rule: MarkupRule) -> QuerySet[Product]:
    """The products that a rule may touch, those included for which a nearer rule wins."""
    match rule.level_of_targets():
        case Level.CATEGORY:
            return Product.objects.filter(category=rule.category)
        case Level.PRODUCT if rule.product_id:
            return Product.objects.filter(pk=rule.product_id)
        case Level.DENOMINATION:
            return Product.objects.filter(denominations=rule.denomination)
        case _:
            return Product.objects.all()


def _ids_below(rule: MarkupRule) -> set[int]:
    return set(products_below(rule).values_list("pk", flat=True))
