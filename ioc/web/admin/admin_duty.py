"""The page of duty lists: of the city's desk for its supervisors, of an agency for its manager."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain import clock
from ioc.domain.clock import CITY_TIMEZONE
from ioc.domain.duty import Shift
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission, Role
from ioc.queries.admin import duty_page as pages
from ioc.queries.admin.duty import roster
from ioc.queries.directory import directory
from ioc.services.city import duty
from ioc.web.admin.admin_forms import refused, whole_of
from ioc.web.auth import current_actor, current_locale, database, requires

blueprint = Blueprint("admin_duty", __name__, url_prefix="/admin/duty")

CITY_DESK = "city"


@blueprint.get("")
@requires(Permission.DUTY_EDIT)
def overview() -> ResponseReturnValue:
    """The lists of one agency, or of the city's desk."""
    return _page(request.args.get("of", ""))


@blueprint.post("")
@requires(Permission.DUTY_EDIT)
def add() -> ResponseReturnValue:
    """Names the gaps that stay, and keeps the shift once they were seen."""
    of = request.form.get("of", "")
    try:
        with database().atomic() as session:
            agency = _agency(of)
            entered = _entered()
            shift = duty.checked_shift(session, agency, *entered)
            shifts = roster(session, [agency] if agency else []).shifts
            left = pages.gaps_with([*shifts.get((agency, entered[0]), ()), shift], clock.now())
            if not left or request.form.get("do") == "save":
                duty.add_shift(session, current_actor(), agency, *entered)
                return redirect(url_for(".overview", of=of, saved="1"), 303)
    except InvalidInput as refusal:
        return _page(of, refusal)
    return _page(of, left=left, shift=shift)


@blueprint.post("/<int:shift_id>/remove")
@requires(Permission.DUTY_EDIT)
def remove(shift_id: int) -> ResponseReturnValue:
    """Takes a shift off its list."""
    with database().atomic() as session:
        row = duty.remove_shift(session, current_actor(), shift_id)
        of = row.agency_code or CITY_DESK
    return redirect(url_for(".overview", of=of, saved="1"), 303)


def _agency(of: str) -> str | None:
    return None if of == CITY_DESK else of


def _entered() -> tuple[Role, int, datetime, datetime, bool]:
    form = request.form
    if form.get("role") not in set(Role):
        raise InvalidInput(FieldError("role", "no_such_list"))
    user = whole_of(form.get("user"), "user", "not_on_this_list")
    begins, ends = _moment("begins"), _moment("ends")
    return Role(form["role"]), user, begins, ends, form.get("weekly") == "1"


def _moment(name: str) -> datetime:
    """A day and a time on the city's clocks, as date and time fields send them."""
    text = f"{request.form.get(name + '_day', '')} {request.form.get(name + '_time', '')}"
    for form in ("%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"):
        try:
            found = datetime.strptime(text, form).replace(tzinfo=CITY_TIMEZONE)
        except ValueError:
            continue
        if 2000 <= found.year <= 2100:
            return found
    raise InvalidInput(FieldError(f"{name}_at", "bad_moment"))


def _page(
    of: str,
    refusal: InvalidInput | None = None,
    left: list[tuple[datetime, datetime]] | None = None,
    shift: Shift | None = None,
) -> ResponseReturnValue:
    locale, now = current_locale(), clock.now()
    with database().reading() as session:
        city = directory(session)
        mine = pages.agencies_of(session, current_actor())
        if not mine:
            raise NotFound
        agency = _agency(of) if of else mine[0]
        if agency not in mine:
            raise NotFound
        lists = pages.lists_of(session, agency, now)
    said, status = refused(refusal)
    html = render_template(
        "admin/duty.html",
        of=agency or CITY_DESK,
        places=[
            (code or CITY_DESK, _name(city.agencies[code], locale) if code else "") for code in mine
        ],
        lists=lists,
        typed=request.form if request.method == "POST" else None,
        left=left,
        shift=shift,
        refused=said,
        saved=request.args.get("saved", ""),
        today=clock.local(now),
    )
    return html, status


def _name(agency: object, locale: str) -> str:
    return str(getattr(agency, "name_en" if locale == "en" else "name_vi"))
