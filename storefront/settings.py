"""All settings, read from the environment. Every variable is listed in `.env.example`.

Without any variable but the secrets, this is the embedded set-up below DATA_DIR that `make run` uses;
production differs only in its environment. `make run` leaves two files there, which never override the
environment: `secrets.env` (made once) and `run.env` (where the present run listens), so that `manage.py`
beside a running shop meets the same shop.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from accounts.authentication.allauth_forms import ACCOUNT_FORMS as ACCOUNT_FORMS
from accounts.authentication.allauth_forms import MFA_FORMS as MFA_FORMS
from core.derived_keys import derive_key
from storefront.applications import INSTALLED_APPS as INSTALLED_APPS
from storefront.applications import MIDDLEWARE as MIDDLEWARE
from storefront.http.content_security_policy import CONTENT_SECURITY_POLICY as CONTENT_SECURITY_POLICY
from storefront.log_filters import logging_to_console

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).absolute()
for name in ("secrets.env", "run.env"):
    if (DATA_DIR / name).is_file():
        env.read_env(str(DATA_DIR / name), overwrite=False)


def required(name: str, what: str) -> str:
    """A variable that has no default. Raises ImproperlyConfigured with what to do."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set: {what}. `make run` makes one by itself; on a server put it into the "
            f"environment (see .env.example)."
        )
    return value


def one_of(name: str, *choices: str) -> str:
    """A variable that names one of these, the first by default. Raises ImproperlyConfigured."""
    chosen: str = env.str(name, default=choices[0])
    if chosen not in choices:
        raise ImproperlyConfigured(f"{name} must be `{'` or `'.join(choices)}`")
    return chosen


# --- what this installation is ------------------------------------------------------------------------------

ONECLICK_API_URL = env.str("ONECLICK_API_URL", default="https://api.oneclickdz.com").rstrip("/")
ONECLICK_API_KEY = env.str("ONECLICK_API_KEY", default="")
ONECLICK_ENVIRONMENT = one_of("ONECLICK_ENVIRONMENT", "sandbox", "production")
IN_PRODUCTION = ONECLICK_ENVIRONMENT == "production"

DEBUG = env.bool("DEBUG", default=False)
TIME_SCALE = env.float("TIME_SCALE", default=1.0)
if not 0 < TIME_SCALE < float("inf"):
    raise ImproperlyConfigured("TIME_SCALE must be a positive number")
if IN_PRODUCTION and TIME_SCALE != 1:
    raise ImproperlyConfigured("TIME_SCALE is for trying things out; production keeps it at 1")

SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_IS_HTTPS = SITE_URL.startswith("https://")
SITE_NAME = env.str("SITE_NAME", default="Barq")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", urlsplit(SITE_URL).hostname or ""]
)
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)  # in front of us, appending to X-Forwarded-For
# The shop lies at the root of its host. gunicorn would take another place from a header of the request, and
# parts of pages that are kept for everybody would lead there.
FORCE_SCRIPT_NAME = ""

# --- secrets ------------------------------------------------------------------------------------------------

SECRET_KEY = required("SECRET_KEY", "a long random text that signs what lasts for a page or two")
LINK_KEY = required(
    "LINK_KEY", "another long random text: mailed links, one-time codes and sessions rest on it"
)
CARD_KEYS = [
    key for key in required("CARD_KEYS", "the Fernet keys of the card codes, newest first").split(",") if key
]

# --- applications -------------------------------------------------------------------------------------------

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "storefront.context_processors.shop",
            ],
        },
    }
]

# --- database, broker, cache --------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'shop.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Deferred transactions under web and worker end in "database is locked"; immediate ones wait their turn.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # seldom: see storefront.http.connection_checks

_SOCKET = DATA_DIR / "valkey.sock"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default=f"redis+socket://{_SOCKET}")
CACHE_URL = env.str("CACHE_URL", default=f"unix://{_SOCKET}?db=1")
CACHES = {
    # Of allauth alone: nobody is kept out by a cache that is away (see core.shared_cache).
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_limitentry",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "shared": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "shop",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    },
}

PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=16)  # of public pages in each web process; 0 keeps none

# Messages are hints with ids: acknowledged early, no results kept; the sweep repeats what was lost.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery closes the database around each task, which costs more than most tasks: see storefront.celery.
CELERY_DB_REUSE_MAX = 1_000_000_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    # A ring is a hint: without these, one at a broker that is down is tried again for six seconds.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "core.sweep", "schedule": 10.0, "options": {"expires": 10}}}
CELERY_BEAT_SCHEDULER = "storefront.beat:Scheduler"
CELERY_TIMEZONE = "UTC"

# --- people -------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.authentication.password_validators.LongEnoughValidator"},
    {"NAME": "accounts.authentication.password_validators.NotCommonValidator"},
    {"NAME": "accounts.authentication.password_validators.NotTheAddressValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
# Tries are counted where they fail; a network in which many people sign in keeps none of them out.
ACCOUNT_RATE_LIMITS = {"login": "", "login_failed_at_known_browser": "5/5m/key"}
ACCOUNT_ADAPTER = "accounts.allauth_adapter.AccountAdapter"
# allauth signs confirmations with SECRET_KEY and this: a salt that is secret makes LINK_KEY their key.
ACCOUNT_SALT = derive_key(LINK_KEY, "confirmation")
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.authentication.reset_tokens.ResetTokenGenerator"  # noqa: S105
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever owns the address hears of every change
ACCOUNT_CHANGE_EMAIL = True  # one address; a new one takes its place once it is confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_ADAPTER = "accounts.allauth_adapter.SecondFactorAdapter"

# `optional` lets staff in with a password alone: for trying the shop out, never with real money.
STAFF_SECOND_FACTOR = one_of("STAFF_SECOND_FACTOR", "required", "optional")
if IN_PRODUCTION and STAFF_SECOND_FACTOR != "required":
    raise ImproperlyConfigured(
        "STAFF_SECOND_FACTOR=optional is for trying things out; production requires it"
    )

SESSION_ENGINE = "accounts.sessions.store"
_HOST = "__Host-" if SITE_IS_HTTPS else ""  # of names that a browser lets nobody set but the shop itself
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_HOST}sessionid", f"{_HOST}csrftoken"
CART_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME = f"{_HOST}cart", f"{_HOST}known_browser"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = SITE_IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if SITE_IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SITE_IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["core.files.upload_handlers.BoundedUploadHandler"]

# --- languages ----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"  # of the sources: a text that is not translated (yet) is shown as it was written
FIRST_LANGUAGE = "ar"  # for visitors who name none that we speak
LANGUAGES = [("ar", "العربية"), ("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 31_536_000
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Africa/Algiers"
FORMAT_MODULE_PATH = ["storefront.formats"]

# --- files --------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_DIR / "static")))
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"  # of pictures of products; nothing else below MEDIA_ROOT has an address
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "storefront.static_storage.BundledStaticFilesStorage"},
}

# --- mail ---------------------------------------------------------------------------------------------------

_EMAIL_URL = env.str("EMAIL_URL", default="")
if _EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <shop@{urlsplit(SITE_URL).hostname}>"
)

# --- who is told --------------------------------------------------------------------------------------------

ALERT_WEBHOOK = env.str("ALERT_WEBHOOK", default="")  # alerts are posted there as JSON with a `text`
HEARTBEAT_URL = env.str("HEARTBEAT_URL", default="")  # asked for once a minute while all is well
# Somebody outside (an accountant, a relative) who hears what staff do to staff and to money.
WATCH_EMAIL = env.str("WATCH_EMAIL", default="")
# Each of these must have a living process; another set-up names its own.
EXPECTED_ROLES = env.list("EXPECTED_ROLES", default=["web", "worker", "poller", "sweeper", "beat"])

# Touched while the process is well, for a container's health check.
PULSE_FILE = env.str("PULSE_FILE", default="")

# --- the shop -----------------------------------------------------------------------------------------------

PAYMENT_METHODS = env.list("PAYMENT_METHODS", default=["ocpay", "wallet"])
PAYOUT_METHODS = env.list("PAYOUT_METHODS", default=["wallet", "ccp", "rip"])
CHARGILY_API_URL = env.str("CHARGILY_API_URL", default="https://pay.chargily.net/api/v2").rstrip("/")
CHARGILY_SECRET_KEY = env.str("CHARGILY_SECRET_KEY", default="")
CHARGILY_PREVIOUS_SECRET_KEY = env.str("CHARGILY_PREVIOUS_SECRET_KEY", default="")  # while keys are changed
CHARGILY_LEAST = env.int("CHARGILY_LEAST", default=100)  # dinars; no page of theirs names a number
# The shop's own account for manual transfers: holder, CCP number with its key, RIP. Empty: not offered.
TRANSFER_HOLDER = env.str("TRANSFER_HOLDER", default="")
TRANSFER_CCP = env.str("TRANSFER_CCP", default="")  # "23456789 88"
TRANSFER_RIP = env.str("TRANSFER_RIP", default="")
# Dinars that one person alone may confirm without a statement, in all of 24 hours; 0: nothing.
TRANSFER_ALONE_BELOW = env.int("TRANSFER_ALONE_BELOW", default=2_000)

# Days after which a mailed link to an order opens nothing any more; another can be asked for.
ORDER_LINK_DAYS = env.int("ORDER_LINK_DAYS", default=90)

# `single` for a shop of one person: what takes two is announced to WATCH_EMAIL and done an hour later.
STAFF_MODE = one_of("STAFF_MODE", "two", "single")
if STAFF_MODE == "single" and not WATCH_EMAIL:
    raise ImproperlyConfigured(
        "STAFF_MODE is single: WATCH_EMAIL must name a mailbox outside, the only witness of what is done"
    )

# Dinars from which refunds take two persons: one alone, all that one person or one payee had within a day.
REFUND_TWO_PERSONS_FROM = env.int("REFUND_TWO_PERSONS_FROM", default=10_000)

# Who sells, as receipts must tell. What is empty is left out.
SELLER_NAME = env.str("SELLER_NAME", default=SITE_NAME)
SELLER_ADDRESS = env.str("SELLER_ADDRESS", default="")
SELLER_RC = env.str("SELLER_RC", default="")
SELLER_NIF = env.str("SELLER_NIF", default="")
SELLER_NIS = env.str("SELLER_NIS", default="")
SELLER_AI = env.str("SELLER_AI", default="")
SELLER_PHONE = env.str("SELLER_PHONE", default="")

# How customers reach the shop: on every page. What is empty is left out; the contact form is always there.
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
CONTACT_PHONE = env.str("CONTACT_PHONE", default="")
CONTACT_WHATSAPP = env.str("CONTACT_WHATSAPP", default="")  # +213…
CONTACT_TELEGRAM = env.str("CONTACT_TELEGRAM", default="")  # @name

# Limits against abuse; 0 lifts one. Unpaid orders at the same time, and dinars per day and per 30 days, which
# grow with the days since a customer's first paid order ("0:50000,7:150000": from the 7th day on 150,000).
LIMIT_UNPAID_PER_IP = env.int("LIMIT_UNPAID_PER_IP", default=10)
LIMIT_UNPAID_PER_CUSTOMER = env.int("LIMIT_UNPAID_PER_CUSTOMER", default=3)
LIMIT_UNPAID_PER_PHONE = env.int("LIMIT_UNPAID_PER_PHONE", default=3)
LIMIT_PER_DAY = env.str("LIMIT_PER_DAY", default="0:100000,7:300000,30:1000000")
LIMIT_PER_MONTH = env.str("LIMIT_PER_MONTH", default="0:500000,7:2000000,30:10000000")

UNLISTED_CATEGORIES = env.list("UNLISTED_CATEGORIES", default=["Mobile & Internet"])  # mirrored, not shown
WHOLESALE_JUMP_PERCENT = env.int("WHOLESALE_JUMP_PERCENT", default=30)  # beyond it, staff accept first
OFFERS_LOST_PERCENT = env.int("OFFERS_LOST_PERCENT", default=20)  # of the offers, within a day: it is told
MOST_PER_LINE = env.int("MOST_PER_LINE", default=20)
MOST_LINES = env.int("MOST_LINES", default=10)
POLLS_PER_SECOND = env.int("POLLS_PER_SECOND", default=10)  # at most, of all workers together
# Refusals that are a clear no, beside words about stock and balance in the vendor's message (the page that
# lists the codes of placeOrder is not public). A code that is in neither list leaves the outcome unknown.
PLACING_CODES_REFUSED = env.list(
    "PLACING_CODES_REFUSED", default=["ERR_VALIDATION", "NOT_FOUND", "OUT_OF_STOCK", "ERR_STOCK"]
)
PLACING_CODES_HELD = env.list(
    "PLACING_CODES_HELD",
    default=[
        "NO_BALANCE",
        "INSUFFICIENT_BALANCE",
        "INVALID_ACCESS_TOKEN",
        "MISSING_ACCESS_TOKEN",
        "ERR_AUTH",
        "IP_BLOCKED",
        "IP_NOT_ALLOWED",
        "API_DISABLED",
    ],
)

# --- logs ---------------------------------------------------------------------------------------------------

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logging_to_console(LOG_LEVEL)

SILENCED_SYSTEM_CHECKS: list[str] = []
