"""Messages of customers in the back office: read, answered by mail, or set aside."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table
from core.backoffice.filters import IsSetFilter
from core.normalisation import fold_lookalikes
from orders.models import Order
from payments.admin.customer_tables import orders_of
from payments.admin.row_actions import RowAction, RowActionAdmin
from support.inquiries import answer_inquiry, set_aside
from support.models import MAX_TEXT, Inquiry


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Answer"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("It goes out as it stands. Leave out any code."),
    )


def _answer(*, row: Inquiry, actor: str, form: forms.Form) -> str:
    answer_inquiry(inquiry=row, text=form.cleaned_data["text"], by=actor)
    return gettext("The answer is on its way.")


def _set_aside(*, row: Inquiry, actor: str, form: forms.Form) -> str:
    set_aside(inquiry=row, reason=form.cleaned_data["reason"], by=actor)
    return gettext("Set aside.")


ACTS = [
    RowAction(
        "answer",
        _("Answer by mail"),
        _("In the language of the message, if you can. It is settled with the answer."),
        _answer,
        AnswerForm,
        requires_step_up=False,
    ),
    RowAction(
        "set-aside",
        _("Set aside"),
        _("For what wants no answer, such as advertising. Nobody is written to."),
        _set_aside,
        requires_step_up=False,
    ),
]


@admin.register(Inquiry)
class InquiryAdmin(RowActionAdmin):
    permission = "support.change_inquiry"
    list_display = ["__str__", "order_reference", "language", "created_at", "closed_at", "is_answered"]
    list_filter = [("closed_at", IsSetFilter), "topic", "language"]
    search_fields = ["email", "order_reference"]
    ordering = ["-pk"]

    def acts(self, row: Inquiry) -> list[RowAction]:
        return [] if row.closed_at else ACTS

    def seen(self, row: Inquiry) -> str:
        return "closed" if row.closed_at else "open"

    def tables(self, row: Inquiry) -> list[Table]:
        order = Order.objects.filter(reference=fold_lookalikes(row.order_reference)).first()
        facts = facts_table(
            gettext("Message"),
            (
                (gettext("topic"), row.get_topic_display()),
                (gettext("from"), row.email),
                (gettext("language"), row.get_language_display()),
                (gettext("order"), row_link(order) if order else row.order_reference or EMPTY),
                (gettext("message"), row.text),
                (gettext("sent at"), format_timestamp(row.created_at)),
                (gettext("settled by"), row.closed_by or EMPTY),
                (gettext("settled at"), format_timestamp(row.closed_at)),
            ),
        )
        answers: tuple[tuple[Any, ...], ...] = tuple(
            (format_timestamp(answer.at), answer.by, answer.text) for answer in row.answers.all()
        )
        heads = (gettext("answered at"), gettext("answered by"), gettext("answer"))
        told = [facts, Table(gettext("Answers"), heads, answers)]
        return [*told, orders_of(row.customer)] if row.customer else told
