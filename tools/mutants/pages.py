"""Guards of public pages that are kept, and of work that waits for no clock."""

from tools.mutants.mutant import Mutant, Promise, mutant

KEPT = "storefront/tests/test_page_cache.py"
STAMP = "orders/tests/customer/test_order_stamp.py"
UNCHANGED = "orders/tests/views/test_unchanged_order.py"
ANSWERS = "storefront/tests/test_kept_answers.py"
COMPRESSION = "core/tests/page_cache/test_compression.py"
FRAGMENTS = "catalog/tests/views/test_fragments.py"
TAGS = "core/tests/test_shop_tags.py"


def page(name: str, test: str, *edits: tuple[str, str, str], file: str = KEPT) -> Mutant:
    """A mutant that shows somebody a page that is stale, or another's."""
    return mutant(name, Promise.CURRENT_PAGES, f"{file}::test_{test}", *edits)


def stamp(name: str, test: str, *edits: tuple[str, str, str]) -> Mutant:
    """A mutant whose order pages go on showing what is no longer so."""
    return mutant(name, Promise.CURRENT_PAGES, f"{STAMP}::test_{test}", *edits)


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
            "core.page_cache.process:PublicReading.page",
            "sequence=self._sequence",
            "sequence=self._process.changes.sequence",
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
        "view_sees_the_parameters_that_it_names",
        (
            "core.page_cache.policy:public_page",
            "for name in sorted(parameters) if name in request.GET",
            "for name in request.GET",
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
    stamp(
        "an order's page is told of no refund",
        "whatever_the_page_shows_changes_its_tag[refund paid]",
        ("orders.customer.order_stamp:watch_orders", "watch_for(Order, Refund, _OF_REFUND)", "pass"),
    ),
    stamp(
        "an order's page is told of no payment that was confirmed",
        "whatever_the_page_shows_changes_its_tag[payment declined]",
        (
            "orders.customer.order_stamp:watch_orders",
            'own = {"watched_until",',
            'own = {"status", "status_since", "watched_until",',
        ),
    ),
    stamp(
        "an order's page is told of no card that was frozen",
        "whatever_the_page_shows_changes_its_tag[card frozen]",
        (
            "orders.customer.order_stamp:watch_orders",
            'but={"token",',
            'but={"status", "status_since", "token",',
        ),
    ),
    stamp(
        "a stamp misses what is committed late",
        "note_that_is_committed_late_changes_the_stamp_although_newer_ones_are_known",
        (
            "core.page_cache.stamps:stamp_sql",
            "COUNT(*) || '.' || COALESCE(SUM(id), 0)",
            "'' || COALESCE(MAX(id), 0)",
        ),
    ),
    stamp(
        "an order's page is unchanged although nobody notes changes",
        "without_a_trigger_nothing_is_taken_for_unchanged",
        ("core.page_cache.stamps:stamp_sql", "= {wanted}", ">= 0"),
    ),
    stamp(
        "an order's page that was overtaken while it was rendered is new",
        "stamp_is_taken_before_what_is_shown",
        (
            "orders.views.order_detail:live",
            "    if tag:\n        response",
            "    stamp = visible_stamp(request, reference) or stamp\n"
            "    tag = live_tag(request, reference, stamp, get_language())\n"
            "    if tag:\n        response",
        ),
    ),
    stamp(
        "an order's page goes on saying that it takes less than a minute",
        "words_about_waiting_change_when_their_time_has_come",
        ("orders.views.order_detail:live_tag", "        stamp.is_slow,\n", ""),
    ),
    mutant(
        "whoever knows a tag learns that an order is unchanged",
        Promise.SECRECY,
        f"{STAMP}::test_stranger_who_knows_the_tag_is_told_nothing",
        (
            "orders.views.order_detail:if_visible",
            "return stamp if access.may_see(",
            'return stamp if "HTTP_IF_NONE_MATCH" in request.META or access.may_see(',
        ),
    ),
    mutant(
        "nothing new is told without asking who may see the order",
        Promise.SECRECY,
        f"{UNCHANGED}::test_who_lost_the_right_to_look_is_told_nothing[link ended]",
        (
            "orders.views.unchanged_order:_tag",
            "if order_detail.if_visible(glance, reference, stamp) is None:",
            "if stamp is None:",
        ),
    ),
    mutant(
        "a session that has ended is still told that an order is unchanged",
        Promise.SECRECY,
        f"{UNCHANGED}::test_who_lost_the_right_to_look_is_told_nothing[session expired]",
        ("orders.customer.order_stamp:_query", " AND expire_date > %(now)s", ""),
    ),
    mutant(
        "what a look would have to write is lost where nothing is new",
        Promise.TOLD,
        f"{UNCHANGED}::test_bank_is_asked_by_whoever_comes_back_from_it",
        ("orders.views.unchanged_order:SessionContents.__setitem__", "raise UndecidedError(name)", "return"),
    ),
    mutant(
        "a session outlives the password that it was made with",
        Promise.SECRECY,
        "orders/tests/views/test_order_page_queries.py::"
        "test_member_sees_the_order_only_while_the_session_is_theirs",
        (
            "accounts.sessions.signed_in:_is_verified",
            'and constant_time_compare(kept.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())',
            "",
        ),
    ),
    page(
        "what cannot be read of an address makes a page of its own",
        "what_cannot_be_read_makes_no_page_of_its_own[after=rubbish]",
        (
            "catalog.views.catalogue:category",
            "filters.query(after=page.after)",
            '"?" + request.GET.urlencode()',
        ),
        file=ANSWERS,
    ),
    page(
        "a kept answer lacks headers of the rendered one",
        "answer_is_the_rendered_one_to_the_last_header[/en/-plain]",
        (
            "core.page_cache.process:PageProcess.page",
            "tuple(response.headers.items())",
            "tuple(each for each in response.headers.items() if each[0] != 'Content-Security-Policy')",
        ),
        file=ANSWERS,
    ),
    page(
        "a kept page is answered under any host",
        "host_that_is_not_ours_is_refused[evil.test]",
        ("core.page_cache.store:PageKey.of", "request.get_host()", "pass"),
        file=ANSWERS,
    ),
    page(
        "kept pages are answered although nobody has asked what has changed",
        "nothing_is_answered_once_what_has_changed_is_not_known_any_more",
        ("core.page_cache.process:PageProcess.find_in_memory", "or not self.changes.is_known()", ""),
        file=ANSWERS,
    ),
    page(
        "what pages have in common outlives its change",
        "common_part_that_changes_is_shown_on_pages_rendered_later",
        ("core.page_cache.process:PageProcess.value", "and self._holds(found[0])", ""),
        file=ANSWERS,
    ),
    page(
        "checkout is told what a public page has read",
        "page_that_is_not_public_reads_afresh",
        ("core.page_cache.process:PublicReading.value", "if self._sequence is None:", "if False:"),
        file=ANSWERS,
    ),
    page(
        "a card is shown in the language in which it was rendered first",
        "card_is_in_the_language_of_the_page",
        (
            "catalog.templatetags.fragments:_all",
            "_fragment(name, each, language)",
            "_fragment(name, each, None)",
        ),
        file=FRAGMENTS,
    ),
    page(
        "a card is kept although it was sold out",
        "whatever_a_card_shows_makes_another_card[sold out]",
        (
            "catalog.templatetags.fragments:product_cards",
            "(each.card for each in products)",
            "(each.card._replace(is_available=True) for each in products)",
        ),
        file=FRAGMENTS,
    ),
    page(
        "a page is answered with what another page was compressed to",
        "answer_is_what_was_rendered_whatever_was_compressed_before",
        (
            "core.page_cache.compression:finish",
            "hashlib.blake2b(response.content,",
            "hashlib.blake2b(response.headers['Content-Type'].encode(),",
        ),
        file=COMPRESSION,
    ),
    page(
        "machines are told what an amount cost before",
        "machines_are_told_every_amount_as_it_is_now",
        (
            "catalog.templatetags.fragments:product_data",
            "facts, get_language()",
            "facts._replace(amounts=facts.amounts[:1]), get_language()",
        ),
        file=FRAGMENTS,
    ),
    page(
        "a card shows what is not its key",
        "card_draws_on_no_column_that_is_not_its_key",
        ("catalog.models.listed_products:ListedCard.product", '"id": None', '"id": None, "popularity": 0'),
        file=FRAGMENTS,
    ),
    page(
        "a constant part of pages sees the visitor",
        "constant_part_sees_nothing_but_the_names_of_the_shop",
        (
            "core.templatetags.shop:ConstantNode.render",
            "template.Context(site_names())",
            "template.Context(site_names() | context.flatten())",
        ),
        file=TAGS,
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
