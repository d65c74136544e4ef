"""Intake sheets of paper: printed with their numbers, and entered later with their own times."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain import clock, paper
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.domain.reports import TEXT_MAX, Channel, RefugeKind, Vulnerability, WaterTrend
from ioc.queries.directory import directory
from ioc.services.calls import paper as service
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of
from ioc.web.intake import intake, parsing
from ioc.web.intake.sheets import entered, token_of

blueprint = Blueprint("paper_pages", __name__, url_prefix="/hotline/paper")


@blueprint.get("")
@requires(Permission.HOTLINE_USE)
def sheet() -> ResponseReturnValue:
    """One blank sheet, and the form that prints numbered ones."""
    return _sheets([""])


@blueprint.post("")
@requires(Permission.HOTLINE_USE)
def numbered() -> ResponseReturnValue:
    """So many sheets, each with a number of its own."""
    try:
        with database().atomic() as session:
            count = request.form.get("count", 0, type=int)
            return _sheets(service.reserve(session, current_actor(), count))
    except InvalidInput as refusal:
        return _sheets([""], message_of(refusal.errors[0].code, current_locale())), 422


def _sheets(serials: list[str], problem: str = "") -> str:
    return render_template(
        "hotline/paper.html",
        serials=serials,
        most=paper.SHEETS_MOST,
        problem=problem,
        vulnerabilities=list(Vulnerability),
        refuges=list(RefugeKind),
        trends=list(WaterTrend),
    )


@blueprint.get("/enter")
@requires(Permission.HOTLINE_USE)
def form() -> ResponseReturnValue:
    """The form in which a sheet is entered, and what became of the last one."""
    return _form({}, {}, entered(request.args.get("done", "")))


@blueprint.post("/enter")
@requires(Permission.HOTLINE_USE)
def enter() -> ResponseReturnValue:
    """Takes a sheet in; one that was entered before is shown instead of taken again."""
    typed = request.form
    serial = paper.parse_serial(typed.get("serial", ""))
    if serial is not None and (known := entered(serial)):
        return _form(typed, {}, known, is_repeated=True), 409
    try:
        body = _body(serial)
        intake.receive(current_actor(), body, Channel.PAPER)
    except InvalidInput as refusal:
        locale = current_locale()
        wrong = {error.field: message_of(error.code, locale) for error in refusal.errors}
        return _form(typed, wrong, None), 422
    except Conflict:
        # Somebody entered the same sheet at this moment.
        return _form(typed, {}, entered(serial or ""), is_repeated=True), 409
    return redirect(url_for(".form", done=serial), 303)


def _body(serial: str | None) -> parsing.CallIn:
    """What stands on the sheet; raises `InvalidInput` with every field at once."""
    given, errors = request.form, []
    if serial is None:
        errors.append(FieldError("serial", "not_a_serial"))
    raw: dict[str, Any] = {
        "text": given.get("text", ""),
        "client_token": token_of(serial or ""),
        "channel": "paper",
        "address": given.get("address") or None,
        "category": given.get("category") or None,
        "emergency": given.get("emergency") == "1",
        "caller_phone": given.get("phone") or None,
        "reporter": {"name": given.get("name") or None, "phone": given.get("phone") or None},
        "people": {
            "count": given.get("people") or None,
            "vulnerable": given.getlist("vulnerable"),
        },
        "water": {"depth_m": _number(given.get("depth")), "trend": given.get("trend") or None},
        "refuge": {"kind": given["refuge"]} if given.get("refuge") else None,
    }
    try:
        at = paper.city_time(given.get("day", ""), given.get("time", ""))
        raw["happened_at"] = paper.check_time(at, clock.now())
    except InvalidInput as refusal:
        errors += refusal.errors
    try:
        body = parsing.parse(parsing.CallIn, raw)
        parsing.check_report(body, has_media=False)
    except InvalidInput as refusal:
        errors += refusal.errors
    if errors:
        raise InvalidInput(*errors)
    return body


def _number(typed: str | None) -> str | None:
    """A depth as it is written in Vietnam: `1,2`."""
    return typed.replace(",", ".").strip() or None if typed else None


def _form(
    typed: Any, wrong: dict[str, str], done: dict[str, Any] | None, *, is_repeated: bool = False
) -> str:
    with database().reading() as session:
        categories = list(directory(session).categories.values())
    return render_template(
        "hotline/paper_enter.html",
        typed=typed,
        wrong=wrong,
        done=done,
        is_repeated=is_repeated,
        today=f"{clock.local(clock.now()):%Y-%m-%d}",
        categories=categories,
        text_max=TEXT_MAX,
        vulnerabilities=list(Vulnerability),
        refuges=list(RefugeKind),
        trends=list(WaterTrend),
    )
