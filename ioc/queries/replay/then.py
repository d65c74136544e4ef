"""What is asked of a moment beside its picture: the water on the map, and one incident's story.

Outlines of water are kept as they are now. One that was drawn anew since is marked `redrawn`: its
depth and its times are those of then, its edge is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.domain import replay
from ioc.domain.errors import NotFound
from ioc.domain.events import SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.water import ClosureKind
from ioc.eventlog import moments
from ioc.eventlog.reading import Recorded
from ioc.models.flood import FloodExtent, WayClosure
from ioc.models.report import Report
from ioc.queries.directory import directory
from ioc.queries.people import names_by_id
from ioc.queries.story import history, story

_KINDS: dict[str, tuple[type[FloodExtent] | type[WayClosure], ClosureKind]] = {
    SubjectType.FLOOD.value: (FloodExtent, ClosureKind.FLOOD),
    SubjectType.WAY.value: (WayClosure, ClosureKind.CLOSED),
}


def water(session: Session, actor: Actor, at: datetime) -> dict[str, Any]:
    """Land under water and closed ways that were known at a moment and in force, as GeoJSON."""
    features: list[dict[str, Any]] = []
    if actor.can(Permission.WATER_VIEW):
        found = moments.as_of(session, actor.atoms, replay.end_of(at), _KINDS)
        for name, (model, kind) in _KINDS.items():
            cards = [orjson.loads(e.card) for e in found.events if e.subject_type == name]
            cards = [card for card in cards if replay.is_in_force(card, at)]
            rows: Iterable[FloodExtent | WayClosure] = session.scalars(
                select(model)
                .where(model.id.in_([card["id"] for card in cards]))
                .options(undefer(model.shape))
            )
            shapes = {row.id: row for row in rows}
            features += [
                _feature(card, shapes[card["id"]], kind) for card in cards if card["id"] in shapes
            ]
    return {"type": "FeatureCollection", "features": features}


def _feature(card: dict[str, Any], row: FloodExtent | WayClosure, kind: ClosureKind) -> Any:
    return {
        "type": "Feature",
        "geometry": row.shape,
        "properties": {
            "id": card["id"],
            "kind": kind.value,
            "name": card.get("name") or card.get("reason"),
            "depth_m": card["depth_m"],
            "exercise": card["exercise"],
            "redrawn": list(card["bbox"]) != list(row.bbox),
        },
    }


def incident(
    session: Session, actor: Actor, incident_id: int, at: datetime, locale: str
) -> dict[str, Any]:
    """One incident at a moment: its card, and its story up to there, newest first.

    Raises `NotFound` for one that the actor was not shown then. The story needs more: that the
    incident may be seen today as well, since it tells of people; without that it is None.
    """
    if not 0 < incident_id <= LARGEST_ID:
        raise NotFound
    until = replay.end_of(at)
    subject = (SubjectType.INCIDENT, incident_id)
    last = moments.last_of(session, [subject], until)
    if not last or not actor.atoms & last[0].audience:
        raise NotFound
    return {
        "at": replay.text_of(at),
        "erased": last[0].payload is None,
        "card": orjson.loads(last[0].card),
        "story": _story(session, actor, incident_id, until, locale),
    }


def _story(
    session: Session, actor: Actor, incident_id: int, until: datetime, locale: str
) -> list[dict[str, Any]] | None:
    try:
        events = history.of_incident(session, actor, incident_id, locale)
    except NotFound:
        return None
    today = session.scalars(select(Report.id).where(Report.incident_id == incident_id))
    reports = [(SubjectType.REPORT, number) for number in today]
    then = [e for e in moments.last_of(session, reports, until) if _tells_of(e, incident_id)]
    subjects = [(SubjectType.INCIDENT, incident_id)]
    subjects += [(SubjectType.REPORT, event.subject_id) for event in then]
    known = moments.positions_of(session, subjects, until)
    events = [event for event in events if event["position"] in known]
    names = names_by_id(session, story.people_in(events))
    lines = story.told(events, directory(session), locale, names=names)
    return [
        {
            "at": line.at,
            "title": line.title,
            "who": line.who,
            "lines": list(line.lines),
            "quote": line.quote,
            "mark": line.mark,
            "icon": line.icon,
            "internal": line.is_internal,
        }
        for line in lines
    ]


def _tells_of(event: Recorded, incident_id: int) -> bool:
    """Whether the report belonged to the incident then; of an erased one its place today counts."""
    if event.payload is None:
        return True
    card = orjson.loads(event.card)
    return card is not None and card["incident"] == incident_id
