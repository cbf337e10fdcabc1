"""Guards of cards: settled whole, never twice, and shown to their buyer alone."""

from tools.mutants.mutant import Promise, mutant

REVEAL = "delivery.reveal"

MUTANTS = (
    mutant(
        "a line is settled piece by piece",
        Promise.TOGETHER,
        "orders/tests/fulfilment/test_guards.py::test_line_is_settled_whole_or_not_at_all",
        ("orders.fulfilment.settlement:settle", "with batched_history()", "if True"),
        ("core.locks:_demand_transaction", "if not transaction", "if False and transaction"),
    ),
    mutant(
        "cards are not counted",
        Promise.TOGETHER,
        "orders/tests/fulfilment/test_contradictory_answers.py::test_numbers_that_do_not_agree_are_set_aside",
        ("orders.fulfilment.delivery_answers:_check_counts", "    if counted != came:", "    if False:"),
    ),
    mutant(
        "one sound answer settles what was odd",
        Promise.TOGETHER,
        "orders/tests/fulfilment/test_answer_recovery.py::test_one_sound_answer_between_odd_ones_is_not_enough",
        ("orders.fulfilment.polling:_act_on", "_has_recovered(line, fulfilled)", "True"),
    ),
    mutant(
        "answers heal against the transactions",
        Promise.TOGETHER,
        "orders/tests/fulfilment/test_answer_recovery.py::test_answers_that_the_transactions_belie_stay_with_a_person",
        (
            "orders.fulfilment.corroboration:_is_charged",
            "    return charged == dinars_from_centimes(fulfilled.charged)",
            "    return True",
        ),
    ),
    mutant(
        "the database takes a code twice",
        Promise.CODES_ONCE,
        "delivery/tests/test_storing.py::test_code_stored_by_a_rival_between_look_and_insert_is_noticed",
        ("delivery.migrations.0005_folded_codes:Migration", 'serial_fingerprint")', 'label")'),
    ),
    mutant(
        "a doubled code is delivered in production",
        Promise.CODES_ONCE,
        "orders/tests/fulfilment/test_contradictory_answers.py::test_code_sold_twice_is_held_back_in_production",
        ("orders.fulfilment.settlement:_deliver", "not settings.IN_PRODUCTION", "True"),
    ),
    mutant(
        "a card opens in the place of another",
        Promise.SECRECY,
        "core/tests/sealing/test_sealing.py::test_token_moved_to_another_label_does_not_open",
        ("core.sealing.tokens:open_sealed", "    if parcel.label != label:", "    if False:"),
    ),
    mutant(
        "the place of a card is read from its own row",
        Promise.SECRECY,
        "orders/tests/customer/test_card_places.py::test_card_that_was_tied_to_another_order_shows_nothing_and_raises_the_alarm",
        (
            "orders.views.reveal:reveal_card",
            "place=line_card.place,",
            "place=CardBinding(line_card.card.label, line_card.card.customer_id),",
        ),
        ("orders.views.reveal", "reveal ", "card_opening import CardBinding\nfrom delivery.reveal "),
    ),
    mutant(
        "the customer of a card is not compared",
        Promise.SECRECY,
        "orders/tests/customer/test_card_places.py::test_order_that_was_given_to_another_customer_shows_no_card",
        ("delivery.card_opening:_demand_binding", "card.customer_id != place.customer_id", "False"),
        (
            "core.sealing.tokens:open_sealed",
            "    if parcel.version > WITHOUT_OWNER and parcel.owner != owner:",
            "    if False:",
        ),
    ),
    mutant(
        "nobody hears of a card in a wrong place",
        Promise.SECRECY,
        "orders/tests/customer/test_card_places.py::test_one_item_is_enough_however_often_it_is_tried",
        (
            "delivery.card_opening:report_misplaced",
            "    raise_alert(AlertCause.MISMATCH, about=label)",
            "    return",
        ),
    ),
    mutant(
        "the reveal log can be rewritten",
        Promise.SECRECY,
        "delivery/tests/test_append_only.py::test_history_is_neither_changed_nor_deleted",
        (
            "delivery.migrations.0004_reveal_log_is_append_only:protect",
            "    append_only.protect(schema_editor, TABLE)",
            "    pass",
        ),
    ),
    mutant(
        "triggers that are gone are not missed",
        Promise.LEGAL_MOVES,
        "core/tests/test_append_only.py::test_trigger_that_is_gone_is_named",
        ("core.append_only:missing_triggers", "sorted(wanted - _triggers(connection))", "[]"),
    ),
    mutant(
        "rows that are kept for good are replaced, or thrown away at once",
        Promise.LEGAL_MOVES,
        "core/tests/test_append_only.py::test_row_is_neither_replaced_nor_are_all_of_them_thrown_away",
        ("core.append_only:block_bypasses", "            if table in there:\n", "            if False:\n"),
    ),
    mutant(
        "a code is shown and not logged",
        Promise.SECRECY,
        "delivery/tests/test_reveal.py::test_log_is_committed_before_the_code_is_returned",
        (f"{REVEAL}:reveal", "_log([card], place.customer_id, proof, ip, agent)", "pass"),
    ),
    mutant(
        "codes that are shown together are not logged",
        Promise.SECRECY,
        "orders/tests/views/test_code_sheet.py::test_each_look_is_logged",
        (f"{REVEAL}:reveal_all", "_log(shown, customer_id, proof, ip, agent)", "pass"),
    ),
    mutant(
        "all codes are shown on the strength of a link",
        Promise.SECRECY,
        "orders/tests/views/test_code_sheet.py::test_link_alone_shows_nothing",
        ("orders.views.reveal:reveal_all_cards", "order)\n    if proof", 'order) or "link"\n    if proof'),
    ),
    mutant(
        "a frozen card is shown with the others",
        Promise.SECRECY,
        "orders/tests/views/test_code_sheet.py::test_card_that_is_held_back_stays_so",
        (f"{REVEAL}:_contents_or_none", "card.status not in MAY_BE_SHOWN", "False"),
        (f"{REVEAL}:_mark_all_revealed", "card.status == CardStatus.SEALED", "False"),
    ),
    mutant(
        "a code is shown on the strength of a link",
        Promise.SECRECY,
        "orders/tests/fulfilment/test_guards.py::test_code_is_not_shown_on_the_strength_of_a_link",
        ("orders.views.reveal:reveal_card", "order)", 'order) or "link"'),
    ),
    mutant(
        "anyone may see an order",
        Promise.SECRECY,
        "orders/tests/customer/test_access.py::test_reference_alone_opens_nothing",
        (
            "orders.customer.access:may_see",
            "return _owns(request, owner)",
            "return True",
        ),
    ),
    mutant(
        "anyone may ask for a card",
        Promise.SECRECY,
        "orders/tests/views/test_reveal.py::test_stranger_learns_not_even_that_there_is_a_card",
        (
            "orders.customer.access:find_card",
            "if line_card is None or not _is_seen(request, line_card.line.order, line_card):",
            "if line_card is None or _is_seen(request, line_card.line.order, line_card) is None:",
        ),
    ),
    mutant(
        "a link that was ended goes on opening its order",
        Promise.SECRECY,
        "orders/tests/customer/test_links.py::test_customer_ends_all_links_and_goes_on",
        ("orders.customer.access:_works", "ended_at=None, ", ""),
    ),
    mutant(
        "who holds a link may act",
        Promise.SECRECY,
        "orders/tests/customer/test_links.py::test_holder_of_a_link_cancels_nothing",
        (
            "orders.customer.access:may_act",
            "return is_trusted(request, order.reference, owner=order.customer.user)",
            "return True",
        ),
    ),
    mutant(
        "a part paid from the wallet proves who is there",
        Promise.SECRECY,
        "orders/tests/order_payment/test_wallet_proof.py::test_paying_from_the_wallet_is_no_proof_of_who_is_there",
        ("orders.customer.access:_is_partly_from_wallet", "bool(order.is_partly_from_wallet)", "False"),
    ),
    mutant(
        "other pages may fill a cart",
        Promise.SECRECY,
        "orders/tests/views/test_cart.py::test_other_pages_lead_to_a_question_with_a_token",
        ("orders.views.carts:add", "not is_same_origin(request) and not has_csrf_token(request)", "False"),
    ),
    mutant(
        "answers of the supplier are logged",
        Promise.SECRECY,
        "oneclick/tests/test_secrecy.py::test_debug_log_shows_neither_codes_nor_key",
        (
            "oneclick.wire:_converse",
            "    body = read_body(response, request.largest)\n",
            "    body = read_body(response, request.largest)\n"
            '    __import__("logging").getLogger("oneclick").debug("%s", body)\n',
        ),
    ),
    mutant(
        "staff read the codes that customers write down",
        Promise.SECRECY,
        "support/tests/test_contact.py::test_code_in_a_message_is_kept_from_staff",
        ("support.inquiries:create_inquiry", "redact_codes(text)", "text"),
    ),
    mutant(
        "staff read the code that a customer takes for a reference",
        Promise.SECRECY,
        "support/tests/test_contact.py::test_code_in_the_place_of_a_reference_is_kept_from_staff",
        ("support.inquiries:create_inquiry", "redact_codes(order_reference)", "order_reference"),
    ),
    mutant(
        "a code that was sold before is held back for ever",
        Promise.MONEY,
        "orders/tests/fulfilment/test_doubled_cards.py::test_its_price_is_asked_back_at_once",
        ("orders.fulfilment.settlement:_deliver", "    ask_back_doubled(line_cards)\n", ""),
    ),
    mutant(
        "staff read a code that stands right behind another mark",
        Promise.SECRECY,
        "delivery/tests/test_redaction.py::test_code_of_a_stored_card_is_taken_out",
        ("delivery.redaction:redact_codes", "*_candidates(text, _parts(text), MOST_PARTS),", ""),
    ),
)
