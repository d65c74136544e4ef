"""Reads of operations: which are open now, their cards, their rescues, sectors and figures."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import visible_incidents
from ioc.db.session import database_of
from ioc.domain import operations as rules
from ioc.domain.incidents import OPEN, Outcome, Tier
from ioc.domain.operations import Rescue
from ioc.domain.permissions import Permission, Role, permissions_of
from ioc.models.agency import Agency
from ioc.models.incident import Incident
from ioc.models.operation import Operation, OperationSector
from ioc.models.people import Membership, User
from ioc.models.unit import Assignment
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import Directory, directory

CHECK_SECONDS = 2.0
CACHE = "operations"
PAST_MOST = 50


@dataclass(frozen=True)
class OpenOperation:
    """What a screen says of an operation that is open."""

    id: int
    name: str
    areas: int
    is_exercise: bool


def open_now(session: Session) -> tuple[OpenOperation, ...]:
    """The open operations, the newest first, as fresh as `CHECK_SECONDS`."""
    cache = database_of(session).cache
    held: tuple[float, tuple[OpenOperation, ...]] | None = cache.get(CACHE)
    if held and time.monotonic() - held[0] < CHECK_SECONDS:
        return held[1]
    found = tuple(
        OpenOperation(one.id, one.name, len(one.areas), one.is_exercise)
        for one in open_rows(session)
    )
    cache[CACHE] = (time.monotonic(), found)
    return found


def is_flood(session: Session) -> bool:
    """Whether citizens are received as in a flood: an operation is open that is no exercise."""
    return any(not one.is_exercise for one in open_now(session))


def open_rows(session: Session) -> list[Operation]:
    """The open operations as they are kept, the newest first."""
    return list(
        session.scalars(
            select(Operation)
            .where(Operation.ended_at.is_(None))
            .order_by(Operation.started_at.desc(), Operation.id.desc())
        )
    )


def operation_card(operation: Operation, city: Directory) -> dict[str, Any]:
    """The card of an operation."""
    agency = city.agencies.get(operation.rescue_agency or "")
    return {
        "id": operation.id,
        "version": operation.version,
        "name": operation.name,
        "areas": [named for code in operation.areas if (named := area_of(city, code))],
        "rescue_agency": {"code": agency.code, "name": agency.name_vi} if agency else None,
        "started_at": moment(operation.started_at),
        "ended_at": moment(operation.ended_at),
        "exercise": operation.is_exercise,
    }


def cards(session: Session) -> list[dict[str, Any]]:
    """The open operations and the last that were closed, the newest first."""
    rows = session.scalars(
        select(Operation.card)
        .order_by(Operation.ended_at.is_not(None), Operation.started_at.desc(), Operation.id.desc())
        .limit(PAST_MOST)
    )
    return [orjson.loads(card) for card in rows]


BELONGS = (
    Incident.merged_into.is_(None),
    or_(Incident.outcome.is_(None), Incident.outcome != Outcome.REJECTED),
)
"""What counts as a rescue of its operation: not one that was another, nor one that was none."""


def open_counts(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Of each operation, how many rescues that the actor may see are open, and how many of the
    first tier."""
    rows = session.execute(
        select(Incident.operation_id, Incident.tier, func.count())
        .where(
            Incident.operation_id.in_(list(ids)),
            Incident.status.in_(OPEN),
            *BELONGS,
            visible_incidents(actor),
        )
        .group_by(Incident.operation_id, Incident.tier)
    )
    found: dict[int, dict[str, int]] = {}
    for number, tier, count in rows:
        one = found.setdefault(number or 0, {"open": 0, "first": 0})
        one["open"] += count
        one["first"] += count if tier is Tier.P1 else 0
    return found


def root_of(number: int, into: Mapping[int, int]) -> int:
    """What an incident has become part of, itself where it has not; `into` is one step each."""
    seen = {number}
    while (following := into.get(number)) is not None and following not in seen:
        number = following
        seen.add(number)
    return number


def rescues(session: Session, actor: Actor, operation_id: int) -> list[Rescue]:
    """Every rescue of an operation that the actor may see, with how far its units came. What became
    part of one counts with it: its call, and units that had ended there."""
    here = Incident.operation_id == operation_id
    parts = session.execute(
        select(
            *(Incident.id, Incident.merged_into, Incident.opened_at),
            func.sum(Assignment.people_picked_up).label("picked_up"),
            func.sum(Assignment.people_handed_over).label("handed_over"),
            func.min(Assignment.dispatched_at).label("dispatched_at"),
            func.min(Assignment.on_scene_at).label("on_scene_at"),
            func.max(Assignment.handed_over_at).label("handed_over_at"),
        )
        .outerjoin(Assignment, Assignment.incident_id == Incident.id)
        .where(here)
        .group_by(Incident.id, Incident.merged_into, Incident.opened_at)
    ).all()
    into = {part.id: part.merged_into for part in parts if part.merged_into}
    whole: dict[int, list[Any]] = defaultdict(list)
    for part in parts:
        whole[root_of(part.id, into)].append(part)
    rows = session.execute(
        select(Incident.id, Incident.tier, Incident.status, Incident.people).where(
            here, *BELONGS, visible_incidents(actor)
        )
    )
    return [
        Rescue(
            row.tier,
            row.status,
            row.people,
            min(part.opened_at for part in whole[row.id]),
            sum(int(part.picked_up or 0) for part in whole[row.id]),
            sum(int(part.handed_over or 0) for part in whole[row.id]),
            _first(part.dispatched_at for part in whole[row.id]),
            _first(part.on_scene_at for part in whole[row.id]),
            max((at for part in whole[row.id] if (at := part.handed_over_at)), default=None),
        )
        for row in rows
    ]


def _first(moments: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in moments if at is not None), default=None)


def figures(session: Session, operation_id: int, actor: Actor = SYSTEM) -> dict[str, Any]:
    """The figures of an operation as they are now, of what the actor may see."""
    return rules.figures(rescues(session, actor, operation_id))


@dataclass(frozen=True)
class Sector:
    """A sector as a page shows it."""

    id: int
    name: str
    owner_id: int
    owner: str
    areas: tuple[str, ...]


def sectors(session: Session, operation_id: int) -> list[Sector]:
    """The sectors of an operation, by name."""
    rows = session.execute(
        select(OperationSector, User.name)
        .join(User, User.id == OperationSector.owner_id)
        .where(OperationSector.operation_id == operation_id)
        .order_by(OperationSector.name, OperationSector.id)
    )
    return [Sector(one.id, one.name, one.owner_id, owner, tuple(one.areas)) for one, owner in rows]


def sector_of(found: Iterable[Sector], area_code: str | None) -> Sector | None:
    """The sector in which an area is."""
    return next((one for one in found if area_code in one.areas), None)


def place_of(session: Session, operation_id: int, area: str | None) -> tuple[str, Sector | None]:
    """The name of an incident's operation, and the sector that its ward is in."""
    name = session.scalar(select(Operation.name).where(Operation.id == operation_id))
    return name or "", sector_of(sectors(session, operation_id), area)


OWNS = (Role.DUTY_OFFICER, Role.SUPERVISOR, Role.AGENCY_OFFICER, Role.AGENCY_MANAGER)
"""Whom a sector may be given to."""

SIGNS = tuple(r for r in Role if Permission.INCIDENT_DISPATCH in permissions_of(frozenset({r})))
"""Who hands over the city's shifts."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be chosen: `of` is the code of the agency, None for the city's desk."""

    id: int
    name: str
    of: str | None


def candidates(session: Session, roles: Iterable[Role]) -> list[Candidate]:
    """The active accounts with one of these roles, the city's desk first."""
    rows = session.execute(
        select(User.id, User.name, Agency.code)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(User.is_active, Membership.role.in_(list(roles)))
        .order_by(Agency.code.is_not(None), Agency.code, User.name, User.id)
    )
    found: dict[int, Candidate] = {}
    for number, name, code in rows:
        found.setdefault(number, Candidate(number, name, code))
    return list(found.values())


def names(session: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of accounts."""
    wanted = {one for one in ids if one is not None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def closing(session: Session, operation: Operation) -> dict[str, Any] | None:
    """What was said when it was closed, with the figures as they stood; None while it is open."""
    if operation.ended_at is None:
        return None
    return {
        "at": moment(operation.ended_at),
        "by": names(session, [operation.closed_by]).get(operation.closed_by or 0, ""),
        "words": operation.closing_words or "",
        "figures": operation.report,
    }


def free_areas(
    session: Session, besides: int | None = None, *, is_exercise: bool
) -> list[dict[str, Any]]:
    """The wards, by name, each with whether another open operation has it already; an exercise
    keeps no ward from a real one."""
    taken = {
        code: one.name
        for one in open_rows(session)
        if one.id != besides and one.is_exercise == is_exercise
        for code in one.areas
    }
    city = directory(session)
    found = [
        {"code": area.code, "name": area.full_name, "taken_by": taken.get(area.code)}
        for area in city.areas.values()
    ]
    return sorted(found, key=lambda one: str(one["name"]))
