"""A rescue is over when everybody who was asked for is accounted for, or a named person decides
with a reason. Nobody is closed by silence."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain import incidents as rules
from ioc.domain.confirmation import ConfirmedBy
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind
from ioc.domain.incidents import OPEN, IncidentAction, Outcome
from ioc.domain.people_ledger import PersonState
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment
from ioc.queries.rescue import people_count
from ioc.services.changes import confirmation_marks, log
from ioc.services.incidents import referral
from ioc.services.ledger import left_behind, still_there

LOCALE = "vi"
"""The answer to who reported is in the language of the city."""


def is_rescue(incident: Incident) -> bool:
    """Whether people are to be brought out: of fires and illnesses the agency says the end."""
    return confirmation_marks.is_rescue(incident)


def follow(session: Session, actor: Actor, incident: Incident, by: ConfirmedBy) -> bool:
    """Ends a rescue of which the last person is accounted for and on which no unit is any more;
    answers whether it did."""
    if not is_rescue(incident) or incident.status not in OPEN or incident.merged_into is not None:
        return False
    session.flush()
    active = select(Assignment.id).where(
        Assignment.incident_id == incident.id, Assignment.is_active
    )
    if session.scalar(active.limit(1)) is not None:
        return False
    tally = people_count.tally(session, incident)
    if not tally.is_accounted:
        return False
    is_one_of_several = by is ConfirmedBy.CALLER_MESSAGE and incident.report_count > 1
    if tally.asked is None and (is_one_of_several or by is ConfirmedBy.SHELTER):
        # Some of them; how many the others are nobody knows.
        return False
    before = standing_of(incident)
    incident.status = rules.advance(incident.status, IncidentAction.RESOLVE)
    incident.outcome, incident.resolved_at = Outcome.FIXED, clock.now()
    safe = tally.at_shelter + tally.safe
    incident.answer = i18n.translate("people.answer_safe", LOCALE, n=safe)
    referral.finish_all(incident)
    data: dict[str, Any] = {
        "outcome": Outcome.FIXED.value,
        "answer": incident.answer,
        "closed_by": by.value,
        "safe": safe,
        "agencies": [r.agency_code for r in incident.referrals if r.is_lead][:1],
    }
    log.incident_changed(session, actor, incident, EventKind.INCIDENT_RESOLVED, before, data)
    return True


def decide(
    session: Session, actor: Actor, incident: Incident, reason: str | None
) -> dict[str, Any]:
    """Before a person ends a rescue: what the event says of those nobody knows of.

    Raises `InvalidInput` (`people_unaccounted`) where there are any and no reason is given. Who is
    missing stays so: the search goes on whatever becomes of the rescue.
    """
    if not is_rescue(incident):
        still_there.answered(session, incident, clock.now())
        return {}
    tally = people_count.tally(session, incident)
    if not tally.unaccounted and not tally.still_there:
        still_there.answered(session, incident, clock.now())
        return {}
    if not reason:
        raise InvalidInput(FieldError("people_reason", "people_unaccounted"))
    still_there.answered(session, incident, clock.now())
    left_behind.nobody(session, incident)
    undecided = tally.unaccounted - tally.missing
    if undecided > 0:
        session.add(
            RescuePerson(
                version=1,
                incident_id=incident.id,
                state=PersonState.DECIDED,
                people=undecided,
                is_counted=True,
                was_picked_up=tally.lost > 0 and tally.waiting == 0,
                source=ConfirmedBy.REPORT,
                said_by=actor.name or actor.label,
                since=clock.now(),
                settled_at=clock.now(),
                settled_by=actor.user_id,
                settled_reason=reason,
                is_exercise=incident.is_exercise,
            )
        )
    return {"people_reason": reason, "unaccounted": tally.unaccounted, "missing": tally.missing}
