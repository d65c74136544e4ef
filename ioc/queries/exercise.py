"""Whether an exercise (diễn tập) is on: its band stands on every screen."""

from __future__ import annotations

import time

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain.incidents import OPEN, Severity
from ioc.models.catalogue import Setting
from ioc.models.incident import Incident

SETTING = "exercise"
CHECK_SECONDS = 2.0


def is_on(session: Session) -> bool:
    """Whether exercise data is in the system, as fresh as `CHECK_SECONDS`."""
    cache = database_of(session).cache
    held: tuple[float, bool] | None = cache.get("exercise")
    if held and time.monotonic() - held[0] < CHECK_SECONDS:
        return held[1]
    value = session.scalar(select(Setting.value).where(Setting.name == SETTING)) == "on"
    cache["exercise"] = (time.monotonic(), value)
    return value


def real_critical_open(session: Session) -> int:
    """How many real critical incidents are open: while there is one, no exercise may start."""
    rows = session.scalars(
        select(Incident.id)
        .where(
            Incident.status.in_(OPEN),
            Incident.severity == Severity.CRITICAL,
            Incident.is_exercise.is_(False),
        )
        .limit(1000)
    )
    return len(rows.all())
