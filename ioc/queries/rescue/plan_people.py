"""Whom a plan fetches: the open rescues of which people wait for a unit, and how many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import plans as rules
from ioc.domain.incidents import OPEN, Tier
from ioc.domain.plans import LegState
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue import people_count

MOST_REQUESTS = 5_000
PART = "part"
"""Stands in a stop of which a person said how many people the unit takes."""

_ROWS = (
    *(Incident.id, Incident.lat, Incident.lon, Incident.tier, Incident.score),
    *(Incident.opened_at, Incident.category),
)
_WAITS = (
    Incident.status.in_(OPEN),
    Incident.tier.is_not(None),
    Incident.lat.is_not(None),
    Incident.is_fetched.is_(False),
)


@dataclass(frozen=True)
class Waiting:
    """A party that another unit is needed for, with how many people that unit is to take."""

    id: int
    lat: float
    lon: float
    tier: Tier
    score: float
    opened_at: datetime
    category: str
    people: int


def waiting(session: Session, *, is_exercise: bool) -> list[Waiting]:
    """Who waits for a unit, the most urgent first; at most `MOST_REQUESTS`. The number of
    statements grows with every nine hundred of them only."""
    rows = session.execute(
        select(*_ROWS)
        .where(*_WAITS, Incident.is_exercise.is_(is_exercise))
        .order_by(Incident.tier, Incident.score.desc(), Incident.id)
        .limit(MOST_REQUESTS)
    ).all()
    left = _left(session, [row.id for row in rows])
    return [Waiting(**row._mapping, people=left[row.id]) for row in rows if row.id in left]


def left_of(session: Session, incidents: Iterable[int]) -> dict[int, int]:
    """Those of the incidents that another unit is needed for, each with how many people."""
    wanted = list(set(incidents))
    open_ones = session.scalars(select(Incident.id).where(Incident.id.in_(wanted), *_WAITS)).all()
    return _left(session, open_ones)


def _left(session: Session, incidents: Sequence[int]) -> dict[int, int]:
    if not incidents:
        return {}
    seats = _under_way(session)
    found = {}
    for number, tally in people_count.tallies(session, incidents).items():
        people = rules.people_to_fetch(tally, seats.get(number, 0), has_unit=number in seats)
        if people is not None:
            found[number] = people
    return found


def _under_way(session: Session) -> dict[int, int]:
    """The people that units on their way to each incident, or there, have room for: those that a
    person gave to the unit, else its seats."""
    rows: Sequence[Any] = session.execute(
        select(Assignment.incident_id, Assignment.unit_id, Unit.seats)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.is_active, Assignment.status.in_(people_count.FETCHING))
    ).all()
    given = _given(session)
    found: dict[int, int] = defaultdict(int)
    for row in rows:
        found[row.incident_id] += given.get((row.unit_id, row.incident_id), row.seats)
    return found


def _given(session: Session) -> dict[tuple[int, int], int]:
    """How many of a party that was divided by hand each unit under way was sent for."""
    rows = session.execute(
        select(PlanLeg.unit_id, PlanLeg.incident_id, PlanLeg.stops)
        .join(
            Assignment,
            (Assignment.unit_id == PlanLeg.unit_id)
            & (Assignment.incident_id == PlanLeg.incident_id)
            & Assignment.is_active,
        )
        .where(PlanLeg.state == LegState.ACCEPTED)
        .order_by(PlanLeg.id)
    )
    return {
        (row.unit_id, row.incident_id): row.stops[0]["people"]
        for row in rows
        if row.stops and row.stops[0].get(PART)
    }
