"""What is known of a telephone number: its earlier reports, and what is still open of them.

Personal data: only `services.contacts.look_up_caller` calls this, because the look is recorded.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents, visible_reports
from ioc.domain.contact import title_of
from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.models.report import Report, ReporterContact
from ioc.queries.cards import moment
from ioc.queries.hotline.calls import earlier_calls

EARLIER_MAX = 8
OPEN_MAX = 9
"""As many as there are digits to choose one with."""


def caller(session: Session, actor: Actor, phone_key: str) -> dict[str, Any]:
    """Reports made from a number, the newest first, the open incidents they tell of, and its calls.

    `phone_key` is the number as `domain.contact.phone_key` writes it. Four statements,
    however many reports there are. `report_ids` are those that are shown.
    """
    mine = (ReporterContact.phone_key == phone_key, visible_reports(actor))
    rows = session.execute(
        select(
            Report.id,
            Report.text,
            Report.channel,
            Report.category,
            Report.status,
            Report.severity,
            Report.received_at,
            Report.incident_id,
            ReporterContact.name,
            Incident.code,
            Incident.status.label("incident_status"),
        )
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .outerjoin(Incident, Incident.id == Report.incident_id)
        .where(*mine)
        .order_by(Report.received_at.desc(), Report.id.desc())
        .limit(EARLIER_MAX)
    ).all()
    total = len(rows)
    if total == EARLIER_MAX:
        total = (
            session.scalar(
                select(func.count())
                .select_from(Report)
                .join(ReporterContact, ReporterContact.report_id == Report.id)
                .where(*mine)
            )
            or total
        )
    return {
        "report_ids": [row.id for row in rows],
        "total": total,
        "name": next((row.name for row in rows if row.name), None),
        "reports": [
            {
                "id": row.id,
                "title": title_of(row.text),
                "channel": row.channel.value,
                "category": row.category,
                "status": row.status.value,
                "severity": row.severity.value if row.severity else None,
                "received_at": moment(row.received_at),
                "incident": (
                    {
                        "id": row.incident_id,
                        "code": row.code,
                        "status": row.incident_status.value,
                    }
                    if row.code
                    else None
                ),
            }
            for row in rows
        ],
        "incidents": _open_incidents(session, actor, phone_key) if rows else [],
        "calls": earlier_calls(session, actor, phone_key),
    }


def _open_incidents(session: Session, actor: Actor, phone_key: str) -> list[dict[str, Any]]:
    """The cards of the open incidents that reports from this number tell of."""
    told = (
        select(Report.incident_id)
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(ReporterContact.phone_key == phone_key, Report.incident_id.is_not(None))
    )
    cards = session.scalars(
        select(Incident.card)
        .where(Incident.id.in_(told), Incident.status.in_(OPEN), visible_incidents(actor))
        .order_by(Incident.last_confirmed_at.desc(), Incident.id.desc())
        .limit(OPEN_MAX)
    )
    return [orjson.loads(card) for card in cards]
