"""Guards of public pages that are kept, and of work that waits for no clock."""

from tools.mutants.mutant import Mutant, Promise, mutant

KEPT = "storefront/tests/test_page_cache.py"


def page(name: str, test: str, *edits: tuple[str, str, str]) -> Mutant:
    """A mutant that shows somebody a page that is stale, or another's."""
    return mutant(name, Promise.CURRENT_PAGES, f"{KEPT}::test_{test}", *edits)


MUTANTS = (
    page(
        "a kept page outlives what it shows",
        "what_one_process_changes_another_shows[title]",
        (
            "core.page_cache.changes:ChangeFeed.has_changed",
            "return self._all_changed > since or any",
            "return any([]) and any",
        ),
    ),
    page(
        "a page that was overtaken while it was rendered is kept as new",
        "change_while_a_page_is_being_rendered_is_not_missed",
        (
            "core.page_cache.middleware:PageCacheMiddleware.__call__",
            "sequence = self._changes.sequence",
            "",
        ),
        (
            "core.page_cache.middleware:PageCacheMiddleware.__call__",
            "policy = policy_of(response)",
            "policy, sequence = policy_of(response), self._changes.sequence",
        ),
    ),
    page(
        "a price changes without a note",
        "what_one_process_changes_another_shows[price]",
        (
            "core.page_cache.triggers:_statements",
            'condition = f" WHEN ({when})" if verb == "UPDATE" else ""',
            'condition = " WHEN (1 = 0)" if verb == "UPDATE" else ""',
        ),
    ),
    page(
        "a page that hangs on a cookie is kept for everybody",
        "answer_that_hangs_on_the_visitor_is_not_kept_whatever_its_view_says",
        (
            "core.page_cache.middleware:_is_impersonal",
            'and response.headers.get("Vary", "").lower() in ("", "accept-encoding")',
            "",
        ),
    ),
    page(
        "what a stranger writes into an address stays on the page",
        "unknown_parameters_make_no_page_of_their_own",
        (
            "core.page_cache.policy:_leave_only",
            "for name in sorted(parameters) if name in asked",
            "for name in asked",
        ),
    ),
    page(
        "pages are kept although no trigger notes changes",
        "without_triggers_pages_are_rendered_each_time",
        ("core.page_cache.changes:ChangeFeed._triggers_are_there", "self._floor = None", "pass"),
        ("core.page_cache.changes:ChangeFeed._triggers_are_there", "return not missing", "return True"),
    ),
    page(
        "a list by prices is not told of the price of a single card",
        "what_one_process_changes_another_shows[price of a card that is not the cheapest]",
        ("catalog.views.catalogue:category", 'page_tags.append(f"cards:{chosen.pk}")', "pass"),
    ),
    mutant(
        "nobody rings for the first look",
        Promise.NO_STALL,
        "orders/tests/fulfilment/test_placement.py::test_first_look_follows_by_itself_when_it_is_due",
        (
            "orders.fulfilment.attachment:_attach",
            "notify_on_commit(OrdersJob.POLL, line.pk, after=Interval.POLL_FIRST.duration)",
            "pass",
        ),
    ),
)
