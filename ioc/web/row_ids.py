"""Numbers in addresses: only such as a row can have."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from ioc.access.fetch import LARGEST_ID


class RowId(IntegerConverter):
    """`<int:…>`; more digits than any row's number are an unknown address, not a failure."""

    regex = r"[0-9]{1,19}"

    def __init__(self, map_: Map) -> None:
        super().__init__(map_, max=LARGEST_ID)


def install(app: Flask) -> None:
    """Makes every `<int:…>` such a number; before the first route is added."""
    app.url_map.converters["int"] = RowId
