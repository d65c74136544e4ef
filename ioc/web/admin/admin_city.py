"""The administrator's pages of agencies and categories."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.agencies import AgencyKind
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.queries.admin import admin_city as pages
from ioc.queries.directory import directory
from ioc.services.city import catalogue
from ioc.services.city.catalogue import AgencyEntry, CategoryEntry
from ioc.web.admin.admin_entry import refused, saved, unchanged
from ioc.web.auth import current_actor, database, requires

blueprint = Blueprint("admin_city", __name__, url_prefix="/admin")

SETTINGS = Permission.SETTINGS_EDIT
NEW = "new"
REFUSALS = (InvalidInput, Conflict)


@blueprint.get("/agencies")
@requires(SETTINGS)
def agencies() -> ResponseReturnValue:
    """Every agency, with what it holds and who belongs to it."""
    words = request.args.get("q", "")[:80]
    with database().reading() as session:
        rows = pages.agencies(session, words)
    return render_template("admin/agencies.html", rows=rows, words=words, saved=saved())


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
            unchanged(session)
            catalogue.save_agency(session, current_actor(), name, entry, is_new=code == NEW)
    except REFUSALS as refusal:
        return _agency(code, refusal)
    return redirect(url_for(".agencies", saved=name) + f"#{name}", 303)


@blueprint.get("/categories")
@requires(SETTINGS)
def categories() -> ResponseReturnValue:
    """Every category in the order of the screens."""
    with database().reading() as session:
        rows = pages.categories(session)
    return render_template("admin/categories.html", rows=rows, saved=saved())


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
            unchanged(session)
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


def _agency(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.agency(session, code)
        if row is None and code != NEW:
            raise NotFound
        known = directory(session)
        use = pages.use_of_agency(session, code)
    messages, whole, status = refused(refusal)
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


def _category(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.category(session, code)
        if row is None and code != NEW:
            raise NotFound
        version = directory(session).version
        groups = pages.groups(session)
        leads = pages.leads_of_category(session, code) if row else []
    messages, whole, status = refused(refusal)
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
