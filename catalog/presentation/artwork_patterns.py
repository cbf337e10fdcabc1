"""The patterns of card artwork, on a card of 320 by 200.

Each fills the upper right and leaves the lower left to the lettering; the digest decides how it lies, so that
brands with the same pattern still differ.
"""

from collections.abc import Callable


def _star(colour: str, digest: bytes) -> str:
    """The eight-pointed star of Maghrebi tilework: two squares, one turned."""
    square = "M-60-60H60V60H-60z"
    rings = "".join(
        f'<path d="{square}" transform="scale({scale}){turn}"/>'
        for scale in (1.5, 0.9, 0.4)
        for turn in ("", "rotate(45)")
    )
    place = f"translate(236 64)rotate({digest[2] % 4 * 6})"
    return f'<g fill="none" stroke="{colour}" stroke-width="13" transform="{place}">{rings}</g>'


def _arcs(colour: str, digest: bytes) -> str:
    x, y = ((320, 0), (320, 200), (250, -10))[digest[2] % 3]
    circles = "".join(f'<circle cx="{x}" cy="{y}" r="{radius}"/>' for radius in (36, 84, 132, 180))
    return f'<g fill="none" stroke="{colour}" stroke-width="24">{circles}</g>'


def _petals(colour: str, digest: bytes) -> str:
    """Quarter circles on a grid, each turned as the digest says."""
    side = 64
    turns = (
        f"h{side}a{side} {side} 0 0 1-{side} {side}z",
        f"h{side}v{side}a{side} {side} 0 0 1-{side}-{side}z",
        f"v{side}h{side}a{side} {side} 0 0 0-{side}-{side}z",
        f"v{side}a{side} {side} 0 0 0 {side}-{side}z",
    )
    cells = [(column, row) for row in range(3) for column in range(2 + (row == 0), 5)]
    path = "".join(
        f"M{column * side} {row * side}{turns[digest[3 + number] % 4]}"
        for number, (column, row) in enumerate(cells)
    )
    return f'<path fill="{colour}" d="{path}"/>'


def _rays(colour: str, digest: bytes) -> str:
    x = (320, 260)[digest[2] % 2]
    ends = (
        (-90, 60),
        (-90, 150),
        (-10, 220),
        (100, 220),
        (190, 230),
        (270, 230),
        (330, 210),
        (420, 200),
        (420, 100),
    )
    pairs = zip(ends[::2], ends[1::2], strict=False)
    path = "".join(f"M{x} 0L{a} {b} {c} {d}z" for (a, b), (c, d) in pairs)
    return f'<path fill="{colour}" d="{path}"/>'


def _bolts(colour: str, digest: bytes) -> str:
    """Lightning, as in a storm over the card."""
    step = 62 + digest[2] % 3 * 8
    path = "".join(f"M{x}-10l-66 104h44l-30 116 112-140h-52l50-80z" for x in range(190, 400, step))
    return f'<path fill="{colour}" d="{path}"/>'


def _lattice(colour: str, digest: bytes) -> str:
    """Diamonds that shrink towards the lettering."""
    shift = digest[2] % 3 * 10
    cells = (
        (300, 30, 40),
        (220, 30, 34),
        (140, 30, 24),
        (260, 84, 34),
        (180, 84, 24),
        (300, 138, 28),
        (220, 138, 18),
    )
    path = "".join(f"M{x - shift} {y - r}l{r} {r}-{r} {r}-{r}-{r}z" for x, y, r in cells)
    return f'<path fill="{colour}" d="{path}"/>'


PATTERNS: tuple[Callable[[str, bytes], str], ...] = (_star, _arcs, _petals, _rays, _bolts, _lattice)
