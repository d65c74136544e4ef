"""Who is unaccounted for, by operation and ward, the worst first and a page at a time.

What is here holds no names: `services.people_views` adds them for who may see them. The sums are
those of every rescue; a rescue that no crew, no shelter and nobody's word has touched is counted by
the database, together with all that tell the same number of people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, or_, select, union
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import clock
from ioc.domain.confirmation import STALE_AFTER, ConfirmationAge, age_of
from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import OPEN, IncidentStatus, Tier
from ioc.domain.people_ledger import PersonState, Tally, WhyUnaccounted, summed
from ioc.models.facility import FacilityParty
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment
from ioc.queries.cards import area_of, confirmation_of, moment
from ioc.queries.directory import Directory, directory
from ioc.queries.rescue import people_count
from ioc.queries.rescue.rescue_people import Entry, entries_of

PAGE = 40
RANK = {why: place for place, why in enumerate(WhyUnaccounted)}
BY_TIME = frozenset({WhyUnaccounted.NO_WORD, WhyUnaccounted.WAITING})
"""The only reasons for which a rescue is listed that nobody has counted anybody of."""


@dataclass(frozen=True)
class Unaccounted:
    """A rescue of which people are not accounted for."""

    id: int
    version: int
    code: str
    title: str
    tier: Tier | None
    status: IncidentStatus
    is_exercise: bool
    area: str
    area_code: str | None
    operation: str | None
    why: WhyUnaccounted
    tally: Tally
    confirmation: dict[str, Any]
    entries: tuple[Entry, ...]

    @property
    def left(self) -> int:
        """People of whom nothing is known beside the entries of those who are looked for or were
        left by a crew."""
        return self.tally.rest


@dataclass(frozen=True)
class Found:
    """What a page shows: its rows, how many rescues each reason has, how many people in all.
    `before` rescues stand on earlier pages; `in_all` are there for what was asked."""

    rows: tuple[Unaccounted, ...]
    counts: dict[WhyUnaccounted, int]
    people: dict[str, int]
    page: int
    in_all: int

    @property
    def before(self) -> int:
        """Rescues on earlier pages."""
        return (self.page - 1) * PAGE

    @property
    def after(self) -> int:
        """Rescues on later pages."""
        return max(self.in_all - self.before - len(self.rows), 0)


@dataclass(frozen=True)
class _Listed:
    """One rescue in the order of the list."""

    id: int
    why: WhyUnaccounted
    confirmed_at: datetime
    tally: Tally

    @property
    def place(self) -> tuple[int, datetime, int]:
        return RANK[self.why], self.confirmed_at, self.id


def unaccounted(
    session: Session,
    actor: Actor,
    *,
    operation_id: int | None = None,
    area: str | None = None,
    why: WhyUnaccounted | None = None,
    is_exercise: bool = False,
    page: int = 1,
) -> Found:
    """The rescues of which people are unaccounted for, the worst reason first, then the longest
    without a word. A missing person stays listed whatever became of the rescue. Real people and
    those of an exercise never stand in one list or one sum."""
    conditions = [visible_incidents(actor), Incident.is_exercise.is_(is_exercise)]
    if operation_id is not None:
        conditions.append(Incident.operation_id == operation_id)
    if area:
        conditions.append(Incident.area_code == area)
    wanted = _wanted(conditions)
    now = clock.now()
    touched = _touched(session, wanted, now)
    counts: Counter[WhyUnaccounted] = Counter()
    people: Counter[str] = Counter(dict.fromkeys(summed(()), 0))
    for tally, reason, rescues in _alike(session, wanted, touched, now):
        counts[reason] += rescues
        people.update({name: n * rescues for name, n in summed([tally]).items()})
    counted = _by_their_counts(session, touched)
    counts.update(one.why for one in counted)
    people.update(summed(one.tally for one in counted))
    in_all = sum(counts.values()) if why is None else counts[why]
    page = max(1, min(page, -(-in_all // PAGE)))
    listed = [one for one in counted if why is None or one.why is why]
    if why is None or why in BY_TIME:
        listed += _of_nobody_counted(session, wanted, touched, now, why, page * PAGE)
    listed.sort(key=lambda one: one.place)
    shown = listed[(page - 1) * PAGE : page * PAGE]
    return Found(
        _rows(session, shown),
        {one: counts[one] for one in WhyUnaccounted},
        dict(people),
        page,
        in_all,
    )


def _wanted(conditions: Sequence[ColumnElement[bool]]) -> Select[int, int | None, datetime]:
    # Two searches by an index each: one condition with "or" would read every incident there is.
    sought = union(
        select(Incident.id).where(
            Incident.status.in_(OPEN), Incident.tier.is_not(None), Incident.category == RESCUE
        ),
        select(RescuePerson.incident_id).where(RescuePerson.state == PersonState.MISSING),
    )
    columns = select(Incident.id, Incident.people, Incident.last_confirmed_at)
    return columns.where(Incident.merged_into.is_(None), Incident.id.in_(sought), *conditions)


@dataclass(frozen=True)
class _Touched:
    """A rescue that has counts of its own."""

    id: int
    people: int | None
    confirmed_at: datetime
    is_stale: bool


def _is_stale(confirmed_at: datetime, now: datetime) -> bool:
    return age_of(confirmed_at, now) is ConfirmationAge.STALE


def _touched(
    session: Session, wanted: Select[int, int | None, datetime], now: datetime
) -> dict[int, _Touched]:
    """Those of whose people, or of the people of an incident that became part of one, a crew, a
    shelter or somebody's word has told anything."""
    first = wanted.cte("wanted")
    part = select(first.c.id.label("root"), first.c.id.label("id")).cte("part", recursive=True)
    part = part.union(select(part.c.root, Incident.id).where(Incident.merged_into == part.c.id))
    told = (
        exists().where(one.incident_id == part.c.id)
        for one in (Assignment, FacilityParty, RescuePerson)
    )
    roots = select(part.c.root).where(or_(*told)).distinct().subquery()
    rows = session.execute(
        select(Incident.id, Incident.people, Incident.last_confirmed_at).join(
            roots, roots.c.root == Incident.id
        )
    )
    return {
        row.id: _Touched(row.id, row.people, at, _is_stale(at, now))
        for row in rows
        for at in (row.last_confirmed_at,)
    }


def _by_their_counts(session: Session, touched: dict[int, _Touched]) -> list[_Listed]:
    """The rescues that have counts of their own, each by itself."""
    found = []
    for number, tally in people_count.tallies(session, touched).items():
        one = touched[number]
        why = tally.why(is_stale=one.is_stale)
        if why is not None:
            found.append(_Listed(number, why, one.confirmed_at, tally))
    return found


def _alike(
    session: Session,
    wanted: Select[int, int | None, datetime],
    touched: dict[int, _Touched],
    now: datetime,
) -> list[tuple[Tally, WhyUnaccounted, int]]:
    """How many rescues of which nobody has counted anybody tell each number of people."""
    is_stale = (Incident.last_confirmed_at <= now - STALE_AFTER).label("is_stale")
    rows = session.execute(
        wanted.with_only_columns(Incident.people, is_stale, func.count().label("rescues")).group_by(
            Incident.people, is_stale
        )
    )
    own = Counter((one.people, one.is_stale) for one in touched.values())
    found = []
    for row in rows:
        rescues = int(row.rescues) - own[row.people, bool(row.is_stale)]
        tally = Tally(row.people)
        why = tally.why(is_stale=bool(row.is_stale))
        if why is not None and rescues > 0:
            found.append((tally, why, rescues))
    return found


def _of_nobody_counted(
    session: Session,
    wanted: Select[int, int | None, datetime],
    touched: dict[int, _Touched],
    now: datetime,
    why: WhyUnaccounted | None,
    most: int,
) -> list[_Listed]:
    """The first of those of which nobody has counted anybody, in the order of the list: who is
    longest without a word."""
    query = wanted.where(or_(Incident.people.is_(None), Incident.people > 0))
    if why is WhyUnaccounted.NO_WORD:
        query = query.where(Incident.last_confirmed_at <= now - STALE_AFTER)
    elif why is WhyUnaccounted.WAITING:
        query = query.where(Incident.last_confirmed_at > now - STALE_AFTER)
    query = query.order_by(Incident.last_confirmed_at, Incident.id)
    found = []
    for row in session.execute(query.limit(most + len(touched))):
        if row.id in touched:
            continue
        tally = Tally(row.people)
        reason = tally.why(is_stale=_is_stale(row.last_confirmed_at, now))
        if reason is not None:
            found.append(_Listed(row.id, reason, row.last_confirmed_at, tally))
    return found[:most]


def _rows(session: Session, shown: Sequence[_Listed]) -> tuple[Unaccounted, ...]:
    ids = [one.id for one in shown]
    incidents = {
        one.id: one for one in session.scalars(select(Incident).where(Incident.id.in_(ids)))
    }
    entries = entries_of(session, ids)
    running = {number for one in incidents.values() if (number := one.operation_id) is not None}
    names = {
        row.id: row.name
        for row in session.execute(
            select(Operation.id, Operation.name).where(Operation.id.in_(running))
        )
    }
    city = directory(session)
    return tuple(
        _row(incidents[one.id], one, entries.get(one.id, ()), names, city) for one in shown
    )


def _row(
    incident: Incident,
    listed: _Listed,
    entries: tuple[Entry, ...],
    operations: dict[int, str],
    city: Directory,
) -> Unaccounted:
    area = area_of(city, incident.area_code)
    return Unaccounted(
        id=incident.id,
        version=incident.version,
        code=incident.code,
        title=incident.title,
        tier=incident.tier,
        status=incident.status,
        is_exercise=incident.is_exercise,
        area=area["name"] if area else "",
        area_code=incident.area_code,
        operation=operations.get(incident.operation_id or 0),
        why=listed.why,
        tally=listed.tally,
        confirmation=_last_word(incident),
        entries=tuple(one for one in entries if one.is_open),
    )


def _last_word(incident: Incident) -> dict[str, Any]:
    told = confirmation_of(incident)
    if told is None:
        at = incident.last_confirmed_at
        told = {"at": moment(at), "age": age_of(at, clock.now()).value, "by": None, "word": None}
    # As it is now, not as it was when the card was written.
    return told | {"age": age_of(incident.last_confirmed_at, clock.now()).value}
