"""All codes of an order on one sheet: by lines, each product's guide once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from catalog.presentation.redemption_guides import RedemptionGuide, guide_for
from catalog.regions import region_name
from delivery.code_presentation import PresentedCode, present_code
from delivery.contents import CardContents
from orders.models import LineCard


@dataclass(frozen=True, slots=True, repr=False)
class SheetCard:
    """A card and its code; None for one that cannot be shown now."""

    number: int
    label: str
    code: PresentedCode | None


@dataclass(frozen=True, slots=True, repr=False)
class SheetLine:
    """The cards of a line. `guide` stands with the first line of its product."""

    title: str
    region_name: str
    guide: RedemptionGuide | None
    cards: list[SheetCard] = field(default_factory=list)


@sensitive_variables()
def code_sheet(line_cards: Iterable[LineCard], revealed: Sequence[CardContents | None]) -> list[SheetLine]:
    """The sheet of cards in their order, with what `delivery.reveal.reveal_all` told of each."""
    sheet, explained = [], set()
    together = zip(line_cards, revealed, strict=True)
    for line, cards in groupby(together, key=lambda pair: pair[0].line):
        product = line.denomination.product
        is_new = product.pk not in explained
        explained.add(product.pk)
        sheet.append(
            SheetLine(
                title=line.shown_title,
                region_name=region_name(line.region),
                guide=guide_for(product) if is_new else None,
                cards=[_sheet_card(line_card, contents) for line_card, contents in cards],
            )
        )
    return sheet


@sensitive_variables()
def _sheet_card(line_card: LineCard, contents: CardContents | None) -> SheetCard:
    return SheetCard(
        number=line_card.number,
        label=card_label(line_card),
        code=present_code(contents, is_drawn=False) if contents else None,
    )


def card_label(line_card: LineCard) -> str:
    """What a card is called beside others of its line; empty for the only one."""
    if line_card.line.quantity == 1:
        return ""
    return _("Card %(number)s") % {"number": line_card.position}
