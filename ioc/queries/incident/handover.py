"""Feedback on administrative procedures, which goes on to the national system (NĐ 20/2008, QĐ
59/2023/QĐ-UBND): what waits to be handed over, and what was.

Only what that system needs is in a row: nothing of who reported, no photo. In texts telephones,
e-mail addresses and long numbers are masked; names written in the text are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.contact import without_long_numbers, without_personal_data
from ioc.domain.incidents import OUT_OF_SCOPE, Severity, Verification
from ioc.domain.reports import ReportStatus
from ioc.models.incident import Incident, Referral
from ioc.models.report import Report
from ioc.queries.directory import Directory, directory

CATEGORY = "hanh_chinh"
"""The kind of matter that the national system takes."""

NOT_SENT = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)


@dataclass(frozen=True)
class HandoverRow:
    """One report as it is handed over. Texts masked; moments aware. `tracking_code` opens what the
    citizen sees: it is for the center's screen and leaves with no file."""

    report_id: int
    incident_id: int
    tracking_code: str
    incident_code: str
    category: str
    category_name: str
    text: str
    address: str
    area_code: str
    area: str
    agency: str
    status: str
    received_at: datetime
    due_at: datetime | None
    handed_over_at: datetime | None


@dataclass(frozen=True)
class HandoverState:
    """Of one incident: how many of its reports wait, how many were handed over, and when last."""

    waiting: int
    done: int
    last_at: datetime | None


def rows(
    session: Session,
    actor: Actor,
    *,
    since: datetime | None = None,
    done: bool | None = False,
    most: int | None = None,
    report_ids: list[int] | None = None,
) -> list[HandoverRow]:
    """The reports that this actor may see, oldest first; with `done` the latest hand-over first.

    `done`: False for those that wait, True for those handed over, None for both. Left out: what was
    rejected or withdrawn, drills, danger to life, what nobody believes, complaints under the law.
    """
    lead = (
        select(Referral.agency_code)
        .where(Referral.incident_id == Incident.id, Referral.is_lead)
        .order_by(Referral.id)
        .limit(1)
    )
    query = (
        select(Report, Incident, lead.scalar_subquery())
        .join(Incident, Incident.id == Report.incident_id)
        .where(visible_incidents(actor), *_belongs())
    )
    if since is not None:
        query = query.where(Report.received_at >= since)
    if done is not None:
        was = Report.handed_over_at
        query = query.where(was.is_not(None) if done else was.is_(None))
    if report_ids is not None:
        query = query.where(Report.id.in_(report_ids))
    order = [Report.handed_over_at.desc()] if done else []
    found = session.execute(query.order_by(*order, Report.id).limit(most)).all()
    city = directory(session)
    return [_row(report, incident, agency, city) for report, incident, agency in found]


def _belongs() -> list[ColumnElement[bool]]:
    flags = func.coalesce(cast(Incident.flags, Text), "")
    return [
        Incident.category == CATEGORY,
        *(~flags.contains(f'"{flag.value}"', autoescape=True) for flag in sorted(OUT_OF_SCOPE)),
        Incident.severity != Severity.CRITICAL,
        or_(
            Incident.verification != Verification.DOUBTFUL,
            # What was handed over stays in the list of what was.
            Report.handed_over_at.is_not(None),
        ),
        Incident.merged_into.is_(None),
        Report.is_exercise.is_(False),
        Report.emergency.is_(False),
        Report.status.not_in(NOT_SENT),
    ]


def _row(report: Report, incident: Incident, agency: str | None, city: Directory) -> HandoverRow:
    area = city.areas.get(incident.area_code or "")
    category = city.categories.get(incident.category)
    lead = city.agencies.get(agency or "")
    return HandoverRow(
        report_id=report.id,
        incident_id=incident.id,
        tracking_code=report.tracking_code,
        incident_code=incident.code,
        category=incident.category,
        category_name=category.name_vi if category else incident.category,
        text=_masked(report.text),
        address=_masked(incident.address or ""),
        area_code=area.code if area else "",
        area=area.full_name if area else "",
        agency=lead.name_vi if lead else "",
        status=incident.status.value,
        received_at=report.received_at,
        due_at=incident.due_at,
        handed_over_at=report.handed_over_at,
    )


def _masked(text: str) -> str:
    # First what is long: of a card's twelve digits a telephone would leave the ends.
    return without_personal_data(without_long_numbers(text))


def state_of(session: Session, incident: Incident) -> HandoverState | None:
    """Where the hand-over of an incident stands; None where nothing of it belongs there."""
    if incident.category != CATEGORY:
        return None
    found = session.execute(
        select(
            func.count(Report.id),
            func.count(Report.handed_over_at),
            func.max(Report.handed_over_at),
        )
        .join(Incident, Incident.id == Report.incident_id)
        .where(Incident.id == incident.id, *_belongs())
    ).one()
    if not found[0]:
        return None
    return HandoverState(waiting=found[0] - found[1], done=found[1], last_at=found[2])
