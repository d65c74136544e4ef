"""Whom to ring of rescues that did not answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import OPEN, Tier
from ioc.models.incident import Incident
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import directory

MOST = 100


@dataclass(frozen=True)
class ToRing:
    """A rescue of which somebody has to be rung."""

    id: int
    code: str
    title: str
    tier: Tier | None
    is_exercise: bool
    area: str
    people: int | None
    since: str | None
    tries: int
    tried_at: str | None
    confirmed_at: str | None


def _conditions(actor: Actor, *, is_exercise: bool | None) -> list[ColumnElement[bool]]:
    found = [
        Incident.ring_since.is_not(None),
        Incident.status.in_(OPEN),
        Incident.tier.is_not(None),
        Incident.category == RESCUE,
        visible_incidents(actor),
    ]
    return found if is_exercise is None else [*found, Incident.is_exercise.is_(is_exercise)]


def to_ring(session: Session, actor: Actor, *, is_exercise: bool | None = None) -> list[ToRing]:
    """The first of whom to ring, real ones before those of an exercise: who was not tried lately
    first, then the first tier, then who waits longest; by an index."""
    rows = session.scalars(
        select(Incident)
        .where(*_conditions(actor, is_exercise=is_exercise))
        .order_by(
            Incident.is_exercise,
            Incident.ring_tried_at.asc().nulls_first(),
            Incident.tier,
            Incident.ring_since,
            Incident.id,
        )
        .limit(MOST)
    )
    city = directory(session)
    return [
        ToRing(
            id=one.id,
            code=one.code,
            title=one.title,
            tier=one.tier,
            is_exercise=one.is_exercise,
            area=(area_of(city, one.area_code) or {"name": ""})["name"],
            people=one.people,
            since=moment(one.ring_since),
            tries=one.ring_tries or 0,
            tried_at=moment(one.ring_tried_at),
            confirmed_at=moment(one.last_confirmed_at),
        )
        for one in rows
    ]


def how_many(session: Session, actor: Actor, *, is_exercise: bool | None = None) -> int:
    """How many rescues there are to ring, those that `to_ring` leaves out included."""
    query = select(func.count()).where(*_conditions(actor, is_exercise=is_exercise))
    return int(session.scalar(query) or 0)
