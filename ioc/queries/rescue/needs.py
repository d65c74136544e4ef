"""What rescues ask of a unit, by what their reports told: for one that is to be sent now and for
the plan of many alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import NeedKind
from ioc.domain import units as rules
from ioc.models.report import Report

READ_MOST = 20
"""So many of the newest reports of one rescue are read."""


@dataclass(frozen=True)
class Needed:
    """What is to be answered there, in how much water (metres; None: nobody said)."""

    kind: NeedKind
    water_depth_m: float | None = None


def of(session: Session, categories: Mapping[int, str]) -> dict[int, Needed]:
    """What each of the incidents asks for, in one statement; `categories` are theirs by id."""
    told: dict[int, list[Any]] = defaultdict(list)
    rows = session.execute(
        select(Report.incident_id, Report.water_depth_m, Report.emergency_reasons)
        .where(Report.incident_id.in_(list(categories)))
        .order_by(Report.id.desc())
    )
    for row in rows:
        if len(told[row.incident_id]) < READ_MOST:
            told[row.incident_id].append(row)
    return {number: _needed(category, told[number]) for number, category in categories.items()}


def _needed(category: str, told: Sequence[Any]) -> Needed:
    depth = next((row.water_depth_m for row in told if row.water_depth_m is not None), None)
    codes = {code for row in told for _quote, code in row.emergency_reasons or ()}
    return Needed(rules.need_of(category, codes, depth), depth)
