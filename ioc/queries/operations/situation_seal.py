"""The seal of a signed situation report: digests of its words and of the rows behind it."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.events import EventKind, SubjectType
from ioc.eventlog.reading import history_of
from ioc.models.situation import SituationCorrection, SituationFigure, SituationReport
from ioc.queries.cards import moment


def sources_digest(session: Session, report_id: int) -> str:
    """The SHA-256 of what every figure of a report was counted from."""
    rows = session.execute(
        select(SituationFigure.area_code, SituationFigure.figure, SituationFigure.sources)
        .where(SituationFigure.report_id == report_id)
        .order_by(SituationFigure.area_code, SituationFigure.figure)
    )
    # Sorted here: the two databases do not sort texts alike.
    parts = sorted([row.area_code, row.figure.value, row.sources] for row in rows)
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def corrections_digest(session: Session, report_id: int) -> str:
    """The SHA-256 of every change that a hand made in a report, with who, when and why."""
    rows = session.scalars(
        select(SituationCorrection)
        .where(SituationCorrection.report_id == report_id)
        .order_by(SituationCorrection.id)
    )
    parts = [
        [row.area_code, row.figure.value, row.was, row.now, row.reason, row.user_id, moment(row.at)]
        for row in rows
    ]
    return hashlib.sha256(orjson.dumps(parts)).hexdigest()


def _digest_in_log(session: Session, row: SituationReport) -> str | None:
    """The digest that the log has kept of a signed report: whoever changes the row cannot change
    that as well."""
    signed = history_of(
        session,
        [(SubjectType.OPERATION, row.operation_id)],
        kinds={EventKind.OPERATION_REPORT_SIGNED.value},
    )
    kept = [event.data["digest"] for event in signed if event.data.get("report") == row.id]
    return kept[-1] if kept else None


def of_rows(session: Session, report_id: int) -> dict[str, str]:
    """What a report says of the rows behind it, so that a change of them is seen."""
    return {
        "sources_digest": sources_digest(session, report_id),
        "corrections_digest": corrections_digest(session, report_id),
    }


def holds(session: Session, row: SituationReport, content: dict[str, Any]) -> bool:
    """Whether a signed report is still what was signed: its words, the rows behind it, and the
    digest that the log has kept."""
    now = hashlib.sha256((row.content or "").encode()).hexdigest()
    if not now == row.digest == _digest_in_log(session, row):
        return False
    # Reports that were signed before the changes of hands were sealed say nothing of them.
    return all(content.get(name, said) == said for name, said in of_rows(session, row.id).items())
