"""The matters that somebody chose on the map, as a file for a spreadsheet."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ioc import i18n
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries import chosen
from ioc.services.upkeep import map_files
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.documents import csv_file
from ioc.web.intake import parsing

blueprint = Blueprint("chosen_pages", __name__)

MOST_CHOSEN = 2_000
LONGEST_ID = 19
"""Digits of the largest id."""


@blueprint.post("/console/chosen.csv")
@requires(Permission.INCIDENT_VIEW)
def chosen_csv() -> Response:
    """The chosen matters as a table for a spreadsheet, in the order in which they were named; one
    that this person may not see is left out."""
    ids = _ids(request.form.get("ids", ""))
    locale = current_locale()
    with database().reading() as session:
        rows = chosen.rows(session, current_actor(), ids, locale)
    with database().atomic() as session:
        map_files.taken(session, current_actor(), "chosen", "csv", len(rows), {})
    head = [i18n.translate(f"Chosen.{name}", locale) for name in chosen.COLUMNS]
    stamp = clock.local(clock.now()).strftime("%Y%m%d-%H%M")
    return csv_file.download(f"vu-viec-{stamp}.csv", head, rows)


def _ids(given: str) -> list[int]:
    """The numbers of a list with commas, each once; raises `InvalidInput`."""
    parts = [part.strip() for part in given.split(",") if part.strip()]
    if not parts:
        raise InvalidInput(FieldError("ids", "required"))
    if not all(part.isascii() and part.isdigit() and len(part) <= LONGEST_ID for part in parts):
        raise InvalidInput(FieldError("ids", "not_valid"))
    found = list(dict.fromkeys(int(part) for part in parts))
    if len(found) > MOST_CHOSEN:
        raise InvalidInput(FieldError("ids", "too_many_items"))
    if any(one > parsing.LARGEST_ID for one in found):
        raise InvalidInput(FieldError("ids", "not_valid"))
    return found
