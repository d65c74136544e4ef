"""What one action would do to many matters, told before it is done."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of, visible_incidents
from ioc.domain import clock
from ioc.domain.agency_work import DraftState
from ioc.domain.answers import is_unfinished
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import HOLDS, IncidentAction
from ioc.models.agency_work import AnswerDraft
from ioc.models.incident import Incident
from ioc.queries.agency import agency_people
from ioc.queries.directory import directory
from ioc.queries.incident.open_actions import PERMISSION_OF, open_actions

ALLOWED = frozenset(
    {
        IncidentAction.ACCEPT,
        IncidentAction.ASSIGN,
        IncidentAction.NOTE,
        IncidentAction.SIGN,
        IncidentAction.ASK_EXTENSION,
        IncidentAction.FLAG,
        IncidentAction.CLOSE,
        IncidentAction.REFER,
        IncidentAction.CLASSIFY,
        IncidentAction.VERIFY,
    }
)
"""What may be done to many at once: nothing that needs words of its own for each."""

MOST = 200
"""Done by one call."""

MOST_LOOKED_AT = 2_000
"""Previewed by one call, which asks the database as often for 2,000 as for one."""


@dataclass(frozen=True)
class Wanted:
    """What the body of the action says, as far as it decides whether it can be done."""

    to: int | None = None
    due_at: datetime | None = None
    agency: str | None = None
    is_supporting: bool = False
    keeps_category: bool = False


def categories_of(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, str | None]:
    """What each of the matters that the actor may see is taken for; None where nobody knows."""
    rows = session.execute(
        select(Incident.id, Incident.category).where(
            Incident.id.in_(list(ids)), visible_incidents(actor)
        )
    )
    return {row.id: row.category for row in rows}


def preview(
    session: Session,
    actor: Actor,
    action: IncidentAction,
    items: Mapping[int, int | None],
    wanted: Wanted,
) -> list[dict[str, Any]]:
    """For each id (with the version that was seen, or None) what would come of it, in their order.

    `result` is `ok`, `refused` (with the code of the refusal), `conflict` or `not_found`;
    `severity` how bad it is, so that critical ones can be named; `draft` the answer that a
    signature would send. As many statements however many there are. Raises `InvalidInput` for an
    agency that nothing can be referred to.
    """
    rows = {
        row.id: row
        for row in session.scalars(
            select(Incident).where(Incident.id.in_(list(items)), visible_incidents(actor))
        )
    }
    reaches = _reach(session, actor, action, wanted)
    if action is IncidentAction.REFER:
        known = directory(session).agencies.get(wanted.agency or "")
        if known is None or not known.is_active:
            raise InvalidInput(FieldError("agency", "unknown_agency"))
    drafts = _drafts(session, actor, rows) if action is IncidentAction.SIGN else {}
    found: list[dict[str, Any]] = []
    for incident_id, version in items.items():
        incident = rows.get(incident_id)
        if incident is None:
            found.append({"id": incident_id, "result": "not_found", "reason": "not_found"})
            continue
        reason = _refusal(actor, incident, action, wanted, reaches)
        if reason is None and is_unfinished(drafts.get(incident_id, {}).get("answer", "")):
            reason = "unfinished_answer"
        is_stale = version not in {None, incident.version} and action is not IncidentAction.NOTE
        result = "refused" if reason else "conflict" if is_stale else "ok"
        found.append(
            {
                "id": incident.id,
                "code": incident.code,
                "title": incident.title,
                "severity": incident.severity.value,
                "version": incident.version,
                "result": result,
                "reason": reason or ("conflict" if is_stale else None),
                **({"draft": drafts[incident.id]} if incident.id in drafts else {}),
            }
        )
    return found


def _drafts(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What would be signed: nobody signs a list of titles. Only the actor's own agencies' words."""
    waiting = select(AnswerDraft).where(
        AnswerDraft.incident_id.in_(ids), AnswerDraft.state == DraftState.WAITING
    )
    return {
        row.incident_id: {"outcome": row.outcome.value, "answer": row.answer}
        for row in session.scalars(waiting)
        if actor.is_city_wide or row.agency_code in actor.agencies
    }


Reach = Callable[[Incident], str | None]


def _refusal(
    actor: Actor, incident: Incident, action: IncidentAction, wanted: Wanted, reaches: Reach
) -> str | None:
    """The code by which it would be refused, None where it would be done."""
    if not actor.can(PERMISSION_OF[action], standing_of(incident)):
        return "not_allowed"
    if action not in open_actions(actor, incident):
        needs_draft = action is IncidentAction.SIGN and incident.drafted_at is None
        return "no_draft" if needs_draft else "invalid_transition"
    if wanted.keeps_category and incident.category is None:
        return "category_not_known"
    if action is IncidentAction.REFER and _holds(incident, wanted):
        return "agency_has_it"
    if wanted.due_at is not None:
        now = clock.now()
        return "not_later" if wanted.due_at <= max(now, incident.due_at or now) else None
    return reaches(incident)


def _holds(incident: Incident, wanted: Wanted) -> bool:
    """Whether the agency has it already in the part that it is to get."""
    return any(
        item.agency_code == wanted.agency
        and item.status in HOLDS
        and (wanted.is_supporting or item.is_lead)
        for item in incident.referrals
    )


def _reach(session: Session, actor: Actor, action: IncidentAction, wanted: Wanted) -> Reach:
    """Whether whom it is to be given to works there."""
    if action is not IncidentAction.ASSIGN or wanted.to is None:
        return lambda incident: None
    people = agency_people.of_agencies(session, actor.agencies)
    chosen = [one for one in people if one.id == wanted.to]

    def reach(incident: Incident) -> str | None:
        holds = standing_of(incident).agencies
        own = [one for one in chosen if one.agency in holds]
        if not own:
            return "not_of_agency"
        return None if any(one.reaches(standing_of(incident)) for one in own) else "does_not_reach"

    return reach
