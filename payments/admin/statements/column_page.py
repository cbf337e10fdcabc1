"""The page on which staff say what the columns of a statement hold, where the file does not tell itself."""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.backoffice.detail_tables import Table
from core.text import truncate
from payments.admin.row_actions import RowActionAdmin
from payments.models import StatementLayout
from payments.transfers.imports import ReadingAnswers, StatementReading
from payments.transfers.layouts import ColumnNaming
from payments.transfers.statement_files.dates import DateOrder
from payments.transfers.statement_files.encodings import Decoded
from payments.transfers.statement_files.sheet_detection import MAX_BYTES, NotAStatementError, StatementSheet

ROWS_SHOWN = 8
MAX_COLUMNS = 40
MAX_SAMPLE_LENGTH = 60
MAX_PACKED_LENGTH = 200_000  # letters: what a form may send has a limit of its own
ROLES = {
    "": "–",
    "date": gettext_lazy("date"),
    "text": gettext_lazy("text"),
    "reference": gettext_lazy("reference"),
    "credit": gettext_lazy("money that came in"),
    "debit": gettext_lazy("money that went out"),
    "amount": gettext_lazy("amount, whichever way it went"),
    "signed": gettext_lazy("amount, with a minus where it went out"),
    "side": gettext_lazy("in which direction, in words"),
}
ONCE = ("date", "reference", "credit", "debit", "amount", "side")
AMOUNTS = ("amount", "signed")


def pack_file(data: bytes) -> str:
    """A file in a form, for as long as its columns are being named.

    Raises NotAStatementError for a large one.
    """
    held = base64.b64encode(zlib.compress(data, 9)).decode()
    if len(held) > MAX_PACKED_LENGTH:
        raise NotAStatementError(
            _("The file is too large to have its columns named. Export a shorter period.")
        )
    return held


def unpack_file(text: str) -> bytes:
    """The file that `hold` put into a form. Raises NotAStatementError."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), MAX_BYTES + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise NotAStatementError(_("The file did not come along. Choose it again.")) from None


class ReadingForm(forms.Form):
    """How to read a file that could be read in several ways: its encoding, and the order of its dates.

    What was said once comes along, hidden.
    """

    encoding = forms.CharField(required=False, widget=forms.HiddenInput)
    order = forms.ChoiceField(
        label=gettext_lazy("How are the dates written?"),
        choices=[("", "–"), *DateOrder.choices],
        required=False,
        widget=forms.HiddenInput,
    )

    def ask(self, reading: StatementReading, orders: Sequence[DateOrder] = ()) -> None:
        """Show the choices that are still open; `orders` where they show only once columns are named."""
        if reading.encodings:
            choices = [(each.encoding, f"{each.encoding}: {_sample(each)}") for each in reading.encodings]
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Which of these reads right?"), choices=[("", "–"), *choices]
            )
        if orders := tuple(reading.orders) or tuple(orders):
            self.fields["order"] = forms.ChoiceField(
                label=_("How are the dates written?"),
                choices=[("", "–"), *((each.value, each.label) for each in orders)],
            )

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in ("encoding", "order") if not self[name].is_hidden]

    @property
    def answers(self) -> list[forms.BoundField]:
        return [self[name] for name in ("encoding", "order") if self[name].is_hidden]


def reading_answers_of(data: Mapping[str, Any]) -> ReadingAnswers:
    """What a person has said so far of how to read the file."""
    order = str(data.get("order", ""))
    return ReadingAnswers(
        encoding=truncate(str(data.get("encoding", "")), 20),
        order=DateOrder(order) if order in DateOrder.values else None,
    )


def _sample(decoded: Decoded) -> str:
    """The first words that the encodings do not agree on."""
    words = (word for word in re.split(r"[;,|\s]+", decoded.text) if not word.isascii())
    return truncate(", ".join(dict.fromkeys(words)), MAX_SAMPLE_LENGTH)


class ColumnsForm(ReadingForm):
    """One choice for each column, and the words of the one that tells the direction."""

    came_in = forms.CharField(
        label=gettext_lazy("Words for money that came in"), required=False, max_length=200
    )
    went_out = forms.CharField(
        label=gettext_lazy("Words for money that went out"), required=False, max_length=200
    )

    def __init__(
        self,
        *args: Any,
        reading: StatementReading,
        naming: ColumnNaming | None = None,
        orders: Sequence[DateOrder] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ask(reading, orders)
        sheet = reading.sheet
        self.width = min(sheet.width, MAX_COLUMNS)
        roles = {} if naming is None else _roles(naming)
        for at in range(self.width):
            name = sheet.header[at] if at < len(sheet.header) else ""
            label = name or _("Column %(number)s") % {"number": at + 1}
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=label, choices=list(ROLES.items()), required=False, initial=roles.get(at, "")
            )
        if naming is not None:
            self.fields["came_in"].initial = ", ".join(naming.came_in)
            self.fields["went_out"].initial = ", ".join(naming.went_out)

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"column_{at}"] for at in range(self.width)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [data.get(f"column_{at}", "") for at in range(self.width)]
        if any(chosen.count(role) > 1 for role in (*ONCE, "signed")) or set(AMOUNTS) <= set(chosen):
            raise forms.ValidationError(_("Only texts may stand in several columns."))
        if "date" not in chosen or not {"credit", *AMOUNTS} & set(chosen):
            raise forms.ValidationError(_("Name the date, and a column with the money that came in."))
        if "side" in chosen and not (_words(data["came_in"]) and _words(data["went_out"])):
            raise forms.ValidationError(_("Write the words that tell both directions."))
        if set(_words(data["came_in"])) & set(_words(data["went_out"])):
            raise forms.ValidationError(_("One word cannot mean both directions."))
        return data

    def naming(self) -> ColumnNaming:
        """What the person says, once the form is valid."""
        chosen = [self.cleaned_data[f"column_{at}"] for at in range(self.width)]
        texts = tuple(at for at, role in enumerate(chosen) if role == "text")
        said: dict[str, Any] = {role: chosen.index(role) for role in ONCE if role in chosen}
        if "signed" in chosen:
            said |= {"amount": chosen.index("signed"), "is_signed": True}
        if "side" in said:
            said |= {name: _words(self.cleaned_data[name]) for name in ("came_in", "went_out")}
        return ColumnNaming(texts=texts, **said)


def _roles(naming: ColumnNaming) -> dict[int, str]:
    places = {getattr(naming, role): role for role in ONCE if getattr(naming, role) is not None}
    if naming.is_signed and naming.amount is not None:
        places[naming.amount] = "signed"
    return {**dict.fromkeys(naming.texts, "text"), **places}


def _words(text: str) -> tuple[str, ...]:
    return tuple(sorted({word.strip().lower() for word in text.split(",") if word.strip()}))


def initial_columns(reading: StatementReading) -> ColumnNaming | None:
    """What the form begins with: an earlier naming, or what was recognised."""
    if reading.layout is not None:
        return ColumnNaming.kept(reading.layout)
    return ColumnNaming.of(reading.sheet.columns) if reading.sheet.columns else None


def render(
    admin: RowActionAdmin,
    request: HttpRequest,
    *,
    reading: StatementReading,
    data: bytes,
    account: str,
    asks_columns: bool,
    form: ReadingForm | None = None,
) -> HttpResponse:
    """The first rows of the file, and what is to be said of them. Raises NotAStatementError if too large."""
    sheet = reading.sheet
    if form is None:
        form = new_form(reading, asks_columns=asks_columns)
    context: dict[str, Any] = {
        **admin.admin_site.each_context(request),
        "title": _("What do the columns hold?") if asks_columns else _("How is the file to be read?"),
        "opts": admin.opts,
        "form": form,
        "asks_columns": asks_columns,
        "header": sheet.header[:MAX_COLUMNS],
        "rows": [row[:MAX_COLUMNS] for row in first_rows(sheet)],
        "layout": reading.layout,
        "breaks": reading.statement.breaks if reading.statement else (),
        "held": pack_file(data),
        "account": account,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "admin/payments/statementline/columns.html", context, status=status)


def new_form(
    reading: StatementReading,
    *,
    asks_columns: bool,
    data: Mapping[str, Any] | None = None,
    orders: Sequence[DateOrder] = (),
) -> ReadingForm:
    """The form for what this reading leaves open: filled in with `data`, or with what is known."""
    if asks_columns:
        naming = initial_columns(reading) if data is None else None
        return ColumnsForm(data, reading=reading, naming=naming, orders=orders)
    form = ReadingForm(data)
    form.ask(reading)
    return form


def first_rows(sheet: StatementSheet) -> list[list[str]]:
    """The first rows of a sheet below its header, each as long as the header."""
    rows = []
    for row in sheet.rows(sheet.columns.date if sheet.columns else None):
        rows.append([*row.cells, *[""] * (sheet.width - len(row.cells))][: sheet.width])
        if len(rows) == ROWS_SHOWN:
            break
    return rows


def layout_table(layout: StatementLayout) -> Table:
    """What a naming says, column by column."""
    naming = ColumnNaming.kept(layout)
    roles = _roles(naming)
    width = max([*roles, len(layout.header) - 1]) + 1
    names = [*layout.header, *[""] * (width - len(layout.header))]
    rows = [
        (name or _("Column %(number)s") % {"number": at + 1}, ROLES[roles.get(at, "")])
        for at, name in enumerate(names)
    ]
    words = [
        (_("Words for money that came in"), ", ".join(naming.came_in)),
        (_("Words for money that went out"), ", ".join(naming.went_out)),
    ]
    return Table(
        _("Columns"), (_("column"), _("what it holds")), (*rows, *[each for each in words if each[1]])
    )
