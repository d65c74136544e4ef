"""What the page of duty lists shows: who is on duty now, the shifts, the gaps of the next week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import duty
from ioc.domain.duty import Shift
from ioc.domain.permissions import Permission, Role
from ioc.models.duty import DutyShift
from ioc.models.people import User
from ioc.queries.admin.duty import AGENCY_LISTS, CITY_LISTS, roster, shift_of
from ioc.queries.directory import directory


@dataclass(frozen=True)
class ShiftRow:
    """A shift with the name of who has it; `next_begins_at` of a repeating one is its next time."""

    id: int
    user_id: int
    name: str
    begins_at: datetime
    ends_at: datetime
    repeats_weekly: bool
    is_now: bool


@dataclass(frozen=True)
class DutyList:
    """One list: who may stand on it, the shifts to come, and when nobody is on duty."""

    agency: str | None
    role: Role
    people: list[tuple[int, str]]
    now: list[str]
    shifts: list[ShiftRow]
    gaps: list[tuple[datetime, datetime]]


def agencies_of(session: Session, actor: Actor) -> list[str | None]:
    """Whose lists the actor keeps: the city's desk (None) and every agency, or the own ones."""
    if actor.is_city_wide and actor.can(Permission.DUTY_EDIT):
        active = [a.code for a in directory(session).agencies.values() if a.is_active]
        return [None, *active]
    return [held.agency for held in actor.held if held.agency and held.role is Role.AGENCY_MANAGER]


def lists_of(session: Session, agency: str | None, at: datetime) -> list[DutyList]:
    """The lists of an agency, or of the city's desk."""
    able = roster(session, [agency] if agency else [])
    names = _names(session, {u for members in able.members.values() for u, _area in members})
    same = DutyShift.agency_code.is_(None) if agency is None else DutyShift.agency_code == agency
    rows = session.scalars(
        select(DutyShift).where(same, or_(DutyShift.repeats_weekly, DutyShift.ends_at > at))
    ).all()
    found = []
    for role in CITY_LISTS if agency is None else AGENCY_LISTS:
        own = [row for row in rows if row.role is role]
        people = [(u, names[u]) for u, _area in able.members.get((agency, role), ()) if u in names]
        shifts = sorted((_row(row, names, at) for row in own), key=lambda s: s.begins_at)
        now = [names[u] for u in able.now((agency, role), at) if u in names]
        found.append(
            DutyList(
                agency,
                role,
                sorted(dict.fromkeys(people), key=lambda one: one[1]),
                now,
                shifts,
                gaps_with([shift_of(row) for row in own], at),
            )
        )
    return found


def gaps_with(shifts: list[Shift], at: datetime) -> list[tuple[datetime, datetime]]:
    """When nobody is on duty in the week from `at`; none for a list that nobody keeps."""
    return duty.gaps(shifts, at, at + duty.LOOK_AHEAD) if shifts else []


def _row(row: DutyShift, names: dict[int, str], at: datetime) -> ShiftRow:
    shift = shift_of(row)
    begin, end = next(shift.times_between(at, at + 2 * duty.WEEK), (row.begins_at, row.ends_at))
    name = names.get(row.user_id, "")
    is_now = begin <= at < end
    return ShiftRow(row.id, row.user_id, name, begin, end, row.repeats_weekly, is_now)


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in rows}
