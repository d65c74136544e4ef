"""Which people of the staff an event is news for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.fetch import standing_of
from ioc.domain.events import EventKind
from ioc.domain.incidents import HOLDS
from ioc.domain.messages import NoticeKind
from ioc.domain.permissions import Role
from ioc.eventlog.reading import Recorded
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.people import Membership, User
from ioc.queries.agency import agency_people

K = NoticeKind

KINDS: dict[str, NoticeKind] = {
    EventKind.INCIDENT_ASSIGNED.value: K.ASSIGNED,
    EventKind.INCIDENT_DUE_SOON.value: K.DUE_SOON,
    EventKind.INCIDENT_OVERDUE.value: K.OVERDUE,
    EventKind.INCIDENT_ESCALATED.value: K.ESCALATED,
    EventKind.INCIDENT_RESUMED.value: K.RESUMED,
    EventKind.INCIDENT_RETURNED.value: K.RETURNED,
    EventKind.INCIDENT_DRAFTED.value: K.TO_SIGN,
    EventKind.INCIDENT_SENT_BACK.value: K.SENT_BACK,
    EventKind.INCIDENT_REPLIED.value: K.REPLIED,
    EventKind.REPORT_REPLIED.value: K.REPLIED,
    EventKind.INCIDENT_REOPENED.value: K.REOPENED,
    EventKind.INCIDENT_REPEATED.value: K.REPEATED,
    EventKind.INCIDENT_EXTENSION_ASKED.value: K.EXTENSION_ASKED,
    EventKind.INCIDENT_EXTENSION_REFUSED.value: K.EXTENSION_REFUSED,
    EventKind.INCIDENT_PASSED_ON_UNANSWERED.value: K.PASSED_ON_UNANSWERED,
    EventKind.MESSAGE_FAILED.value: K.MESSAGE_FAILED,
    # Of an invitation nobody but the invited hears; a reset names whom it concerns.
    EventKind.USER_INVITED.value: K.PASSWORD_RESET,
    EventKind.USER_SECOND_FACTOR_REMOVED.value: K.SECOND_FACTOR_REMOVED,
    EventKind.USER_GUESSED.value: K.GUESSED,
    EventKind.UNIT_HELP_ASKED.value: K.CREW_HELP,
    EventKind.OPERATION_SHIFT_GIVEN.value: K.SHIFT_TO_TAKE,
}


def recipients(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    """The accounts to tell: those that the event names, else those whose matter it is. Who did it
    is not told of it."""
    named = named_in(event.data)
    if not named:
        find = UNNAMED.get(KINDS[event.kind])
        named = find(session, event, incident) if find else []
    wanted = set(named)
    if event.actor.startswith("user:"):
        wanted.discard(int(event.actor[5:]))
    if not wanted:
        return []
    active = session.scalars(select(User.id).where(User.id.in_(wanted), User.is_active))
    return sorted(active)


def named_in(data: dict[str, Any]) -> list[int]:
    """The accounts that an event names in `people` and `to`; other members have other meanings."""
    found: list[int] = []
    people, to = data.get("people"), data.get("to")
    if isinstance(people, list):
        found += [one for one in people if isinstance(one, int)]
    if isinstance(to, int) and not isinstance(to, bool):
        found.append(to)
    return found


def with_roles(session: Session, roles: Collection[Role]) -> list[int]:
    """The active accounts that hold one of the city-wide roles."""
    rows = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.is_active, Membership.role.in_(list(roles)), Membership.agency_id.is_(None))
    )
    return sorted(set(rows))


def _desk_and_rules(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    """Who refers anew, and who keeps the rule by which it went to an agency that is not theirs."""
    return with_roles(session, [Role.DUTY_OFFICER, Role.ADMINISTRATOR])


def _command(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    return with_roles(session, [Role.DUTY_OFFICER, Role.SUPERVISOR])


def _administrators(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    return with_roles(session, [Role.ADMINISTRATOR])


def _managers(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    return _of_lead(session, incident, [Role.AGENCY_MANAGER])


def _members(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    found = _of_lead(session, incident, [Role.AGENCY_MANAGER, Role.AGENCY_OFFICER])
    held = [r for r in incident.referrals if r.is_lead and r.status in HOLDS] if incident else []
    return sorted({*found, *(r.assigned_to for r in held if r.assigned_to is not None)})


def _of_lead(session: Session, incident: Incident | None, roles: Collection[Role]) -> list[int]:
    """People of the agency that leads, as far as they reach the matter; its managers always."""
    if incident is None:
        return []
    leads = [r.agency_code for r in incident.referrals if r.is_lead and r.status in HOLDS]
    standing = standing_of(incident)
    found = agency_people.of_agencies(session, leads, roles)
    return sorted(
        {one.id for one in found if one.role is Role.AGENCY_MANAGER or one.reaches(standing)}
    )


def _asker(session: Session, event: Recorded, incident: Incident | None) -> list[int]:
    """Who of the Center asked; a question of an agency is told by an event of its own."""
    if event.kind != EventKind.REPORT_REPLIED.value:
        return _members(session, event, incident)
    rows = session.scalars(
        select(ReportQuestion.asked_by).where(
            ReportQuestion.report_id == event.subject_id,
            ReportQuestion.agency_code.is_(None),
            ReportQuestion.asked_by.is_not(None),
        )
    )
    return sorted({one for one in rows if one is not None})


UNNAMED: dict[NoticeKind, Callable[[Session, Recorded, Incident | None], list[int]]] = {
    K.RETURNED: _desk_and_rules,
    K.TO_SIGN: _managers,
    K.REPLIED: _asker,
    K.REOPENED: _members,
    K.REPEATED: _managers,
    K.EXTENSION_ASKED: _managers,
    K.PASSED_ON_UNANSWERED: _command,
    K.MESSAGE_FAILED: _administrators,
    K.CREW_HELP: _command,
}
"""Whom it concerns where the event names nobody."""
