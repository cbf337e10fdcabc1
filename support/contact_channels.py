"""How the shop can be reached, and who stands behind it. What is not set is not shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class ContactChannel:
    """One way to reach the shop: `address` is shown, `link` is followed."""

    name: str  # also of its picture
    label: Any
    address: str
    link: str


def contact_channels(message: str = "") -> list[ContactChannel]:
    """The channels that are set, the quickest first; `message` is ready in those that can carry one."""
    return list(_channels(quote(message)))


def _channels(message: str) -> Iterator[ContactChannel]:
    if settings.CONTACT_WHATSAPP:
        # https://faq.whatsapp.com/5913398998672934: the number in full, digits alone
        digits = "".join(filter(str.isdigit, settings.CONTACT_WHATSAPP))
        link = f"https://wa.me/{digits}" + (f"?text={message}" if message else "")
        yield ContactChannel("whatsapp", _("WhatsApp"), settings.CONTACT_WHATSAPP, link)
    if settings.CONTACT_TELEGRAM:
        # https://core.telegram.org/api/links#public-username-links
        name = settings.CONTACT_TELEGRAM.removeprefix("@")
        link = f"https://t.me/{name}" + (f"?text={message}" if message else "")
        yield ContactChannel("telegram", _("Telegram"), f"@{name}", link)
    if settings.CONTACT_PHONE:
        number = "".join(each for each in settings.CONTACT_PHONE if each.isdigit() or each == "+")
        yield ContactChannel("phone", _("Telephone"), settings.CONTACT_PHONE, f"tel:{number}")
    if settings.CONTACT_EMAIL:
        link = f"mailto:{settings.CONTACT_EMAIL}" + (f"?body={message}" if message else "")
        yield ContactChannel("mail", _("E-mail"), settings.CONTACT_EMAIL, link)


def seller_facts() -> list[tuple[Any, str]]:
    """Who sells, with what law 18-05 of 10 May 2018 on electronic commerce (art. 11) wants with an offer:
    tax number, address, telephone, trade register. Labels and values; what is not set is left out.
    """
    facts = (
        (_("Seller"), settings.SELLER_NAME),
        (_("Address"), settings.SELLER_ADDRESS),
        (_("Telephone"), settings.SELLER_PHONE),
        (_("Trade register (RC)"), settings.SELLER_RC),
        (_("Tax number (NIF)"), settings.SELLER_NIF),
        (_("Statistical number (NIS)"), settings.SELLER_NIS),
        (_("Tax article (AI)"), settings.SELLER_AI),
    )
    return [(label, value) for label, value in facts if value]
