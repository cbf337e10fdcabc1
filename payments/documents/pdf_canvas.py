"""Paper for documents: A4 with the shop's font, where lines start on the left or, in Arabic, on the right.

The fonts are Readex Pro as the pages have it, at two fixed weights; fonts/README.md tells how they were made.
A PDF carries only the glyphs that it uses.
"""

import logging
import unicodedata
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, TextDirection, XPos, YPos
from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
FAMILY = "readex"
MARGIN, WIDTH = 51, 493  # two margins and the width between them are A4's 595
# The page's colours, see static/css/tokens.css.
INK, MUTED, PINE, WARNING = (20, 33, 27), (83, 97, 89), (15, 76, 58), (109, 71, 0)
RULE, BAND = (213, 218, 207), (233, 236, 228)

logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every glyph of every PDF


def leading(size: int) -> int:
    """The height of a line in type of that size, which Arabic needs."""
    return size * 8 // 5


class PdfCanvas(FPDF):
    """Places are points from where lines start, so that one arrangement serves both directions."""

    def __init__(self, *, is_rtl: bool, foot: str) -> None:
        super().__init__(format="A4", unit="pt")
        self.is_rtl = is_rtl
        self.foot = foot
        self.near, self.far = (Align.R, Align.L) if is_rtl else (Align.L, Align.R)
        self._top: float | None = None  # of the row that is being written, if one is
        self._bottom: float = 0
        self.add_font(FAMILY, "", FONTS / "ReadexPro-Regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "ReadexPro-SemiBold.ttf")
        font = self.fonts[FAMILY]
        assert isinstance(font, TTFFont)  # noqa: S101 - for the type checker
        self._known = frozenset(font.cmap)  # the same in both weights
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 17)
        self.c_margin = 0  # text starts at the margin, where the rules do
        self.set_draw_color(RULE)
        self.add_page()

    def footer(self) -> None:
        """On every page: which document, which page of how many."""
        self.set_y(-MARGIN)
        self.put(f"{self.foot} · {self.page_no()}/{{nb}}", size=8, color=MUTED, align=self.far)

    def put(
        self,
        text: str,
        *,
        start: int = 0,
        width: int = WIDTH,
        size: int = 10,
        bold: bool = False,
        color: tuple[int, int, int] = INK,
        align: Align | None = None,
        is_prose: bool = False,
    ) -> None:
        """A paragraph `start` points from the near margin; what follows goes below it.

        Prose runs in the direction of the document; a name, a number or an address in its own.
        """
        self.pen(size=size, bold=bold, color=color)
        if is_prose:
            self.set_text_shaping(True, direction=TextDirection.RTL if self.is_rtl else TextDirection.LTR)
        if self._top is not None:
            self._bottom = max(self._bottom, self.get_y())
            self.set_y(self._top)
        self.set_x(self._left(start, width))
        self.multi_cell(
            width,
            leading(size),
            self.printable(text),
            align=align or self.near,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _left(self, start: int, width: int) -> int:
        return MARGIN + (WIDTH - start - width if self.is_rtl else start)

    @contextmanager
    def row(self) -> Generator[None, None, None]:
        """What is put meanwhile stands side by side; what follows goes below the tallest of it.

        A row of up to three lines stays on one page.
        """
        self.keep(57)
        self._top = self._bottom = self.get_y()
        yield
        self._top = None
        self.set_y(max(self._bottom, self.get_y()))

    def pen(self, *, size: int, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        """Write like this from now on, each paragraph in the direction of its first letter."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(color)
        self.set_text_shaping(True)

    def rule(self) -> None:
        """A line across the paper."""
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    def band(self, *, start: int, width: int, height: int) -> None:
        """A tinted ground for what is put next."""
        self.set_fill_color(BAND)
        self.rect(self._left(start, width), self.get_y(), width, height, style="F")

    def keep(self, height: int) -> None:
        """Start a new page if less than `height` points are left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def printable(self, text: str) -> str:
        """The text as far as the font has it: other letters lose their marks or become "?", pictures go."""
        return "".join(char if self._has(char) else self._instead_of(char) for char in text)

    def _has(self, char: str) -> bool:
        is_mark_of_direction = unicodedata.category(char) == "Cf"
        return ord(char) in self._known or char == "\n" or is_mark_of_direction

    def _instead_of(self, char: str) -> str:
        if char.isspace():
            return " "
        base, *marks = list(unicodedata.normalize("NFKD", char))
        if self._has(base):
            return base + "".join(mark for mark in marks if self._has(mark))
        return "?" if char.isalnum() else ""
