"""`/api/v1/ways`: the way of a unit, as a line on the map."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request

from dispatch.types import Place
from ioc.access.fetch import LARGEST_ID
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.ports import Directions, Ports
from ioc.queries.cards import moment
from ioc.services.ways.routes import WayOfUnit, way_of_unit
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_ways", __name__, url_prefix="/api/v1/ways")

TURN_BY_TURN = "valhalla"


@blueprint.get("/route")
@requires(Permission.ASSIGNMENT_STEP)
def route() -> Response:
    """`?unit=&incident=`: a GeoJSON Feature of the way with seconds, metres and how it was found;
    its geometry is null where there is no way now. Turn by turn where a server for that is set."""
    unit, incident = _number("unit"), _number("incident")
    with database().reading() as session:
        found = way_of_unit(session, current_actor(), unit, incident)
    ports: Ports = current_app.extensions["ioc.ports"]
    told = None
    if found.drawn is not None:
        told = ports.guide.directions(
            found.kind, found.start, found.end, found.shut, current_locale()
        )
    return json_answer(_feature(found, told, unit, incident))


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= LARGEST_ID):
        raise InvalidInput(FieldError(name, "not_valid" if text else "required"))
    return int(text)


def _feature(found: WayOfUnit, told: Directions | None, unit: int, incident: int) -> dict[str, Any]:
    facts: dict[str, Any] = {"unit": unit, "incident": incident}
    facts |= {"reachable": found.drawn is not None, "position_at": moment(found.position_at)}
    points: tuple[Place, ...] = ()
    if told is not None:
        points = told.points
        facts |= {"seconds": round(told.seconds), "distance_m": round(told.metres)}
        facts |= {"method": TURN_BY_TURN, "approximate": False}
        facts["steps"] = [
            {"text": one.text, "distance_m": round(one.metres), "seconds": round(one.seconds)}
            for one in told.steps
        ]
    elif found.drawn is not None:
        way = found.drawn.route
        points = found.drawn.points
        facts |= {"seconds": round(way.duration_seconds), "distance_m": round(way.distance_m)}
        facts |= {"method": way.method, "approximate": found.is_approximate, "steps": []}
    else:
        facts |= {"seconds": None, "distance_m": None, "method": None, "steps": []}
        facts["approximate"] = found.is_approximate
    facts["attributions"] = list(found.attributions)
    line = [[round(p.lon, 6), round(p.lat, 6)] for p in points]
    geometry = {"type": "LineString", "coordinates": line} if line else None
    return {"type": "Feature", "geometry": geometry, "properties": facts}
