"""How a notice leaves the shop: as a mail through the outbox, or to the webhook.

The two do not depend on each other: a dead mail server does not keep the webhook silent, nor the reverse.
"""

import logging

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import clock, mail_rendering, outbox
from core.alerts import presentation
from core.alerts.recipients import recipients
from core.due import DueRows
from core.intervals import Interval
from core.kinds import CoreMailKind
from core.models import AlertNotice

log = logging.getLogger(__name__)

TIMEOUT = (3, 5)  # seconds to connect, and between two bytes of the answer
MAX_RETRY_DELAY = 40  # times alert_retry


class WebhookRejectedError(Exception):
    """The webhook did not answer with success."""


@outbox.mail_builder(CoreMailKind.ALERT, _("alert"))
def build_alert(notice_id: int) -> EmailMessage | None:
    """The mail to one owner in their language; None once they are no owner any more."""
    notice = AlertNotice.objects.select_related("alert").get(pk=notice_id)
    alert = notice.alert
    person = next((each for each in recipients(alert.cause) if each.key == notice.recipient), None)
    if person is None:
        return None
    with translation.override(person.language or settings.FIRST_LANGUAGE):
        return mail_rendering.compose(
            "alert",
            to=person.email,
            link=presentation.alert_url(alert),
            alert=alert,
            title=presentation.alert_title(alert),
            why=presentation.alert_reason(alert),
            what_to_do=presentation.what_to_do(alert),
            number=notice.step + 1,
        )


notices_due = DueRows(AlertNotice, sent_at=None)


def send_notice(notice_id: int) -> None:
    """Post one notice to ALERT_WEBHOOK if it is due.

    Safe to call twice or at once. After a crash between the post and its note it may be posted again, with
    the same `Idempotency-Key`.
    """
    now = clock.now()
    claimed = AlertNotice.objects.filter(pk=notice_id, sent_at=None, next_due_at__lte=now).update(
        next_due_at=now + Interval.MESSAGE_LEASE.duration, tries=F("tries") + 1
    )
    if claimed != 1:
        return
    notice = AlertNotice.objects.select_related("alert").get(pk=notice_id)
    row = AlertNotice.objects.filter(pk=notice_id)
    try:
        if settings.ALERT_WEBHOOK:
            _post(notice)
    except (requests.RequestException, WebhookRejectedError, OSError) as exc:
        # Not the error's text, which quotes the address: whoever knows that may write there.
        log.warning("an alert did not reach the webhook: %s", type(exc).__name__)
        pause = Interval.ALERT_RETRY.duration * min(2 ** (notice.tries - 1), MAX_RETRY_DELAY)
        row.update(next_due_at=clock.now() + pause, trouble=type(exc).__name__)
        return
    row.update(sent_at=clock.now(), next_due_at=None, trouble="")


def _post(notice: AlertNotice) -> None:
    alert = notice.alert
    people = recipients(alert.cause)
    language = next((person.language for person in people if person.language), settings.FIRST_LANGUAGE)
    with translation.override(language):
        text = presentation.plain_text_notice(alert, notice.step)
    post_json(
        settings.ALERT_WEBHOOK,
        {"text": text, "cause": alert.cause, "about": alert.about, "step": notice.step},
        key=f"alert-{alert.pk}-{notice.step}",
    )


def post_json(address: str, payload: dict[str, str | int], *, key: str) -> None:
    """Post JSON once, without redirects or the machine's proxies and passwords. Raises WebhookRejectedError
    and
    what requests raises.
    """
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(
            address,
            json=payload,
            headers={"Idempotency-Key": key, "User-Agent": "storefront"},
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,  # what they answer is not read
        )
        if not 200 <= answer.status_code < 300:
            raise WebhookRejectedError(str(answer.status_code))
        answer.close()
