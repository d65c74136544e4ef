"""What the holder of a tracking code may read: state, story, agencies, deadline, result.

Nothing personal, no names of staff, no internal notes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access import fetch
from ioc.access.actor import REPORTER
from ioc.domain.confirmation import ConfirmedBy, ConfirmedWord
from ioc.domain.contact import without_personal_data
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import (
    HOLDS,
    OPEN,
    IncidentStatus,
    Outcome,
    ReferralStatus,
    out_of_scope,
)
from ioc.domain.people_ledger import PersonState
from ioc.domain.reports import ReportStatus
from ioc.eventlog import reading
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Feedback, Report
from ioc.models.rescue_person import RescuePerson
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import Directory, directory
from ioc.queries.incident import clocks
from ioc.understanding.legal import read_legal

STEPS: dict[str, str] = {
    EventKind.REPORT_RECEIVED: "received",
    EventKind.REPORT_VERIFIED: "verified",
    EventKind.REPORT_REJECTED: "rejected",
    EventKind.REPORT_RESTORED: "restored",
    EventKind.REPORT_UPDATED: "updated",
    EventKind.REPORT_RATED: "rated",
    EventKind.REPORT_HANDED_OVER: "handed_over",
    EventKind.REPORT_ASKED: "asked",
    EventKind.INCIDENT_VERIFIED: "verified",
    EventKind.INCIDENT_REFERRED: "referred",
    EventKind.INCIDENT_ACCEPTED: "accepted",
    EventKind.INCIDENT_RETURNED: "returned",
    EventKind.INCIDENT_STARTED: "started",
    EventKind.INCIDENT_EXTENDED: "extended",
    EventKind.INCIDENT_RESOLVED: "resolved",
    EventKind.INCIDENT_CLOSED: "closed",
    EventKind.INCIDENT_REOPENED: "reopened",
    EventKind.INCIDENT_NOTED: "noted",
}
"""Which events a citizen sees, and as what."""


CALLER = frozenset({ConfirmedBy.CALLER_LINK.value, ConfirmedBy.CALLER_MESSAGE.value})
CLOSED_BY = dict.fromkeys(CALLER, "caller") | {
    ConfirmedBy.CALL_BACK.value: "call_back",
    ConfirmedBy.CREW.value: "crew",
    ConfirmedBy.SHELTER.value: "shelter",
}
"""By whose word a rescue ended by itself; without one an agency said it."""

CODES = frozenset({"not_fixed", "new_danger", "not_safe", "left_by_crew"})
"""Reasons of the system, which the label of the step says already."""


def public_state(session: Session, tracking_code: str, locale: str) -> dict[str, Any]:
    """Everything the tracking page shows; raises `NotFound`."""
    report = fetch.report_by_code(session, tracking_code)
    incident = session.get(Incident, report.incident_id) if report.incident_id is not None else None
    city = directory(session)
    category = city.categories.get(report.category or "")
    feedback = session.scalar(
        select(Feedback).where(Feedback.report_id == report.id).order_by(Feedback.id.desc())
    )
    photos = session.scalars(
        select(Attachment.key).where(Attachment.report_id == report.id).order_by(Attachment.id)
    )
    steps = _timeline(session, report, incident, city, locale)
    return {
        "tracking_code": report.tracking_code,
        "status": report.status.value,
        "state": state_of(report, incident),
        "text": without_personal_data(report.text),
        "address": without_personal_data(report.address) if report.address else None,
        "area": area_of(city, report.area_code),
        "category": ({"code": category.code, "name": category.name(locale)} if category else None),
        "severity": incident.severity.value if incident else None,
        "emergency": report.emergency,
        "emergency_reasons": [quote for quote, _code in report.emergency_reasons or []],
        "received_at": moment(report.received_at),
        "incident_code": incident.code if incident else None,
        "report_count": incident.report_count if incident else 1,
        "agencies": _agencies(incident, city, locale),
        "due_at": moment(incident.due_at) if incident else None,
        "overdue": incident.is_overdue if incident else False,
        "clock": _clock(session, incident, locale),
        "result": _result(incident, steps),
        "reject_reason": report.reject_reason,
        "can_rate": incident is not None
        and incident.status not in OPEN
        and report.status is not ReportStatus.REJECTED
        and (feedback is None or feedback.satisfaction is None),
        "feedback": (
            {
                "fixed": feedback.fixed,
                "satisfaction": feedback.satisfaction.value if feedback.satisfaction else None,
                "comment": feedback.comment,
            }
            if feedback
            else None
        ),
        "photos": list(photos),
        "timeline": steps,
        "out_of_scope": scope_of(report, incident),
        "safety": safety_of(session, report, incident),
        "exercise": report.is_exercise,
        "updated_at": moment(incident.updated_at if incident else report.received_at),
    }


def safety_of(session: Session, report: Report, incident: Incident | None) -> dict[str, Any] | None:
    """What the sender may say, or has said, of the people of a rescue; None for anything else.

    `told` is how many are safe and since when (`is_doubtful`: more than were told of), `waiting`
    since when it is known that they wait and whether a unit is sent, `people` what a form proposes.
    """
    is_out = report.status in {ReportStatus.REJECTED, ReportStatus.WITHDRAWN}
    if incident is None or incident.tier is None or is_out:
        return None
    if incident.outcome is Outcome.REJECTED:
        return None
    told = session.execute(
        select(RescuePerson.people, RescuePerson.since, RescuePerson.is_counted)
        .where(
            RescuePerson.report_id == report.id,
            RescuePerson.state == PersonState.SAFE,
            RescuePerson.settled_as.is_(None),
        )
        .order_by(RescuePerson.id.desc())
        .limit(1)
    ).first()
    if told is None and incident.status not in OPEN:
        return None
    return {
        "told": (
            {"people": told.people, "at": moment(told.since), "is_doubtful": not told.is_counted}
            if told
            else None
        ),
        "waiting": _waiting(incident),
        "people": report.people or (incident.people if incident.report_count == 1 else None),
        "asked_at": moment(incident.asked_again_at),
    }


def _waiting(incident: Incident) -> dict[str, Any] | None:
    """The last word of who reported, where it is that people wait still."""
    last = incident.confirmation or {}
    said = last.get("by") in CALLER and last.get("word") == ConfirmedWord.WAITING.value
    if not said or incident.status not in OPEN:
        return None
    is_sent = any(one.get("active") for one in incident.unit_assignments or [])
    return {"at": last["at"], "is_sent": is_sent}


def _clock(session: Session, incident: Incident | None, locale: str) -> dict[str, Any] | None:
    """How the time of the work stands and why it ends when it does."""
    found = clocks.for_citizen(session, incident, locale) if incident is not None else None
    if found is None:
        return None
    return {
        "state": found.state.value,
        "due_at": moment(found.due_at),
        "paused_at": moment(found.paused_at),
        "percent": found.percent,
        "words": found.words,
        "note": found.note,
    }


def state_of(report: Report, incident: Incident | None) -> str:
    """Where the report is on its road, as one word for the head of the page."""
    if report.status in {ReportStatus.REJECTED, ReportStatus.WITHDRAWN}:
        return report.status.value
    if incident is None:
        return "received"
    if incident.status is IncidentStatus.OPEN and incident.reopened_count:
        return "reopened"
    accepted = any(r.status is ReferralStatus.ACCEPTED for r in incident.referrals)
    if incident.status is IncidentStatus.OPEN:
        return "accepted" if accepted else "referred"
    return incident.status.value


def scope_of(report: Report, incident: Incident | None) -> str | None:
    """`khieu_nai` or `to_cao` of a report that another procedure settles; None of all others.

    Before the report has an incident its words are asked, so that the first page says it already.
    """
    if report.emergency:
        return None
    if incident is None:
        found = read_legal(report.text)
        return found.kind if found else None
    mark = out_of_scope(incident.flags, incident.severity)
    return mark.value if mark else None


def _agencies(incident: Incident | None, city: Directory, locale: str) -> list[dict[str, Any]]:
    if incident is None:
        return []
    shown = []
    for item in incident.referrals:
        agency = city.agencies.get(item.agency_code)
        if item.status in HOLDS and agency:
            shown.append(
                {
                    "code": agency.code,
                    "name": agency.name_en if locale == "en" else agency.name_vi,
                    "status": item.status.value,
                    "lead": item.is_lead,
                    "due_at": moment(item.due_at),
                }
            )
    return sorted(shown, key=lambda a: not a["lead"])


def _result(incident: Incident | None, steps: list[dict[str, Any]]) -> dict[str, Any] | None:
    if incident is None or incident.outcome is None:
        return None
    ends = [one for one in steps if one["step"] == "resolved"]
    return {
        "outcome": incident.outcome.value,
        "answer": without_personal_data(incident.answer or ""),
        "at": moment(incident.resolved_at or incident.closed_at),
        "by": ends[-1]["by"] if ends else None,
    }


def _timeline(
    session: Session, report: Report, incident: Incident | None, city: Directory, locale: str
) -> list[dict[str, Any]]:
    subjects = [(SubjectType.REPORT, report.id)]
    if incident is not None:
        subjects.append((SubjectType.INCIDENT, incident.id))
    steps: list[dict[str, Any]] = []
    for event in reading.history_of(session, subjects, kinds=STEPS):
        step = STEPS.get(event.kind)
        data = event.data
        if step is None or (step == "noted" and not data.get("public")):
            continue
        if steps and steps[-1]["step"] == step == "verified":
            continue
        if step == "restored":
            # What was taken back, and its reason, is no part of the story any more.
            steps = _without_last(steps, "rejected")
        by = CLOSED_BY.get(data.get("closed_by", "")) if step == "resolved" else None
        steps.append(
            {
                "step": step,
                "at": moment(event.at),
                "label": i18n.translate(f"step.{step}_by_{by}" if by else f"step.{step}", locale),
                "by": by,
                "detail": _detail(step, _without_others_words(event), city, locale),
            }
        )
    return steps


def _without_last(steps: list[dict[str, Any]], step: str) -> list[dict[str, Any]]:
    last = max((n for n, one in enumerate(steps) if one["step"] == step), default=len(steps))
    return steps[:last] + steps[last + 1 :]


def _without_others_words(event: reading.Recorded) -> dict[str, Any]:
    """What an event tells, less the words of other reporters of the same incident."""
    is_theirs = event.actor == REPORTER.label and event.subject_type != SubjectType.REPORT
    if not is_theirs:
        return event.data
    return {k: v for k, v in event.data.items() if k not in {"text", "comment", "reason"}}


def _detail(step: str, data: dict[str, Any], city: Directory, locale: str) -> str | None:
    """One line more about a step: which agency, what was answered, why."""
    if step == "referred":
        names = [
            (a.name_en if locale == "en" else a.name_vi)
            for code in data.get("agencies", [])[:1]
            if (a := city.agencies.get(code))
        ]
        return names[0] if names else None
    if step in {"accepted", "returned"}:
        agency = city.agencies.get(data.get("agency", ""))
        return (agency.name_en if locale == "en" else agency.name_vi) if agency else None
    for key in ("answer", "text", "comment", "reason", "question"):
        if isinstance(data.get(key), str) and data[key] not in CODES:
            return without_personal_data(data[key])
    return None
