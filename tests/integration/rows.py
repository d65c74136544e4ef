"""Rows written straight into the tables, where a test needs many and no service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert

from ioc.db.session import Database
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import IncidentStatus, Severity, Verification
from ioc.models.base import point_value
from ioc.models.incident import Incident

AT = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)


def add_incidents(database: Database, points: Sequence[tuple[float, float] | None]) -> list[int]:
    """One open incident per point (latitude, longitude), or without a place for None."""
    rows: list[dict[str, Any]] = []
    for number, point in enumerate(points, start=1):
        lat, lon = point or (None, None)
        rows.append(
            {
                "id": number,
                "code": f"VV-26-{number:06d}",
                "version": 1,
                "title": f"incident {number}",
                "status": IncidentStatus.OPEN,
                "severity": Severity.NORMAL,
                "score": 0.0,
                "category": "ve_sinh_moi_truong",
                "lat": lat,
                "lon": lon,
                "point": point_value(lat, lon),
                "location_quality": LocationQuality.EXACT,
                "verification": Verification.UNVERIFIED,
                "report_count": 1,
                "opened_at": AT,
                "updated_at": AT,
                "last_confirmed_at": AT,
                "is_overdue": False,
                "reopened_count": 0,
                "is_exercise": False,
                "card": "{}",
            }
        )
    with database.atomic() as session:
        session.execute(insert(Incident), rows)
    return [row["id"] for row in rows]
