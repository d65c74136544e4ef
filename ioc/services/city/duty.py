"""Duty lists: who is put on duty and taken off."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import duty
from ioc.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.permissions import Permission, Role
from ioc.eventlog.record import record
from ioc.models.duty import DutyShift
from ioc.queries.admin.duty import AGENCY_LISTS, CITY_LISTS, roster
from ioc.queries.directory import directory


def may_edit(actor: Actor, agency: str | None) -> bool:
    """Whether the actor keeps the lists of an agency, or of the city's desk (None)."""
    if agency is None:
        return actor.is_city_wide and actor.can(Permission.DUTY_EDIT)
    return actor.can(Permission.DUTY_EDIT, Standing(frozenset({agency})))


def checked_shift(
    session: Session,
    agency: str | None,
    role: Role,
    user_id: int,
    begins_at: datetime,
    ends_at: datetime,
    repeats_weekly: bool,
) -> duty.Shift:
    """The shift, if it may stand on the list; raises `InvalidInput` naming what is wrong."""
    if agency is not None and agency not in directory(session).agencies:
        raise InvalidInput(FieldError("agency", "unknown_agency"))
    if role not in (CITY_LISTS if agency is None else AGENCY_LISTS):
        raise InvalidInput(FieldError("role", "no_such_list"))
    lists = roster(session, [agency] if agency else [])
    if user_id not in {user for user, _area in lists.members.get((agency, role), ())}:
        raise InvalidInput(FieldError("user", "not_on_this_list"))
    if ends_at <= begins_at:
        raise InvalidInput(FieldError("ends_at", "ends_before_it_begins"))
    if ends_at - begins_at > duty.LONGEST_SHIFT:
        raise InvalidInput(FieldError("ends_at", "shift_too_long"))
    shift = duty.Shift(user_id, begins_at, ends_at, repeats_weekly)
    if duty.overlapping(shift, lists.shifts.get((agency, role), ())):
        raise InvalidInput(FieldError("begins_at", "on_duty_already"))
    return shift


def add_shift(
    session: Session,
    actor: Actor,
    agency: str | None,
    role: Role,
    user_id: int,
    begins_at: datetime,
    ends_at: datetime,
    repeats_weekly: bool,
) -> DutyShift:
    """Puts a person on duty; raises `InvalidInput` as `checked_shift` does."""
    _must_edit(actor, agency)
    shift = checked_shift(session, agency, role, user_id, begins_at, ends_at, repeats_weekly)
    row = DutyShift(
        role=role,
        agency_code=agency,
        user_id=shift.user_id,
        begins_at=shift.begins_at,
        ends_at=shift.ends_at,
        repeats_weekly=shift.repeats_weekly,
    )
    session.add(row)
    session.flush()
    _told(session, actor, None, _plain(row))
    return row


def remove_shift(session: Session, actor: Actor, shift_id: int) -> DutyShift:
    """Takes a shift off its list, every repetition with it; raises `NotFound`."""
    row = session.scalar(select(DutyShift).where(DutyShift.id == shift_id).with_for_update())
    if row is None or not may_edit(actor, row.agency_code):
        raise NotFound
    session.delete(row)
    session.flush()
    _told(session, actor, _plain(row), None)
    return row


def _must_edit(actor: Actor, agency: str | None) -> None:
    if not may_edit(actor, agency):
        raise NotAllowed(permission=Permission.DUTY_EDIT)


def _plain(row: DutyShift) -> dict[str, Any]:
    return {
        "role": row.role.value,
        "agency": row.agency_code,
        "user": row.user_id,
        "begins_at": row.begins_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "weekly": row.repeats_weekly,
    }


def _told(
    session: Session, actor: Actor, was: dict[str, Any] | None, now: dict[str, Any] | None
) -> None:
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "duty", "was": was, "now": now},
    )
