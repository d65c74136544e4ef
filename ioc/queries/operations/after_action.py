"""What became of an operation, read from its rows and from the log; a fixed number of statements.

Titles and texts of citizens are not in it: a review goes further than those who knew the caller.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from ioc.db.time_sql import seconds_between
from ioc.domain import after_action as rules
from ioc.domain import clock
from ioc.domain.after_action import Course, Gap, Leg, NotReached, PlanReview, Task
from ioc.domain.incidents import OPEN, Outcome
from ioc.domain.plans import LegState
from ioc.domain.reports import ReportStatus
from ioc.models.call import Call
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.report import Report
from ioc.models.unit import Assignment, AssignmentStep
from ioc.queries.cards import moment
from ioc.queries.directory import directory
from ioc.queries.operations.operation_timeline import timeline
from ioc.queries.operations.operations import operation_card, root_of

LATE_SECONDS = 600.0
"""A tap that reached us later than this was made without network, by the clock of the phone."""


@dataclass(frozen=True)
class Review:
    """The whole review: its JSON, each rescue, and whom no unit reached."""

    told: dict[str, Any]
    courses: list[Course]
    missed: list[tuple[Course, NotReached]]
    timeline: list[dict[str, Any]]


def review(session: Session, operation: Operation) -> Review:
    """Looks back on an operation, from its beginning until its end or now."""
    until = operation.ended_at or clock.now()
    roots, courses, tasks = _rescues(session, operation)
    plans, counts, legs = _plans(session, operation, roots)
    planned = rules.plan_review(counts, legs, tasks)
    missed = rules.not_reached(courses)
    shown, is_cut = timeline(session, operation, until, courses, tasks)
    reports = _reports(session, operation)
    calls = _calls(session, operation, until)
    gaps = _gaps(session, operation, courses, tasks, calls, reports) | {
        Gap.OLD_LEGS: plans["without_legs"],
        Gap.CUT_LOG: int(is_cut),
    }
    told = {
        "operation": operation_card(operation, directory(session)),
        "until": moment(until),
        "is_over": operation.ended_at is not None,
        "rescues": len(courses),
        "people": sum(one.people or 0 for one in courses),
        "picked_up": sum(one.picked_up for one in courses),
        "handed_over": sum(one.handed_over for one in courses),
        "merged": sum(root != number for number, root in roots.items()),
        "times": [
            {
                "tier": tier.value if tier else None,
                "count": count,
                "steps": {step.value: asdict(one) for step, one in steps.items()},
            }
            for tier, count, steps in rules.times(courses)
        ],
        "plan": plans | _plan(planned),
        "reports": reports,
        "calls": calls,
        "missed": len(missed),
        "gaps": {gap.value: count for gap, count in gaps.items() if count},
    }
    return Review(told, courses, missed, shown)


def _plan(planned: PlanReview) -> dict[str, Any]:
    return {
        "legs": {state.value: planned.legs.get(state, 0) for state in LegState},
        "tasks": {origin.value: count for origin, count in planned.tasks.items()},
        "late": asdict(planned.late),
        "by_others": planned.by_others,
        "left": planned.left,
    }


def _rescues(
    session: Session, operation: Operation
) -> tuple[dict[int, int], list[Course], list[Task]]:
    """Each incident to the one that it became part of, the rescues, and what units did there."""
    rows = session.execute(
        select(
            *(Incident.id, Incident.code, Incident.area_code, Incident.tier, Incident.status),
            *(Incident.outcome, Incident.people, Incident.opened_at, Incident.report_count),
            *(Incident.resolved_at, Incident.closed_at, Incident.merged_into),
        )
        .where(Incident.operation_id == operation.id)
        .order_by(Incident.opened_at, Incident.id)
    ).all()
    into = {row.id: row.merged_into for row in rows if row.merged_into}
    roots = {row.id: root_of(row.id, into) for row in rows if row.outcome is not Outcome.REJECTED}
    tasks = _tasks(session, operation, roots)
    done: dict[int, list[Any]] = defaultdict(list)
    for one in tasks:
        done[roots.get(one.incident_id, one.incident_id)].append(one)
    city = directory(session).areas
    # Of two that were one, the first call is the call: a unit may have gone before the other came.
    called: dict[int, datetime] = {}
    for row in rows:
        root = root_of(row.id, into)
        called[root] = min(called.get(root, row.opened_at), row.opened_at)
    courses = [
        _course(
            row,
            called[row.id],
            done[row.id],
            city[row.area_code].full_name if row.area_code in city else "",
        )
        for row in rows
        if not row.merged_into and row.id in roots
    ]
    return (
        roots,
        courses,
        [
            Task(
                one.unit_id,
                roots.get(one.incident_id, one.incident_id),
                one.dispatched_at,
                one.on_scene_at,
                one.ended_at,
                one.people_picked_up,
            )
            for one in tasks
        ],
    )


def _tasks(session: Session, operation: Operation, roots: dict[int, int]) -> list[Any]:
    rows = session.execute(
        select(
            *(Assignment.unit_id, Assignment.incident_id, Assignment.dispatched_at),
            *(Assignment.on_scene_at, Assignment.picked_up_at, Assignment.handed_over_at),
            *(Assignment.ended_at, Assignment.people_picked_up, Assignment.people_handed_over),
        )
        .join(Incident, Incident.id == Assignment.incident_id)
        .where(Incident.operation_id == operation.id)
        .order_by(Assignment.id)
    )
    return [row for row in rows if row.incident_id in roots]


def _course(row: Any, called_at: datetime, tasks: list[Any], ward: str) -> Course:
    def first(name: str) -> datetime | None:
        return min((at for one in tasks if (at := getattr(one, name))), default=None)

    return Course(
        id=row.id,
        code=row.code,
        ward=ward,
        tier=row.tier,
        status=row.status,
        outcome=row.outcome,
        people=row.people,
        opened_at=called_at,
        ended_at=None if row.status in OPEN else (row.resolved_at or row.closed_at),
        reports=row.report_count,
        units=len({one.unit_id for one in tasks}),
        picked_up=sum(one.people_picked_up for one in tasks),
        handed_over=sum(one.people_handed_over for one in tasks),
        dispatched_at=first("dispatched_at"),
        on_scene_at=first("on_scene_at"),
        picked_up_at=first("picked_up_at"),
        first_sheltered_at=first("handed_over_at"),
        sheltered_at=max((one.handed_over_at for one in tasks if one.handed_over_at), default=None),
    )


def _plans(
    session: Session, operation: Operation, roots: dict[int, int]
) -> tuple[dict[str, Any], dict[LegState, int], list[Leg]]:
    """How many plans proposed something for this operation, all proposals by their state, and the
    first of each unit, rescue and state. Locked and accepted ones are all of them."""
    here = Incident.operation_id == operation.id
    counted = session.execute(
        select(PlanLeg.state, func.count())
        .join(Incident, Incident.id == PlanLeg.incident_id)
        .where(here)
        .group_by(PlanLeg.state)
    )
    counts: dict[LegState, int] = dict(counted.all())
    rows = session.execute(
        select(
            *(PlanLeg.unit_id, PlanLeg.incident_id, PlanLeg.state, PlanLeg.decided_at),
            func.min(RescuePlan.made_at).label("made_at"),
            func.min(PlanLeg.arrive_minute).label("arrive_minute"),
        )
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .join(Incident, Incident.id == PlanLeg.incident_id)
        .where(here)
        .group_by(PlanLeg.unit_id, PlanLeg.incident_id, PlanLeg.state, PlanLeg.decided_at)
    )
    legs = [
        Leg(
            row.made_at,
            row.unit_id,
            roots.get(row.incident_id, row.incident_id),
            row.state,
            row.arrive_minute,
            row.decided_at,
        )
        for row in rows
    ]
    period = [
        RescuePlan.made_at >= operation.started_at,
        RescuePlan.is_exercise.is_(operation.is_exercise),
    ]
    if operation.ended_at is not None:
        period.append(RescuePlan.made_at <= operation.ended_at)
    made = session.scalar(select(func.count()).select_from(RescuePlan).where(*period)) or 0
    whole = session.scalar(
        select(func.count(PlanLeg.plan_id.distinct()))
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .where(*period)
    )
    return {"made": made, "without_legs": made - (whole or 0)}, counts, legs


def _reports(session: Session, operation: Operation) -> dict[str, Any]:
    """What was told of the operation's incidents, by channel; how much of it was told before."""
    rows = session.execute(
        select(Report.channel, Report.status, func.count())
        .join(Incident, Incident.id == Report.incident_id)
        .where(Incident.operation_id == operation.id)
        .group_by(Report.channel, Report.status)
    ).all()
    channels: dict[str, int] = defaultdict(int)
    for channel, _status, count in rows:
        channels[channel.value] += count
    lost = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)
    told_of = select(func.count(Report.incident_id.distinct())).join(
        Incident, Incident.id == Report.incident_id
    )
    here = (Incident.operation_id == operation.id, Report.status.not_in(lost))
    matters = session.scalar(told_of.where(*here)) or 0
    total = sum(channels.values())
    dropped = sum(count for _, status, count in rows if status in lost)
    return {
        "total": total,
        "channels": dict(sorted(channels.items(), key=lambda one: (-one[1], one[0]))),
        "dropped": dropped,
        "duplicates": total - dropped - matters,
    }


def _calls(session: Session, operation: Operation, until: datetime) -> dict[str, Any]:
    """Telephone calls of the time: of the operation's wards, or from where nobody knows."""
    row = session.execute(
        select(
            func.count(),
            func.count(Call.answered_at),
            func.count().filter(Call.answered_at.is_(None), Call.ended_at.is_not(None)),
            func.count().filter(Call.area_code.is_(None)),
        ).where(
            Call.ringing_at >= operation.started_at,
            Call.ringing_at <= until,
            or_(Call.area_code.is_(None), Call.area_code.in_(operation.areas)),
        )
    ).one()
    names = ("total", "answered", "lost", "without_place")
    # The exchange knows of no exercise: what rang meanwhile was real.
    counts = (0, 0, 0, 0) if operation.is_exercise else row
    return {name: int(count) for name, count in zip(names, counts, strict=True)}


def _gaps(
    session: Session,
    operation: Operation,
    courses: list[Course],
    tasks: list[Task],
    calls: dict[str, Any],
    reports: dict[str, Any],
) -> dict[Gap, int]:
    late = session.scalar(
        select(func.count())
        .select_from(AssignmentStep)
        .join(Assignment, Assignment.id == AssignmentStep.assignment_id)
        .join(Incident, Incident.id == Assignment.incident_id)
        .where(
            Incident.operation_id == operation.id,
            seconds_between(AssignmentStep.received_at, AssignmentStep.at) > LATE_SECONDS,
        )
    )
    return {
        Gap.NO_PEOPLE: sum(one.people is None for one in courses),
        Gap.NO_WARD: sum(not one.ward for one in courses),
        Gap.STILL_OPEN: sum(one.status in OPEN for one in courses),
        Gap.NO_ARRIVAL: sum(one.on_scene_at is None and one.picked_up > 0 for one in tasks),
        Gap.LATE_TAPS: late or 0,
        Gap.CALLS_WITHOUT_PLACE: calls["without_place"],
    }
