"""How far the rows of the dashboard are made, and what the city aims at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.dashboard import Aims, parse_aims
from ioc.models.catalogue import Setting

NAME = "figures"
AIMS = "dashboard_aims"


@dataclass(frozen=True)
class FiguresState:
    """`changed_at`: changes of incidents until then are counted; `feedback`: the last rating;
    `counted_at`: everything until then is counted, None while it never was."""

    changed_at: datetime | None = None
    feedback: int = 0
    counted_at: datetime | None = None

    def document(self) -> dict[str, Any]:
        """Plain values, as they are kept."""
        return {
            "changed_at": self.changed_at.isoformat() if self.changed_at else None,
            "feedback": self.feedback,
            "counted_at": self.counted_at.isoformat() if self.counted_at else None,
        }


def state_of(session: Session) -> FiguresState:
    """How far the rows are made."""
    value = session.scalar(select(Setting.value).where(Setting.name == NAME))
    return _parsed(value)


def _parsed(value: str | None) -> FiguresState:
    if value is None:
        return FiguresState()
    kept = orjson.loads(value)
    return FiguresState(_moment(kept["changed_at"]), kept["feedback"], _moment(kept["counted_at"]))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def state_and_aims(session: Session) -> tuple[FiguresState, Aims]:
    """Both in one statement."""
    kept = {
        row.name: row.value
        for row in session.scalars(select(Setting).where(Setting.name.in_((NAME, AIMS))))
    }
    aims = orjson.loads(kept[AIMS]) if AIMS in kept else {}
    return _parsed(kept.get(NAME)), parse_aims(aims)
