"""What crews say of people with a step: whom they took or did not find, whom they left, whom they
brought. Names stand in the ledger alone, never in the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.events import EventKind
from ioc.domain.people_ledger import STATE_OF, PersonState, Settlement, name_key, name_of
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment, AssignmentStep, Unit
from ioc.services.changes import log
from ioc.services.ledger import left_behind, still_there
from ioc.services.ledger.rescue_people import PeopleTold, Rest, recount, tell_missing


@dataclass(frozen=True)
class Kept:
    """What a crew's words changed and nobody was told of yet: the entries of those who were looked
    for and are aboard, how many people are missing from now on, and how many were left to wait."""

    found: tuple[int, ...] = ()
    missing: int = 0
    left: int = 0


def keep(
    session: Session,
    rows: tuple[Assignment, Unit, Incident],
    step: AssignmentStep,
    told: PeopleTold,
) -> Kept:
    """Keeps what came with a step, before its event is written; whoever a crew did not find is
    missing until a person says what became of them. The incident is locked."""
    assignment, _unit, incident = rows
    is_pick_up = step.action is AssignmentAction.PICKED_UP
    for name in map(name_of, told.names):
        if name:
            _entry(session, incident, assignment, step, PersonState.PICKED_UP, 1, name)
    found = _came_aboard(session, incident, told.names) if is_pick_up else ()
    if step.action is AssignmentAction.HANDED_OVER:
        _brought(session, assignment, step)
    if is_pick_up:
        if told.rest is not None:
            _supersede(session, assignment, step.at)
        left_behind.taken(session, incident, step.people or 0, step.at)
        still_there.fetched(session, incident, step.at)
    if told.rest is None:
        return Kept(found)
    rest = told.rest
    state = STATE_OF[rest.whereabouts]
    people = rest.people
    if is_pick_up and state is PersonState.ASKED:
        if left_behind.is_told_anew(session, assignment, step.at):
            return Kept(found)
        people -= left_behind.taken_since(session, incident, step.at)
    named = [name for name in map(name_of, rest.names) if name][: max(people, 0)]
    groups: list[tuple[int, str | None]] = [(1, name) for name in named]
    if people > len(named):
        groups.append((people - len(named), None))
    for number, who in groups:
        _entry(
            *(session, incident, assignment, step, state, number, who, rest),
            was_aboard=not is_pick_up,
        )
    return Kept(
        found,
        rest.people if state is PersonState.MISSING else 0,
        max(people, 0) if state is PersonState.ASKED and is_pick_up else 0,
    )


def tell(
    session: Session, actor: Actor, rows: tuple[Assignment, Unit, Incident], kept: Kept
) -> None:
    """The events of what was kept, after that of the step."""
    assignment, unit, incident = rows
    if kept.found:
        before = standing_of(incident)
        recount(session, incident)
        data: dict[str, Any] = {
            "person": kept.found[0],
            "settled_as": Settlement.FOUND_SAFE.value,
            "settled": len(kept.found),
        }
        kind = EventKind.INCIDENT_PERSON_SETTLED
        log.incident_changed(session, actor, incident, kind, before, data)
    if kept.missing:
        data = {"assignment": assignment.id, "unit_name": f"{unit.code} {unit.name}"}
        tell_missing(session, actor, incident, kept.missing, data)


def _came_aboard(session: Session, incident: Incident, names: Sequence[str]) -> tuple[int, ...]:
    """Whom the crew ticks by name it has seen: who was looked for by that name is not any more.
    Answers the entries of those who were missing."""
    keys = {key for key in map(name_key, names) if key}
    if not keys:
        return ()
    session.flush()
    found = session.scalars(
        select(RescuePerson).where(
            RescuePerson.incident_id == incident.id,
            RescuePerson.name_key.in_(keys),
            RescuePerson.state.in_((PersonState.MISSING, PersonState.ASKED)),
            RescuePerson.settled_as.is_(None),
        )
    ).all()
    missing = tuple(one.id for one in found if one.state is PersonState.MISSING)
    for person in found:
        # The crew's own number counts them from now on.
        person.state, person.version = PersonState.WITHDRAWN, person.version + 1
    return missing


def _supersede(session: Session, assignment: Assignment, at: datetime) -> None:
    """On its next trip the crew says anew who is left: what it said before counts no more."""
    session.flush()
    for person in session.scalars(
        select(RescuePerson).where(
            RescuePerson.assignment_id == assignment.id,
            RescuePerson.state.in_((PersonState.MISSING, PersonState.ASKED)),
            RescuePerson.was_picked_up.is_(False),
            RescuePerson.settled_as.is_(None),
            RescuePerson.since <= at,
        )
    ):
        person.state, person.version = PersonState.WITHDRAWN, person.version + 1


def _entry(
    session: Session,
    incident: Incident,
    assignment: Assignment,
    step: AssignmentStep,
    state: PersonState,
    people: int,
    name: str | None,
    rest: Rest | None = None,
    *,
    was_aboard: bool = False,
) -> None:
    session.add(
        RescuePerson(
            version=1,
            incident_id=incident.id,
            assignment_id=assignment.id,
            facility_id=step.facility_id,
            state=state,
            people=people,
            # Those aboard are in the crew's own number.
            is_counted=rest is not None,
            was_picked_up=was_aboard,
            name=name,
            name_key=name_key(name),
            whereabouts=rest.whereabouts if rest else None,
            note=step.reason if rest else None,
            source=ConfirmedBy.CREW,
            since=step.at,
            is_exercise=incident.is_exercise,
        )
    )


def _brought(session: Session, assignment: Assignment, step: AssignmentStep) -> None:
    """Whose names were ticked is at the shelter, where everybody aboard was handed over."""
    session.flush()
    if assignment.people_handed_over < assignment.people_picked_up:
        return
    for person in session.scalars(
        select(RescuePerson).where(
            RescuePerson.assignment_id == assignment.id,
            RescuePerson.state == PersonState.PICKED_UP,
            RescuePerson.is_counted.is_(False),
        )
    ):
        person.state, person.facility_id = PersonState.AT_SHELTER, step.facility_id
        person.since, person.version = step.at, person.version + 1
