"""What the commander of a ward does: enters neighbours' boats, sends them, and moves them on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction, UnitStatus
from ioc import i18n
from ioc.access.actor import Actor
from ioc.access.wards import must_command, ward_boat_for, ward_incident_for, ward_task_for
from ioc.db.session import savepoint
from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.errors import Conflict, FieldError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import OPEN
from ioc.domain.ward import Answer, InboundOutcome, Meaning, Said, committee_of
from ioc.eventlog.record import record
from ioc.models.facility import Facility
from ioc.models.unit import Assignment, Unit
from ioc.queries.directory import directory
from ioc.services.dispatching import dispatching
from ioc.services.incidents import contacts
from ioc.services.units import unit_cards, units
from ioc.services.units.units import About, UnitEntry
from ioc.services.ward import boats

CODE = "GHE-"
SEATS_MOST = 60
WARD_ACCURACY_M, MOORED_ACCURACY_M = 2_000.0, 200.0
"""How far from the middle of its ward, or from the place that was named, a boat may lie."""

TRIES = 5
"""So often another number is tried where somebody entered a boat at the same moment."""


@dataclass(frozen=True)
class BoatTold:
    """A boat as the commander enters it, in seconds."""

    owner: str
    phone: str = field(repr=False)
    seats: int
    has_motor: bool = False
    moored_at: int | None = None
    """The shelter or landing by which it lies, as far as the commander names one."""


def add_boat(session: Session, actor: Actor, area: str, told: BoatTold) -> tuple[Unit, bool]:
    """A neighbour's boat of the ward, free to be sent; answers it and whether it is new.

    A number that is known in the ward is that boat, back in service if it was out of it; a boat
    that a demonstration account entered is of the exercise and no real one. Raises
    `InvalidInput` with every field, `Conflict` (`boat_of_other_ward`) for one that another keeps.
    """
    must_command(actor, area)
    if area not in directory(session).areas:
        raise NotFound
    key = _check(told)
    about = _about(session, area, told.moored_at)
    take_turn(session, f"boat {key}")
    known = session.scalars(
        select(Unit)
        .where(Unit.contact_key == key, Unit.is_exercise.is_(actor.is_demo))
        .order_by(Unit.is_active.desc(), Unit.id.desc())
        .with_for_update(key_share=True)
        .limit(1)
    ).first()
    if known is None:
        return _new_boat(session, actor, area, told, about), True
    if known.is_local and known.area_code == area:
        return _recognised(session, actor, known, about), False
    if known.is_active:
        raise Conflict("boat_of_other_ward")
    return _new_boat(session, actor, area, told, about), True


def _about(session: Session, area: str, facility_id: int | None) -> About:
    """Roughly where a boat of the ward lies: by the place that was named, or in the middle of the
    ward. No plan can use a boat that is nowhere. Raises `InvalidInput`."""
    if facility_id is None:
        ward = directory(session).areas[area]
        return About(ward.lat, ward.lon, WARD_ACCURACY_M)
    found = session.get(Facility, facility_id)
    if found is None or found.area_code != area:
        raise InvalidInput(FieldError("moored_at", "unknown_facility"))
    return About(found.lat, found.lon, MOORED_ACCURACY_M)


def _check(told: BoatTold) -> str:
    """The comparable form of the number; raises `InvalidInput` with every field."""
    errors, key = [], phone_key(told.phone)
    if not told.owner:
        errors.append(FieldError("owner", "required"))
    if not told.phone:
        errors.append(FieldError("phone", "required"))
    elif key is None:
        errors.append(FieldError("phone", "not_a_phone"))
    if not 1 <= told.seats <= SEATS_MOST:
        errors.append(FieldError("seats", "out_of_range"))
    if errors or key is None:
        raise InvalidInput(*errors)
    return key


def _recognised(session: Session, actor: Actor, unit: Unit, about: About) -> Unit:
    if unit.lat is None:
        unit.lat, unit.lon, unit.accuracy_m = about.lat, about.lon, about.accuracy_m
        if unit.is_active and unit.status is not UnitStatus.OUT_OF_SERVICE:
            unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, {"about": True})
    if not unit.is_active:
        unit.is_active = True
        unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, {"retired": False})
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        units.put_status(session, actor, unit, UnitStatus.AVAILABLE)
    return unit


def _new_boat(session: Session, actor: Actor, area: str, told: BoatTold, about: About) -> Unit:
    ward = directory(session).areas[area]
    number = 1 + max(
        (
            int(code.removeprefix(CODE))
            for code in session.scalars(select(Unit.code).where(Unit.code.startswith(CODE)))
            if code.removeprefix(CODE).isdecimal()
        ),
        default=0,
    )
    kind = UnitKind.MOTOR_BOAT if told.has_motor else UnitKind.ROWING_BOAT
    for shift in range(TRIES):
        code = f"{CODE}{number + shift:02d}"
        entry = UnitEntry(
            code=code,
            # Whose boat it is stands with the number, apart from what screens and events carry.
            name=i18n.translate(
                "ward.boat_name", i18n.DEFAULT, n=f"{number + shift:02d}", ward=ward.name
            ),
            kind=kind,
            agency_code=committee_of(area),
            area_code=area,
            seats=told.seats,
            crew_count=1,
            min_crew=1,
            contact_name=told.owner,
            contact_phone=told.phone,
            is_local=True,
            is_exercise=actor.is_demo,
        )
        try:
            with savepoint(session):
                return units.enter(session, actor, entry, about=about)
        except IntegrityError:
            continue
        except InvalidInput as refusal:
            if [one.field for one in refusal.errors] != ["code"]:
                raise
    raise Conflict


def send_boat(
    session: Session,
    actor: Actor,
    area: str,
    incident_id: int,
    unit_id: int,
    seen: Collection[int] | None = None,
) -> Assignment:
    """Sends a boat of the ward to a rescue of the ward; pressed twice it is sent once.

    `seen` are the ids of the units that the commander saw on it: raises `Conflict`
    (`sent_meanwhile`) where somebody has sent another since, and as `dispatching.dispatch_unit`.
    """
    incident = ward_incident_for(session, actor, area, incident_id, lock=True)
    unit = ward_boat_for(session, actor, area, unit_id, lock=True)
    on_it = {
        one.unit_id: one
        for one in session.scalars(
            select(Assignment).where(Assignment.incident_id == incident.id, Assignment.is_active)
        )
    }
    if unit.id in on_it:
        return on_it[unit.id]
    if seen is not None and set(on_it) - set(seen):
        raise Conflict("sent_meanwhile")
    if incident.status not in OPEN:
        raise Conflict("rescue_is_over")
    return dispatching.send(session, actor, incident, unit)


TAPS = {one.value: one for one in Answer} | {
    "cancel": AssignmentAction.CANCEL,
    "done": AssignmentAction.CLEAR,
}
"""What the commander may tap: the answers of an owner, to call the boat back, to end the task."""


def tap(
    session: Session,
    actor: Actor,
    area: str,
    assignment_id: int,
    what: str,
    people: int | None,
    at: datetime | None,
    token: str,
    *,
    besides: bool = False,
    asks: bool = False,
) -> Assignment:
    """The commander says how far a boat has come, as its owner told on the telephone.

    The number that the owner has just written is the same people, unless they are `besides`; with
    `asks` the commander is asked once (`told_already`), for they may be others. Raises
    `InvalidInput` for a number that is missing, `Conflict` with how it stands for what is not
    possible, `NotFound` for a tap that is none.
    """
    wanted = TAPS.get(what)
    if wanted is None:
        raise NotFound
    rows = ward_task_for(session, actor, area, assignment_id)
    if isinstance(wanted, AssignmentAction):
        dispatching.take_step(session, actor, rows, wanted, at, token, may_cancel=True)
        return rows[0]
    meaning = boats.answer(
        *(session, actor, rows, Said(wanted, people), at or clock.now(), f"ward:{token}"),
        besides=besides,
    )
    if asks and meaning.outcome is InboundOutcome.REPEATED:
        raise InvalidInput(FieldError("people", "told_already"))
    _must_fit(rows[0], meaning)
    return rows[0]


def _must_fit(assignment: Assignment, meaning: Meaning) -> None:
    if meaning.outcome is InboundOutcome.NUMBER_NEEDED:
        raise InvalidInput(FieldError("people", "required"))
    if meaning.outcome in {InboundOutcome.REFUSED, InboundOutcome.NO_TASK}:
        raise Conflict("invalid_transition", current=assignment.version)


def rest_boat(session: Session, actor: Actor, area: str, unit_id: int) -> Unit:
    """The boat cannot go for now. Raises `InvalidTransition` while it is on a task."""
    unit = ward_boat_for(session, actor, area, unit_id, lock=True)
    if unit.status is UnitStatus.COMMITTED:
        raise InvalidTransition("unit_on_task")
    reason = i18n.translate("ward.rests", i18n.DEFAULT)
    return units.put_status(session, actor, unit, UnitStatus.OUT_OF_SERVICE, reason)


def boat_is_back(session: Session, actor: Actor, area: str, unit_id: int) -> Unit:
    """The boat can go again."""
    unit = ward_boat_for(session, actor, area, unit_id, lock=True)
    if unit.status is not UnitStatus.OUT_OF_SERVICE:
        return unit
    return units.put_status(session, actor, unit, UnitStatus.AVAILABLE)


def forget_boat(session: Session, actor: Actor, area: str, unit_id: int) -> Unit:
    """The boat leaves the list; the next time its number is recognised. Raises
    `InvalidTransition` while it is on a task."""
    unit = ward_boat_for(session, actor, area, unit_id, lock=True)
    if unit.status is UnitStatus.COMMITTED:
        raise InvalidTransition("unit_on_task")
    if not unit.is_active:
        return unit
    unit.is_active = False
    unit.status, unit.status_at = UnitStatus.OUT_OF_SERVICE, clock.now()
    unit_cards.unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, {"retired": True})
    return unit


def view_reporters(
    session: Session, actor: Actor, area: str, incident_id: int
) -> list[dict[str, Any]]:
    """Who waits at the place and whom to ring; each look is an event of the report. Raises
    `NotFound` for a rescue that is over: nobody has to be rung for it any more."""
    incident = ward_incident_for(session, actor, area, incident_id)
    if incident.status not in OPEN:
        raise NotFound
    return contacts.people_at(session, actor, incident.id, {"ward": area})


def view_owner(session: Session, actor: Actor, area: str, unit_id: int) -> Unit:
    """A boat of the ward with whom to ring; the look is an event of the unit."""
    unit = ward_boat_for(session, actor, area, unit_id)
    record(
        session,
        EventKind.UNIT_CONTACT_VIEWED,
        (SubjectType.UNIT, unit.id),
        actor.label,
        data={"ward": area},
    )
    return unit
