"""Hands feedback on administrative procedures over to the national system, and records it.

Every report that was handed over carries when, and its story says so; each export is an event of
its own with the digest of the file. What was handed over goes again only on request.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.report import Report
from ioc.queries.cards import moment
from ioc.queries.incident import handover as queries
from ioc.queries.incident.handover import HandoverRow
from ioc.services.changes import log

COLUMNS = (
    "incident_code",
    "category",
    "category_name",
    "text",
    "address",
    "area_code",
    "area",
    "agency",
    "status",
    "received_at",
    "due_at",
)
_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""With one of these at its beginning a spreadsheet takes a cell for a formula."""


@dataclass(frozen=True)
class Export:
    """What was handed over: the file's content and how many of it had been before."""

    content: bytes
    digest: str
    count: int
    repeated: int


def export(
    session: Session, actor: Actor, file_name: str, *, since: datetime | None, again: bool
) -> Export | None:
    """Marks the reports as handed over and answers the file; None where nothing waits.

    `again` takes those too that were handed over before. Raises `NotAllowed`.
    """
    actor.must(Permission.INCIDENT_REFER)
    done = None if again else False
    waiting = [row.report_id for row in queries.rows(session, actor, since=since, done=done)]
    # Locked before they are read for good: of two exports at one moment one gets each report.
    locked = session.scalars(
        select(Report)
        .where(Report.id.in_(waiting))
        .order_by(Report.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    reports = [report for report in locked if again or report.handed_over_at is None]
    if not reports:
        return None
    chosen = queries.rows(
        session, actor, since=since, done=done, report_ids=[report.id for report in reports]
    )
    content = as_csv(chosen)
    digest = hashlib.sha256(content).hexdigest()
    by_id = {report.id: report for report in reports}
    repeated = sum(row.handed_over_at is not None for row in chosen)
    at = clock.now()
    for row in chosen:
        _hand_over(session, actor, by_id[row.report_id], file_name, at)
    record(
        session,
        EventKind.HANDOVER_EXPORTED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "file": file_name,
            "sha256": digest,
            "reports": [row.report_id for row in chosen],
            "count": len(chosen),
            "repeated": repeated,
            "since": since.isoformat() if since else None,
        },
    )
    return Export(content, digest, len(chosen), repeated)


def _hand_over(
    session: Session, actor: Actor, report: Report, file_name: str, at: datetime
) -> None:
    was = report.handed_over_at
    report.handed_over_at = at
    report.version += 1
    log.report_changed(
        session,
        actor,
        report,
        EventKind.REPORT_HANDED_OVER,
        {
            "file": file_name,
            "was": was.isoformat() if was else None,
            "incident": report.incident_id,
        },
    )


def as_csv(rows: Sequence[HandoverRow]) -> bytes:
    """The rows as CSV in UTF-8 with a byte order mark, as spreadsheets read it; times in UTC."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for row in rows:
        values = [getattr(row, name) for name in COLUMNS]
        writer.writerow([_cell(value) for value in values])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: str | datetime | None) -> str:
    if isinstance(value, datetime) or value is None:
        return moment(value) or ""
    return f"'{value}" if value.startswith(_RISKY) else value
