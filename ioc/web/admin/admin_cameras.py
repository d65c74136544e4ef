"""The administrator's page of cameras: links that stand on the map of the staff."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.cameras import CameraTold
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries import cameras as queries
from ioc.queries.directory import directory
from ioc.services.city import cameras
from ioc.web.admin.admin_entry import refused
from ioc.web.auth import current_actor, database, requires

blueprint = Blueprint("admin_cameras", __name__, url_prefix="/admin/cameras")

EDIT = Permission.SETTINGS_EDIT
FIELDS = ("name", "link", "lat", "lon", "area")
LONGEST = 600
"""Characters of a field that are read at all."""


@blueprint.get("")
@requires(EDIT)
def listed() -> ResponseReturnValue:
    """The cameras, and an empty form for another."""
    return _page(None)


@blueprint.post("")
@requires(EDIT)
def create() -> ResponseReturnValue:
    """Puts another camera on the map."""
    try:
        with database().atomic() as session:
            name = cameras.add_camera(session, current_actor(), _entered()).name
    except InvalidInput as refusal:
        return _page(None, refusal)
    return redirect(url_for(".listed", saved=name), 303)


@blueprint.get("/<int:camera_id>")
@requires(EDIT)
def one(camera_id: int) -> ResponseReturnValue:
    """One camera as a form."""
    return _page(camera_id)


@blueprint.post("/<int:camera_id>")
@requires(EDIT)
def change(camera_id: int) -> ResponseReturnValue:
    """Keeps other words for a camera."""
    try:
        with database().atomic() as session:
            name = cameras.change_camera(session, current_actor(), camera_id, _entered()).name
    except InvalidInput as refusal:
        return _page(camera_id, refusal)
    return redirect(url_for(".listed", saved=name), 303)


@blueprint.post("/<int:camera_id>/remove")
@requires(EDIT)
def remove(camera_id: int) -> ResponseReturnValue:
    """Takes a camera off the map."""
    with database().atomic() as session:
        name = cameras.remove_camera(session, current_actor(), camera_id)
    return redirect(url_for(".listed", removed=name), 303)


def _entered() -> CameraTold:
    given = {name: request.form.get(name, "")[:LONGEST].replace("\x00", "") for name in FIELDS}
    errors: list[FieldError] = []
    lat, lon = (_degrees(name, given[name], errors) for name in ("lat", "lon"))
    if errors:
        raise InvalidInput(*errors)
    return CameraTold(given["name"], given["link"], lat, lon, given["area"].strip() or None)


def _degrees(name: str, text: str, errors: list[FieldError]) -> float | None:
    """Degrees as they are typed here, with a comma or a point; None for nothing."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not abs(value) <= 180:
        errors.append(FieldError(name, "not_a_number"))
        return None
    return value


def _page(camera_id: int | None, refusal: InvalidInput | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        rows = queries.listed(session, actor)
        city = directory(session)
        values: dict[str, object] = dict.fromkeys(FIELDS, "")
        if camera_id is not None:
            camera = queries.one(session, actor, camera_id)
            values = cameras.plain(camera) | {"area": camera.area_code or ""}
    if refusal is not None:
        values = {name: request.form.get(name, "")[:LONGEST] for name in FIELDS}
    messages, whole, status = refused(refusal)
    page = render_template(
        "admin/cameras.html",
        rows=rows,
        camera_id=camera_id,
        values=values,
        areas=city.areas,
        refused=messages,
        whole=whole,
        saved=request.args.get("saved", "")[:120],
        removed=request.args.get("removed", "")[:120],
    )
    return page, status
