"""The administrator's page of working time: office hours, holidays, days off and worked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain import clock
from ioc.domain.clock import WEEKDAYS, parse_calendar
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries.admin import holiday_page as pages
from ioc.queries.directory import directory
from ioc.services.city import time_settings
from ioc.web.admin.admin_forms import must_be_unchanged, refused
from ioc.web.auth import current_actor, current_locale, database, requires

blueprint = Blueprint("admin_holidays", __name__, url_prefix="/admin/holidays")

LISTS = ("extra_days_off", "made_up_days")
EMPTY_ROWS = 2
REASON_LONGEST = 120


@blueprint.get("")
@requires(Permission.SETTINGS_EDIT)
def overview() -> ResponseReturnValue:
    """The working week, the holidays by law, and the days that the city set."""
    return _page()


@blueprint.post("")
@requires(Permission.SETTINGS_EDIT)
def save() -> ResponseReturnValue:
    """Shows a deadline that crosses the days entered, and keeps them once that was seen."""
    try:
        entered = _entered()
        parse_calendar(entered)
        if request.form.get("do") == "save":
            with database().atomic() as session:
                must_be_unchanged(session)
                kept = pages.document(session)
                time_settings.set_working_time(session, current_actor(), kept | entered)
            return redirect(url_for(".overview", saved="1"), 303)
    except InvalidInput as refusal:
        return _page(refusal=refusal)
    return _page(wanted=entered)


def _entered() -> dict[str, Any]:
    """What the form holds, as the settings keep it; raises `InvalidInput`."""
    form = request.form
    errors: list[FieldError] = []
    week: dict[str, list[str]] = {}
    for day in WEEKDAYS:
        week[day] = [s.strip() for s in form.get(day, "").replace(";", ",").split(",") if s.strip()]
        try:
            parse_calendar({"week": {day: week[day]}} if week[day] else {})
        except InvalidInput:
            errors.append(FieldError(day, "bad_hours"))
    if not any(week.values()):
        errors.append(FieldError("week", "no_working_day"))
    lists = {name: _rows(name, errors) for name in LISTS}
    both = {row["day"] for row in lists[LISTS[0]]} & {row["day"] for row in lists[LISTS[1]]}
    if both:
        errors.append(FieldError("made_up_days", "off_and_worked"))
    if errors:
        raise InvalidInput(*errors)
    return {"week": week, **lists}


def _rows(name: str, errors: list[FieldError]) -> list[dict[str, str]]:
    rows: dict[str, str] = {}
    for text, reason in _typed(name):
        day = _day(text)
        if day is None:
            errors.append(FieldError(name, "not_day_month_year"))
            continue
        rows[day.isoformat()] = reason[:REASON_LONGEST]
    return [{"day": day, "reason": rows[day]} for day in sorted(rows)]


def _typed(name: str) -> list[tuple[str, str]]:
    """The rows of a list as they were typed, empty ones left out."""
    days = request.form.getlist(f"{name}_day")
    reasons = request.form.getlist(f"{name}_reason")
    pairs = zip(days, [*reasons, *[""] * len(days)], strict=False)
    return [(day.strip(), reason.strip()) for day, reason in pairs if day.strip()]


def _day(text: str) -> date | None:
    for form in ("%d/%m/%Y", "%Y-%m-%d"):
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
        return found if 2000 <= found.year <= 2100 else None
    return None


def _page(
    refusal: InvalidInput | None = None, wanted: dict[str, Any] | None = None
) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        city = directory(session)
        kept = pages.document(session)
        calendar = city.calendar
        before = after = None
        if wanted is not None:
            changed = parse_calendar(kept | wanted)
            start = pages.before_next_holiday(changed, clock.now())
            before = pages.crossing(session, calendar, start, locale)
            after = pages.crossing(session, changed, start, locale)
        else:
            start = pages.before_next_holiday(calendar, clock.now())
            before = pages.crossing(session, calendar, start, locale)
    year = clock.local(clock.now()).year
    posted = request.method == "POST"
    said, status = refused(refusal)
    lists = {
        name: _typed(name)
        if posted
        else [(_shown(row["day"]), row["reason"]) for row in kept[name]]
        for name in LISTS
    }
    html = render_template(
        "admin/holidays.html",
        weekdays=WEEKDAYS,
        hours={
            day: request.form.get(day, "") if posted else ", ".join(kept["week"][day])
            for day in WEEKDAYS
        },
        lists={name: [*rows, *[("", "")] * EMPTY_ROWS] for name, rows in lists.items()},
        bad_days={day for rows in lists.values() for day, _reason in rows if _day(day) is None},
        years=[(y, pages.by_law(calendar, y, locale)) for y in (year, year + 1)],
        before=before,
        after=after,
        is_seen=wanted is not None,
        catalogue=request.form.get("catalogue") or city.version,
        refused=said,
        saved=request.args.get("saved", ""),
    )
    return html, status


def _shown(day: str) -> str:
    return date.fromisoformat(day).strftime("%d/%m/%Y")
