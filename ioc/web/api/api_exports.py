"""Places as files for partners' tools: what this actor may see, without personal data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, request

from ioc import i18n
from ioc.domain import clock
from ioc.domain.errors import NotFound
from ioc.domain.incidents import IncidentStatus, Severity
from ioc.domain.permissions import Permission
from ioc.domain.water import ClosureKind
from ioc.i18n import translate
from ioc.queries.directory import Directory, directory
from ioc.queries.mapfiles.picture import Picture, picture
from ioc.services.upkeep import map_files
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.documents.csv_file import attached
from ioc.web.mapfiles import asked
from ioc.web.mapfiles.situation_sheet import state_of
from ioc.web.mapfiles.turn import in_turn
from maps.files import FORMATS, Place, point, write

blueprint = Blueprint("api_exports", __name__, url_prefix="/api/v1/exports")

WHAT = ("incidents", "units", "facilities", "floods", "ways")
Card = dict[str, Any]


@blueprint.get("/<what>.<kind>")
@requires(Permission.INCIDENT_VIEW)
def export(what: str, kind: str) -> Response:
    """Open incidents, units, facilities, floods or closed ways as GeoJSON, KML or GPX.

    `area`, `severity` and `category` narrow the incidents. What has no place is left out; the
    header `X-Unplaced` says how many. `X-Total` says how many matters were asked for: a file holds
    the 5,000 of the highest risk. What is of an exercise says so. The file is recorded in the log.
    """
    if what not in WHAT or kind not in FORMATS:
        raise NotFound
    wanted, at = asked.wanted(), clock.now()
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        found = picture(session, actor, wanted, at)
        city = directory(session)
    places = places_of(what, found, city, locale)
    told = {
        name: request.args[name][:120]
        for name in ("area", "severity", "category")
        if request.args.get(name)
    }
    with database().atomic() as session:
        map_files.taken(session, actor, what, kind, len(places), told)
    title = f"{translate(f'mapfile.{what}', locale)} – {current_app.config['IOC'].city_name}"
    body = in_turn(write, kind, title, places, at)
    answer = attached(f"{what}-{clock.local(at):%Y%m%d-%H%M}.{kind}", body, FORMATS[kind])
    if what == "incidents":
        answer.headers["X-Unplaced"] = str(found.unplaced)
        answer.headers["X-Total"] = str(found.total)
    return answer


def places_of(what: str, found: Picture, city: Directory, locale: str) -> list[Place]:
    """The things of one kind that have a place."""
    if what == "incidents":
        return [_incident(one, city, locale) for one in found.incidents if one["lat"] is not None]
    if what == "units":
        return [_unit(one, locale) for one in found.units if one["lat"] is not None]
    if what == "facilities":
        return [_facility(one, locale) for one in found.facilities if one["lat"] is not None]
    kind = ClosureKind.FLOOD if what == "floods" else ClosureKind.CLOSED
    return [
        _shut(one, what, locale)
        for one in found.shut["features"]
        if one["properties"]["kind"] == kind
    ]


def _incident(card: Card, city: Directory, locale: str) -> Place:
    category = city.categories.get(card["category"] or "")
    severity = i18n.label(Severity(card["severity"]), locale)
    people = "" if card["people"] is None else str(card["people"])
    return Place(
        name=_named(f"{card['code']} {card['title']}", card, locale),
        geometry=point(card["lat"], card["lon"]),
        folder=severity,
        told=[
            (translate("mapfile.category", locale), category.name(locale) if category else ""),
            (translate("mapfile.c_where", locale), card["address"] or ""),
            (translate("mapfile.c_state", locale), state_of(card, locale)),
            (translate("mapfile.f_people", locale), people),
            (translate("mapfile.accuracy", locale), _metres(card.get("accuracy_m"))),
        ],
        at=datetime.fromisoformat(card["opened_at"]),
        properties={
            "id": card["id"],
            "code": card["code"],
            "severity": card["severity"],
            "tier": card["tier"],
            "status": IncidentStatus(card["status"]).value,
            "category": card["category"],
            "verification": card["verification"],
            "accuracy_m": card.get("accuracy_m"),
            "area": (card["area"] or {}).get("code"),
            "people": card["people"],
            "opened_at": card["opened_at"],
            "exercise": bool(card.get("exercise")),
        },
    )


def _unit(card: Card, locale: str) -> Place:
    at = card["position_at"]
    return Place(
        name=_named(f"{card['code']} {card['name']}", card, locale),
        geometry=point(card["lat"], card["lon"]),
        folder=translate("mapfile.units", locale),
        told=[(translate("mapfile.heard_at", locale), str(at or ""))],
        at=datetime.fromisoformat(at) if at else None,
        properties={
            name: card[name]
            for name in ("id", "code", "kind", "status", "stale", "position_at", "seats")
        }
        | {"exercise": bool(card.get("exercise"))},
    )


def _facility(card: Card, locale: str) -> Place:
    return Place(
        name=_named(card["name"], card, locale),
        geometry=point(card["lat"], card["lon"]),
        folder=translate("mapfile.facilities", locale),
        properties={
            name: card.get(name) for name in ("id", "kind", "status", "places", "reserved", "taken")
        },
    )


def _shut(feature: dict[str, Any], what: str, locale: str) -> Place:
    seen = feature["properties"]
    depth = seen["depth_m"]
    said = "" if depth is None else f"{i18n.number(depth, locale)} m"
    return Place(
        name=_named(seen["name"] or translate(f"mapfile.{what}", locale), seen, locale),
        geometry=feature["geometry"],
        folder=translate(f"mapfile.{what}", locale),
        told=[(translate("mapfile.depth", locale), said)],
        properties={"id": seen["id"], "depth_m": depth, "exercise": seen["exercise"]},
    )


def _named(name: str, card: Card, locale: str) -> str:
    """The name, with what is of an exercise before it: a handheld shows nothing else."""
    mark = f"[{translate('mapfile.drill', locale)}] " if card.get("exercise") else ""
    return mark + name.strip()


def _metres(value: float | None) -> str:
    return "" if value is None else f"±{value:.0f} m"
