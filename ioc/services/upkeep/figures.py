"""Keeps the rows that the dashboard counts, from what changed since they were last made.

They are made again and never changed, so that one that is made twice is the same. No event is
recorded: they say nothing that the log does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ioc.db.turns import take_turn
from ioc.domain import clock
from ioc.models.catalogue import Setting
from ioc.models.figures import IncidentFigure, ReferralFigure
from ioc.models.incident import Incident
from ioc.models.report import Feedback, Report
from ioc.queries.dashboard import sources
from ioc.queries.dashboard.state import NAME, FiguresState, state_of

BATCH = 400
OVERLAP = timedelta(seconds=60)
"""What a slow transaction wrote may appear behind what was read already: it is looked at again."""

FEEDBACK_OVERLAP = 20
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """How far a pass has come: the last change and incident that were read."""

    at: datetime
    incident: int


def begin(session: Session) -> Cursor:
    """Where a pass begins."""
    kept = state_of(session)
    return Cursor(kept.changed_at or LONG_AGO, 0)


def step(session: Session, cursor: Cursor) -> Cursor | None:
    """Makes the rows of the next changed incidents; None when there were no more."""
    take_turn(session, NAME)
    rows = session.execute(
        select(Incident.id, Incident.updated_at)
        .where(
            (Incident.updated_at > cursor.at)
            | ((Incident.updated_at == cursor.at) & (Incident.id > cursor.incident))
        )
        .order_by(Incident.updated_at, Incident.id)
        .limit(BATCH)
    ).all()
    if not rows:
        return None
    make(session, [row.id for row in rows])
    return Cursor(rows[-1].updated_at, rows[-1].id)


def finish(session: Session, cursor: Cursor, begun: datetime) -> None:
    """Takes in what reporters said of results, and remembers that all until `begun` is counted."""
    take_turn(session, NAME)
    kept = state_of(session)
    rated = session.execute(
        select(Feedback.id, Report.incident_id)
        .join(Report, Report.id == Feedback.report_id)
        .where(Feedback.id > kept.feedback - FEEDBACK_OVERLAP)
        .order_by(Feedback.id)
        .limit(BATCH)
    ).all()
    last = max((row.id for row in rated), default=kept.feedback)
    if last > kept.feedback:
        make(session, [row.incident_id for row in rated if row.incident_id is not None])
    changed_at = min(cursor.at, clock.now() - OVERLAP)
    is_whole = len(rated) < BATCH
    _keep(
        session,
        FiguresState(
            max(changed_at, kept.changed_at or LONG_AGO),
            max(last, kept.feedback),
            begun if is_whole else kept.counted_at,
        ),
    )


def remember(session: Session, cursor: Cursor) -> None:
    """Remembers how far a long pass has come, so that a restart need not begin again."""
    kept = state_of(session)
    changed_at = max(min(cursor.at, clock.now() - OVERLAP), kept.changed_at or LONG_AGO)
    _keep(session, FiguresState(changed_at, kept.feedback, kept.counted_at))


def make(session: Session, incidents: Sequence[int]) -> None:
    """Makes the rows of these incidents again."""
    ids = sorted(set(incidents))
    if not ids:
        return
    matters, parts = sources.read(session, ids)
    for table, rows in ((IncidentFigure, matters), (ReferralFigure, parts)):
        _replace(session, table, ids, rows)


def _replace(session: Session, table: Any, ids: list[int], rows: list[dict[str, Any]]) -> None:
    session.execute(
        delete(table).where(table.incident_id.in_(ids)).execution_options(synchronize_session=False)
    )
    if rows:
        session.execute(insert(table), rows)


def _keep(session: Session, state: FiguresState) -> None:
    text = orjson.dumps(state.document()).decode()
    row = session.get(Setting, NAME)
    if row is None:
        session.add(Setting(name=NAME, value=text))
    elif row.value != text:
        row.value = text
    session.flush()
