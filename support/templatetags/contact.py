"""How to reach the shop, in the foot of every page and on the page of an order."""

from django import template
from django.conf import settings
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from support import contact_channels

register = template.Library()


@register.simple_tag
def shop_channels() -> list[contact_channels.ContactChannel]:
    """The channels that are set."""
    return contact_channels.contact_channels()


@register.simple_tag
def order_channels(reference: str) -> list[contact_channels.ContactChannel]:
    """The messengers that are set, with a message about the order ready in them; mail has the form."""
    message = _("Hello %(shop)s, it is about my order %(reference)s: ") % {
        "shop": settings.SITE_NAME,
        "reference": reference,
    }
    channels = contact_channels.contact_channels(message)
    return [channel for channel in channels if channel.name != "mail"]


@register.simple_tag
def seller_line() -> SafeString:
    """Who sells, on one line: name, address, trade register, tax number. Empty parts are left out."""
    facts = (
        settings.SELLER_NAME,
        " ".join(settings.SELLER_ADDRESS.split()),
        f"RC {settings.SELLER_RC}" if settings.SELLER_RC else "",
        f"NIF {settings.SELLER_NIF}" if settings.SELLER_NIF else "",
    )
    return format_html_join(" · ", '<bdi class="whole">{}</bdi>', ((fact,) for fact in facts if fact))
