"""What a person needs to see before deciding: the evidence of a desk item, and what the supplier says now."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext as _

from core.admin_links import row_link, subject_link
from core.backoffice.columns import EMPTY, format_timestamp
from core.backoffice.detail_tables import Table, evidence_table, facts_table, history_table
from core.kinds import desk_kind_text
from core.models import DeskItem, Symptom
from core.money import CENTIMES_PER_DINAR, dinars_html
from orders.admin import pair_pages, tables
from orders.aftersales.refunds import order_of
from orders.models import Line, Order, Orphan
from orders.resolution.actions import line_proposals
from orders.resolution.supplier_snapshot import ListedCandidate, SupplierSnapshot, UnexplainedDebit
from orders.supplier_account.disproof import DisproofEvidence
from payments.models import Payment, Refund

MOST_SYMPTOMS = 100  # that one page shows, the newest first


def detail_tables(item: DeskItem, subject: models.Model | None) -> list[Table]:
    """Everything that is known about an item's subject without asking anybody."""
    known = evidence_table(item.evidence)
    return [*_subject_tables(subject, known), *_symptoms(item)]


def _subject_tables(subject: models.Model | None, known: Table) -> list[Table]:
    if isinstance(subject, Line):
        attempts = list(subject.attempts.all())
        return [
            tables.line_facts(subject),
            known,
            tables.attempts(attempts),
            pair_pages.line_pairs(subject),
            tables.proposals(line_proposals(subject)),
            history_table(subject, *attempts),
        ]
    if isinstance(subject, Payment | Refund):
        return [_money_facts(subject), known, history_table(subject)]
    if isinstance(subject, Orphan):
        return [_orphan_facts(subject), pair_pages.orphan_pairs(subject), known]
    return [known]


def _symptoms(item: DeskItem) -> list[Table]:
    """All that was wrong with the matter, and the evidence beside that of the symptom that leads it.

    A single symptom is told by the rest of the page, unless it is about another row.
    """
    rows = list(item.symptoms.order_by("-pk")[:MOST_SYMPTOMS])
    if len(rows) == 1 and rows[0].subject == item.subject:
        return []
    heads = (_("what happened"), _("kind"), _("about"), _("since"), _("over"), _("outcome"))
    others = [row for row in rows if row.subject == item.subject and row.kind != item.kind]
    return [
        Table(_("Everything about this"), heads, tuple(map(_symptom, rows))),
        *(evidence_table(row.evidence, str(desk_kind_text(row.kind).label).capitalize()) for row in others),
    ]


def _symptom(row: Symptom) -> tuple[object, ...]:
    return (
        row.title_html,
        desk_kind_text(row.kind).label,
        subject_link(row.subject),
        format_timestamp(row.since),
        format_timestamp(row.over_at),
        row.outcome_html or EMPTY,
    )


def _money_facts(row: Payment | Refund) -> Table:
    facts: list[tuple[str, object]] = [
        (str(row._meta.verbose_name), row_link(row)),
        (_("amount"), dinars_html(row.amount)),
        (_("status"), row.get_status_display()),
        (_("customer"), row_link(row.customer)),
    ]
    order = (
        order_of(row)
        if isinstance(row, Refund)
        else Order.objects.filter(order_payments__payment=row).first()
    )
    if order is not None:
        facts.append((_("order"), row_link(order)))
    if isinstance(row, Payment) and hasattr(row, "unapplied"):
        facts.append((str(row.unapplied._meta.verbose_name), row_link(row.unapplied)))
    return facts_table(_("Money"), facts)


def _orphan_facts(orphan: Orphan) -> Table:
    explained = row_link(orphan.attempt) if orphan.attempt else _("nothing of ours explains it")
    facts = (
        (_("supplier order"), row_link(orphan)),
        (_("quantity"), orphan.quantity),
        (_("ordered"), format_timestamp(orphan.ordered_at)),
        (_("first seen"), format_timestamp(orphan.seen_at)),
        (_("explained by"), explained),
    )
    return facts_table(_("Supplier order"), facts)


def supplier_tables(told: SupplierSnapshot, line: Line) -> list[Table]:
    """The supplier's words of this moment."""
    own = facts_table(_("Supplier order now"), _checked(told)) if told.checked else None
    return [
        facts_table(_("Balance"), _balance(told, line)),
        *([own] if own else []),
        *([] if told.listed_candidates is None else [_sightings(told.listed_candidates)]),
        *([] if told.evidence is None else [_debits(told.debits)]),
    ]


def _sightings(sightings: list[ListedCandidate]) -> Table:
    heads = (_("supplier's id"), _("ordered"), _("quantity"), _("supplier's status"), _("serves"))
    rows = tuple(_sighting(seen) for seen in sightings)
    return Table(_("Orders of this kind in the supplier's list"), heads, rows)


def _debits(debits: list[UnexplainedDebit]) -> Table:
    heads = (_("when"), _("type"), _("amount"), _("about"), _("balance after"))
    return Table(_("Transactions that no other line explains"), heads, tuple(_debit(each) for each in debits))


def _balance(told: SupplierSnapshot, line: Line) -> list[tuple[str, object]]:
    attempt = line.attempts.order_by("-number").first()
    before = attempt.balance_before if attempt else None
    facts: list[tuple[str, object]] = [
        (_("before the attempt"), None if before is None else dinars_html(before)),
        (_("now"), None if told.balance is None else dinars_html(told.balance)),
    ]
    if told.evidence is not None:
        facts += _proof(told.evidence)
    return facts


def _proof(evidence: DisproofEvidence) -> list[tuple[str, object]]:
    """What the transactions must show before they prove that nothing was bought, and what follows."""

    def answer(is_so: bool) -> str:
        return _("yes") if is_so else _("no: they prove nothing")

    if evidence.unknown:
        debits = ", ".join(evidence.unknown)
    else:
        debits = _("none, and none is missing") if evidence.is_whole else _("none, as far as they go")
    return [
        (_("transactions link up"), answer(evidence.books.is_gap_free)),
        (_("they begin with the balance before the attempt"), answer(evidence.begins)),
        (_("they end with the balance of now"), answer(evidence.ends)),
        (_("debits since the attempt that serve no line"), debits),
    ]


def _checked(told: SupplierSnapshot) -> list[tuple[str, object]]:
    assert told.checked is not None  # noqa: S101 - the caller asks
    return [
        (_("supplier's status"), told.checked.raw_status),
        (_("cards counted"), told.checked.fulfilled_quantity),
        (_("cards listed"), len(told.checked.cards)),
        (_("of them malformed"), told.checked.malformed_cards),
    ]


def _sighting(seen: ListedCandidate) -> tuple[object, ...]:
    order = seen.order
    serves = row_link(seen.serves) if seen.serves else _("no line")
    return (order.order_id, format_timestamp(order.time), order.quantity, order.raw_status, serves)


def _debit(debit: UnexplainedDebit) -> tuple[object, ...]:
    each = debit.transaction
    about = f"{each.object_id} ({_('this line')})" if debit.is_own else each.object_id
    return (format_timestamp(each.time), each.type, _money(each.amount), about, _money(each.new_balance))


def _money(dinars: Decimal | None) -> str:
    """The supplier's own amounts, which may be negative."""
    if dinars is None:
        return EMPTY
    return dinars_html(int((dinars * CENTIMES_PER_DINAR).to_integral_value()))


def subject_words(item: DeskItem) -> str:
    """A link to what the item is about."""
    return subject_link(item.subject)
