"""The signs of a sheet: danger above everything and never counted away."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from reportlab.graphics import renderPDF
from shapely.geometry import Point
from svglib.svglib import svg2rlg

from maps.paper.frame import Frame
from maps.paper.ink import BOLD, Ink
from maps.paper.sheet import Mark
from maps.symbols import BAR, GLYPHS, PAINTS, SYMBOLS

CELL: Final = 24.0
"""Side of the squares in which ordinary signs are drawn as one, points."""

TOGETHER: Final = 4
"""From so many on."""

SCALE: Final = 0.62
"""Size of a sign on paper: pixels of the screen's size by this are points."""

COUNT: Final = "cluster"


def draw_marks(ink: Ink, frame: Frame, marks: Sequence[Mark]) -> None:
    """All signs that lie in the frame, the heaviest last; what is ordinary and close together is
    one sign with its number."""
    inside = [mark for mark in marks if frame.holds(mark.lat, mark.lon)]
    cells: dict[tuple[int, int], list[Mark]] = defaultdict(list)
    single = []
    for mark in inside:
        if mark.weight == 1 and mark.number is None:
            x, y = frame.place(mark.lat, mark.lon)
            cells[int(x // CELL), int(y // CELL)].append(mark)
        else:
            single.append(mark)
    for found in cells.values():
        if len(found) < TOGETHER:
            single += found
            continue
        lat = sum(one.lat for one in found) / len(found)
        lon = sum(one.lon for one in found) / len(found)
        single.append(Mark(lat, lon, COUNT, str(len(found)), weight=1))
    numbers = []
    # Units and shelters stand between the ordinary and the urgent.
    for mark in sorted(single, key=lambda one: 1.5 if one.weight == 0 else one.weight):
        x, y = frame.place(mark.lat, mark.lon)
        _ring(ink, frame, mark, x, y)
        draw_sign(ink, mark, x, y)
        if mark.number is not None:
            numbers.append((x, y, mark))
    for x, y, mark in numbers:
        away = SYMBOLS[mark.symbol].size_px * SCALE / 2
        ink.text(x + away, y + away - 3, str(mark.number), 7.5, BOLD, halo=True)


def _ring(ink: Ink, frame: Frame, mark: Mark, x: float, y: float) -> None:
    """Around a place that is known roughly: a dashed circle of its accuracy, where it shows."""
    radius = (mark.accuracy_m or 0.0) * frame.points_per_metre
    if radius <= SYMBOLS[mark.symbol].size_px * SCALE / 2:
        return
    ink.shape(Point(x, y).buffer(radius), stroke="map-outline", width=0.6, dash=(3.0, 2.5))


def draw_sign(ink: Ink, mark: Mark, x: float, y: float, size: float | None = None) -> None:
    """One sign with its middle at x, y; `size` in points, by default its own."""
    symbol = SYMBOLS[mark.symbol]
    side = size or symbol.size_px * SCALE
    name = f"sign-{mark.symbol}-{mark.glyph or ''}"
    if name not in ink.forms:
        ink.forms.add(name)
        ink.canvas.beginForm(name, -2, -6, 28, 30)
        renderPDF.draw(svg2rlg(io.StringIO(_svg(mark))), ink.canvas, 0, 0)
        ink.canvas.endForm()
    ink.canvas.saveState()
    ink.canvas.translate(x - side / 2, y - side / 2)
    ink.canvas.scale(side / 24, side / 24)
    ink.canvas.doForm(name)
    if mark.filled is not None:
        # The bar of a shelter: 5.5 to 18.5 wide, 14.5 to 18.1 from above.
        ink.box(5.5, 24 - 18.1, 13 * mark.filled, 3.6, fill="#FFFFFF")
    ink.canvas.restoreState()
    if mark.text and symbol.text:
        high = side * (0.42 if len(mark.text) < 3 else 0.32)
        ink.text(x, y - high * 0.36, mark.text, high, BOLD, symbol.text, is_middle=True)


def _svg(mark: Mark) -> str:
    symbol = SYMBOLS[mark.symbol]
    drawn = [
        _path(part.d, part.fill, part.stroke, part.stroke_width, part.dash) for part in symbol.parts
    ]
    if mark.glyph and symbol.text:
        drawn.append(_path(GLYPHS[mark.glyph], symbol.text, None, 0, None))
    if mark.filled is not None:
        drawn.append(_path(BAR, None, "unit-on", 0.8, None))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="24pt" height="24pt">'
        f"{''.join(drawn)}</svg>"
    )


def _path(d: str, fill: str | None, stroke: str | None, width: float, dash: str | None) -> str:
    more = f' stroke="{PAINTS[stroke].light}" stroke-width="{width:g}"' if stroke else ""
    more += f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="{d}" fill="{PAINTS[fill].light if fill else "none"}"{more}/>'
