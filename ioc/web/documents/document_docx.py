"""A letter as DOCX, A4, in the font that offices have."""

from __future__ import annotations

import io
import re
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

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
from ioc.web.documents.document_pdf import listed

FONT = "Times New Roman"
WIDTH_CM = 17.0
MIDDLE = WD_ALIGN_PARAGRAPH.CENTER
BOTH = WD_ALIGN_PARAGRAPH.JUSTIFY
UNSAYABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold: a control character that came along with a pasted text."""

PROPERTY_LONGEST = 255


def render(letter: Letter) -> bytes:
    """The letter as the bytes of a DOCX."""
    document = Document()
    _page(document, letter)
    if letter.marks:
        _line(document, " · ".join(letter.marks), 14, bold=True, align=MIDDLE)
    _top(document, letter)
    for block in letter.blocks:
        _block(document, block)
    _line(document, "", 6)
    _bottom(document, letter)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Any, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin, section.right_margin = Cm(2.5), Cm(1.5)
    section.top_margin = section.bottom_margin = Cm(2)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = MIDDLE
    _field(number.add_run(), "PAGE")
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(13)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(3)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.rPr.append(language)
    document.core_properties.title = _property(f"{letter.title} {letter.subtitle}")
    document.core_properties.author = _property(letter.issuer)
    document.core_properties.language = "vi-VN"


def _property(text: str) -> str:
    return " ".join(UNSAYABLE.sub("", text).split())[:PROPERTY_LONGEST]


def _field(run: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _line(
    place: Any,
    text: str,
    size: float = 13,
    *,
    bold: bool = False,
    italic: bool = False,
    underline: bool = False,
    align: Any = None,
    is_first: bool = False,
) -> Any:
    """One paragraph; `is_first` fills the empty one that a cell begins with."""
    paragraph = place.paragraphs[0] if is_first else place.add_paragraph()
    paragraph.alignment = align
    run = paragraph.add_run(UNSAYABLE.sub("", text))
    run.font.size, run.bold, run.italic, run.underline = Pt(size), bold, italic, underline
    run.font.name = FONT
    return paragraph


def _bare(document: Any, left: float) -> tuple[Any, Any]:
    """Two cells beside each other without lines; `left` is the width of the first, cm."""
    table = document.add_table(rows=1, cols=2)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    one, other = table.rows[0].cells
    one.width, other.width = Cm(left), Cm(WIDTH_CM - left)
    return one, other


def _top(document: Any, letter: Letter) -> None:
    left, right = _bare(document, 7.8)
    if letter.parent:
        _line(left, letter.parent.upper(), 12, align=MIDDLE, is_first=True)
    _line(left, letter.issuer.upper(), 12, bold=True, align=MIDDLE, is_first=not letter.parent)
    _line(left, letter.number, 13, align=MIDDLE)
    _line(right, STATE, 12, bold=True, align=MIDDLE, is_first=True)
    _line(right, MOTTO, 13, bold=True, underline=True, align=MIDDLE)
    _line(right, letter.place_date, 13, italic=True, align=MIDDLE)
    _line(document, "", 6)
    _line(document, letter.title.upper(), 14, bold=True, align=MIDDLE)
    for text in letter.subtitle.split("\n"):
        _line(document, text, 13.5, bold=True, align=MIDDLE)


def _block(document: Any, block: Block) -> None:
    if isinstance(block, Heading):
        _line(document, block.text, bold=True).paragraph_format.keep_with_next = True
    elif isinstance(block, Paragraph):
        for text in block.text.split("\n"):
            size = 10 if block.is_small else 13
            _line(document, text, size, bold=block.is_bold, italic=block.is_small, align=BOTH)
    elif isinstance(block, Items):
        for text in block.lines:
            _line(document, f"- {text}", 10 if block.is_small else 13, italic=block.is_small)
    else:
        _grid(document, block)


def _grid(document: Any, table: Table) -> None:
    depth = len(table.head)
    grid = document.add_table(rows=depth + len(table.rows), cols=len(table.widths))
    grid.style, grid.alignment, grid.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    scale = min(1.0, WIDTH_CM / sum(table.widths))
    # One look at each row: asking a cell of a long table by its place walks the whole of it.
    rows = [list(row.cells) for row in grid.rows]
    for cells in rows:
        for cell, width in zip(cells, table.widths, strict=True):
            cell.width = Cm(width * scale)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(table.head):
        x = 0
        for head in row:
            while (y, x) in taken:
                x += 1
            last = rows[y + head.rows - 1][x + head.columns - 1]
            cell = rows[y][x] if head.columns * head.rows == 1 else rows[y][x].merge(last)
            _fill(cell, head.text, bold=True, align=MIDDLE)
            taken |= {(y + j, x + i) for j in range(head.rows) for i in range(head.columns)}
        _repeats(grid.rows[y])
    for number, line in enumerate(table.rows):
        is_strong = number >= len(table.rows) - table.strong
        for x, text in enumerate(line):
            align = None if table.is_left(x) else MIDDLE
            _fill(rows[depth + number][x], text, bold=is_strong, align=align)
    _line(document, "", 4)


def _fill(cell: Any, text: str, *, bold: bool, align: Any) -> None:
    paragraph = _line(cell, text, 9.5, bold=bold, align=align, is_first=True)
    paragraph.paragraph_format.space_after = Pt(0)


def _repeats(row: Any) -> None:
    """The head stands again on each page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _bottom(document: Any, letter: Letter) -> None:
    left, right = _bare(document, 8.5)
    if letter.recipients:
        _line(left, letter.recipients_word, 12, bold=True, italic=True, is_first=True)
        for text in listed(letter.recipients):
            _line(left, f"- {text}", 11).paragraph_format.space_after = Pt(0)
    _line(right, letter.signer_title.upper(), bold=True, align=MIDDLE, is_first=True)
    for _ in range(3):
        _line(right, "")
    _line(right, letter.signer, bold=True, align=MIDDLE)
    for text in letter.foot:
        _line(document, text, 8.5, italic=True)
