"""How the ways to pay are offered: one entry for the same cards, and what the wallet's part makes of each.

Nothing is opened or closed here: that is decided in `options`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from orders.order_payment.options import PaymentOption
from payments import wallet
from payments.gateways.base import Gateway
from payments.gateways.outages import failing_gateways


@dataclass(frozen=True)
class Offer:
    """One way as it is drawn. `part`: the number of the wallet's part among `Offers.parts`, 0 for none."""

    way: PaymentOption
    part: int = 0


@dataclass(frozen=True)
class WalletPart:
    """What the wallet may take over, and what is left then; centimes."""

    number: int
    from_wallet: int
    rest: int


@dataclass(frozen=True)
class Offers:
    """The ways in the order in which they are drawn; `other_pages` are for cards that one before takes."""

    first: list[Offer]
    other_pages: list[Offer]
    parts: list[WalletPart]
    failing: frozenset[str] = frozenset()  # gateways that have just failed

    @property
    def has_part(self) -> bool:
        """Whether the wallet can take over a part beside one of the ways."""
        return bool(self.parts)

    def preselected(self, last: str) -> str:
        """Name of the way that is chosen to begin with: all from the wallet, as last time, or the first."""
        usable = [offer.way.name for offer in [*self.first, *self.other_pages] if offer.way.trouble is None]
        if wallet.NAME in usable:
            return wallet.NAME
        return last if last in usable and last not in self.failing else next(iter(usable), "")


def arrange(ways: Sequence[PaymentOption]) -> Offers:
    """The ways as they are drawn: those that can be chosen first, in the shop's order."""
    parts = _parts(ways)
    numbers = {part.from_wallet: part.number for part in parts}
    pairs = _pairs([way.gateway for way in ways])
    failing = _failing(pairs)
    behind = _behind(pairs, closed={way.name for way in ways if way.trouble}, failing=failing)
    # Where the wallet takes over a part, its tick stands for it.
    drawn = [
        Offer(way, numbers.get(way.from_wallet, 0))
        for way in sorted(ways, key=lambda way: way.trouble is not None)
        if not (parts and way.is_wallet)
    ]
    return Offers(
        first=[offer for offer in drawn if offer.way.name not in behind],
        other_pages=[offer for offer in drawn if offer.way.name in behind],
        parts=parts,
        failing=failing,
    )


def _parts(ways: Sequence[PaymentOption]) -> list[WalletPart]:
    """What the wallet would take over, once for all ways of which it is the same."""
    amounts = {way.from_wallet: way.rest for way in ways if way.from_wallet and way.trouble is None}
    return [WalletPart(number, part, rest) for number, (part, rest) in enumerate(amounts.items(), start=1)]


def stand_ins(gateways: Sequence[Gateway]) -> set[str]:
    """Names of those that stand behind another one for the same cards, where all of them are open."""
    return _behind(_pairs(gateways), closed=(), failing=_failing(_pairs(gateways)))


_Pair = tuple[str, str]  # who stands in, for whom


def _pairs(gateways: Sequence[Gateway]) -> list[_Pair]:
    names = {each.name for each in gateways}
    return [(each.name, each.stands_in_for) for each in gateways if each.stands_in_for in names]


def _failing(pairs: list[_Pair]) -> frozenset[str]:
    """Asked only where another way could be offered first."""
    return failing_gateways(name for pair in pairs for name in pair) if pairs else frozenset()


def _behind(pairs: list[_Pair], *, closed: Collection[str], failing: Collection[str]) -> set[str]:
    """Of each pair the one that stands in, unless the other is closed or has just failed."""

    def trouble(name: str) -> int:
        return 2 * (name in closed) + (name in failing)

    return {leader if trouble(other) < trouble(leader) else other for other, leader in pairs}
