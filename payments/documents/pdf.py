"""A document as PDF, arranged like its page."""

from collections.abc import Sequence
from typing import TypeVar

from fpdf.enums import TableBordersLayout
from fpdf.fonts import FontFace

from payments.documents.layout import DocumentFact, DocumentLayout, DocumentRow, document_layout
from payments.documents.pdf_canvas import MUTED, PINE, WARNING, WIDTH, PdfCanvas, leading
from payments.models import Document

T = TypeVar("T")

HALF, GAP = 232, 29  # points: one of two columns and what is between them
LABEL, SHORT = 116, 85  # the labels of the seller's facts, of the document's
COLUMNS = (255, 91, 51, 96)  # item, unit price, quantity, amount
SMALL, NORMAL = 8, 9


def render_pdf(document: Document) -> bytes:
    """One A4 sheet or more; the same bytes each time for the same document."""
    sheet = document_layout(document)
    paper = PdfCanvas(is_rtl=sheet.is_rtl, foot=sheet.reference)
    paper.set_title(f"{sheet.heading} {sheet.reference}")
    paper.set_author(sheet.seller)
    paper.set_lang(sheet.language)
    paper.set_creation_date(document.issued_at)
    _head(paper, sheet)
    _table(paper, sheet)
    _total(paper, sheet)
    _parts(paper, sheet)
    _notes(paper, sheet)
    return bytes(paper.output())


def _head(paper: PdfCanvas, sheet: DocumentLayout) -> None:
    """Who sells, beside what this is and who bought."""
    top = paper.get_y()
    paper.put(sheet.seller, width=HALF, size=15, bold=True, color=PINE)
    for line in sheet.address:
        paper.put(line, width=HALF, size=SMALL)
    paper.ln(6)
    _facts(paper, sheet.identity, label=LABEL)
    below = paper.get_y()
    paper.set_y(top)
    beside = HALF + GAP
    paper.put(sheet.heading, start=beside, width=HALF, size=15, bold=True, is_prose=True)
    paper.put(sheet.reference, start=beside, width=HALF, size=12, bold=True)
    if sheet.stamp:
        paper.put(sheet.stamp, start=beside, width=HALF, size=SMALL, bold=True, color=WARNING, is_prose=True)
    paper.ln(6)
    _facts(paper, sheet.facts, label=SHORT, start=beside)
    paper.ln(11)
    paper.put(sheet.buyer_label, start=beside, width=HALF, size=SMALL, color=MUTED, is_prose=True)
    for line in sheet.buyer:
        paper.put(line, start=beside, width=HALF)
    paper.set_y(max(below, paper.get_y()) + 23)


def _facts(paper: PdfCanvas, facts: list[DocumentFact], *, label: int, start: int = 0) -> None:
    """Labels and what they name, side by side."""
    for fact in facts:
        with paper.row():
            paper.put(fact.label, start=start, width=label, size=SMALL, color=MUTED, is_prose=True)
            paper.put(fact.value, start=start + label, width=HALF - label, size=SMALL)
        paper.ln(2)


def _table(paper: PdfCanvas, sheet: DocumentLayout) -> None:
    paper.pen(size=NORMAL)
    aligns = (paper.near, paper.far, paper.far, paper.far)
    with paper.table(
        width=WIDTH,
        col_widths=_mirrored(paper, COLUMNS),
        text_align=_mirrored(paper, aligns),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        headings_style=FontFace(emphasis="B", color=MUTED),
        line_height=leading(NORMAL),
        padding=(5, 3),
    ) as table:
        for row in [sheet.columns, *sheet.rows]:
            cells = table.row()
            for text in _mirrored(paper, _cells(row)):
                cells.cell(paper.printable(text))


def _cells(row: DocumentRow) -> tuple[str, ...]:
    return (row.title, row.unit_price, row.quantity, row.total)


def _mirrored(paper: PdfCanvas, columns: Sequence[T]) -> list[T]:
    return list(reversed(columns)) if paper.is_rtl else list(columns)


def _total(paper: PdfCanvas, sheet: DocumentLayout) -> None:
    paper.keep(160 + 16 * len(sheet.parts))  # all that comes from here on, so that no page holds notes alone
    paper.ln(11)
    paper.band(start=HALF, width=WIDTH - HALF, height=31)
    paper.ln(6)
    with paper.row():
        paper.put(sheet.total_label, start=HALF + 8, width=148, size=12, bold=True, is_prose=True)
        paper.put(sheet.total, start=388, width=WIDTH - 391, size=12, bold=True, align=paper.far)
    paper.ln(17)
    paper.put(sheet.words.label, size=SMALL, color=MUTED, is_prose=True)
    paper.put(sheet.words.value, bold=True, is_prose=True)


def _parts(paper: PdfCanvas, sheet: DocumentLayout) -> None:
    """How it was paid. Methods are words of the document's language; references are somebody else's names."""
    if not sheet.parts:
        return
    paper.ln(11)
    paper.put(sheet.parts_label, size=SMALL, color=MUTED, is_prose=True)
    for part in sheet.parts:
        with paper.row():
            paper.put(part.method, width=187, is_prose=True)
            paper.put(part.reference, start=198, width=187)
            paper.put(part.amount, start=397, width=WIDTH - 400, align=paper.far)


def _notes(paper: PdfCanvas, sheet: DocumentLayout) -> None:
    paper.ln(17)
    paper.rule()
    paper.ln(6)
    for note in sheet.notes:
        paper.put(note, size=SMALL, color=MUTED, is_prose=True)
