"""The mail that tells that a card is back: in the language of who asked, with a way to stop."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from catalog import stock_notices
from catalog.kinds import CatalogMailKind
from catalog.models import BackInStock
from core import mail_rendering, outbox


@outbox.mail_builder(CatalogMailKind.BACK_IN_STOCK, _("card can be had again"))
def back_in_stock(notice_id: int) -> EmailMessage | None:
    """None if the request was taken back, or the card is gone again."""
    notice = BackInStock.objects.select_related("denomination__product").filter(pk=notice_id).first()
    if notice is None:
        return None
    if not notice.denomination.is_for_sale:
        stock_notices.restore_request(notice)
        return None
    with translation.override(notice.language):
        return _write(notice)


def _write(notice: BackInStock) -> EmailMessage:
    denomination = notice.denomination
    stop = settings.SITE_URL + reverse("notice-stop", args=[stock_notices.unsubscribe_token(notice)])
    mail = mail_rendering.compose(
        "back_in_stock",
        to=notice.email,
        link=settings.SITE_URL + denomination.product.get_absolute_url(),
        denomination=denomination,
        product=denomination.product,
        stop=stop,
    )
    mail.extra_headers |= {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return mail
