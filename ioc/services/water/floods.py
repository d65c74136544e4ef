"""Land under water: drawn, imported, changed, ended. What that makes more urgent follows a moment
later (`flood_weighing`): a night of thousands of rescues waits for no outline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.shapes import VERTICES_MOST, Shape, area_of, metres2
from ioc.domain.water import FloodSource
from ioc.models.flood import FloodExtent
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.rescue.water import flood_card
from ioc.services.shelters.facility_log import must_be_version
from ioc.services.water import flood_log

FEATURES_MOST = 200


@dataclass(frozen=True)
class FloodTold:
    """An area under water; `geometry` is a GeoJSON polygon or multipolygon. `is_exercise`: it is
    the water of the exercise that is on."""

    name: str
    geometry: Any
    depth_m: float | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
    is_exercise: bool | None = None


def draw(
    session: Session,
    actor: Actor,
    told: FloodTold,
    source: FloodSource = FloodSource.DRAWN,
) -> FloodExtent:
    """Keeps an area under water. One that crosses itself is mended and marked so; raises
    `InvalidInput` where nothing is left, or it lies outside the city."""
    actor.must(Permission.WATER_MANAGE)
    flood = _new_flood(session, actor, told, source, "")
    session.add(flood)
    session.flush()
    _flood_changed(session, actor, flood, EventKind.FLOOD_DRAWN)
    flood_log.changed(session)
    return flood


def import_features(
    session: Session,
    actor: Actor,
    document: Any,
    default_name: str,
    *,
    is_exercise: bool | None = None,
) -> list[FloodExtent]:
    """Keeps every polygon of a GeoJSON document (a geometry, a feature, a collection), all or
    none. A feature's `properties` may tell `name`, `depth_m`, `from` (or `time`) and `until`."""
    actor.must(Permission.WATER_MANAGE)
    if is_exercise is None and isinstance(document, Mapping):
        is_exercise = document.get("exercise") is True
    floods: list[FloodExtent] = []
    vertices = 0
    for number, feature in enumerate(_features(document)):
        place = f"features.{number}."
        told = replace(_told_of(feature, default_name, place), is_exercise=is_exercise)
        flood = _new_flood(session, actor, told, FloodSource.IMPORTED, place)
        vertices += flood.vertices
        if vertices > VERTICES_MOST:
            raise InvalidInput(FieldError("features", "too_many_points"))
        floods.append(flood)
    session.add_all(floods)
    session.flush()
    for flood in floods:
        _flood_changed(session, actor, flood, EventKind.FLOOD_DRAWN)
    flood_log.changed(session)
    return floods


def change(
    session: Session, actor: Actor, flood_id: int, version: int, changes: Mapping[str, Any]
) -> FloodExtent:
    """Changes `name`, `depth_m`, `until_at` or `geometry` of a flood. Raises `Conflict` for a
    stale version, `InvalidTransition` for one that has ended."""
    flood = _flood(session, actor, flood_id, version)
    if "name" in changes:
        flood.name = flood_log.words(changes["name"], "name", 200)
    if "depth_m" in changes:
        flood.depth_m = flood_log.depth(changes["depth_m"])
    if "until_at" in changes:
        flood.from_at, flood.until_at = flood_log.span(flood.from_at, changes["until_at"], "")
    if "geometry" in changes:
        _take_shape(flood, area_of(changes["geometry"], directory(session).bounds))
    if {"depth_m", "geometry"} & set(changes):
        flood.weighed_to = 0
    _flood_changed(session, actor, flood, EventKind.FLOOD_CHANGED, fields=sorted(changes))
    flood_log.changed(session)
    return flood


def end(session: Session, actor: Actor, flood_id: int, version: int, reason: str) -> FloodExtent:
    """The water has gone from there, or the outline was wrong. Raises as `change`."""
    flood = _flood(session, actor, flood_id, version)
    flood.end_reason = flood_log.words(reason, "reason", flood_log.REASON_LONGEST)
    flood.until_at = clock.now()
    flood.from_at = min(flood.from_at, flood.until_at)
    _flood_changed(session, actor, flood, EventKind.FLOOD_ENDED, reason=flood.end_reason)
    flood_log.changed(session)
    return flood


def _new_flood(
    session: Session, actor: Actor, told: FloodTold, source: FloodSource, place: str
) -> FloodExtent:
    found = area_of(told.geometry, directory(session).bounds, f"{place}geometry")
    from_at, until_at = flood_log.span(told.from_at, told.until_at, place)
    flood = FloodExtent(
        version=0,
        name=flood_log.words(told.name, f"{place}name", 200),
        depth_m=flood_log.depth(told.depth_m, place),
        from_at=from_at,
        until_at=until_at,
        source=source,
        user_id=actor.user_id,
        created_at=clock.now(),
        weighed_to=0,
        is_exercise=flood_log.is_of_drill(session, actor, told.is_exercise),
        card="",
    )
    _take_shape(flood, found)
    return flood


def _take_shape(flood: FloodExtent, shape: Shape) -> None:
    flood.shape, flood.bbox, flood.vertices = shape.geojson, shape.bbox, shape.vertices
    flood.area_m2 = metres2(shape.geometry)
    flood.is_mended, flood.is_cut = shape.is_mended, shape.is_cut


def _features(document: Any) -> Sequence[Mapping[str, Any]]:
    """The features of a GeoJSON document of any form; raises `InvalidInput`."""
    if not isinstance(document, Mapping):
        raise InvalidInput(FieldError("file", "no_geojson"))
    kind = document.get("type")
    if kind == "FeatureCollection":
        found = document.get("features")
        if not isinstance(found, list) or not all(isinstance(f, Mapping) for f in found):
            raise InvalidInput(FieldError("file", "no_geojson"))
    elif kind == "Feature":
        found = [document]
    else:
        found = [{"geometry": document, "properties": document.get("properties")}]
    if not found:
        raise InvalidInput(FieldError("file", "required"))
    if len(found) > FEATURES_MOST:
        raise InvalidInput(FieldError("features", "too_many"))
    return found


def _told_of(feature: Mapping[str, Any], default_name: str, place: str) -> FloodTold:
    given = feature.get("properties")
    properties = given if isinstance(given, Mapping) else {}
    depth = properties.get("depth_m")
    is_number = isinstance(depth, int | float) and not isinstance(depth, bool)
    if depth is not None and not is_number:
        raise InvalidInput(FieldError(f"{place}depth_m", "not_a_number"))
    name = properties.get("name")
    return FloodTold(
        name if isinstance(name, str) and name.strip() else default_name,
        feature.get("geometry"),
        depth,
        _moment(properties.get("from", properties.get("time")), f"{place}time"),
        _moment(properties.get("until"), f"{place}until"),
    )


def _moment(given: Any, field: str) -> datetime | None:
    if given is None or given == "":
        return None
    try:
        at = datetime.fromisoformat(given)
        return at if at.tzinfo else at.replace(tzinfo=clock.CITY_TIMEZONE)
    except (TypeError, ValueError):
        raise InvalidInput(FieldError(field, "not_a_time")) from None


def _flood(session: Session, actor: Actor, flood_id: int, version: int) -> FloodExtent:
    actor.must(Permission.WATER_MANAGE)
    flood = flood_log.locked(session, FloodExtent, flood_id)
    must_be_version(version, flood.version)
    if flood.until_at is not None and flood.until_at <= clock.now():
        raise InvalidTransition("flood_ended")
    return flood


def _flood_changed(
    session: Session, actor: Actor, flood: FloodExtent, kind: EventKind, **data: Any
) -> None:
    flood.version += 1
    flood.card = cards.text_of(flood_card(flood))
    flood_log.tell(session, actor, kind, (SubjectType.FLOOD, flood.id), flood.card, data)
