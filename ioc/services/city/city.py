"""The city itself: areas, agencies, categories, rules and deadlines are loaded and replaced.

What an administrator edited (`services.city_edits`) a loading leaves as it is: it adds what is
missing and refreshes the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.validation import explain_validity
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import Severity
from ioc.domain.public_map import parse_public_map
from ioc.domain.rule_sets import RuleSetState
from ioc.eventlog.record import record
from ioc.models.agency import Agency, Area, FormerArea
from ioc.models.base import outline_value, point_value
from ioc.models.catalogue import Category, JurisdictionRule, Setting, SLATarget
from ioc.models.rule_set import RuleSet
from ioc.queries.directory import CALENDAR, changed
from ioc.queries.public.public_rules import PUBLIC_MAP
from ioc.services.city import city_edits
from ioc.services.city.city_edits import NOTHING, Edited
from ioc.services.city.gazetteer import place_again

Rows = Iterable[Mapping[str, Any]]


def load_areas(
    session: Session,
    rows: Rows,
    former: Rows,
    outlines: Mapping[str, Any],
    edited: Edited = NOTHING,
) -> None:
    """The areas of today with their approximate outlines, and those of former times."""
    shapes = {f["properties"]["code"]: f["geometry"] for f in outlines["features"]}
    known = {area.code: area for area in session.scalars(select(Area))}
    for row in rows:
        area = known.get(row["code"])
        if area is None:
            area = Area(code=row["code"], is_approximate=True)
            session.add(area)
        area.kind = row["kind"]
        if not edited.has(city_edits.AREA, row["code"]):
            area.name, area.full_name = row["name"], row["full_name"]
            area.full_name_en = row["full_name_en"]
        area.lat, area.lon = float(row["lat"]), float(row["lon"])
        if area.is_approximate and row["code"] in shapes:
            _draw(area, _multipolygon(shape(shapes[row["code"]])))
    session.flush()
    session.execute(delete(FormerArea))
    for row in former:
        lat, lon = float(row["lat"]), float(row["lon"])
        session.add(
            FormerArea(
                code=row["code"],
                full_name=row["full_name"],
                district=row["former_district"],
                successor_code=row["successor_code"],
                lat=lat,
                lon=lon,
                point=point_value(lat, lon),
            )
        )
    session.flush()


def load_agencies(session: Session, rows: Rows, edited: Edited = NOTHING) -> None:
    """Agencies; one that is no longer listed is kept for its history and made inactive."""
    known = {agency.code: agency for agency in session.scalars(select(Agency))}
    listed = set()
    for row in rows:
        agency = known.get(row["code"])
        if agency is None:
            agency = Agency(code=row["code"])
            session.add(agency)
        listed.add(row["code"])
        if edited.has(city_edits.AGENCY, row["code"]):
            continue
        agency.name_vi, agency.name_en = row["name_vi"], row["name_en"]
        agency.short_name, agency.kind = row["short_name"], row["kind"]
        agency.phone, agency.email = row.get("phone"), row.get("email")
        agency.area_code = row.get("area_code")
        agency.is_always_open = bool(row.get("is_always_open"))
        agency.is_active = True
    named = set(_named_by_kept_rules(session, edited))
    for code, agency in known.items():
        if code not in listed | named and not edited.has(city_edits.AGENCY, code):
            agency.is_active = False
    session.flush()


def _named_by_kept_rules(session: Session, edited: Edited) -> Iterable[str]:
    """Agencies to which the rules of an administrator hand matters: they cannot be closed."""
    if not edited.has(city_edits.ROUTING):
        return
    for rule in session.scalars(select(JurisdictionRule.definition)):
        yield from (rule["agency"], *(rule.get("supporting") or ()))


def load_categories(
    session: Session, rows: Sequence[Mapping[str, Any]], edited: Edited = NOTHING
) -> None:
    """Categories, in the order of screens; after an administrator's order, new ones are last."""
    is_ordered = edited.has(city_edits.ORDER)
    known = {category.code: category for category in session.scalars(select(Category))}
    for place, row in enumerate(rows):
        category = known.get(row["code"])
        if category is None:
            category = Category(code=row["code"], sort=len(known) + place if is_ordered else place)
            session.add(category)
        elif not is_ordered:
            category.sort = place
        if edited.has(city_edits.CATEGORY, row["code"]):
            continue
        category.name_vi, category.name_en = row["name_vi"], row["name_en"]
        category.group = row["group"]
        category.default_severity = Severity(row["default_severity"])
        category.icon, category.is_public = row["icon"], bool(row["is_public"])
        category.is_active = True
        category.same_incident_metres = int(row["same_incident_metres"])
        category.same_incident_hours = int(row["same_incident_hours"])
    session.flush()


def load_rules(
    session: Session,
    rules: Sequence[Mapping[str, Any]],
    targets: Rows,
    working_time: Mapping[str, Any],
    edited: Edited = NOTHING,
) -> None:
    """Routing rules in their order, deadlines, and the working calendar."""
    if not edited.has(city_edits.ROUTING):
        _load_routing(session, rules)
    _load_deadlines(session, targets, edited)
    if not edited.has(city_edits.WORKING_TIME):
        _load_calendar(session, working_time)
    session.flush()


def _load_routing(session: Session, rules: Sequence[Mapping[str, Any]]) -> None:
    session.execute(delete(JurisdictionRule))
    for used in session.scalars(select(RuleSet).where(RuleSet.state == RuleSetState.USED)):
        # They stay where an administrator can go back to them.
        used.state = RuleSetState.REPLACED
    session.flush()
    for place, rule in enumerate(rules):
        session.add(JurisdictionRule(position=place, name=rule["name"], definition=dict(rule)))


def _load_deadlines(session: Session, targets: Rows, edited: Edited) -> None:
    for row in session.scalars(select(SLATarget)):
        code = city_edits.deadline_code(row.category, row.severity)
        if not edited.has(city_edits.DEADLINE, code):
            session.delete(row)
    session.flush()
    for target in targets:
        for category in target.get("categories") or [None]:
            severity = Severity(target["severity"])
            if edited.has(city_edits.DEADLINE, city_edits.deadline_code(category, severity)):
                continue
            session.add(
                SLATarget(
                    category=category,
                    severity=severity,
                    calendar=target["calendar"],
                    accept_minutes=int(target["accept_minutes"]),
                    resolve_minutes=int(target["resolve_minutes"]),
                )
            )
    session.flush()


def _load_calendar(session: Session, working_time: Mapping[str, Any]) -> None:
    text = orjson.dumps(working_time).decode()
    row = session.get(Setting, CALENDAR)
    if row is None:
        session.add(Setting(name=CALENDAR, value=text))
    else:
        row.value = text


def load_public_map(session: Session, given: Mapping[str, Any]) -> None:
    """What the public map shows. Raises `ValueError` for what is no rule."""
    parse_public_map(given)
    text = orjson.dumps(given).decode()
    row = session.get(Setting, PUBLIC_MAP)
    if row is None:
        session.add(Setting(name=PUBLIC_MAP, value=text))
    else:
        row.value = text


def city_loaded(session: Session, actor: Actor, what: str, replaced: Sequence[str] = ()) -> None:
    """Ends a loading: every process takes the new catalogue, and the log says who loaded it and
    which edits it wrote over."""
    place_again(session)
    changed(session)
    data: dict[str, Any] = {"what": what} | ({"replaced": list(replaced)} if replaced else {})
    record(session, EventKind.CITY_LOADED, (SubjectType.CITY, 0), actor.label, data=data)


def import_outlines(session: Session, actor: Actor, features: Sequence[Mapping[str, Any]]) -> int:
    """Replaces approximate outlines by official ones; answers how many areas were given one.

    Every feature needs `properties.code` of a known area and a valid polygon. One that is
    broken is named, and then nothing at all is taken: raises `InvalidInput`.
    """
    areas = {area.code: area for area in session.scalars(select(Area))}
    errors: list[FieldError] = []
    drawn: list[tuple[Area, MultiPolygon]] = []
    for place, feature in enumerate(features):
        properties = feature.get("properties") or {}
        code = str(properties.get("code") or "")
        name = f"feature {place + 1} ({code or 'no code'})"
        area = areas.get(code)
        if area is None:
            errors.append(FieldError(name, "unknown_area"))
            continue
        outline, problem = _checked(feature.get("geometry"))
        if outline is None:
            errors.append(FieldError(f"{name}: {problem}", "broken_geometry"))
            continue
        drawn.append((area, outline))
    if not errors and not drawn:
        errors.append(FieldError("features", "required"))
    if errors:
        raise InvalidInput(*errors)
    for area, outline in drawn:
        area.is_approximate = False
        _draw(area, outline)
    session.flush()
    place_again(session)
    changed(session)
    record(
        session,
        EventKind.AREAS_IMPORTED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"areas": len(drawn)},
    )
    return len(drawn)


def _checked(geometry: Any) -> tuple[MultiPolygon | None, str]:
    if not isinstance(geometry, Mapping):
        return None, "no geometry"
    try:
        made = shape(dict(geometry))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        return None, str(error)
    if made.is_empty or made.geom_type not in {"Polygon", "MultiPolygon"}:
        return None, f"a {made.geom_type} is no outline"
    if not made.is_valid:
        return None, explain_validity(made)
    west, south, east, north = made.bounds
    if west < -180 or east > 180 or south < -90 or north > 90:
        return None, "coordinates are not WGS84 degrees, longitude first"
    return _multipolygon(made), ""


def _multipolygon(made: Any) -> MultiPolygon:
    return MultiPolygon([made]) if isinstance(made, Polygon) else MultiPolygon(made)


def _draw(area: Area, outline: MultiPolygon) -> None:
    area.outline = outline_value(outline.wkt)
    area.outline_geojson = orjson.dumps(mapping(outline)).decode()
