"""What the catalogue registers, once at the start."""

from django.apps import apps
from django.db.models.signals import post_migrate

from catalog import alert_conditions, checks, mails, reasons, retention, tasks
from catalog.models import Category, DeliveryCount, Denomination, Product
from catalog.presentation import product_images
from catalog.search.index import restore_index
from core.page_cache.triggers import watch

# They register themselves, by being imported.
MODULES = (
    alert_conditions,  # causes of alerts
    checks,  # system checks
    mails,  # messages of the outbox
    product_images,  # daily cleanup of files
    reasons,  # codes that are kept, with their sentences
    retention,  # daily cleanup
    tasks,  # what is due, and the tasks that do it
)


def register() -> None:
    """The modules above have registered themselves; here is what hears of others. Safe to call twice."""
    post_migrate.connect(
        restore_index, sender=apps.get_app_config("catalog"), dispatch_uid="catalog.search.index"
    )
    watch(DeliveryCount, "'deliveries'", but={"counted_at"})
    watch(Category, "'categories category:' || {row}.id")
    watch(
        Product,
        "'products product:' || {row}.id || ' category:' || {row}.category_id",
        but={"refreshed_at", "next_due_at", "tries", "checked_title"},
    )
    category = "(SELECT category_id FROM catalog_product WHERE id = {row}.product_id)"
    watch(
        Denomination,
        "'product:' || {row}.product_id || ' cards:' || COALESCE(" + category + ", 0)",
        but={"priced_at", "wholesale", "least_profit"},
    )
