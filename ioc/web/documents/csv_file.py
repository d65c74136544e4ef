"""Tables as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes the file for another encoding, and Vietnamese is unreadable."""

COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula: what a citizen typed may begin like one."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" \u00a0\ufeff").startswith(COMMANDS) else text


def text_of(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The whole file."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (head, *rows):
        writer.writerow([safe(cell) for cell in row])
    return BYTE_ORDER_MARK + out.getvalue()


def download(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file as an answer."""
    return attached(name, text_of(head, rows).encode(), "text/csv; charset=utf-8")


def attached(name: str, body: bytes, kind: str) -> Response:
    """A file to keep; nothing of it stays in a cache on the way."""
    answer = Response(body, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
