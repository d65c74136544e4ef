"""The matters and waiting reports that tell of a telephone number, for the map of the staff.

Personal data: only `services.incidents.number_search` calls this, because the look is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents, visible_reports
from ioc.domain.incidents import OPEN
from ioc.domain.reports import ReportStatus
from ioc.models.incident import Incident
from ioc.models.report import Report, ReporterContact

MOST = 20
SAME_DIGITS = 9
"""The last digits by which the number of somebody at the place is the same, however written."""

NOT_SHOWN = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)


@dataclass(frozen=True)
class Found:
    """Ids and codes, no name and no number. `reports` are all that were found, by id their
    incident or None; `is_cut` where there are more."""

    open_incidents: tuple[int, ...]
    waiting_reports: tuple[int, ...]
    closed: tuple[dict[str, Any], ...]
    reports: dict[int, int | None]
    is_cut: bool


def matters_of(session: Session, actor: Actor, phone_key: str) -> Found:
    """What the actor may see of what was told from a number, or of whom it was given to be rung.

    Who reported anonymously is not found. `phone_key` as `domain.contact.phone_key` writes it.
    One statement, however much is found.
    """
    contact = ReporterContact
    written: ColumnElement[Any] = func.coalesce(contact.place_phone, "")
    for sign in (" ", ".", "-"):
        written = func.replace(written, sign, "")
    rows = session.execute(
        select(
            Report.id.label("report"),
            Report.status.label("report_status"),
            Report.incident_id,
            Incident.code,
            Incident.title,
            Incident.status,
        )
        .join(contact, contact.report_id == Report.id)
        .outerjoin(Incident, Incident.id == Report.incident_id)
        .where(
            contact.is_anonymous.is_(False),
            or_(contact.phone_key == phone_key, written.like(f"%{phone_key[-SAME_DIGITS:]}")),
            Report.status.not_in(NOT_SHOWN),
            visible_reports(actor),
            or_(Report.incident_id.is_(None), visible_incidents(actor)),
        )
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(MOST + 1)
    ).all()
    shown = rows[:MOST]
    opened: dict[int, None] = {}
    closed: dict[int, dict[str, Any]] = {}
    waiting: list[int] = []
    for row in shown:
        if row.incident_id is None:
            if row.report_status is ReportStatus.RECEIVED:
                waiting.append(row.report)
        elif row.status in OPEN:
            opened[row.incident_id] = None
        else:
            closed[row.incident_id] = {
                "id": row.incident_id,
                "code": row.code,
                "title": row.title,
                "status": row.status.value,
            }
    return Found(
        tuple(opened),
        tuple(waiting),
        tuple(closed.values()),
        {row.report: row.incident_id for row in shown},
        len(rows) > MOST,
    )
