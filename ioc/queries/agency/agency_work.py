"""What an agency's page of one incident needs beside the card: people, drafts, wishes, photos.

The number of statements does not grow with what there is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.leading import may_for
from ioc.domain import clock
from ioc.domain.agency_work import MOVES_TO, DraftState, PhotoStage, WishState, desk_times
from ioc.domain.contact import without_personal_data
from ioc.domain.events import SubjectType
from ioc.domain.incidents import HOLDS
from ioc.domain.permissions import Permission
from ioc.eventlog import reading
from ioc.models.agency_work import AnswerDraft, ExtensionWish, WorkPhoto
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries.agency import agency_people
from ioc.queries.agency.agency_policy import policy_of
from ioc.queries.cards import moment
from ioc.queries.directory import Directory, directory
from ioc.queries.incident import repeated
from ioc.queries.incident.open_actions import open_actions


def work(session: Session, actor: Actor, incident_id: int) -> dict[str, Any]:
    """The work on one incident as this actor may see it; raises `NotFound`.

    What was drafted is for the agency that drafted it and for the center.
    """
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    city = directory(session)
    own = _own(actor, incident)
    rows = _Rows(session, incident)
    names = agency_people.names(session, rows.people(incident))
    colleagues = agency_people.of_agencies(session, own)
    standing = standing_of(incident)
    lead = next((r for r in incident.referrals if r.is_lead and r.status in HOLDS), None)
    policy = policy_of(session, own[0] if own else lead.agency_code if lead else "")
    return {
        "id": incident.id,
        "version": incident.version,
        "own_agencies": own,
        "lead": lead is not None and lead.agency_code in own,
        "may_call_in": _may_call_in(actor, incident),
        "may_sign": bool(own) and may_for(actor, Permission.INCIDENT_SIGN, incident, own[0]),
        "policy": {
            "requires_signature": policy.requires_signature,
            "requires_after_photo": policy.requires_after_photo,
        },
        "agencies": _agencies(incident, names, city),
        **rows.drafts_for(actor, incident, names),
        **rows.wishes_for(actor, incident, names),
        "questions": rows.questions_for(names),
        "photos": rows.photos_for(names),
        "has_after": rows.has_after(incident),
        "desks": _desks(session, incident),
        "repeat": repeated.of_incident(session, actor, incident),
        "colleagues": [
            {"id": one.id, "name": one.name, "agency": one.agency, "role": one.role.value}
            for one in colleagues
            if one.reaches(standing)
        ],
        "actions": sorted(action.value for action in open_actions(actor, incident)),
    }


def _own(actor: Actor, incident: Incident) -> list[str]:
    held = [r for r in incident.referrals if r.agency_code in actor.agencies and r.status in HOLDS]
    return [r.agency_code for r in sorted(held, key=lambda r: (not r.is_lead, r.id))]


def _may_call_in(actor: Actor, incident: Incident) -> bool:
    if actor.can(Permission.INCIDENT_REFER, standing_of(incident)):
        return True
    return any(
        r.is_lead
        and r.accepted_at
        and r.agency_code in actor.agencies
        and r.status in HOLDS
        and may_for(actor, Permission.INCIDENT_SIGN, incident, r.agency_code)
        for r in incident.referrals
    )


def _person(user_id: int | None, names: dict[int, str]) -> dict[str, Any] | None:
    return None if user_id is None else {"id": user_id, "name": names.get(user_id, "")}


def _agencies(incident: Incident, names: dict[int, str], city: Directory) -> list[dict[str, Any]]:
    return [
        {
            "code": item.agency_code,
            "name": known.name_vi if known else item.agency_code,
            "lead": item.is_lead,
            "status": item.status.value,
            "assignee": _person(item.assigned_to, names),
        }
        for item in incident.referrals
        for known in [city.agencies.get(item.agency_code)]
    ]


def _desks(session: Session, incident: Incident) -> list[dict[str, Any]]:
    kinds = [kind.value for kind in MOVES_TO]
    events = reading.history_of(session, [(SubjectType.INCIDENT, incident.id)], kinds=kinds)
    times = desk_times(((event.kind, event.at) for event in events), clock.now())
    return [
        {"desk": one.desk.value, "seconds": one.seconds, "running": one.is_running} for one in times
    ]


def photo(row: WorkPhoto, names: dict[int, str]) -> dict[str, Any]:
    """One photo of the work as JSON; addresses are those of the photos of reports."""
    return {
        "id": row.id,
        "key": row.key,
        "stage": row.stage.value,
        "agency": row.agency_code,
        "by": _person(row.by_user, names),
        "at": moment(row.at),
        "public": row.is_public,
        "full": f"/media/{row.key}/full",
        "thumb": f"/media/{row.key}/thumb",
    }


def photos_count_since(incident: Incident) -> datetime | None:
    """From when photos of the work count: since it was opened again; None where it never was."""
    if not incident.reopened_count:
        return None
    began = [r.clock_began_at for r in incident.referrals if r.is_lead and r.clock_began_at]
    return max(began, default=None)


def photos(session: Session, incident_id: int) -> list[dict[str, Any]]:
    """The photos of the work on an incident that the caller may see, oldest first."""
    rows = session.scalars(
        select(WorkPhoto).where(WorkPhoto.incident_id == incident_id).order_by(WorkPhoto.id)
    ).all()
    names = agency_people.names(session, [row.by_user for row in rows])
    return [photo(row, names) for row in rows]


class _Rows:
    """The rows that belong to the work on one incident."""

    def __init__(self, session: Session, incident: Incident) -> None:
        self.draft = session.scalar(
            select(AnswerDraft)
            .where(AnswerDraft.incident_id == incident.id)
            .order_by(AnswerDraft.id.desc())
            .limit(1)
        )
        self.wish = session.scalar(
            select(ExtensionWish)
            .where(ExtensionWish.incident_id == incident.id)
            .order_by(ExtensionWish.id.desc())
            .limit(1)
        )
        self.photos = session.scalars(
            select(WorkPhoto).where(WorkPhoto.incident_id == incident.id).order_by(WorkPhoto.id)
        ).all()
        self.questions = session.scalars(
            select(ReportQuestion)
            .join(Report, Report.id == ReportQuestion.report_id)
            .where(Report.incident_id == incident.id)
            .order_by(ReportQuestion.id)
        ).all()

    def people(self, incident: Incident) -> list[int | None]:
        """Everybody who is named."""
        found: list[int | None] = [r.assigned_to for r in incident.referrals]
        if self.draft:
            found += [self.draft.drafted_by, self.draft.decided_by]
        if self.wish:
            found += [self.wish.asked_by, self.wish.decided_by]
        found += [photo.by_user for photo in self.photos]
        return found + [question.asked_by for question in self.questions]

    def drafts_for(self, actor: Actor, incident: Incident, names: dict[int, str]) -> dict[str, Any]:
        """`draft`: what waits for a signature; `sent_back`: why the last one was not signed."""
        row = self.draft
        found: dict[str, Any] = {"draft": None, "sent_back": None}
        if row is None or not (actor.is_city_wide or row.agency_code in actor.agencies):
            return found
        told = {
            "outcome": row.outcome.value,
            "waiting_budget": row.is_waiting_budget,
            "answer": row.answer,
            "internal_note": row.internal_note,
            "agency": row.agency_code,
            "by": _person(row.drafted_by, names),
            "at": moment(row.drafted_at),
        }
        if row.state is DraftState.WAITING and incident.drafted_at is not None:
            found["draft"] = told
        elif row.state is DraftState.SENT_BACK:
            found["sent_back"] = {
                "reason": row.reason,
                "by": _person(row.decided_by, names),
                "at": moment(row.decided_at),
                "draft": told,
            }
        return found

    def wishes_for(self, actor: Actor, incident: Incident, names: dict[int, str]) -> dict[str, Any]:
        """`extension`: a wish that waits; `extension_refused`: why the last one was refused."""
        row = self.wish
        found: dict[str, Any] = {"extension": None, "extension_refused": None}
        if row is None or not (actor.is_city_wide or row.agency_code in actor.agencies):
            return found
        if row.state is WishState.WAITING and incident.extension_asked_at is not None:
            found["extension"] = {
                "due_at": moment(row.due_at),
                "reason": row.reason,
                "agency": row.agency_code,
                "by": _person(row.asked_by, names),
                "at": moment(row.asked_at),
            }
        elif row.state is WishState.REFUSED:
            found["extension_refused"] = {
                "reason": row.answer,
                "by": _person(row.decided_by, names),
                "at": moment(row.decided_at),
            }
        return found

    def questions_for(self, names: dict[int, str]) -> list[dict[str, Any]]:
        """What reporters were asked, and what they answered (masked)."""
        return [
            {
                "id": row.id,
                "report": row.report_id,
                "text": row.question,
                "agency": row.agency_code,
                "by": _person(row.asked_by, names),
                "at": moment(row.asked_at),
                "answer": without_personal_data(row.answer) if row.answer else None,
                "answered_at": moment(row.answered_at),
            }
            for row in self.questions
        ]

    def has_after(self, incident: Incident) -> bool:
        """Whether there is a photo after the work that counts."""
        since = photos_count_since(incident)
        after = [photo.at for photo in self.photos if photo.stage is PhotoStage.AFTER]
        return any(since is None or at >= since for at in after)

    def photos_for(self, names: dict[int, str]) -> list[dict[str, Any]]:
        """The photos before and after the work."""
        return [photo(row, names) for row in self.photos]
