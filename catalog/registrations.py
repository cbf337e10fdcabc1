"""What the catalogue registers, once at the start."""

from catalog import alert_conditions, mails, reasons, retention, tasks
from catalog.models import Category, Denomination, Product
from catalog.presentation import product_images
from core.page_cache.triggers import watch

# They register themselves, by being imported.
MODULES = (
    alert_conditions,  # causes of alerts
    mails,  # messages of the outbox
    product_images,  # daily cleanup of files
    reasons,  # codes that are kept, with their sentences
    retention,  # daily cleanup
    tasks,  # what is due, and the tasks that do it
)


def register() -> None:
    """The modules above have registered themselves; here is what pages show. Safe to call twice."""
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
