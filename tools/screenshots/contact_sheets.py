"""Contact sheets: all pictures of one language, width and scheme on one, with their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

COLUMNS = {320: 14, 1280: 9}
THUMB = {320: 270, 1280: 420}  # pixels wide
TALLEST = 1_500  # pixels of a thumb; what is longer is cut off, on the sheet only
GAP, LABEL = 24, 34
PAPER, INK = "#8a918c", "#ffffff"


@dataclass(frozen=True)
class Picture:
    """One picture that was taken, and what it shows."""

    name: str
    path: Path


def lay_out(pictures: Sequence[Picture], target: Path, *, width: int) -> None:
    """Write the sheet: as many columns as fit this width of pages, each picture in the shortest."""
    thumb, columns = THUMB[width], COLUMNS[width]
    heights = [GAP] * columns
    places = []
    for picture in pictures:
        with Image.open(picture.path) as image:
            tall = min(image.height, TALLEST * image.width // thumb)
            top_part = image.convert("RGB").crop((0, 0, image.width, tall))
            small = top_part.resize((thumb, tall * thumb // image.width), Image.Resampling.LANCZOS)
        column = heights.index(min(heights))
        places.append((picture.name, small, (GAP + column * (thumb + GAP), heights[column])))
        heights[column] += LABEL + small.height + GAP
    sheet = Image.new("RGB", (GAP + columns * (thumb + GAP), max(heights)), PAPER)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(18)
    for name, small, (left, top) in places:
        pen.text((left, top + 6), name, fill=INK, font=font)
        sheet.paste(small, (left, top + LABEL))
    sheet.save(target, optimize=True)
