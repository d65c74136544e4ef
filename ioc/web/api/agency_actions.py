"""The actions of an agency's work: the shapes of their bodies, and the services that do them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.agency_work import ReturnReason
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import IncidentAction, Outcome
from ioc.models.incident import Incident
from ioc.services.agency import asking, assignment, drafts, extension, parts, working
from ioc.services.agency.outcomes import Answer
from ioc.services.incidents import referral
from ioc.web.api.action_shapes import Act, ActionIn, MaybeWords, ReasonIn, Words
from ioc.web.intake import parsing

GIVEN = frozenset({Outcome.FIXED, Outcome.ANSWERED, Outcome.NOT_POSSIBLE, Outcome.NOT_OURS})
"""The outcomes that an agency may give; the others come of rejecting and merging."""


class ReturnIn(ActionIn):
    """Why it is given back: a code, words, or both. Words are needed without a telling code."""

    reason: MaybeWords | None = None
    code: ReturnReason | None = None


class ExtendIn(ActionIn):
    due_at: parsing.Moment
    reason: Words


class ResolveIn(ActionIn):
    """What came of it. `answer` is for the citizen, `internal_note` for colleagues alone;
    `people_reason` is needed to end a rescue of which people are unaccounted for."""

    outcome: Outcome
    answer: Words
    internal_note: MaybeWords | None = None
    waiting_budget: bool = False
    people_reason: MaybeWords | None = None


class AssignIn(ActionIn):
    """To whom it is given: an account of the agency, or null to lay it down."""

    to: parsing.Id | None
    agency: Annotated[str, StringConstraints(max_length=64)] | None = None


class AskIn(ActionIn):
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    report: parsing.Id | None = None


class SignIn(ActionIn):
    """`answer` is what the manager corrected; without it the draft is signed as it is."""

    answer: MaybeWords | None = Field(default=None)
    people_reason: MaybeWords | None = None


class FinishIn(ActionIn):
    note: MaybeWords | None = None


def _return(session: Session, actor: Actor, incident_id: int, body: ReturnIn) -> Incident:
    return referral.return_referral(
        session, actor, incident_id, body.version, body.reason or None, body.code
    )


def _extend(session: Session, actor: Actor, incident_id: int, body: ExtendIn) -> Incident:
    return working.extend_incident(
        session, actor, incident_id, body.version, body.due_at, body.reason
    )


def _resolve(session: Session, actor: Actor, incident_id: int, body: ResolveIn) -> Incident:
    _must_be_given(body.outcome)
    return working.resolve_incident(
        session,
        actor,
        incident_id,
        body.version,
        body.outcome,
        body.answer,
        body.internal_note,
        body.waiting_budget,
        body.people_reason or None,
    )


def _draft(session: Session, actor: Actor, incident_id: int, body: ResolveIn) -> Incident:
    _must_be_given(body.outcome)
    answer = Answer(body.outcome, body.answer, body.internal_note, body.waiting_budget)
    return drafts.draft_answer(session, actor, incident_id, body.version, answer)


def _must_be_given(outcome: Outcome) -> None:
    if outcome not in GIVEN:
        raise InvalidInput(FieldError("outcome", "unknown_value"))


ACTIONS: dict[IncidentAction, tuple[type[ActionIn], Act]] = {
    IncidentAction.RETURN: (ReturnIn, _return),
    IncidentAction.EXTEND: (ExtendIn, _extend),
    IncidentAction.RESOLVE: (ResolveIn, _resolve),
    IncidentAction.ASSIGN: (
        AssignIn,
        lambda s, a, i, b: assignment.assign_incident(s, a, i, b.version, b.to, b.agency),
    ),
    IncidentAction.ASK: (
        AskIn,
        lambda s, a, i, b: asking.ask_citizen(s, a, i, b.version, b.question, b.report),
    ),
    IncidentAction.ASK_EXTENSION: (
        ExtendIn,
        lambda s, a, i, b: extension.ask_extension(s, a, i, b.version, b.due_at, b.reason),
    ),
    IncidentAction.REFUSE_EXTENSION: (
        ReasonIn,
        lambda s, a, i, b: extension.refuse_extension(s, a, i, b.version, b.reason),
    ),
    IncidentAction.DRAFT: (ResolveIn, _draft),
    IncidentAction.SIGN: (
        SignIn,
        lambda s, a, i, b: drafts.sign_draft(
            s, a, i, b.version, b.answer or None, b.people_reason or None
        ),
    ),
    IncidentAction.SEND_BACK: (
        ReasonIn,
        lambda s, a, i, b: drafts.send_draft_back(s, a, i, b.version, b.reason),
    ),
    IncidentAction.FINISH: (
        FinishIn,
        lambda s, a, i, b: parts.finish_part(s, a, i, b.version, b.note or None),
    ),
}
"""By action: its body and its service; `api_incidents` adds those of the center."""
