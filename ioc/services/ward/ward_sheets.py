"""The list that a ward prints before the power goes, and its results, entered later with their own
times. Each row is entered by itself: one that is refused takes nothing from the others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatch.lifecycle import HOLDING, TERMINAL, AssignmentAction
from ioc.access.actor import Actor
from ioc.access.wards import (
    is_rescue_in,
    must_command,
    ward_boat_for,
    ward_incident_for,
    ward_task_for,
)
from ioc.db.session import savepoint
from ioc.domain import clock
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.incidents import OPEN
from ioc.domain.ward import MOST_CARRIED, WRITTEN_ROUGHLY, ToldBefore, is_one_trip, told_before
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, AssignmentStep
from ioc.models.ward import WardSheet
from ioc.queries.rescue.ward_values import WardView
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.companions import CARRIED
from ioc.services.incidents import contacts
from ioc.services.ward import boats, ward

LETTERS = "ACDEHJKMNPRTVWXY3479"
"""What nobody takes for another in handwriting."""
KEY_LENGTH = 4
EMPTY_ROWS = 6
TRIES = 5
MOST_TRIPS = 50
"""Of one boat to one rescue; older ones are not looked at."""


def print_sheet(session: Session, actor: Actor, area: str, shown: WardView) -> WardSheet:
    """A list of what is open now, with a key for each row and some empty rows."""
    must_command(actor, area)
    keys = _keys(len(shown.rescues) + EMPTY_ROWS)
    rows: list[dict[str, Any]] = [
        {
            "key": key,
            "incident": one.id,
            "code": one.code,
            "unit": next((n.unit for n in one.going if n.is_own and n.is_active), None),
            "entered": [],
        }
        for key, one in zip(keys, shown.rescues, strict=False)
    ]
    rows += [
        {"key": key, "incident": None, "code": None, "unit": None, "entered": []}
        for key in keys[len(shown.rescues) :]
    ]
    return _numbered(session, actor, area, rows)


def _keys(count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(secrets.choice(LETTERS) for _ in range(KEY_LENGTH))] = None
    return list(found)


def _numbered(session: Session, actor: Actor, area: str, rows: list[dict[str, Any]]) -> WardSheet:
    now = clock.now()
    day = f"D{area}-{clock.local(now):%y%m%d}"
    like = WardSheet.serial.startswith(f"{day}-", autoescape=True)
    number = 1 + int(session.scalar(select(func.count()).where(like)) or 0)
    for shift in range(TRIES):
        sheet = WardSheet(
            serial=f"{day}-{number + shift:02d}",
            area_code=area,
            printed_at=now,
            printed_by=actor.user_id,
            rows=rows,
        )
        try:
            with savepoint(session):
                session.add(sheet)
            return sheet
        except IntegrityError:
            continue
    raise Conflict


def sheet_for(
    session: Session, actor: Actor, area: str, serial: str, *, lock: bool = False
) -> WardSheet:
    """A list of the ward. Raises `NotFound`."""
    must_command(actor, area)
    query = select(WardSheet).where(WardSheet.serial == serial, WardSheet.area_code == area)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def reporters_of(
    session: Session, actor: Actor, area: str, incident_ids: list[int]
) -> dict[int, list[dict[str, Any]]]:
    """Whom to ring for each rescue that is open, for the printed list; each look is an event of the
    report."""
    found = {}
    for incident_id in incident_ids:
        try:
            incident = ward_incident_for(session, actor, area, incident_id)
        except NotFound:
            continue
        if incident.status not in OPEN:
            continue
        data = {"ward": area, "printed": True}
        found[incident_id] = contacts.people_at(session, actor, incident.id, data)
    return found


def owners_of(session: Session, actor: Actor, area: str, unit_ids: list[int]) -> dict[int, str]:
    """The numbers of boats, for the printed list; each look is an event of the boat."""
    return {one: ward.view_owner(session, actor, area, one).contact_phone or "" for one in unit_ids}


@dataclass(frozen=True)
class RowTold:
    """What was written in a row. `code` is of the rescue, for a row that was empty when printed.
    `besides`: who was counted here are others than those told of this trip by SMS or by tap."""

    key: str
    unit: int | None
    code: str = ""
    sent_at: datetime | None = None
    there_at: datetime | None = None
    picked_at: datetime | None = None
    picked: int | None = None
    shelter_at: datetime | None = None
    shelter: int | None = None
    cannot_at: datetime | None = None
    reason: str = ""
    besides: bool = False

    @property
    def times(self) -> list[datetime]:
        """The moments that were written, in their order."""
        given = (self.sent_at, self.there_at, self.picked_at, self.shelter_at, self.cannot_at)
        return sorted(at for at in given if at is not None)


def enter_row(session: Session, actor: Actor, area: str, serial: str, told: RowTold) -> Assignment:
    """What a boat did, at the times that stand on the paper; the same row again changes nothing.

    A boat that was never sent in the system is sent now as of then. What was told of the same trip
    by SMS or by tap is not counted again; where the numbers differ a person says whether these are
    others (`told_otherwise`). Raises `InvalidInput` by field, and as `dispatching` does for a story
    that is none: then nothing of the row is kept.
    """
    sheet = sheet_for(session, actor, area, serial, lock=True)
    # Other objects than those that were read: only then is the column written.
    rows = [dict(one) for one in sheet.rows]
    row = next((one for one in rows if one["key"] == told.key), None)
    if row is None:
        raise NotFound
    _check(told)
    steps, unit_id = _steps(told), told.unit or 0
    incident_id = row["incident"] or _incident_of(session, area, told.code)
    mark = f"sheet:{sheet.id}:{told.key}"
    tokens = [f"{mark}:{action.value}:{at:%d%H%M}" for action, at, _people in steps]
    assignment = _entered(session, row["entered"], unit_id, mark)
    if assignment is None:
        assignment = _task(session, actor, area, incident_id, unit_id, told.times)
    heard = _heard(session, assignment, mark)
    for (action, at, people), token in zip(steps, tokens, strict=True):
        task = ward_task_for(session, actor, area, assignment.id)
        if _is_same(session, assignment, f"{mark}:{action.value}:", token, people):
            continue
        if not _is_known(heard.get(action, []), told, (action, at, people)):
            wanted = ((action, people),)
            boats.steps(session, actor, task, wanted, at, token, told.reason or None)
    if assignment.status in HOLDING - CARRIED and not assignment.is_active:
        # The boat is on another task now; what was not brought to an end is entered after that.
        raise Conflict("unit_taken")
    if assignment.id not in row["entered"]:
        row["entered"] = [*row["entered"], assignment.id]
    row["incident"] = incident_id
    sheet.rows = rows
    session.flush()
    return assignment


def out_of_order(told: RowTold) -> list[str]:
    """The times that are before one that has to be before them: a boat leaves, arrives, takes
    people on board and brings them."""
    last, wrong = None, []
    for name in ("sent_at", "there_at", "picked_at", "shelter_at", "cannot_at"):
        at: datetime | None = getattr(told, name)
        if at is not None and last is not None and at < last:
            wrong.append(name)
        elif at is not None:
            last = at
    return wrong


def _check(told: RowTold) -> None:
    """Raises `InvalidInput` with every field at once."""
    errors = [] if told.unit is not None else [FieldError("unit", "required")]
    counted = (("picked", told.picked, told.picked_at), ("shelter", told.shelter, told.shelter_at))
    for name, people, at in counted:
        if at is not None and people is None:
            errors.append(FieldError(name, "required"))
        if people is not None and at is None:
            errors.append(FieldError(f"{name}_at", "required"))
        if people is not None and not 1 <= people <= MOST_CARRIED:
            errors.append(FieldError(name, "out_of_range"))
    if told.cannot_at and (told.picked_at or told.shelter_at):
        errors.append(FieldError("cannot_at", "sheet_contradicts"))
    errors += [FieldError(name, "times_must_follow") for name in out_of_order(told)]
    if not told.times and not errors:
        errors.append(FieldError("sent_at", "required"))
    if errors:
        raise InvalidInput(*errors)


Step = tuple[AssignmentAction, datetime, int | None]
"""What was done, when, and how many people it counts."""


def _steps(told: RowTold) -> list[Step]:
    """The steps in the order of their times."""
    A = AssignmentAction
    found: list[Step] = []
    if told.there_at:
        found.append((A.ON_SCENE, told.there_at, None))
    if told.picked_at:
        found.append((A.PICKED_UP, told.picked_at, told.picked))
    if told.shelter_at:
        if not told.picked_at:
            # Who was brought was picked up; when, nobody wrote down.
            found.append((A.PICKED_UP, told.shelter_at, told.shelter))
        found.append((A.HANDED_OVER, told.shelter_at, told.shelter))
        if (told.shelter or 0) >= (told.picked or 0):
            found.append((A.CLEAR, told.shelter_at, None))
    if told.cannot_at:
        found.append((A.DECLINE, told.cannot_at, None))
    return found


def _incident_of(session: Session, area: str, code: str) -> int:
    wanted = "".join(code.split()).upper()
    if not wanted:
        raise InvalidInput(FieldError("code", "required"))
    found = session.scalar(select(Incident.id).where(Incident.code == wanted, is_rescue_in(area)))
    if found is None:
        raise InvalidInput(FieldError("code", "no_rescue_of_ward"))
    return found


def _entered(session: Session, entered: list[int], unit_id: int, mark: str) -> Assignment | None:
    """What was entered of this row for the boat before."""
    for number in entered:
        one = session.get(Assignment, number)
        if one is not None and one.unit_id == unit_id and _told(session, one, f"{mark}:"):
            return one
    return None


def _told(session: Session, assignment: Assignment, mark: str) -> list[AssignmentStep]:
    return list(
        session.scalars(
            select(AssignmentStep).where(
                AssignmentStep.assignment_id == assignment.id,
                AssignmentStep.client_token.startswith(mark, autoescape=True),
            )
        )
    )


def _is_same(
    session: Session, assignment: Assignment, mark: str, token: str, people: int | None
) -> bool:
    """Whether this step of the row was entered before. Raises `Conflict` (`sheet_row_differs`)
    where it was with another time or number: taken as well, it would count people twice."""
    before = _told(session, assignment, mark)
    if any(one.client_token != f"{token}:0" or one.people != people for one in before):
        raise Conflict("sheet_row_differs")
    return bool(before)


def _heard(
    session: Session, assignment: Assignment, mark: str
) -> dict[AssignmentAction, list[tuple[datetime, int | None]]]:
    """What was told of a task otherwise than by this row: moments and numbers of each kind."""
    found: dict[AssignmentAction, list[tuple[datetime, int | None]]] = {}
    steps = select(AssignmentStep).where(AssignmentStep.assignment_id == assignment.id)
    for one in session.scalars(steps.order_by(AssignmentStep.at, AssignmentStep.id)):
        if not one.client_token.startswith(f"{mark}:"):
            found.setdefault(one.action, []).append((one.at, one.people))
    return found


def _is_known(heard: list[tuple[datetime, int | None]], told: RowTold, step: Step) -> bool:
    """Whether a step of the row was told before; raises `InvalidInput` (`told_otherwise`) where
    that cannot be known from the numbers."""
    action, at, people = step
    before = told_before(people, at, heard)
    if before is ToldBefore.OTHERWISE and not told.besides:
        is_picked = action is AssignmentAction.PICKED_UP and told.picked is not None
        raise InvalidInput(FieldError("picked" if is_picked else "shelter", "told_otherwise"))
    return before is ToldBefore.SAME and not (told.besides and people is not None)


def _task(
    session: Session,
    actor: Actor,
    area: str,
    incident_id: int,
    unit_id: int,
    times: list[datetime],
) -> Assignment:
    """The task that the boat has there, or had then, or one that is given now as of then."""
    incident = ward_incident_for(session, actor, area, incident_id, lock=True)
    unit = ward_boat_for(session, actor, area, unit_id, lock=True)
    known = session.scalars(
        select(Assignment)
        .where(
            Assignment.incident_id == incident.id,
            Assignment.unit_id == unit.id,
        )
        .order_by(Assignment.is_active.desc(), Assignment.id.desc())
        .limit(MOST_TRIPS)
    ).all()
    for one in known:
        if is_one_trip(times[0], times[-1], one.dispatched_at, one.ended_at):
            return one
    for one in known:
        if one.status not in TERMINAL and one.dispatched_at - WRITTEN_ROUGHLY <= times[-1]:
            return one
    if incident.status not in OPEN:
        raise Conflict("rescue_is_over")
    if times[0] > clock.now():
        raise InvalidInput(FieldError("sent_at", "in_the_future"))
    return dispatching.send(session, actor, incident, unit, times[0], is_past=True)
