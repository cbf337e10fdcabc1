"""Guards of the people who work here: who enters, who is a second person, what nobody does alone."""

from tools.mutants.mutant import Promise, mutant

STEP_UP = "accounts.authentication.step_up"
VOUCHING = "accounts.staff.vouches"
STAFF = "accounts.staff.staff_logins"
VOUCHES = "accounts/tests/staff/test_vouches.py"
LOGINS = "accounts/tests/staff/test_staff_logins.py"

MUTANTS = (
    mutant(
        "a password alone opens the back office",
        Promise.NOBODY_ALONE,
        "accounts/tests/backoffice/test_entering.py::test_password_alone_opens_no_page",
        (
            "accounts.backoffice.site:ShopAdminSite.has_permission",
            "return super().has_permission(request) and second_factor.is_fresh_for_back_office(request)",
            "return super().has_permission(request)",
        ),
    ),
    mutant(
        "a second factor never grows old",
        Promise.NOBODY_ALONE,
        "accounts/tests/backoffice/test_entering.py::test_whoever_is_signed_in_gives_the_factor_alone_and_arrives",
        (
            "accounts.authentication.second_factor:was_proved_within",
            "return at is not None and clock.now() - at < interval.duration",
            "return at is not None",
        ),
    ),
    mutant(
        "staff turn their second factor off",
        Promise.NOBODY_ALONE,
        "accounts/tests/backoffice/test_entering.py::test_staff_keep_their_factor_and_a_password_shows_no_recovery_codes",
        (
            "accounts.allauth_adapter:SecondFactorAdapter.can_delete_authenticator",
            "return not (second_factor.is_required() and authenticator.user.is_staff)",
            "return True",
        ),
    ),
    mutant(
        "money goes out of an open browser",
        Promise.NOBODY_ALONE,
        "payments/tests/admin/test_step_up.py::test_stale_proof_moves_no_refund",
        (f"{STEP_UP}:require_step_up", "if not needs_step_up(request):", "if True:"),
    ),
    mutant(
        "an act that somebody adds asks for no proof",
        Promise.NOBODY_ALONE,
        "payments/tests/admin/test_step_up.py::test_line_of_a_statement_is_believed_by_whoever_has_just_proved_it",
        ("payments.admin.row_actions:RowAction", " True", " False"),
    ),
    mutant(
        "a list tells of columns that it does not show",
        Promise.NOBODY_ALONE,
        "tests/test_office_lists.py::test_password_of_nobody_is_read_letter_by_letter",
        (
            "core.backoffice.base:FilteredSearchAdmin.lookup_allowed",
            "return self._is_offered(lookup, request) and bool(",
            "return bool(",
        ),
    ),
    mutant(
        "a signed-in browser hides from the list",
        Promise.NOBODY_ALONE,
        "accounts/tests/sessions/test_browser_sessions.py"
        "::test_browser_is_listed_under_its_new_key_whatever_it_says_of_itself",
        (
            "accounts.sessions.browser_sessions:is_visit_due",
            "(_is_page(request) or _has_new_key(request))",
            "_is_page(request)",
        ),
    ),
    mutant(
        "every login of one person has small sums of its own",
        Promise.NOBODY_ALONE,
        f"{VOUCHES}::test_one_person_has_all_logins_that_come_from_one_hand",
        (f"{VOUCHING}:logins_of_same_holder", "found = new", "return [user_id]\n    found = new"),
    ),
    mutant(
        "what staff ordered under an earlier address is nobody's",
        Promise.NOBODY_ALONE,
        f"{LOGINS}::test_what_was_ordered_under_an_earlier_address_stays_ones_own",
        (
            "accounts.staff.separation_of_duties:is_own_customer",
            "    if _was_formerly_theirs(customer, user):\n",
            "    if False:\n",
        ),
    ),
    mutant(
        "a password is proof enough to pay",
        Promise.NOBODY_ALONE,
        "payments/tests/admin/test_step_up.py::test_password_is_no_proof_where_a_factor_is_required",
        (f"{STEP_UP}:_accepted", ") if is_required() or is_set_up(user) else (FACTOR,", ""),
    ),
    mutant(
        "a login seconds whoever made it",
        Promise.NOBODY_ALONE,
        f"{VOUCHES}::test_login_that_somebody_made_or_changed_does_not_second_them",
        (
            "accounts.staff.separation_of_duties:_why_not_after",
            "if not are_distinct_people(first_id, second.pk):",
            "if False:",
        ),
    ),
    mutant(
        "a login made by a login that one made counts as another's",
        Promise.NOBODY_ALONE,
        f"{VOUCHES}::test_login_made_by_a_login_that_one_made_is_one_s_own_too",
        (f"{VOUCHING}:possible_holders", "        found |= new\n", "        return found | new\n"),
    ),
    mutant(
        "an owner vouches for what may be their own",
        Promise.NOBODY_ALONE,
        f"{VOUCHES}::test_owner_whom_the_maker_has_made_cannot_vouch_for_the_maker_s_other_logins",
        (f"{VOUCHING}:changes_to_vouch_for", "and own.isdisjoint(possible_holders(each.by_id))", "!= by.pk"),
    ),
    mutant(
        "a change of a login leaves nothing behind",
        Promise.NOBODY_ALONE,
        f"{LOGINS}::test_every_change_is_kept_logged_and_told",
        (f"{STAFF}:_record_change", "    if concerns_staff:\n", "    if False:\n"),
    ),
    mutant(
        "somebody changes their own login alone",
        Promise.NOBODY_ALONE,
        f"{LOGINS}::test_nobody_changes_their_own_login_alone",
        (f"{STAFF}:_demand_somebody_else", "if by.user_id == user.pk:", "if False:"),
    ),
    mutant(
        "staff change their own address",
        Promise.NOBODY_ALONE,
        f"{LOGINS}::test_staff_do_not_change_their_own_address",
        ("accounts.authentication.forms:ChangeEmailForm.clean_email", "self.user.is_staff", "False"),
    ),
    mutant(
        "a shop of one person gets a second one",
        Promise.NOBODY_ALONE,
        f"{LOGINS}::test_one_person_shop_gets_no_second_login",
        (
            f"{STAFF}:_demand_staff_mode_allows",
            "if settings.STAFF_MODE == StaffMode.SINGLE and count_other_active_staff():",
            "if False:",
        ),
    ),
    mutant(
        "a shop of one person starts beside a second one",
        Promise.NOBODY_ALONE,
        "storefront/tests/test_process_startup.py::test_shop_of_one_person_does_not_start_beside_a_second_one",
        ("storefront.process_startup:refuse_second_person", "if at_work > 1:", "if False:"),
    ),
    mutant(
        "a login of staff becomes a customer",
        Promise.SECRECY,
        "accounts/tests/admin/test_user_pages.py::test_staff_are_no_customer",
        ("accounts.customers:link_customer", "if user.is_staff:\n        return None\n    ", ""),
    ),
    mutant(
        "staff buy with their login",
        Promise.NOBODY_ALONE,
        "orders/tests/views/test_staff_as_customers.py::test_order_of_staff_is_refused_and_the_page_says_why",
        ("orders.views.checkouts:_pay", "    if is_staff_visitor(request):\n", "    if False:\n"),
    ),
)
