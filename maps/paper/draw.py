"""A sheet as PDF, and its first page as PNG.

The map is drawn true to scale (`maps.paper.frame`) in the light colours of `maps.symbols`, with its
legend, scale, north, time and source. What has a number on the map has the same in the list.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

from maps.base import Bounds
from maps.paper.frame import Frame
from maps.paper.ground import draw_ground
from maps.paper.ink import BOLD, REGULAR, Ink, colour
from maps.paper.panel import draw_panel
from maps.paper.points import draw_marks
from maps.paper.sheet import Paper, Row, Sheet
from maps.paper.signs import draw_north, draw_scale, draw_ticks

MARGIN: Final = 24.0
HEAD: Final = 42.0
FOOT: Final = 26.0
PANEL: Final = {"a4": 196.0, "a3": 250.0}
"""Width of the panel beside the map, or its height below it, points."""

FACES: Final = {REGULAR: "BeVietnamPro-Regular.ttf", BOLD: "BeVietnamPro-SemiBold.ttf"}


def pdf(sheet: Sheet, paper: Paper, fonts: Path, *, is_single: bool = False) -> bytes:
    """The sheet as the bytes of a PDF: the map, then the closer look and the whole list unless it
    `is_single`.

    `fonts` is the folder that holds the files of `FACES`; raises OSError where they are missing.
    """
    _load(fonts)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=paper.points, pageCompression=1)
    canvas.setTitle(sheet.title)
    canvas.setSubject(sheet.subtitle)
    pages = [] if is_single else _list_pages(sheet, paper)
    if sheet.detail and not is_single:
        pages.insert(0, partial(_detail, sheet, paper, sheet.detail))
    count = 1 + len(pages)
    ink = Ink(canvas)
    _map_page(ink, sheet, paper, count)
    for number, draw in enumerate(pages, start=2):
        canvas.showPage()
        _head(ink, sheet, paper)
        draw(ink)
        _foot(ink, sheet, paper, number, count)
    canvas.save()
    return out.getvalue()


def png(sheet: Sheet, paper: Paper, fonts: Path, dots_per_inch: int = 150) -> bytes:
    """The first page as PNG at so many dots per inch (72 to 300, else ValueError).

    PDFium makes the picture and is not made for threads: one call at a time in a process.
    """
    import pypdfium2

    if not 72 <= dots_per_inch <= 300:
        raise ValueError(f"{dots_per_inch} dots per inch is not 72 to 300")
    document = pypdfium2.PdfDocument(pdf(sheet, paper, fonts, is_single=True))
    try:
        picture = document[0].render(scale=dots_per_inch / 72).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    # Some thousand colours at most: half the bytes of true colour.
    picture.convert("RGB").quantize(256).save(
        out, "PNG", optimize=True, dpi=(dots_per_inch, dots_per_inch)
    )
    return out.getvalue()


def _load(fonts: Path) -> None:
    for name, file in FACES.items():
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, fonts / file))


def _map_page(ink: Ink, sheet: Sheet, paper: Paper, pages: int) -> None:
    width, height = paper.points
    top, bottom = height - MARGIN - HEAD, MARGIN + FOOT
    side = PANEL[paper.size]
    _head(ink, sheet, paper)
    if paper.is_portrait:
        frame = Frame.around(
            sheet.bounds, MARGIN, bottom + side + 8, width - 2 * MARGIN, top - bottom - side - 8
        )
        box = (MARGIN, bottom, width - 2 * MARGIN, side)
    else:
        frame = Frame.around(
            sheet.bounds, MARGIN, bottom, width - 2 * MARGIN - side - 10, top - bottom
        )
        box = (width - MARGIN - side, bottom, side, top - bottom)
    _picture(ink, sheet, frame)
    draw_panel(ink, sheet, box, columns=2 if paper.is_portrait else 1)
    _foot(ink, sheet, paper, 1, pages)


def _detail(sheet: Sheet, paper: Paper, closer: Bounds, ink: Ink) -> None:
    width, height = paper.points
    bottom = MARGIN + FOOT
    title = sheet.words.detail
    ink.text(MARGIN, height - MARGIN - HEAD - 4, title, 9.5, BOLD)
    frame = Frame.around(
        closer, MARGIN, bottom, width - 2 * MARGIN, height - MARGIN - HEAD - 12 - bottom
    )
    _picture(ink, sheet, frame)


def _picture(ink: Ink, sheet: Sheet, frame: Frame) -> None:
    ink.canvas.saveState()
    ink.clip(frame.left, frame.bottom, frame.width, frame.height)
    draw_ground(ink, frame, sheet)
    draw_marks(ink, frame, sheet.marks)
    ink.canvas.restoreState()
    ink.box(frame.left, frame.bottom, frame.width, frame.height, stroke="#3E4A59", width=0.8)
    draw_ticks(ink, frame)
    draw_north(ink, frame, sheet.words.north)
    draw_scale(ink, frame, sheet.words.scale)


def _head(ink: Ink, sheet: Sheet, paper: Paper) -> None:
    width, height = paper.points
    y = height - MARGIN - 14
    ink.text(MARGIN, y, sheet.title, 16, BOLD)
    ink.text(MARGIN, y - 16, sheet.subtitle, 9.5, paint="#3E4A59")
    if sheet.stamp:
        wide = ink.width(sheet.stamp, 11, BOLD) + 16
        left = width - MARGIN - wide
        ink.box(left, y - 6, wide, 20, stroke="#B3142F", width=1.4)
        ink.text(left + 8, y, sheet.stamp, 11, BOLD, "#B3142F")


def _foot(ink: Ink, sheet: Sheet, paper: Paper, number: int, pages: int) -> None:
    width, _ = paper.points
    ink.rule(MARGIN, MARGIN + FOOT - 8, width - MARGIN)
    said = sheet.words.page.format(n=number, all=pages)
    ink.text(width - MARGIN - ink.width(said, 7.5), MARGIN + 4, said, 7.5, paint="#3E4A59")
    room = width - 2 * MARGIN - ink.width(said, 7.5) - 20
    lines = [sheet.source, " · ".join(sheet.notes)] if number == 1 else [sheet.source]
    for at, line in enumerate(line for line in lines if line):
        size = min(7.5, 7.5 * room / max(ink.width(line, 7.5), 1))
        ink.text(MARGIN, MARGIN + 8 - 10 * at, line, max(size, 5.5), paint="#3E4A59")


def _list_pages(sheet: Sheet, paper: Paper) -> list[Any]:
    """Functions that draw one page of the list each."""
    if not sheet.rows:
        return []
    width, height = paper.points
    wide, high = width - 2 * MARGIN, height - 2 * MARGIN - HEAD - FOOT - 6
    cell = ParagraphStyle("cell", fontName=REGULAR, fontSize=8, leading=10.5)
    head = ParagraphStyle("head", parent=cell, fontName=BOLD)
    left: Table | None = _table(sheet, cell, head, wide)
    pages: list[Any] = []
    while left is not None:
        parts = left.split(wide, high)
        page = parts[0]
        left = parts[1] if len(parts) > 1 else None
        pages.append(partial(_draw_table, page, wide, high, height - MARGIN - HEAD))
    return pages


def _draw_table(table: Table, wide: float, high: float, top: float, ink: Ink) -> None:
    _, used = table.wrapOn(ink.canvas, wide, high)
    table.drawOn(ink.canvas, MARGIN, top - used)


def _table(sheet: Sheet, cell: ParagraphStyle, head: ParagraphStyle, wide: float) -> Table:
    number = 26.0
    titles = [_cell("#", head), *(_cell(name, head) for name, _ in sheet.columns)]
    body = [_line(row, cell, head) for row in sheet.rows]
    widths = [number, *((wide - number) * share for _, share in sheet.columns)]
    return Table(
        [titles, *body],
        colWidths=widths,
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, colour("#3E4A59")),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, colour("#C9CFD6")),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _line(row: Row, cell: ParagraphStyle, head: ParagraphStyle) -> Sequence[Paragraph]:
    number = "" if row.number is None else str(row.number)
    return [_cell(number, head), *(_cell(text, cell) for text in row.cells)]


def _cell(text: str, style: ParagraphStyle) -> Paragraph:
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Paragraph(safe, style)
