"""The administrator's pages of the city: agencies, areas and categories."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.domain.agencies import AgencyKind
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.queries import admin_city as pages
from ioc.queries.directory import directory
from ioc.services import catalogue, city
from ioc.services.catalogue import AgencyEntry, CategoryEntry
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of

blueprint = Blueprint("admin_city", __name__, url_prefix="/admin")

SETTINGS = Permission.SETTINGS_EDIT
NEW = "new"
REFUSALS = (InvalidInput, Conflict)
OUTLINES_MAX = 20_000_000
"""Bytes of a file of outlines: ten times those of the largest province."""


@blueprint.get("/agencies")
@requires(SETTINGS)
def agencies() -> ResponseReturnValue:
    """Every agency, with what it holds and who belongs to it."""
    words = request.args.get("q", "")[:80]
    with database().reading() as session:
        rows = pages.agencies(session, words)
    return render_template("admin/agencies.html", rows=rows, words=words, saved=_saved())


@blueprint.get("/agencies/<code>")
@requires(SETTINGS)
def agency(code: str) -> ResponseReturnValue:
    """One agency as a form; `new` for another."""
    return _agency(code)


@blueprint.post("/agencies/<code>")
@requires(SETTINGS)
def save_agency(code: str) -> ResponseReturnValue:
    """Keeps an agency."""
    form = request.form
    name = _new_code() if code == NEW else code
    entry = AgencyEntry(
        **{
            field: form.get(field, "").strip()
            for field in (
                "name_vi", "name_en", "short_name", "kind", "phone", "email", "area_code",
            )
        },
        is_always_open=bool(form.get("is_always_open")),
        is_active=bool(form.get("is_active")),
    )  # fmt: skip
    try:
        with database().atomic() as session:
            _unchanged(session)
            catalogue.save_agency(session, current_actor(), name, entry, is_new=code == NEW)
    except REFUSALS as refusal:
        return _agency(code, refusal)
    return redirect(url_for(".agencies", saved=name) + f"#{name}", 303)


@blueprint.get("/areas")
@requires(SETTINGS)
def areas() -> ResponseReturnValue:
    """Every area, and whether its outline is the official one."""
    return _areas()


@blueprint.get("/areas/<code>")
@requires(SETTINGS)
def area(code: str) -> ResponseReturnValue:
    """The names of one area as a form."""
    return _area(code)


@blueprint.post("/areas/<code>")
@requires(SETTINGS)
def save_area(code: str) -> ResponseReturnValue:
    """Keeps the names of an area."""
    entered = {f: request.form.get(f, "").strip() for f in ("name", "full_name", "full_name_en")}
    try:
        with database().atomic() as session:
            _unchanged(session)
            catalogue.rename_area(session, current_actor(), code, **entered)
    except REFUSALS as refusal:
        return _area(code, refusal)
    return redirect(url_for(".areas", saved=code) + f"#{code}", 303)


@blueprint.post("/areas/outlines")
@requires(SETTINGS)
def outlines() -> ResponseReturnValue:
    """Takes official outlines from a file, all or none; without `use` only says what is in it."""
    try:
        features = _features()
        with database().atomic() as session:
            taken = city.import_outlines(session, current_actor(), features)
            if not request.form.get("use"):
                session.rollback()
                return _areas(checked=taken)
    except InvalidInput as refusal:
        return _areas(refusal)
    return redirect(url_for(".areas", outlines=taken), 303)


def _features() -> list[dict[str, Any]]:
    upload = request.files.get("file")
    content = upload.read(OUTLINES_MAX + 1) if upload else b""
    if not content:
        raise InvalidInput(FieldError("file", "required"))
    if len(content) > OUTLINES_MAX:
        raise InvalidInput(FieldError("file", "too_large"))
    try:
        found = orjson.loads(content)["features"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise InvalidInput(FieldError("file", "no_geojson")) from None
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InvalidInput(FieldError("file", "no_geojson"))
    return found


@blueprint.get("/categories")
@requires(SETTINGS)
def categories() -> ResponseReturnValue:
    """Every category in the order of the screens."""
    with database().reading() as session:
        rows = pages.categories(session)
    return render_template("admin/categories.html", rows=rows, saved=_saved())


@blueprint.get("/categories/<code>")
@requires(SETTINGS)
def category(code: str) -> ResponseReturnValue:
    """One category as a form; `new` for another."""
    return _category(code)


@blueprint.post("/categories/<code>")
@requires(SETTINGS)
def save_category(code: str) -> ResponseReturnValue:
    """Keeps a category."""
    name = _new_code() if code == NEW else code
    try:
        entry = _category_entry()
        with database().atomic() as session:
            _unchanged(session)
            catalogue.save_category(session, current_actor(), name, entry, is_new=code == NEW)
    except REFUSALS as refusal:
        return _category(code, refusal)
    return redirect(url_for(".categories", saved=name) + f"#{name}", 303)


@blueprint.post("/categories/<code>/move")
@requires(SETTINGS)
def move_category(code: str) -> ResponseReturnValue:
    """One place up or down in every list."""
    with database().atomic() as session:
        catalogue.move_category(
            session, current_actor(), code, -1 if request.form.get("to") == "up" else 1
        )
    return redirect(url_for(".categories") + f"#{code}", 303)


def _category_entry() -> CategoryEntry:
    form = request.form
    errors = []
    try:
        severity = Severity(form.get("default_severity", ""))
    except ValueError:
        severity = Severity.NORMAL
        errors.append(FieldError("default_severity", "unknown_value"))
    numbers = {}
    for field in ("same_incident_metres", "same_incident_hours"):
        try:
            numbers[field] = int(form.get(field, ""))
        except ValueError:
            errors.append(FieldError(field, "not_a_number"))
    if errors:
        raise InvalidInput(*errors)
    return CategoryEntry(
        name_vi=form.get("name_vi", "").strip(),
        name_en=form.get("name_en", "").strip(),
        group=form.get("group", "").strip(),
        default_severity=severity,
        icon=form.get("icon", "").strip(),
        is_public=bool(form.get("is_public")),
        is_active=bool(form.get("is_active")),
        **numbers,
    )


def _new_code() -> str:
    return request.form.get("code", "").strip().lower()


def _unchanged(session: Session) -> None:
    catalogue.must_agree(request.form.get("catalogue", ""), directory(session).version)


def _saved() -> str:
    return request.args.get("saved", "")[:64]


def _refused(refusal: DomainError | None) -> tuple[dict[str, str], str, int]:
    """Messages by field, the message of the whole, and the status."""
    if refusal is None:
        return {}, "", 200
    locale = current_locale()
    fields = refusal.errors if isinstance(refusal, InvalidInput) else ()
    messages: dict[str, str] = {}
    for error in fields:
        said = message_of(error.code, locale)
        messages[error.field] = (
            f"{messages[error.field]} {said}" if error.field in messages else said
        )
    status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    return messages, message_of(refusal.code, locale), status


def _agency(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.agency(session, code)
        if row is None and code != NEW:
            raise NotFound
        known = directory(session)
        use = pages.use_of_agency(session, code)
    messages, whole, status = _refused(refusal)
    page = render_template(
        "admin/agency.html",
        row=row,
        code=code,
        is_new=code == NEW,
        typed=request.form if refusal else None,
        refused=messages,
        whole=whole,
        areas=known.areas,
        kinds=list(AgencyKind),
        use=use,
        catalogue=known.version,
    )
    return page, status


def _areas(refusal: DomainError | None = None, checked: int | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        rows = pages.areas(session)
        former = pages.former_areas(session)
    messages, whole, status = _refused(refusal)
    page = render_template(
        "admin/areas.html",
        rows=rows,
        former=former,
        refused=messages,
        whole=whole,
        checked=checked,
        saved=_saved(),
        taken=request.args.get("outlines", type=int),
    )
    return page, status


def _area(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.area(session, code)
        version = directory(session).version
    if row is None:
        raise NotFound
    messages, whole, status = _refused(refusal)
    page = render_template(
        "admin/area.html",
        row=row,
        typed=request.form if refusal else None,
        refused=messages,
        whole=whole,
        catalogue=version,
    )
    return page, status


def _category(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.category(session, code)
        if row is None and code != NEW:
            raise NotFound
        version = directory(session).version
        groups = pages.groups(session)
        leads = pages.leads_of_category(session, code) if row else []
    messages, whole, status = _refused(refusal)
    page = render_template(
        "admin/category.html",
        row=row,
        code=code,
        is_new=code == NEW,
        typed=request.form if refusal else None,
        refused=messages,
        whole=whole,
        severities=list(Severity),
        groups=groups,
        leads=leads,
        catalogue=version,
    )
    return page, status
