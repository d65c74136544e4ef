"""A letter as PDF, A4. The font is a whole TrueType file that set-up puts in place, because those
that every PDF reader has know no Vietnamese."""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, SimpleDocTemplate, Spacer
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from ioc.web.documents.document_blocks import (
    MOTTO,
    STATE,
    Block,
    Heading,
    Items,
    Letter,
    Paragraph,
    Table,
)

FONTS = Path(__file__).parents[2] / "static" / "vendor" / "tinos"
FACES = {"": "Regular", "-Bold": "Bold", "-Italic": "Italic", "-BoldItalic": "BoldItalic"}
NAME = "Tinos"
LEFT, RIGHT, TOP, BOTTOM = 2.5 * cm, 1.5 * cm, 2 * cm, 2 * cm
FRAME_PADDING = 12
WIDTH = A4[0] - LEFT - RIGHT - FRAME_PADDING


@lru_cache(maxsize=1)
def _load_fonts() -> None:
    for suffix, face in FACES.items():
        pdfmetrics.registerFont(TTFont(NAME + suffix, FONTS / f"{NAME}-{face}.ttf"))
    pdfmetrics.registerFontFamily(
        NAME,
        normal=NAME,
        bold=f"{NAME}-Bold",
        italic=f"{NAME}-Italic",
        boldItalic=f"{NAME}-BoldItalic",
    )


def _style(size: float, face: str = "", **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}{face}", fontName=NAME + face, fontSize=size, leading=size * 1.25, **more
    )


BODY = _style(13, alignment=TA_JUSTIFY, spaceAfter=4)
STRONG = _style(13, "-Bold", alignment=TA_JUSTIFY, spaceAfter=4)
SMALL = _style(10, "-Italic", spaceAfter=3)
HEADING = _style(13, "-Bold", spaceBefore=8, spaceAfter=4, keepWithNext=1)
ITEM = _style(13, alignment=TA_JUSTIFY, leftIndent=12, spaceAfter=2)
CELL, CELL_MIDDLE = _style(9.5), _style(9.5, alignment=TA_CENTER)
BARE = [
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
]
"""Cells that only stand beside each other."""

BOLD, BOLD_MIDDLE = _style(9.5, "-Bold"), _style(9.5, "-Bold", alignment=TA_CENTER)


def render(letter: Letter) -> bytes:
    """The letter as the bytes of a PDF."""
    _load_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=" ".join(f"{letter.title} {letter.subtitle}".split()),
        author=letter.issuer,
        lang="vi-VN",
    )
    story: list[Flowable] = [*_marks(letter), *_top(letter)]
    *most, last = letter.blocks
    for block in most:
        story += _block(block)
    # A signature alone on a page could stand under anything.
    ending = [*_block(last), Spacer(1, 14), *_bottom(letter)]
    story += [KeepTogether(ending)] if _is_short(last) else ending
    document.build(story, onLaterPages=_page_number)
    return out.getvalue()


def _is_short(block: Block) -> bool:
    if isinstance(block, Paragraph):
        return len(block.text) < 900
    return isinstance(block, Items) and len(block.lines) < 8


def _page_number(canvas: Any, _document: Any) -> None:
    canvas.setFont(NAME, 13)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 1.3 * cm, str(canvas.getPageNumber()))


def _marks(letter: Letter) -> list[Flowable]:
    style = _style(14, "-Bold", alignment=TA_CENTER, borderWidth=1, borderPadding=4, spaceAfter=12)
    style.borderColor = colors.black
    return [Text(escape(" · ".join(letter.marks)), style)] if letter.marks else []


def _rule(width: float) -> Flowable:
    return HRFlowable(width=width, thickness=0.7, color=colors.black, spaceBefore=1, spaceAfter=4)


def _top(letter: Letter) -> list[Flowable]:
    middle = _style(11.5, alignment=TA_CENTER)
    strong = _style(11.5, "-Bold", alignment=TA_CENTER)
    motto = _style(13, "-Bold", alignment=TA_CENTER)
    italic = _style(13, "-Italic", alignment=TA_CENTER)
    left: list[Flowable] = [Text(escape(letter.parent.upper()), middle)] if letter.parent else []
    left += [Text(escape(letter.issuer.upper()), strong), _rule(2.4 * cm)]
    left += [Text(escape(letter.number), _style(13, alignment=TA_CENTER))]
    right: list[Flowable] = [Text(STATE, strong), Text(MOTTO, motto), _rule(5.4 * cm)]
    right += [Text(escape(letter.place_date), italic)]
    grid = Grid([[left, right]], colWidths=[WIDTH * 0.455, WIDTH * 0.545])
    grid.setStyle([*BARE, ("ALIGN", (0, 0), (-1, -1), "CENTER")])
    title = _style(14, "-Bold", alignment=TA_CENTER, spaceBefore=14)
    about = _style(13.5, "-Bold", alignment=TA_CENTER)
    return [
        grid,
        Text(escape(letter.title.upper()), title),
        Text(escape(letter.subtitle).replace("\n", "<br/>"), about),
        Spacer(1, 4),
        _rule(3 * cm),
        Spacer(1, 6),
    ]


def _block(block: Block) -> list[Flowable]:
    if isinstance(block, Heading):
        return [Text(escape(block.text), HEADING)]
    if isinstance(block, Paragraph):
        style = SMALL if block.is_small else STRONG if block.is_bold else BODY
        return [Text(escape(block.text).replace("\n", "<br/>"), style)]
    if isinstance(block, Items):
        style = SMALL if block.is_small else ITEM
        return [Text(f"- {escape(line)}", style) for line in block.lines]
    return [_grid(block), Spacer(1, 6)]


def _grid(table: Table) -> Flowable:
    width = sum(table.widths) * cm
    scale = min(1.0, WIDTH / width)
    depth = len(table.head)
    cells: list[list[Any]] = [["" for _ in table.widths] for _ in table.head]
    spans = []
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table.head):
        x = 0
        for head in row:
            while (y, x) in taken:
                x += 1
            cells[y][x] = Text(escape(head.text), BOLD_MIDDLE)
            spans.append(("SPAN", (x, y), (x + head.columns - 1, y + head.rows - 1)))
            taken |= {(y + j, x + i) for j in range(head.rows) for i in range(head.columns)}
    for number, line in enumerate(table.rows):
        is_strong = number >= len(table.rows) - table.strong
        cells.append([_cell(table, x, text, is_strong) for x, text in enumerate(line)])
    widths = [one * cm * scale for one in table.widths]
    grid = Grid(cells, colWidths=widths, repeatRows=depth, splitInRow=1)
    grid.setStyle(
        [
            ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("BACKGROUND", (0, 0), (-1, depth - 1), colors.Color(0.93, 0.93, 0.93)),
            *spans,
        ]
    )
    return grid


def _cell(table: Table, column: int, text: str, is_strong: bool) -> Flowable:
    if table.is_left(column):
        return Text(escape(text), BOLD if is_strong else CELL)
    return Text(escape(text), BOLD_MIDDLE if is_strong else CELL_MIDDLE)


def _bottom(letter: Letter) -> list[Flowable]:
    strong = _style(13, "-Bold", alignment=TA_CENTER)
    left: list[Flowable] = []
    if letter.recipients:
        left = [Text(escape(letter.recipients_word), _style(12, "-BoldItalic"))]
        left += [Text(f"- {escape(line)}", _style(11)) for line in listed(letter.recipients)]
    right: list[Flowable] = [Text(escape(letter.signer_title.upper()), strong), Spacer(1, 50)]
    right.append(Text(escape(letter.signer), strong))
    # Many recipients with long names go on to the next page.
    grid = Grid([[left, right]], colWidths=[WIDTH * 0.5, WIDTH * 0.5], splitInRow=1)
    grid.setStyle(BARE)
    foot = [Text(escape(line), _style(8.5, "-Italic", spaceBefore=2)) for line in letter.foot]
    return [grid, Spacer(1, 8), *foot]


def listed(lines: Sequence[str]) -> list[str]:
    """As the decree wants them: a semicolon behind each, a full stop behind the last."""
    bare = [line.rstrip(" ;.,") for line in lines]
    return [*(f"{line};" for line in bare[:-1]), f"{bare[-1]}."]
