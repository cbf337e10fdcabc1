"""System checks of the whole installation: what must not stand in production."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

MIN_KEY_LENGTH, MIN_DISTINCT_CHARACTERS = 40, 8
_MAKE_ONE = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))" makes one'
SELLER_SETTINGS = ("SELLER_NAME", "SELLER_ADDRESS", "SELLER_RC", "SELLER_NIF", "SELLER_PHONE")
CONTACT_SETTINGS = ("CONTACT_WHATSAPP", "CONTACT_TELEGRAM", "CONTACT_PHONE", "CONTACT_EMAIL")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@register()
def production_is_real(**_kwargs: Any) -> list[CheckMessage]:
    """With real money, the supplier and the shop must be real, too."""
    if not settings.IN_PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG is on in production", id="storefront.E001"))
    if not settings.SITE_IS_HTTPS:
        found.append(Error("SITE_URL must begin with https:// in production", id="storefront.E002"))
    if urlsplit(settings.ONECLICK_API_URL).hostname in LOOPBACK:
        found.append(Error("the supplier of production cannot be this machine", id="storefront.E003"))
    for name in ("ALERT_WEBHOOK", "HEARTBEAT_URL"):
        address = getattr(settings, name)
        if address and not address.startswith("https://"):
            found.append(Error(f"{name} must begin with https:// in production", id="storefront.E007"))
    if not settings.ONECLICK_API_KEY:
        found.append(Error("ONECLICK_API_KEY is not set", id="storefront.E004"))
    return found


@register()
def keys_are_strong_and_different(**_kwargs: Any) -> list[CheckMessage]:
    """What is signed under a short key can be guessed; and one key in two places is lost in both at once."""
    if not settings.IN_PRODUCTION:
        return []
    found: list[CheckMessage] = [
        Error(f"{name} is too short or too regular for production", hint=_MAKE_ONE, id="storefront.E005")
        for name in ("SECRET_KEY", "LINK_KEY")
        if len(getattr(settings, name)) < MIN_KEY_LENGTH
        or len(set(getattr(settings, name))) < MIN_DISTINCT_CHARACTERS
    ]
    keys = [settings.SECRET_KEY, settings.LINK_KEY, *settings.CARD_KEYS]
    if len(set(keys)) < len(keys):
        found.append(
            Error(
                "SECRET_KEY, LINK_KEY and CARD_KEYS must all be different",
                hint=_MAKE_ONE,
                id="storefront.E006",
            )
        )
    return found


@register(deploy=True)
def servers_are_servers(**_kwargs: Any) -> list[CheckMessage]:
    """What suits one machine but not servers."""
    if not settings.IN_PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        found.append(
            Warning("production runs on SQLite: set DATABASE_URL to PostgreSQL", id="storefront.W001")
        )
    if settings.SITE_IS_HTTPS and not settings.TRUSTED_PROXIES:
        told = "SITE_URL is https, but TRUSTED_PROXIES is 0: every request comes from the proxy's address"
        found.append(Warning(told, id="storefront.W004"))
    if "*" in settings.ALLOWED_HOSTS:
        found.append(Warning("ALLOWED_HOSTS takes any name", id="storefront.W002"))
    unset = [name for name in SELLER_SETTINGS if not getattr(settings, name)]
    if unset:
        told = f"customers are not told who sells, as law 18-05 wants: set {', '.join(unset)}"
        found.append(Warning(told, id="storefront.W005"))
    if not any(getattr(settings, name) for name in CONTACT_SETTINGS):
        told = f"customers reach nobody but by the form: set one of {', '.join(CONTACT_SETTINGS)}"
        found.append(Warning(told, id="storefront.W006"))
    if "filebased" in settings.EMAIL_BACKEND:
        found.append(Warning("mail is kept in files: set EMAIL_URL", id="storefront.W003"))
    return found
