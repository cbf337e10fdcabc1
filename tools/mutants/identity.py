"""Guards of who is who: sessions, proofs, links, tries; and of a copy of the database."""

from tools.mutants.mutant import Promise, mutant

STORE = "accounts.sessions.store"
STORED = "accounts/tests/sessions/test_store.py"
STOLEN = "tests/test_stolen_copy.py"

MUTANTS = (
    mutant(
        "keys of sessions are stored as they are",
        Promise.SECRECY,
        f"{STORED}::test_neither_table_holds_the_key_of_a_session",
        (
            f"{STORE}:stored_key",
            'return hashlib.sha256(f"session:{session_key}".encode()).hexdigest()[:40]',
            "return session_key",
        ),
    ),
    mutant(
        "what the tables hold opens a session",
        Promise.SECRECY,
        f"{STORED}::test_what_the_tables_hold_opens_no_session",
        (
            f"{STORE}:SessionStore.stored",
            "        return stored_key(session_key)\n",
            "        return session_key[:40] if len(session_key) == 40 else stored_key(session_key)\n",
        ),
    ),
    mutant(
        "sessions of staff go on while nobody works",
        Promise.NOBODY_ALONE,
        f"{STORED}::test_staff_are_signed_out_when_nobody_works",
        (f"{STORE}:SessionStore.get_expiry_age", "until is None", "True"),
    ),
    mutant(
        "secrets of second factors are stored as they are",
        Promise.SECRECY,
        "accounts/tests/authentication/test_second_factor_secrets.py::test_database_holds_neither_the_secret_nor_the_seed",
        ("accounts.allauth_adapter:SecondFactorAdapter.encrypt", "seal_text(text)", "text"),
        (
            "accounts.allauth_adapter:SecondFactorAdapter.decrypt",
            "        return open_text(encrypted_text)\n",
            "        return encrypted_text\n",
        ),
    ),
    mutant(
        "links to a new password are made under SECRET_KEY",
        Promise.SECRECY,
        f"{STOLEN}::test_thief_gets_nothing",
        (
            "accounts.authentication.reset_tokens:ResetTokenGenerator.secret",
            'return key_for("password-reset")',
            "return settings.SECRET_KEY",
        ),
        (
            "accounts.authentication.reset_tokens",
            "from accounts.models import User\n",
            "from django.conf import settings\n\nfrom accounts.models import User\n",
        ),
    ),
    mutant(
        "a secret of an address stands in the log",
        Promise.SECRECY,
        "storefront/tests/test_log_filters.py::test_real_link_is_not_written_whatever_is_asked_of_it",
        ("storefront.log_filters:_shown", "SECRET_ARGUMENTS & match.kwargs.keys", ""),
    ),
    mutant(
        "an address that has an account costs less to sign up",
        Promise.SECRECY,
        "accounts/tests/test_signup_alike.py::test_known_and_new_addresses_cost_the_same",
        (
            "accounts.authentication.forms:SignupForm.try_save",
            "            self._save_in_vain(request)\n",
            "",
        ),
    ),
    mutant(
        "others' wrong passwords lock a known browser out",
        Promise.NO_STALL,
        "accounts/tests/sessions/test_known_browsers.py::test_guessing_locks_a_new_browser_out_and_not_a_known_one",
        ("accounts.allauth_adapter:AccountAdapter.pre_authenticate", "browser is None", "True"),
    ),
    mutant(
        "others' unpaid orders with an address keep its owner from buying",
        Promise.NO_STALL,
        "orders/tests/checkout/test_strangers.py::test_stranger_who_types_somebodys_address_and_phone_keeps_them_from_nothing",
        ("orders.limits.abuse:_from", "return Q(ip=ip) if", "return Q(ip=ip) | Q(ip__isnull=False) if"),
    ),
    mutant(
        "a wallet is spent by whoever sits at a browser",
        Promise.MONEY,
        "orders/tests/order_payment/test_wallet_proof.py::test_wallet_is_spent_only_after_a_fresh_password",
        (
            "orders.views.checkouts:_pay",
            "if visitor and _spends_wallet(form) and not access.has_fresh_password(request):",
            "if False:",
        ),
    ),
)
