"""The rows of the dashboard for some incidents, out of what is known of them. Nine statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain import dashboard as rules
from ioc.domain.clock import WorkingCalendar
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import (
    HOLDS,
    OPEN,
    SEVERITY_ORDER,
    Outcome,
    ReferralStatus,
    Severity,
)
from ioc.domain.jurisdiction import CITY_DESK
from ioc.domain.reports import Satisfaction
from ioc.domain.sla import SLACalendar
from ioc.models.call import Call
from ioc.models.duty import SLAPause
from ioc.models.incident import Incident, Referral
from ioc.models.report import Feedback, Report
from ioc.models.unit import Assignment
from ioc.queries.directory import directory

Rows = list[dict[str, Any]]
KNOWN_PLACE = frozenset({LocationQuality.EXACT, LocationQuality.STREET})


@dataclass(frozen=True)
class _Beside:
    """What stands in other tables, by incident."""

    referrals: dict[int, list[Any]]
    pauses: dict[int, list[Any]]
    reports: dict[int, list[Any]]
    calls: dict[int, list[Any]]
    tasks: dict[int, list[Any]]
    ratings: dict[int, list[Any]]


def read(session: Session, ids: Sequence[int]) -> tuple[Rows, Rows]:
    """The rows of the incidents and of their referrals; none of one that is part of another."""
    calendar = directory(session).calendar
    incidents = session.execute(
        select(
            *(Incident.id, Incident.status, Incident.severity, Incident.category),
            *(Incident.area_code, Incident.opened_at, Incident.resolved_at, Incident.closed_at),
            *(Incident.outcome, Incident.report_count, Incident.reopened_count),
            *(Incident.is_exercise, Incident.lat, Incident.lon, Incident.location_quality),
        ).where(Incident.id.in_(ids), Incident.merged_into.is_(None))
    ).all()
    beside = _beside(session, ids)
    matters: Rows = []
    parts: Rows = []
    for row in incidents:
        own = _parts(row, beside, calendar)
        parts += own
        matters.append(_matter(row, beside, own, calendar))
    return matters, parts


def _beside(session: Session, ids: Sequence[int]) -> _Beside:
    referrals = select(
        *(Referral.id, Referral.incident_id, Referral.agency_code, Referral.status),
        *(Referral.is_lead, Referral.offered_at, Referral.accepted_at, Referral.done_at),
        *(Referral.due_at, Referral.paused_at, Referral.clock_began_at, Referral.clock_calendar),
        *(Referral.accept_minutes, Referral.resolve_minutes),
    ).where(Referral.incident_id.in_(ids))
    pauses = select(
        SLAPause.referral_id, SLAPause.incident_id, SLAPause.began_at, SLAPause.ended_at
    ).where(SLAPause.incident_id.in_(ids))
    reports = select(Report.id, Report.incident_id, Report.received_at, Report.channel).where(
        Report.incident_id.in_(ids)
    )
    calls = select(Call.incident_id, Call.answered_at, Call.ringing_at).where(
        Call.incident_id.in_(ids), Call.is_manual.is_(False)
    )
    tasks = select(
        *(Assignment.incident_id, Assignment.dispatched_at, Assignment.en_route_at),
        *(Assignment.on_scene_at, Assignment.handed_over_at, Assignment.decline_reason),
    ).where(Assignment.incident_id.in_(ids), Assignment.is_walk_up.is_(False))
    ratings = (
        select(Feedback.id, Report.incident_id, Feedback.satisfaction, Feedback.fixed)
        .join(Report, Report.id == Feedback.report_id)
        .where(Report.incident_id.in_(ids), Feedback.satisfaction.is_not(None))
    )
    return _Beside(
        _by_incident(session.execute(referrals.order_by(Referral.id))),
        _by_incident(session.execute(pauses.order_by(SLAPause.began_at))),
        _by_incident(session.execute(reports.order_by(Report.received_at, Report.id))),
        _by_incident(session.execute(calls.order_by(Call.ringing_at))),
        _by_incident(session.execute(tasks.order_by(Assignment.id))),
        _by_incident(session.execute(ratings.order_by(Feedback.id))),
    )


def _by_incident(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.incident_id].append(row)
    return found


def _common(row: Any) -> dict[str, Any]:
    opened = clock.local(row.opened_at)
    return {
        "incident_id": row.id,
        "day": rules.day_number(opened.date()),
        "hour": opened.hour,
        "category": row.category,
        "area_code": row.area_code,
        "is_exercise": row.is_exercise,
        "is_rejected": row.outcome is Outcome.REJECTED,
        "reopened": row.reopened_count,
    }


def _ended(row: Any) -> datetime | None:
    ended: datetime | None = None if row.status in OPEN else row.resolved_at or row.closed_at
    return ended


def _parts(row: Any, beside: _Beside, calendar: WorkingCalendar) -> Rows:
    """The part of each agency but the city's desk, which refers and does not settle."""
    ended = _ended(row)
    found = []
    for item in beside.referrals.get(row.id, []):
        if item.agency_code == CITY_DESK:
            continue
        # What was opened again keeps the moment at which it was done before.
        done = item.done_at if item.status is ReferralStatus.DONE else None
        if done is None and item.status is not ReferralStatus.RETURNED:
            done = ended
        is_always = item.clock_calendar == SLACalendar.ALWAYS.value
        began = item.clock_began_at or item.offered_at
        pauses = [one for one in beside.pauses.get(row.id, []) if one.referral_id == item.id]
        found.append(
            _common(row)
            | {
                "agency_code": item.agency_code,
                "is_lead": item.is_lead,
                "holds": item.status in HOLDS,
                "due_s": _seconds(item.due_at),
                "done_s": _seconds(done),
                "stopped_s": _seconds(item.paused_at if done is None else None),
                "own": None if done is None else _own(began, done, pauses, is_always, calendar),
                "allowed": item.resolve_minutes,
                "is_always": is_always,
            }
        )
    return found


def _own(
    began: datetime, done: datetime, pauses: list[Any], is_always: bool, calendar: WorkingCalendar
) -> int:
    """Minutes that count from when the matter came to the agency, without its pauses."""
    total = _minutes(began, done, is_always, calendar)
    for one in pauses:
        begin, end = max(one.began_at, began), min(one.ended_at or done, done)
        if begin < end:
            total -= _minutes(begin, end, is_always, calendar)
    return max(0, total)


def _minutes(begin: datetime, end: datetime, is_always: bool, calendar: WorkingCalendar) -> int:
    if end <= begin:
        return 0
    span = end - begin if is_always else calendar.working_between(begin, end)
    return int(span.total_seconds() // 60)


def _matter(row: Any, beside: _Beside, parts: Rows, calendar: WorkingCalendar) -> dict[str, Any]:
    reports = beside.reports.get(row.id, [])
    leads = [one for one in parts if one["is_lead"] and one["holds"]]
    lead = leads[-1] if leads else None
    ended = _ended(row)
    done_s = _seconds(ended)
    if lead is not None and lead["done_s"] is not None:
        done_s = lead["done_s"]
    due_s = lead["due_s"] if lead else None
    is_late = done_s is not None and due_s is not None and done_s > due_s
    rated, reproach = _rating(row, beside.ratings.get(row.id, []), is_late)
    known = row.lat is not None and row.location_quality in KNOWN_PLACE
    found = _common(row) | {
        "severity": SEVERITY_ORDER[row.severity],
        "channel": reports[0].channel.value if reports else None,
        "is_open": row.status in OPEN,
        "reports": row.report_count,
        "due_s": due_s,
        "done_s": done_s,
        "stopped_s": lead["stopped_s"] if lead and done_s is None else None,
        **dict.fromkeys(one.value for one in rules.ServiceStep),
        "accept_allowed": None,
        "result_allowed": None,
        "satisfaction": rated,
        "reproach": reproach,
        "cell": rules.cell_of(row.lat, row.lon) if known else None,
    }
    if row.severity is Severity.CRITICAL:
        return found | _life(reports, beside.calls.get(row.id, []), beside.tasks.get(row.id, []))
    return found | _ordinary(row, beside, reports, lead, calendar)


def _life(reports: list[Any], calls: list[Any], tasks: list[Any]) -> dict[str, Any]:
    """Seconds from the answered call, or else the first report, to the first unit; then those of
    the unit that was there first."""
    spoken = [one.answered_at or one.ringing_at for one in calls[:1]]
    begun = min([*spoken, *(one.received_at for one in reports[:1])], default=None)
    sent = min((one.dispatched_at for one in tasks), default=None)
    went = [one for one in tasks if one.decline_reason is None]
    there = [one for one in went if one.on_scene_at] or [one for one in went if one.en_route_at]
    first = min(there, key=lambda one: one.on_scene_at or one.en_route_at, default=None)
    found = {rules.ServiceStep.DISPATCH.value: _between(begun, sent)}
    if first is not None:
        found |= {
            rules.ServiceStep.TURNOUT.value: _between(first.dispatched_at, first.en_route_at),
            rules.ServiceStep.TRAVEL.value: _between(first.en_route_at, first.on_scene_at),
            rules.ServiceStep.HAND_OVER.value: _between(first.on_scene_at, first.handed_over_at),
        }
    return found


def _ordinary(
    row: Any,
    beside: _Beside,
    reports: list[Any],
    lead: dict[str, Any] | None,
    calendar: WorkingCalendar,
) -> dict[str, Any]:
    """Minutes of office time to the book of the city and to an agency; then those of the agency,
    by its own clock."""
    referrals = [r for r in beside.referrals.get(row.id, []) if r.agency_code != CITY_DESK]
    found: dict[str, Any] = {}
    if reports:
        begun = reports[0].received_at
        found["receive"] = _minutes(begun, row.opened_at, is_always=False, calendar=calendar)
    offered = min((one.offered_at for one in referrals), default=None)
    if offered is not None:
        found["refer"] = _minutes(row.opened_at, offered, is_always=False, calendar=calendar)
    item = next((r for r in referrals if lead and r.agency_code == lead["agency_code"]), None)
    if item is None or lead is None:
        return found
    is_always = lead["is_always"]
    if item.accepted_at and item.accept_minutes and item.accepted_at >= item.offered_at:
        began = item.offered_at
        found["accept"] = _minutes(began, item.accepted_at, is_always, calendar)
        found["accept_allowed"] = item.accept_minutes
    if lead["own"] is not None and lead["allowed"]:
        found["result"], found["result_allowed"] = lead["own"], lead["allowed"]
    return found


def _rating(row: Any, ratings: list[Any], is_late: bool) -> tuple[str | None, str | None]:
    """The last word of the reporters, and what stands out where they were not satisfied."""
    if not ratings:
        return None, None
    last = ratings[-1]
    if last.satisfaction is not Satisfaction.NOT_SATISFIED:
        return last.satisfaction.value, None
    is_fixed = row.outcome in {Outcome.FIXED, None}
    return last.satisfaction.value, rules.reproach_of(last.fixed, is_late, is_fixed).value


def _between(begin: datetime | None, end: datetime | None) -> int | None:
    if begin is None or end is None or end < begin:
        return None
    return int((end - begin).total_seconds())


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp())
