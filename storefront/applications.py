"""What the shop is made of, and what each request goes through, from the outside in."""

INSTALLED_APPS = [
    "core",
    "accounts",
    "catalog",
    "delivery",
    "payments",
    "orders",
    "support",
    "storefront",
    "accounts.backoffice.app.BackOfficeConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts.sessions.allauth_app.UserSessionsConfig",
    "csp",
]

MIDDLEWARE = [
    "core.page_cache.middleware.PageCacheMiddleware",  # keeps pages with all that the others add to them
    "storefront.http.headers.fixed_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "storefront.http.headers.content_security_policy",
    "storefront.http.health.answer_probes",  # before whatever asks for the Host
    "storefront.http.cookie_migration.legacy_cookie_names",
    "orders.views.unchanged_order.answer_unchanged",  # below what stands on every answer, above what costs
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.signed_in_cookie_middleware",
    "accounts.middleware.account_pages_not_stored",
    "accounts.sessions.known_browsers.known_browser_middleware",
    "accounts.sessions.browser_sessions.last_seen_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
