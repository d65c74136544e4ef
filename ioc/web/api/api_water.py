"""`/api/v1/gauges`, `/floods` and `/closures`: how high the water stands, and what it shuts."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

import orjson
from flask import Blueprint, Response, g, request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from ioc.access.common_ground import gauge_for
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Permission
from ioc.domain.water import GaugeKind, Levels, Reading, ReadingSource
from ioc.i18n import translate
from ioc.models.flood import FloodExtent, WayClosure
from ioc.queries.rescue import water as queries
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.water import closed_ways, floods, water
from ioc.services.water.closed_ways import WayTold
from ioc.services.water.floods import FloodTold
from ioc.web.api.action_shapes import ActionIn, ReasonIn
from ioc.web.api.api_facilities import FacilityCode, FacilityName, Latitude, Longitude, cursor
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body, json_of

blueprint = Blueprint("api_water", __name__, url_prefix="/api/v1")

VIEW, MANAGE = Permission.WATER_VIEW, Permission.WATER_MANAGE
IMPORT_MAX = 4_000_000
"""Bytes of a document of flooded land."""

HOURS_MOST = 24 * 31
Level = Annotated[float, Field(ge=-1000, le=10_000, allow_inf_nan=False)]
Flow = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Depth = Annotated[float, Field(ge=0, le=30, allow_inf_nan=False)]
DEEPEST = 8
"""Lists in lists of the deepest geometry, and some."""


def _shallow(geometry: dict[str, Any]) -> dict[str, Any]:
    """Refuses what is nested deeper than any shape is."""
    layer: list[Any] = [geometry]
    for _ in range(DEEPEST):
        inner = [part for part in layer if isinstance(part, dict | list)]
        layer = [v for p in inner for v in (p.values() if isinstance(p, dict) else p)]
        if not layer:
            return geometry
    raise PydanticCustomError("not_valid", "nested too deep")


Geometry = Annotated[dict[str, Any], AfterValidator(_shallow)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Why = Annotated[str, StringConstraints(min_length=1, max_length=300)]


class ReadingIn(BaseModel):
    """One reading: the level in metres at a time; the flows of a reservoir in m³/s."""

    model_config = ConfigDict(extra="ignore")
    level_m: Level
    at: parsing.Moment
    inflow_m3s: Flow | None = None
    discharge_m3s: Flow | None = None


class ReadingsIn(BaseModel):
    """Body of `POST /api/v1/gauges/{code}/readings`: one reading, or several in `readings`.
    Without `at` a single one is of now."""

    model_config = ConfigDict(extra="ignore")
    level_m: Level | None = None
    at: parsing.Moment | None = None
    inflow_m3s: Flow | None = None
    discharge_m3s: Flow | None = None
    readings: Annotated[list[ReadingIn], Field(max_length=water.AT_ONCE)] | None = None


class LevelsIn(BaseModel):
    """Levels of alarm in metres, rising."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    alarm1_m: Level | None = None
    alarm2_m: Level | None = None
    alarm3_m: Level | None = None
    river: Annotated[str, StringConstraints(max_length=80)] | None = None


class GaugeIn(LevelsIn):
    """Body of `POST /api/v1/gauges`; `agency` may send its readings."""

    name: FacilityName
    code: FacilityCode
    gauge_kind: GaugeKind = GaugeKind.RIVER
    lat: Latitude
    lon: Longitude
    agency: Annotated[str, StringConstraints(max_length=64)] | None = None


class GaugeChangeIn(LevelsIn, ActionIn):
    """Body of `POST /api/v1/gauges/{code}/change`: what is left out stays."""


class FloodIn(BaseModel):
    """Body of `POST /api/v1/floods`: `geometry` is a GeoJSON polygon or multipolygon; `exercise`
    while one is on."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, populate_by_name=True)
    name: Line
    geometry: Geometry
    depth_m: Depth | None = None
    from_at: Annotated[parsing.Moment | None, Field(alias="from")] = None
    until_at: Annotated[parsing.Moment | None, Field(alias="until")] = None
    exercise: bool = False


class FloodChangeIn(ActionIn):
    """Body of `POST /api/v1/floods/{id}/change`: what is left out stays."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, populate_by_name=True)
    name: Line | None = None
    geometry: Geometry | None = None
    depth_m: Depth | None = None
    until_at: Annotated[parsing.Moment | None, Field(alias="until")] = None


class GeoJSONIn(BaseModel):
    """Body of `POST /api/v1/floods/import`: a GeoJSON geometry, feature or collection. The
    properties of a feature may tell `name`, `depth_m`, `from` (or `time`) and `until`; `exercise`
    stands beside `type`."""

    model_config = ConfigDict(extra="allow")
    type: str
    exercise: bool = False


class ClosureIn(BaseModel):
    """Body of `POST /api/v1/closures`: `geometry` is a GeoJSON point, line or polygon. The same
    `client_token` again is the same closure. A crew's closure is of the exercise where its task is;
    anybody else says so in `exercise`."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, populate_by_name=True)
    reason: Why
    geometry: Geometry
    depth_m: Depth | None = None
    from_at: Annotated[parsing.Moment | None, Field(alias="from")] = None
    until_at: Annotated[parsing.Moment | None, Field(alias="until")] = None
    client_token: parsing.Token | None = None
    is_exercise: Annotated[bool, Field(alias="exercise")] = False


@blueprint.get("/gauges")
@requires(VIEW)
def gauges() -> Response:
    """Every gauge: level, level of alarm, trend, and how old the reading is."""
    with database().reading() as session:
        found = queries.gauges(session, current_actor(), clock.now())
    return json_answer({"items": found, "next_cursor": None})


@blueprint.post("/gauges")
@requires(MANAGE)
def create_gauge() -> Response:
    """Makes a gauge."""
    body = parsing.parse(GaugeIn, json_body())
    told = FacilityTold(
        body.name, FacilityKind.GAUGE, body.lat, body.lon, body.code, agency=body.agency or None
    )
    levels = Levels(body.alarm1_m, body.alarm2_m, body.alarm3_m)
    with database().atomic() as session:
        made = water.create_gauge(
            session, current_actor(), told, body.gauge_kind, levels, body.river
        )
        return json_answer(orjson.loads(made.card), 201)


@blueprint.get("/gauges/<code>")
@requires(VIEW)
def gauge(code: str) -> Response:
    """One gauge."""
    with database().reading() as session:
        facility, _gauge = gauge_for(session, current_actor(), code, VIEW)
        return json_answer(queries.with_age(orjson.loads(facility.card), clock.now()))


@blueprint.post("/gauges/<code>/change")
@requires(MANAGE)
def change_gauge(code: str) -> Response:
    """Changes the levels of alarm."""
    body = parsing.parse(GaugeChangeIn, json_body())
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    with database().atomic() as session:
        done = water.change_levels(session, current_actor(), code, body.version, changes)
        return json_answer(orjson.loads(done.card))


@blueprint.get("/gauges/<code>/readings")
@requires(VIEW)
def readings(code: str) -> Response:
    """The readings of the last `hours` (48), the oldest first."""
    hours = max(1, min(request.args.get("hours", 48, type=int), HOURS_MOST))
    since = clock.now() - timedelta(hours=hours)
    with database().reading() as session:
        facility, _gauge = gauge_for(session, current_actor(), code, VIEW)
        rows = queries.readings(session, [facility.id], since)[facility.id]
        items = [queries.reading_of(row) for row in rows]
    return json_answer({"items": items, "next_cursor": None})


@blueprint.post("/gauges/<code>/readings")
@requires(Permission.WATER_READ)
def take_readings(code: str) -> Response:
    """Takes readings; late and repeated ones are harmless. 201 where something was new."""
    body = parsing.parse(ReadingsIn, json_body())
    # A browser sends what a person typed, a key what a machine measured.
    source = ReadingSource.HAND if g.get("by_cookie") else ReadingSource.SENSOR
    with database().atomic() as session:
        taken = water.take_readings(session, current_actor(), code, _readings_of(body), source)
    answer = {
        "new": taken.new,
        "repeated": taken.repeated,
        "corrected": taken.corrected,
        "gauge": queries.with_age(orjson.loads(taken.card), clock.now()),
    }
    return json_answer(answer, 201 if taken.new or taken.corrected else 200)


def _readings_of(body: ReadingsIn) -> list[Reading]:
    if body.readings is not None:
        return [Reading(r.at, r.level_m, r.inflow_m3s, r.discharge_m3s) for r in body.readings]
    if body.level_m is None:
        raise InvalidInput(FieldError("level_m", "required"))
    at = body.at or clock.now()
    return [Reading(at, body.level_m, body.inflow_m3s, body.discharge_m3s)]


def _listed(kind: type[FloodExtent] | type[WayClosure]) -> Response:
    with_past = request.args.get("past") == "1"
    after = cursor()
    with database().reading() as session:
        cards = queries.listed(
            session, current_actor(), kind, clock.now(), with_past=with_past, after=after
        )
    items = [orjson.loads(card) for card in cards]
    is_more = len(cards) == queries.LIST_MOST
    return json_answer({"items": items, "next_cursor": str(items[-1]["id"]) if is_more else None})


@blueprint.get("/floods")
@requires(VIEW)
def flood_list() -> Response:
    """Land under water now and to come; `?past=1` also what has ended."""
    return _listed(FloodExtent)


@blueprint.post("/floods")
@requires(MANAGE)
def draw_flood() -> Response:
    """Keeps an area under water; `mended` says that its outline crossed itself."""
    body = parsing.parse(FloodIn, json_body())
    told = FloodTold(
        body.name, body.geometry, body.depth_m, body.from_at, body.until_at, body.exercise
    )
    with database().atomic() as session:
        flood = floods.draw(session, current_actor(), told)
        return json_answer(orjson.loads(flood.card), 201)


@blueprint.post("/floods/import")
@requires(MANAGE)
def import_floods() -> Response:
    """Keeps every polygon of a GeoJSON document, all or none."""
    raw = request.get_data(cache=False)
    if len(raw) > IMPORT_MAX:
        raise InvalidInput(FieldError("file", "too_large"))
    with database().atomic() as session:
        name = default_name()
        made = floods.import_features(session, current_actor(), json_of(raw), name)
        return json_answer({"items": [orjson.loads(flood.card) for flood in made]}, 201)


def default_name() -> str:
    """What an imported area is called that has no name of its own."""
    return translate("Imported flooded area", current_locale())


@blueprint.get("/floods/<int:flood_id>")
@requires(VIEW)
def flood(flood_id: int) -> Response:
    """One flood with its shape."""
    with database().reading() as session:
        return json_answer(queries.one(session, current_actor(), FloodExtent, flood_id))


@blueprint.post("/floods/<int:flood_id>/change")
@requires(MANAGE)
def change_flood(flood_id: int) -> Response:
    """Changes name, depth, end or outline of a flood."""
    body = parsing.parse(FloodChangeIn, json_body())
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    with database().atomic() as session:
        done = floods.change(session, current_actor(), flood_id, body.version, changes)
        return json_answer(orjson.loads(done.card))


@blueprint.post("/floods/<int:flood_id>/end")
@requires(MANAGE)
def end_flood(flood_id: int) -> Response:
    """The water has gone."""
    body = parsing.parse(ReasonIn, json_body())
    with database().atomic() as session:
        done = floods.end(session, current_actor(), flood_id, body.version, body.reason)
        return json_answer(orjson.loads(done.card))


@blueprint.get("/closures")
@requires(VIEW)
def closure_list() -> Response:
    """Closed ways now and to come; `?past=1` also those that were opened."""
    return _listed(WayClosure)


@blueprint.get("/closures/shapes")
@requires(VIEW)
def closure_shapes() -> Response:
    """Floods and closed ways of now as one GeoJSON collection, for maps."""
    with database().reading() as session:
        return json_answer(queries.shapes(session, current_actor(), clock.now()))


@blueprint.post("/closures")
@requires(Permission.WAY_CLOSE)
def close_way() -> Response:
    """Closes a way, by a desk or by a crew that stands before it."""
    body = parsing.parse(ClosureIn, json_body())
    told = WayTold(**body.model_dump())
    with database().atomic() as session:
        way = closed_ways.close_way(session, current_actor(), told)
        return json_answer(orjson.loads(way.card), 201)


@blueprint.get("/closures/<int:way_id>")
@requires(VIEW)
def closure(way_id: int) -> Response:
    """One closed way with its shape."""
    with database().reading() as session:
        return json_answer(queries.one(session, current_actor(), WayClosure, way_id))


@blueprint.post("/closures/<int:way_id>/open")
@requires(MANAGE)
def open_way(way_id: int) -> Response:
    """The way can be passed again."""
    body = parsing.parse(ReasonIn, json_body())
    with database().atomic() as session:
        done = closed_ways.open_way(session, current_actor(), way_id, body.version, body.reason)
        return json_answer(orjson.loads(done.card))
