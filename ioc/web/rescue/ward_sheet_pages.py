"""`/ward/<area>/sheets`: the list on paper for when the power fails, and its results, entered
later with their own times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.domain.ward import moment_on_paper
from ioc.models.ward import WardSheet
from ioc.queries.rescue import ward as queries
from ioc.queries.rescue.ward_values import Rescue
from ioc.services.ward import ward_sheets
from ioc.services.ward.ward_sheets import RowTold
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.refusals import refused
from ioc.web.rescue.ward_pages import view_of

blueprint = Blueprint("ward_sheet_pages", __name__, url_prefix="/ward/<area>/sheets")

COMMAND = Permission.WARD_COMMAND
TIMES = ("sent_at", "there_at", "picked_at", "shelter_at", "cannot_at")
COUNTS = ("picked", "shelter")
FIELDS = ("code", "unit", *TIMES, *COUNTS, "reason")


@blueprint.get("")
@requires(COMMAND)
def listing(area: str) -> ResponseReturnValue:
    """The lists that were printed, and the form that makes another."""
    with database().reading() as session:
        found = view_of(session, area)
        sheets = queries.sheets(session, current_actor(), area)
    key = "".join(request.args.get("key", "").split()).upper()
    if key:
        for sheet in sheets:
            row = next((one for one in sheet.rows if key in {one["key"], one["code"]}), None)
            if row is not None:
                at = {"row": row["key"], "_anchor": f"row-{row['key']}"}
                return redirect(url_for(".form", area=area, serial=sheet.serial, **at))
    return render_template(
        "ward/sheets.html", ward=found, sheets=sheets, key=key, not_found=bool(key)
    )


@blueprint.post("")
@requires(COMMAND)
def make(area: str) -> ResponseReturnValue:
    """Makes a list of what is open now."""
    with database().atomic() as session:
        sheet = ward_sheets.print_sheet(session, current_actor(), area, view_of(session, area))
        serial = sheet.serial
    phones = 1 if request.form.get("phones") == "1" else None
    return redirect(url_for(".show", area=area, serial=serial, phones=phones), 303)


@blueprint.get("/<serial>")
@requires(COMMAND)
def show(area: str, serial: str) -> ResponseReturnValue:
    """The list as it is printed; with numbers it is a look at each of them, and recorded."""
    phones: dict[int, Any] = {}
    owners: dict[int, str] = {}
    if request.args.get("phones") == "1":
        with database().atomic() as session:
            actor = current_actor()
            sheet = ward_sheets.sheet_for(session, actor, area, serial)
            ids = [row["incident"] for row in sheet.rows if row["incident"]]
            phones = ward_sheets.reporters_of(session, actor, area, ids)
            boats = [one.id for one in view_of(session, area).boats]
            owners = ward_sheets.owners_of(session, actor, area, boats)
    with database().reading() as session:
        sheet = ward_sheets.sheet_for(session, current_actor(), area, serial)
        return render_template(
            "ward/sheet.html",
            sheet=sheet,
            ward=view_of(session, area),
            rescues=_rescues(session, area, sheet),
            phones=phones,
            owners=owners,
            printed_at=sheet.printed_at,
        )


def _rescues(session: Session, area: str, sheet: WardSheet) -> dict[int, Rescue]:
    ids = [row["incident"] for row in sheet.rows if row["incident"]]
    return queries.rescues_of(session, current_actor(), area, ids, clock.now(), current_locale())


@blueprint.get("/<serial>/enter")
@requires(COMMAND)
def form(area: str, serial: str) -> ResponseReturnValue:
    """The form in which the rows of a list are entered."""
    return _form(area, serial, {})


@blueprint.post("/<serial>/enter")
@requires(COMMAND)
def enter(area: str, serial: str) -> ResponseReturnValue:
    """Enters each row in which something was written, the earliest first; a row that is refused
    stays in the form with the reason."""
    with database().reading() as session:
        sheet = ward_sheets.sheet_for(session, current_actor(), area, serial)
        printed_at, keys = sheet.printed_at, [row["key"] for row in sheet.rows]
        seats = {one.id: one.seats for one in view_of(session, area).boats}
    wrong: dict[str, dict[str, str]] = {}
    saved: list[str] = []
    told: list[tuple[datetime, RowTold]] = []
    for key in keys:
        if not _is_filled(key):
            continue
        try:
            row = _row(key, printed_at)
            _must_have_room(row, seats)
        except InvalidInput as refusal:
            wrong[key] = refused(refusal)[0]
        else:
            told.append((next(iter(row.times), printed_at), row))
    # A boat that went twice is free for the second time only after the first.
    for _at, row in sorted(told, key=lambda one: one[0]):
        try:
            with database().atomic() as session:
                ward_sheets.enter_row(session, current_actor(), area, serial, row)
            saved.append(row.key)
        except DomainError as refusal:
            wrong[row.key] = refused(refusal)[0]
    if wrong:
        return _form(area, serial, wrong, saved)
    done = ",".join(saved)
    return redirect(url_for(".form", area=area, serial=serial, done=done[:400]), 303)


def _typed(key: str, name: str) -> str:
    return request.form.get(f"{key}-{name}", "").strip()


def _is_filled(key: str) -> bool:
    """Whether anything but the boat, which the list proposes, was written in the row."""
    return any(_typed(key, name) for name in FIELDS if name != "unit")


def _row(key: str, printed_at: datetime) -> RowTold:
    """What was typed in a row; raises `InvalidInput` with every field that cannot be read."""
    errors: list[FieldError] = []
    values: dict[str, Any] = {}
    for name in TIMES:
        typed = _typed(key, name)
        values[name] = moment_on_paper(typed, printed_at) if typed else None
        if typed and values[name] is None:
            errors.append(FieldError(name, "not_a_clock"))
    for name in (*COUNTS, "unit"):
        typed = _typed(key, name)
        is_number = typed.isascii() and typed.isdecimal() and len(typed) <= 15
        values[name] = int(typed) if is_number else None
        if typed and not is_number:
            errors.append(FieldError(name, "not_a_number"))
    if errors:
        raise InvalidInput(*errors)
    return RowTold(
        key,
        code=_typed(key, "code")[:24],
        reason=_typed(key, "reason")[:300],
        besides=_typed(key, "besides") == "1",
        **values,
    )


def _must_have_room(row: RowTold, seats: dict[int, int]) -> None:
    """Asks once where a boat is said to have held more people than it has seats."""
    name, people = ("picked", row.picked) if row.picked_at else ("shelter", row.shelter)
    most = seats.get(row.unit or 0, 0)
    if 0 < most < (people or 0) and _typed(row.key, "sure") != "1":
        raise InvalidInput(FieldError(name, "more_than_seats"))


def _form(
    area: str, serial: str, wrong: dict[str, dict[str, str]], saved: list[str] | None = None
) -> ResponseReturnValue:
    with database().reading() as session:
        sheet = ward_sheets.sheet_for(session, current_actor(), area, serial)
        html = render_template(
            "ward/enter.html",
            sheet=sheet,
            ward=view_of(session, area),
            rescues=_rescues(session, area, sheet),
            wrong=wrong,
            typed=request.form if wrong else {},
            saved=saved or [key for key in request.args.get("done", "").split(",") if key],
            printed_at=sheet.printed_at,
            opened=next(iter(wrong), request.args.get("row", "")),
        )
    return html, 422 if wrong else 200
