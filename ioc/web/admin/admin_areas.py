"""The administrator's pages of areas: names, and official outlines."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.queries.admin import admin_city as pages
from ioc.queries.directory import directory
from ioc.services.city import catalogue, city
from ioc.web.admin.admin_entry import refused, saved, unchanged
from ioc.web.auth import current_actor, database, requires

blueprint = Blueprint("admin_areas", __name__, url_prefix="/admin")

SETTINGS = Permission.SETTINGS_EDIT
REFUSALS = (InvalidInput, Conflict)
OUTLINES_MAX = 20_000_000
"""Bytes of a file of outlines: ten times those of the largest province."""


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
            unchanged(session)
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


def _areas(refusal: DomainError | None = None, checked: int | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        rows = pages.areas(session)
        former = pages.former_areas(session)
    messages, whole, status = refused(refusal)
    page = render_template(
        "admin/areas.html",
        rows=rows,
        former=former,
        refused=messages,
        whole=whole,
        checked=checked,
        saved=saved(),
        taken=request.args.get("outlines", type=int),
    )
    return page, status


def _area(code: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        row = pages.area(session, code)
        version = directory(session).version
    if row is None:
        raise NotFound
    messages, whole, status = refused(refusal)
    page = render_template(
        "admin/area.html",
        row=row,
        typed=request.form if refusal else None,
        refused=messages,
        whole=whole,
        catalogue=version,
    )
    return page, status
