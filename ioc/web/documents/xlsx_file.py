"""Tables as a workbook, one sheet each. No cell is ever a formula: texts are written as texts."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ioc.domain.clock import local

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET_LONGEST = 31
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """A name, heads and rows; moments become dates on the city's clocks."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[object]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """The whole file."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    taken: set[str] = set()
    for one in sheets:
        page = book.add_worksheet(_name(one.name, taken))
        page.freeze_panes(1, 1)
        widths = [len(head) for head in one.head]
        for column, head in enumerate(one.head):
            page.write_string(0, column, head, bold)
        for line, row in enumerate(one.rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(line, column, local(value).replace(tzinfo=None), moment)
                elif isinstance(value, date):
                    page.write_datetime(line, column, value, day)
                elif isinstance(value, bool) or value is None:
                    page.write_blank(line, column, None) if value is None else page.write_boolean(
                        line, column, value
                    )
                elif isinstance(value, int | float):
                    page.write_number(line, column, value)
                else:
                    page.write_string(line, column, str(value))
                if column < len(widths):
                    widths[column] = max(widths[column], len(str(value or "")))
        for column, width in enumerate(widths):
            page.set_column(column, column, min(48, max(8, width + 2)))
    book.close()
    return out.getvalue()


def _name(text: str, taken: set[str]) -> str:
    """A name that a sheet may have, and no other has."""
    plain = _FORBIDDEN.sub(" ", text).strip("' ")[:SHEET_LONGEST] or "Sheet"
    name, number = plain, 1
    while name.casefold() in taken:
        number += 1
        name = f"{plain[: SHEET_LONGEST - 4]} {number}"
    taken.add(name.casefold())
    return name
