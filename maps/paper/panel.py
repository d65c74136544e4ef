"""Beside the map: the figures, what the signs mean, and the first lines of the list."""

from __future__ import annotations

from typing import Final

from shapely.geometry import box as rectangle

from maps.paper.ground import LINES, hatched
from maps.paper.ink import BOLD, Ink, colour
from maps.paper.points import draw_sign
from maps.paper.sheet import Key, Mark, Row, Sheet

FACT: Final = 24.0
KEY: Final = 12.5
GAP: Final = 8.0
ROW: Final = 23.0

Box = tuple[float, float, float, float]


def draw_panel(ink: Ink, sheet: Sheet, box: Box, *, columns: int) -> None:
    """Fills `box` (left, bottom, width, height): one column beside the map, two below it."""
    left, bottom, wide, high = box
    if columns == 1:
        y = _facts(ink, sheet, left, bottom + high, wide)
        y = _legend(ink, sheet, left, y - GAP, wide)
        _rows(ink, sheet, (left, bottom, wide, y - GAP - bottom))
        return
    half = (wide - 12) / 2
    y = _facts(ink, sheet, left, bottom + high, half)
    _legend(ink, sheet, left, y - GAP, half)
    _rows(ink, sheet, (left + half + 12, bottom, half, high))


def _facts(ink: Ink, sheet: Sheet, left: float, top: float, wide: float) -> float:
    for at, (word, figure) in enumerate(sheet.facts):
        x = left + (at % 2) * wide / 2
        y = top - 14 - (at // 2) * (FACT + 4)
        ink.text(x, y, figure, 14, BOLD)
        ink.text(x, y - 9, ink.fitted(word, wide / 2 - 6, 6.8), 6.8, paint="#3E4A59")
    return top - ((len(sheet.facts) + 1) // 2) * (FACT + 4)


def _legend(ink: Ink, sheet: Sheet, left: float, top: float, wide: float) -> float:
    if not sheet.legend:
        return top
    ink.rule(left, top, left + wide)
    ink.text(left, top - 11, sheet.words.legend, 8, BOLD)
    y = top - 14
    for at, key in enumerate(sheet.legend):
        x = left + (at % 2) * wide / 2
        y = top - 24 - (at // 2) * KEY
        _key(ink, key, x, y)
        ink.text(x + 20, y - 2.4, ink.fitted(key.label, wide / 2 - 24, 6.8), 6.8)
    return y - 8


def _key(ink: Ink, key: Key, x: float, y: float) -> None:
    if key.symbol:
        draw_sign(ink, Mark(0, 0, key.symbol, key.text, key.glyph), x + 8, y, 11.5)
    elif key.line:
        paint, width, dash = LINES[key.line]
        ink.canvas.saveState()
        ink.canvas.setStrokeColor(colour(paint))
        ink.canvas.setLineWidth(width)
        ink.canvas.setDash(list(dash))
        ink.canvas.line(x, y, x + 16, y)
        ink.canvas.restoreState()
    elif key.paint:
        patch = rectangle(x, y - 4, x + 16, y + 4)
        ink.shape(patch, fill=key.paint, opacity=0.8, stroke="#5B6675", width=0.4)
        if key.is_hatched:
            ink.shape(hatched(patch), stroke="#1D4F94", width=0.5)


def _rows(ink: Ink, sheet: Sheet, box: Box) -> None:
    """The first lines of the list, as many as find room, and how many follow."""
    left, bottom, wide, high = box
    if not sheet.rows or high < ROW * 2:
        return
    top = bottom + high
    ink.rule(left, top, left + wide)
    ink.text(left, top - 11, ink.fitted(sheet.list_title, wide, 8, BOLD), 8, BOLD)
    room = int((high - 18) // ROW)
    shown = sheet.rows[:room] if len(sheet.rows) <= room else sheet.rows[: max(0, room - 1)]
    y = top - 18
    for row in shown:
        _row(ink, row, left, y, wide)
        y -= ROW
    rest = len(sheet.rows) - len(shown)
    if rest:
        ink.text(left, y - 9, sheet.words.more.format(n=rest), 7, paint="#3E4A59")


def _row(ink: Ink, row: Row, left: float, y: float, wide: float) -> None:
    x = left + 34
    if row.number is not None:
        ink.text(left, y - 10, str(row.number), 8, BOLD)
    if row.symbol:
        draw_sign(ink, Mark(0, 0, row.symbol, row.text), left + 24, y - 9, 12)
    first, second = row.cells[0], " · ".join(cell for cell in row.cells[1:3] if cell)
    ink.text(x, y - 8, ink.fitted(first, wide - 34, 7.5, BOLD), 7.5, BOLD)
    ink.text(x, y - 17, ink.fitted(second, wide - 34, 6.8), 6.8, paint="#3E4A59")
