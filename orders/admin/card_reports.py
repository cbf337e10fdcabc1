"""Reported codes in the back office: what is known of each, and what staff decide. No page opens a card."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.staff import separation_of_duties
from accounts.staff.proposals import find_open_proposal, why_not_approve
from core.actors import Actor, actor_of
from core.admin_links import row_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, facts_table, history_table
from core.money import CENTIMES_PER_DINAR, dinars_html
from delivery.states import proof_in_words
from orders.aftersales import report_decisions, report_evidence
from orders.aftersales.report_evidence import ReportRate
from orders.aftersales.report_pictures import REPORT_PICTURES, look_at_picture
from orders.aftersales.report_replacement import may_be_replaced, replace_report
from orders.models import CardReport
from orders.models.card_report import MAX_TICKET, MAX_WORDS, Refusal
from orders.states import OPEN_REPORTS, ReportStatus
from payments.admin.customer_tables import language_name, orders_of
from payments.admin.row_actions import RowAction, RowActionAdmin, proposal_message


class TicketForm(forms.Form):
    ticket = forms.CharField(
        label=_("Number of the ticket"),
        max_length=MAX_TICKET,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )


class CreditForm(forms.Form):
    dinars = forms.IntegerField(label=_("Amount in dinars"), min_value=1)


class RefusalForm(forms.Form):
    refusal = forms.ChoiceField(label=_("Why"), choices=Refusal)
    explanation = forms.CharField(
        label=_("What the customer reads beside it"),
        max_length=MAX_WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


def _ask(*, row: CardReport, actor: str, form: forms.Form) -> str:
    report_decisions.note_supplier_asked(report=row, ticket=form.cleaned_data["ticket"], actor=actor)
    return gettext("The ticket is noted.")


def _credit(*, row: CardReport, actor: str, form: forms.Form) -> str:
    amount = form.cleaned_data["dinars"] * CENTIMES_PER_DINAR
    report_decisions.note_credit(report=row, amount=amount, actor=actor)
    return gettext("The credit is booked.")


def _refund(*, row: CardReport, actor: str, form: forms.Form) -> str:
    report_decisions.refund_report(report=row, reason=form.cleaned_data["reason"], actor=actor)
    return gettext("The refund is asked for: it is reviewed like any other.")


def _replace(*, row: CardReport, actor: str, form: forms.Form) -> str:
    outcome = replace_report(report=row, reason=form.cleaned_data["reason"], actor=actor)
    return proposal_message(outcome) or gettext("A new code is being bought.")


def _refuse(*, row: CardReport, actor: str, form: forms.Form) -> str:
    told = form.cleaned_data
    report_decisions.refuse_report(
        report=row, refusal=Refusal(told["refusal"]), explanation=told["explanation"], actor=actor
    )
    return gettext("Refused. The customer is told why.")


def _reopen(*, row: CardReport, actor: str, form: forms.Form) -> str:
    report_decisions.reopen_report(report=row, reason=form.cleaned_data["reason"], actor=actor)
    return gettext("It lies on the desk again.")


ASK = RowAction(
    "ask",
    _("The supplier was asked"),
    _("Copy the text above to the supplier's support, and keep the number of its ticket here."),
    _ask,
    TicketForm,
    requires_step_up=False,
)
REFUND = RowAction(
    "refund",
    _("Give its price back"),
    _("Asks for a refund in your name. Another person approves it, however small it is."),
    _refund,
)
BUY = RowAction(
    "replace",
    _("Buy a new code"),
    _(
        "Proposes to buy the same card at the shop's cost, once. It is bought when another person agrees, "
        "and the customer is told when it is there. If it cannot be had, the report is open again."
    ),
    _replace,
)
REFUSE = RowAction(
    "refuse",
    _("Refuse"),
    _("The customer reads the reason and your words, by mail and on the order's page."),
    _refuse,
    RefusalForm,
    requires_step_up=False,
)
REOPEN = RowAction(
    "reopen",
    _("Look into it again"),
    _("For what the customer or the supplier has told since."),
    _reopen,
    requires_step_up=False,
)
CREDIT = RowAction(
    "credit",
    _("The supplier has credited it"),
    _("Books what the supplier has added to our balance for this card."),
    _credit,
    CreditForm,
)


@admin.register(CardReport)
class CardReportAdmin(RowActionAdmin):
    permission = "orders.change_cardreport"
    tables_before_acts = 4
    list_display = ["card", "fault", "status", "reported_at", "answer_due_at", "ticket"]
    list_filter = ["status", "fault", "refusal"]
    list_select_related = ["line_card__card"]
    unfinished = Q(status__in=OPEN_REPORTS)
    search_fields = ["line_card__card__label", "ticket", "line_card__line__order__email"]
    reference_fields = ("line_card__card__label",)
    date_hierarchy = "reported_at"

    @admin.display(description=_("card"), ordering="line_card__card__label")
    def card(self, report: CardReport) -> str:
        return report.line_card.card.label

    def acts(self, row: CardReport) -> list[RowAction]:
        credit = [] if row.credited else [CREDIT]
        if row.is_open:
            return [ASK, *([BUY] if may_be_replaced(row) else []), REFUND, REFUSE, *credit]
        return [REOPEN, *credit] if row.status == ReportStatus.REFUSED and row.refund_id is None else credit

    def refusal(self, act: RowAction, row: CardReport, *, actor: Actor) -> str:
        if act not in (BUY, REFUND, REFUSE):
            return ""
        if separation_of_duties.is_own_customer(row.line_card.line.order.customer, by=actor):
            return gettext("It is your own order: another person has to decide.")
        proposal = find_open_proposal(report_decisions.REPLACE, row) if act is BUY else None
        return why_not_approve(proposal, by=actor)

    def seen(self, row: CardReport) -> str:
        proposal = find_open_proposal(report_decisions.REPLACE, row)
        return f"{row.status} {row.ticket} {row.credited} {proposal.pk if proposal else ''}"

    def tables(self, row: CardReport) -> list[Table]:
        return [
            _facts(row),
            _rates(row),
            _looks(row),
            _request(row),
            orders_of(row.line_card.line.order.customer),
            history_table(row),
        ]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.picture))
        return [path("<int:pk>/picture/", view, name="orders_cardreport_picture"), *super().get_urls()]

    def picture(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The picture that a customer has sent with a report. Each look is kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = CardReport.objects.filter(pk=pk).first()
        if report is None:
            raise Http404
        name = look_at_picture(report, actor=actor_of(request))
        return REPORT_PICTURES.response(name, filename="report.jpg")


def _facts(report: CardReport) -> Table:
    line_card = report.line_card
    line, card = line_card.line, line_card.card
    bought = getattr(line, "supplier_order", None)
    sure: tuple[tuple[str, object], ...] = (
        (gettext("card"), row_link(card, card.label)),
        (gettext("order"), row_link(line.order)),
        (gettext("line"), row_link(line, f"{line.product_title} · {line.denomination_name}")),
        (gettext("customer"), row_link(line.order.customer)),
        (gettext("language"), language_name(line.order.language)),
        (gettext("status"), report.get_status_display()),
        (gettext("answer promised until"), format_timestamp(report.answer_due_at)),
        (gettext("what the customer says"), report.get_fault_display()),
        (gettext("in their words"), format_html("<bdi>{}</bdi>", report.words) if report.words else EMPTY),
        (gettext("picture"), _picture(report)),
        (gettext("price the customer paid per card"), dinars_html(line.unit_price)),
        (gettext("stored"), format_timestamp(card.created_at)),
        (gettext("supplier order"), row_link(bought) if bought else EMPTY),
        (gettext("supplier's status"), bought.status if bought and bought.status else EMPTY),
        (gettext("supplier's price per card"), _amount(bought.price_per_card if bought else None)),
    )
    so_far: tuple[tuple[str, object], ...] = (
        (gettext("supplier's ticket"), report.ticket),
        (gettext("credited by the supplier"), _amount(report.credited) if report.credited else ""),
        (gettext("new code proposed by"), _proposed(report)),
        (gettext("replacement"), row_link(report.replacement) if report.replacement else ""),
        (gettext("refund"), row_link(report.refund) if report.refund else ""),
        (gettext("refused because"), report.get_refusal_display() if report.refusal else ""),
        (gettext("told to the customer"), report.explanation),
        (gettext("decided by"), report.decided_by),
    )
    return facts_table(gettext("Report"), (*sure, *((name, value) for name, value in so_far if value)))


def _proposed(report: CardReport) -> str:
    waiting = find_open_proposal(report_decisions.REPLACE, report)
    return f"{waiting.proposed_by} · {waiting.reason}" if waiting else ""


def _picture(report: CardReport) -> str:
    if not report.picture:
        return EMPTY
    address = reverse("admin:orders_cardreport_picture", args=[report.pk])
    return format_html('<a href="{}">{}</a>', address, gettext("look at it"))


def _amount(amount: int | None) -> str:
    return EMPTY if amount is None else dinars_html(amount)


def _rates(report: CardReport) -> Table:
    line = report.line_card.line
    of_customer = report_evidence.customer_rate(line.order.customer_id)
    product = line.denomination.product_id
    pairs: list[tuple[str, object]] = [(gettext("this customer"), _rate(of_customer))]
    for days in report_evidence.BRAND_DAYS:
        label = ngettext("this product, %(days)s day", "this product, %(days)s days", days) % {"days": days}
        pairs.append((label, _rate(report_evidence.product_rate(product, days))))
    return facts_table(gettext("How often codes are reported"), pairs)


def _rate(rate: ReportRate) -> str:
    numbers = {"reported": rate.reported, "bought": rate.bought, "percent": f"{rate.percent} %"}
    told = gettext("%(reported)s of %(bought)s (%(percent)s)") % numbers
    return format_html("<strong>{} · {}</strong>", told, gettext("high")) if rate.is_high else told


def _looks(report: CardReport) -> Table:
    rows = tuple(
        (format_timestamp(at), proof_in_words(proof))
        for at, proof in report_evidence.looks_at(report.line_card)
    )
    return Table(gettext("When the code was shown"), (gettext("at"), gettext("proof")), rows)


def _request(report: CardReport) -> Table:
    text = format_html('<pre dir="ltr" class="copied">{}</pre>', report_evidence.supplier_request(report))
    return facts_table(gettext("Text for the supplier"), ((gettext("to copy"), text),))
