"""The page of units: listed, added, changed, taken out of service, taken out of use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from dispatch.capability import Capability, UnitKind
from dispatch.lifecycle import UnitStatus
from ioc.access.units import unit_for
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, InvalidTransition
from ioc.domain.permissions import Permission
from ioc.queries.directory import directory
from ioc.queries.rescue import unit_pages as pages
from ioc.queries.rescue.units import UnitFilter
from ioc.services.units import unit_contacts, units
from ioc.web.admin.admin_entry import refused
from ioc.web.api.api_units import UnitIn, entry_of
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing

blueprint = Blueprint("admin_units", __name__, url_prefix="/admin/units")

MANAGE = Permission.UNIT_MANAGE
REFUSALS = (InvalidInput, Conflict, InvalidTransition)
NUMBERS = frozenset({"seats", "draught_m", "max_current_ms", "crew", "min_crew"})
LISTS = frozenset({"equipment", "crew_accounts"})


@blueprint.get("")
@requires(MANAGE)
def listed() -> ResponseReturnValue:
    """The units that this person keeps."""
    args = request.args
    status = args.get("status", "")
    wanted = UnitFilter(
        statuses=[UnitStatus(status)] if status in set(UnitStatus) else [],
        words=args.get("q", "")[:80].replace("\x00", ""),
        with_retired=args.get("retired") == "1",
    )
    number = max(0, min(args.get("page", 0, type=int), 10_000))
    with database().reading() as session:
        rows, has_more = pages.rows(session, current_actor(), wanted, number, current_locale())
    return render_template(
        "admin/units.html",
        rows=rows,
        given=args,
        statuses=list(UnitStatus),
        next_page=number + 1 if has_more else None,
        saved=args.get("saved", "")[:24],
    )


@blueprint.get("/new")
@requires(MANAGE)
def new() -> ResponseReturnValue:
    """An empty form."""
    return _form(None)


@blueprint.post("/new")
@requires(MANAGE)
def create() -> ResponseReturnValue:
    """Keeps a new unit."""
    try:
        entered = _entered()
        crew = entered.crew_accounts or []
        with database().atomic() as session:
            unit = units.create_unit(session, current_actor(), entry_of(entered), crew)
            code = unit.code
    except REFUSALS as refusal:
        return _form(None, refusal)
    return redirect(url_for(".listed", saved=code) + f"#{code}", 303)


@blueprint.get("/<int:unit_id>")
@requires(MANAGE)
def one(unit_id: int) -> ResponseReturnValue:
    """One unit as a form; whom to ring is in it, so this look is recorded."""
    return _form(unit_id)


@blueprint.post("/<int:unit_id>")
@requires(MANAGE)
def change(unit_id: int) -> ResponseReturnValue:
    """Keeps other words for a unit."""
    try:
        entered = _entered()
        with database().atomic() as session:
            unit = units.change_unit(
                session,
                current_actor(),
                unit_id,
                _version(),
                entry_of(entered),
                entered.crew_accounts or [],
            )
            code = unit.code
    except REFUSALS as refusal:
        return _form(unit_id, refusal)
    return redirect(url_for(".listed", saved=code) + f"#{code}", 303)


@blueprint.post("/<int:unit_id>/status")
@requires(MANAGE)
def set_status(unit_id: int) -> ResponseReturnValue:
    """Out of service with a reason, or back."""
    wanted = UnitStatus.AVAILABLE
    if request.form.get("status") == UnitStatus.OUT_OF_SERVICE:
        wanted = UnitStatus.OUT_OF_SERVICE
    try:
        with database().atomic() as session:
            units.set_unit_status(
                session, current_actor(), unit_id, _version(), wanted, _reason() or None
            )
    except REFUSALS as refusal:
        return _form(unit_id, refusal)
    return redirect(url_for(".one", unit_id=unit_id, saved="1"), 303)


@blueprint.post("/<int:unit_id>/retire")
@requires(MANAGE)
def retire(unit_id: int) -> ResponseReturnValue:
    """Takes a unit out of use for good."""
    try:
        if not _reason():
            raise InvalidInput(FieldError("retire_reason", "required"))
        with database().atomic() as session:
            unit = units.retire_unit(session, current_actor(), unit_id, _version(), _reason())
            code = unit.code
    except REFUSALS as refusal:
        return _form(unit_id, refusal)
    return redirect(url_for(".listed", saved=code), 303)


@blueprint.post("/<int:unit_id>/erase-contact")
@requires(MANAGE)
def erase_contact(unit_id: int) -> ResponseReturnValue:
    """Forgets whom to ring."""
    with database().atomic() as session:
        unit_contacts.erase_contact(session, current_actor(), unit_id)
    return redirect(url_for(".one", unit_id=unit_id, saved="1"), 303)


def _reason() -> str:
    return request.form.get("reason", "").strip()[:500]


def _version() -> int:
    version = request.form.get("version", 0, type=int)
    return version if 0 <= version <= parsing.LARGEST_ID else 0


def _entered() -> UnitIn:
    """The form as a body of the API; what was left empty is left out."""
    form: MultiDict[str, str] = request.form
    body: dict[str, Any] = {}
    for name in UnitIn.model_fields:
        if name in LISTS:
            body[name] = [value for value in form.getlist(name) if value]
        elif UnitIn.model_fields[name].annotation is bool:
            body[name] = bool(form.get(name))
        elif given := form.get(name, "").strip():
            body[name] = given.replace(",", ".") if name in NUMBERS else given
    body.setdefault("name", "")
    body.setdefault("code", "")
    return parsing.parse(UnitIn, body)


def _form(unit_id: int | None, refusal: DomainError | None = None) -> ResponseReturnValue:
    actor, locale = current_actor(), current_locale()
    with database().atomic() as session:
        city = directory(session)
        agencies = pages.managed_agencies(session, actor)
        accounts = pages.crew_accounts(session, agencies)
        unit = None
        values: dict[str, Any] = {"kind": UnitKind.MOTOR_BOAT.value, "agency": "", "equipment": []}
        if unit_id is not None:
            unit = unit_for(session, actor, unit_id, MANAGE)
            told = unit_contacts.view_contact(session, actor, unit_id)
            values = pages.form_of(session, unit)
            values |= {"contact_name": told["name"], "contact_phone": told["phone"]}
    if refusal is not None and "code" in request.form:
        values = {
            **request.form.to_dict(),
            **{name: request.form.getlist(name) for name in LISTS},
        }
    messages, whole, status = refused(refusal)
    page = render_template(
        "admin/unit.html",
        unit=unit,
        values=values,
        refused=messages,
        whole=whole,
        kinds=list(UnitKind),
        capabilities=list(Capability),
        agencies={code: pages.name_of(agency, locale) for code, agency in agencies.items()},
        accounts=accounts,
        areas=city.areas,
        saved=request.args.get("saved", ""),
        out=UnitStatus.OUT_OF_SERVICE,
    )
    return page, status
