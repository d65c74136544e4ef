"""`/water`: gauges and reservoirs, flooded land and closed ways, with a map to draw them on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.domain.events import Standing
from ioc.domain.permissions import Permission
from ioc.domain.water import STEADY_CM_H, Reading, ReadingSource
from ioc.models.flood import FloodExtent, WayClosure
from ioc.queries.directory import directory
from ioc.queries.public import public_map
from ioc.queries.rescue import water as queries
from ioc.services.water import closed_ways, floods, water
from ioc.services.water.closed_ways import WayTold
from ioc.services.water.floods import FloodTold
from ioc.web.api.api_water import IMPORT_MAX, default_name
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap
from ioc.web.json_body import json_of
from ioc.web.refusals import refused, seen_version
from ioc.web.rescue import water_forms
from ioc.web.rescue.sparkline import sparkline
from ioc.web.security import nonce
from maps.documents import console_map

blueprint = Blueprint("water_pages", __name__)

VIEW, MANAGE = Permission.WATER_VIEW, Permission.WATER_MANAGE
SHOWN_FOR = timedelta(hours=24)
Work = Callable[[Session, Actor], str]


@blueprint.get("/water")
@requires(VIEW)
def page() -> ResponseReturnValue:
    """How high the water stands, what it covers, and which ways are closed."""
    return _page()


@blueprint.post("/water/readings")
@requires(Permission.WATER_READ)
def reading() -> ResponseReturnValue:
    """A reading that somebody tells; without a time it is of now."""

    def work(session: Session, actor: Actor) -> str:
        level = water_forms.decimal("level_m")
        if level is None:
            raise InvalidInput(FieldError("level_m", "required"))
        at = water_forms.moment("at") or clock.now()
        told = Reading(
            at, level, water_forms.decimal("inflow_m3s"), water_forms.decimal("discharge_m3s")
        )
        code = water_forms.text("gauge")
        water.take_readings(session, actor, code, [told], ReadingSource.HAND)
        return "saved"

    return _do(work, "reading")


@blueprint.post("/water/floods")
@requires(MANAGE)
def draw() -> ResponseReturnValue:
    """Keeps flooded land, drawn on the map, typed, or a whole ward."""

    def work(session: Session, actor: Actor) -> str:
        told = FloodTold(
            water_forms.text("name"),
            water_forms.area_shape(session),
            water_forms.decimal("depth_m"),
            water_forms.moment("from"),
            water_forms.moment("until"),
            water_forms.is_ticked("exercise"),
        )
        flood = floods.draw(session, actor, told)
        return "mended" if flood.is_mended else "cut" if flood.is_cut else "saved"

    return _do(work, "flood")


@blueprint.post("/water/floods/import")
@requires(MANAGE)
def take_file() -> ResponseReturnValue:
    """Keeps every polygon of a GeoJSON file, all or none."""

    def work(session: Session, actor: Actor) -> str:
        upload = request.files.get("file")
        content = upload.read(IMPORT_MAX + 1) if upload else b""
        if not content:
            raise InvalidInput(FieldError("file", "required"))
        if len(content) > IMPORT_MAX:
            raise InvalidInput(FieldError("file", "too_large"))
        try:
            document = json_of(content)
        except InvalidInput:
            raise InvalidInput(FieldError("file", "no_geojson")) from None
        is_drill = water_forms.is_ticked("exercise") or None
        made = floods.import_features(
            session, actor, document, default_name(), is_exercise=is_drill
        )
        return "mended" if any(flood.is_mended for flood in made) else "saved"

    return _do(work, "import")


@blueprint.post("/water/floods/<int:flood_id>/end")
@requires(MANAGE)
def end(flood_id: int) -> ResponseReturnValue:
    """The water has gone."""

    def work(session: Session, actor: Actor) -> str:
        floods.end(session, actor, flood_id, seen_version(), water_forms.text("reason"))
        return "saved"

    return _do(work, f"flood-{flood_id}")


@blueprint.post("/water/closures")
@requires(Permission.WAY_CLOSE)
def close() -> ResponseReturnValue:
    """A way cannot be passed."""

    def work(session: Session, actor: Actor) -> str:
        told = WayTold(
            water_forms.text("reason"),
            water_forms.way_shape(session),
            water_forms.decimal("depth_m"),
            until_at=water_forms.moment("until"),
            is_exercise=water_forms.is_ticked("exercise"),
        )
        closed_ways.close_way(session, actor, told)
        return "saved"

    return _do(work, "closure")


@blueprint.post("/water/closures/<int:way_id>/open")
@requires(MANAGE)
def open_again(way_id: int) -> ResponseReturnValue:
    """The way can be passed again."""

    def work(session: Session, actor: Actor) -> str:
        closed_ways.open_way(session, actor, way_id, seen_version(), water_forms.text("reason"))
        return "saved"

    return _do(work, f"closure-{way_id}")


def _do(work: Work, form: str) -> ResponseReturnValue:
    try:
        with database().atomic() as session:
            done = work(session, current_actor())
    except InvalidInput as refusal:
        return _page(water_forms.blamed_on_points(refusal), form)
    except DomainError as refusal:
        return _page(refusal, form)
    return redirect(url_for(".page", done=done), 303)


def _page(refusal: DomainError | None = None, form: str = "") -> ResponseReturnValue:
    actor, now = current_actor(), clock.now()
    with database().reading() as session:
        gauges = queries.gauges(session, actor, now)
        rows = queries.readings(
            session, [gauge["id"] for gauge in gauges], now - SHOWN_FOR, 40 * len(gauges) + 1
        )
        flooded = queries.listed(session, actor, FloodExtent, now, with_past=False)
        closed = queries.listed(session, actor, WayClosure, now, with_past=False)
        outlines = public_map.area_outlines(session)
        areas = directory(session).areas
    lines = {
        gauge["id"]: sparkline(
            [(row.at, row.level_m) for row in rows[gauge["id"]]],
            [a for n in (1, 2, 3) if (a := gauge["gauge"][f"alarm{n}_m"]) is not None],
        )
        for gauge in gauges
    }
    document = console_map(
        outlines,
        nonce=nonce(),
        basemap=basemap(current_app.config["IOC"]),
        locale=current_locale(),
        theme=None,
    )
    messages, status = refused(refusal)
    html = render_template(
        "water/water.html",
        gauges=gauges,
        lines=lines,
        steady=STEADY_CM_H,
        own_gauges=[gauge for gauge in gauges if _may_read(actor, gauge)],
        floods=[orjson.loads(card) for card in flooded],
        closures=[orjson.loads(card) for card in closed],
        areas=sorted(areas.values(), key=lambda a: a.full_name),
        map=document,
        refused=messages,
        form=form,
        typed=request.form if refusal else {},
        done=request.args.get("done", ""),
    )
    return html, status


def _may_read(actor: Actor, gauge: dict[str, Any]) -> bool:
    """Whether the actor may send readings of the gauge."""
    agency, area = gauge["agency"], gauge["area"]
    standing = Standing(
        frozenset({agency["code"]}) if agency else frozenset(), area["code"] if area else None
    )
    return actor.can(Permission.WATER_READ, standing)
