"""The log as of a moment: the last event of each subject, and what came between two moments.

The order here is that of `(at, id)`: when things were recorded. Of one subject it is that of its
positions, because each change holds the row of its subject. The last events are found from the
newest mark before the moment (`marks`) and the few thousand events after it, so that a moment years
ago costs what one of yesterday does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Text,
    and_,
    any_,
    case,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.db.time_sql import seconds_between
from ioc.domain.events import SubjectType
from ioc.domain.replay import LISTS, OPENS, belongs, may_belong
from ioc.eventlog import marks
from ioc.eventlog.reading import COLUMNS, Recorded, recorded
from ioc.models.event import Event

Subject = tuple[str, int]


@dataclass(frozen=True)
class AsOf:
    """The last event of everything that stood on the screens of a holder of some atoms. `erased`
    counts what may have stood there and was erased by law."""

    events: tuple[Recorded, ...]
    erased: int


def as_of(
    session: Session,
    atoms: frozenset[str],
    until: datetime,
    subjects: Collection[str] = frozenset(LISTS),
) -> AsOf:
    """What stood there at a moment, events recorded at `until` included, of these types."""
    mark = marks.newest(session, until)
    last = dict(mark.last) if mark else {}
    fresh, begun = marks.followed(session, mark.at if mark else None, until)
    known = begun | last.keys()
    last.update(fresh)
    found: list[Recorded] = []
    erased = 0
    wanted = [number for subject, number in last.items() if subject[0] in subjects]
    for event in _with_ids(session, atoms, wanted):
        subject = (event.subject_type, event.subject_id)
        if not atoms & event.audience:
            continue
        if event.payload is None:
            erased += may_belong(event.kind, was_there=subject in known)
        elif subject not in fresh or stands(event):
            # What a mark names stood there when it was made, and nothing has happened to it since.
            found.append(event)
    found.sort(key=lambda event: event.subject_id)
    return AsOf(tuple(found), erased)


def stands(event: Recorded) -> bool:
    """Whether the event leaves a card in the picture."""
    card = orjson.loads(event.card)
    return card is not None and belongs(event.subject_type, card)


def heard_by(atoms: Collection[str]) -> ColumnElement[bool]:
    """Condition on `Event`: a holder of one of the atoms was told. An atom is a whole text within
    the list that is stored, so none is found inside another."""
    stored = cast(Event.audience, Text)
    found = [stored.contains(f'"{atom}"', autoescape=True) for atom in sorted(atoms)]
    return or_(*found) if found else false()


def told_to(atoms: Collection[str]) -> ColumnElement[bool]:
    """The same, or was told that it left."""
    stored = cast(Event.left_audience, Text)
    left = [stored.contains(f'"{atom}"', autoescape=True) for atom in sorted(atoms)]
    return or_(heard_by(atoms), *left)


def among(session: Session, ids: Iterable[int]) -> ColumnElement[bool]:
    """Condition on `Event`: it has one of many ids, given as one value however many there are."""
    wanted = list(ids)
    if database_of(session).is_embedded:
        each = func.json_each(orjson.dumps(wanted).decode()).table_valued("value")
        return Event.id.in_(select(each.c.value))
    return Event.id == any_(cast(wanted, ARRAY(BigInteger)))


def _with_ids(session: Session, atoms: frozenset[str], ids: Iterable[int]) -> list[Recorded]:
    rows = session.execute(select(*COLUMNS).where(among(session, ids), heard_by(atoms)))
    return [recorded(row) for row in rows]


def last_of(
    session: Session, subjects: Sequence[tuple[SubjectType, int]], until: datetime
) -> list[Recorded]:
    """The last event of each of a few subjects that a screen was told of, as of a moment."""
    if not subjects:
        return []
    found: dict[Subject, Recorded] = {}
    wanted = or_(
        *(
            and_(Event.subject_type == kind.value, Event.subject_id == number)
            for kind, number in subjects
        )
    )
    rows = session.execute(
        select(*COLUMNS)
        .where(wanted, Event.at <= until, *marks.pictured())
        .order_by(Event.at, Event.id)
    )
    for row in rows:
        found[row.subject_type, row.subject_id] = recorded(row)
    return list(found.values())


def positions_of(
    session: Session, subjects: Sequence[tuple[SubjectType, int]], until: datetime
) -> set[int]:
    """The positions of what happened to a few subjects up to a moment."""
    wanted = or_(
        *(
            and_(Event.subject_type == kind.value, Event.subject_id == number)
            for kind, number in subjects
        )
    )
    rows = session.scalars(select(Event.position).where(wanted, Event.at <= until))
    return {position for position in rows if position is not None}


@dataclass(frozen=True)
class Place:
    """A place in the order of the log."""

    at: datetime
    id: int


def between(
    session: Session, atoms: frozenset[str], after: Place, until: datetime, limit: int
) -> list[Recorded]:
    """The next events of the picture after a place and up to a moment, in order."""
    rows = session.execute(
        select(*COLUMNS)
        .where(
            Event.at >= after.at,
            or_(Event.at > after.at, Event.id > after.id),
            Event.at <= until,
            *marks.pictured(),
            told_to(atoms),
        )
        .order_by(Event.at, Event.id)
        .limit(limit)
    )
    return [recorded(row) for row in rows]


@dataclass(frozen=True)
class Sought:
    """What is jumped to: any event, one by which a critical matter began, or one of an incident."""

    critical: bool = False
    incident: int | None = None


def neighbour(
    session: Session, atoms: frozenset[str], sought: Sought, at: datetime, *, back: bool
) -> Recorded | None:
    """The next such event after a moment, or the last before it; None where there is none."""
    wanted = [*marks.pictured(), told_to(atoms), Event.at < at if back else Event.at > at]
    if sought.critical:
        wanted += _begins_critical()
    if sought.incident is not None:
        kind = SubjectType.INCIDENT.value
        wanted += [Event.subject_type == kind, Event.subject_id == sought.incident]
    order = (Event.at.desc(), Event.id.desc()) if back else (Event.at, Event.id)
    row = session.execute(select(*COLUMNS).where(*wanted).order_by(*order).limit(1)).first()
    return None if row is None else recorded(row)


def _begins_critical() -> list[ColumnElement[bool]]:
    return [Event.kind.in_(sorted(OPENS)), Event.is_urgent.is_(True)]


@dataclass(frozen=True)
class Bar:
    """How many events fell into one part of a time, and how many critical matters began in it."""

    number: int
    events: int
    critical: int


def density(
    session: Session, atoms: frozenset[str], begin: datetime, end: datetime, parts: int
) -> list[Bar]:
    """The events of a time in so many equal parts; parts without any are left out."""
    width = max((end - begin).total_seconds() / parts, 0.001)
    since = seconds_between(Event.at, literal(begin, Event.at.type))
    number = cast(func.floor(since / width), Integer).label("number")
    critical = func.sum(case((and_(*_begins_critical()), 1), else_=0))
    rows = session.execute(
        select(number, func.count().label("events"), critical.label("critical"))
        .where(Event.at >= begin, Event.at <= end, *marks.pictured(), heard_by(atoms))
        .group_by(number)
        .order_by(number)
    )
    return [Bar(min(row.number, parts - 1), row.events, int(row.critical or 0)) for row in rows]


def first_at(session: Session) -> datetime | None:
    """When the log begins."""
    return session.scalar(select(Event.at).order_by(Event.at, Event.id).limit(1))


def position_at(session: Session, until: datetime) -> int:
    """The position of the last event that was recorded up to a moment; 0 before the first."""
    found = session.scalar(
        select(Event.position)
        .where(Event.at <= until, Event.position.is_not(None))
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(1)
    )
    return found or 0


def last_kind(session: Session, kinds: Collection[str], until: datetime) -> str | None:
    """Which of these kinds happened last before a moment."""
    newest = [
        row
        for kind in sorted(kinds)
        if (
            row := session.execute(
                select(Event.at, Event.id, cast(Event.kind, String).label("kind"))
                .where(Event.kind == kind, Event.at <= until)
                .order_by(Event.at.desc(), Event.id.desc())
                .limit(1)
            ).first()
        )
    ]
    return max(newest)[2] if newest else None
