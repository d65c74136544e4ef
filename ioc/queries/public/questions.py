"""What a reporter is asked and has not answered yet, for the page of their code."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.reports import ReportStatus
from ioc.models.desk import ReportQuestion
from ioc.models.report import Report
from ioc.queries.cards import moment
from ioc.queries.directory import AgencyInfo, directory


def waiting(session: Session, tracking_code: str, locale: str) -> list[dict[str, Any]]:
    """The open questions of a report, the oldest first; none once it is closed for answers.

    `agency` is the name of the agency that asks; None where the Center does.
    """
    known = directory(session).agencies
    rows = session.scalars(
        select(ReportQuestion)
        .join(Report, Report.id == ReportQuestion.report_id)
        .where(
            Report.tracking_code == tracking_code,
            Report.status.not_in([ReportStatus.REJECTED, ReportStatus.WITHDRAWN]),
            ReportQuestion.answered_at.is_(None),
        )
        .order_by(ReportQuestion.id)
    )
    return [
        {
            "question": row.question,
            "asked_at": moment(row.asked_at),
            "agency": _named(known.get(row.agency_code or ""), locale),
        }
        for row in rows
    ]


def _named(agency: AgencyInfo | None, locale: str) -> str | None:
    if agency is None:
        return None
    return agency.name_en if locale == "en" else agency.name_vi
