"""How a mail is made: subject, text and HTML from one template, in the active language.

A template in `templates/emails/` extends `form` and fills its blocks with plain text. It is rendered once per
file in `templates/emails/forms/`: the words are written once, and the HTML form escapes all of them.
"""

import re
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_variables

EMPTY_LINES = re.compile(r"\n\s*\n")


@sensitive_variables()
def compose(template: str, *, to: str, link: str = "", **context: Any) -> EmailMultiAlternatives:
    """The mail `templates/emails/<template>.txt`; `link` is the whole address behind its button."""
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "seller": [settings.SELLER_NAME, settings.SELLER_ADDRESS, settings.SELLER_PHONE],
        "link": link,
        **context,
    }
    subject = " ".join(_render(template, "subject.txt", context).split())
    text = EMPTY_LINES.sub("\n\n", _render(template, "text.txt", context)).strip() + "\n"
    page = _render(template, "page.html", {**context, "subject": subject})
    # Nobody is away on holiday to a machine: it asks other machines not to answer.
    mail = EmailMultiAlternatives(subject, text, to=[to], headers={"Auto-Submitted": "auto-generated"})
    mail.attach_alternative(page, "text/html")
    return mail


@sensitive_variables()
def _render(template: str, form: str, context: dict[str, Any]) -> str:
    return render_to_string(f"emails/{template}.txt", {**context, "form": f"emails/forms/{form}"})
