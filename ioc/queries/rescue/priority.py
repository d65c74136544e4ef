"""Weights of the rescue priority as they are kept, and what is known of the people of incidents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.priority import DEFAULTS, Priority, Weights
from dispatch.priority_weights import from_json
from ioc.access.actor import Actor
from ioc.db.session import database_of
from ioc.domain import triage
from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import OPEN, Severity
from ioc.domain.permissions import Permission
from ioc.domain.reports import RefugeKind, ReportStatus, WaterTrend
from ioc.domain.triage import Known
from ioc.models.incident import Incident
from ioc.models.priority import PriorityWeights
from ioc.models.report import Report
from ioc.queries.directory import directory

MOST_REPORTS = 100
"""Reports of one incident that are weighed, the newest: each tells of the same people."""

AREA_HOLDS = timedelta(hours=6)
"""How long what a gauge or a drawn flood said of a place counts without a newer word."""

NOT_COUNTED = (ReportStatus.REJECTED, ReportStatus.WITHDRAWN)


def weights(session: Session) -> Weights:
    """The weights in use; ours until the city has set its own."""
    cache = database_of(session).cache
    version = directory(session).version
    held: tuple[str, Weights] | None = cache.get("priority_weights")
    if held and held[0] == version:
        return held[1]
    row = session.scalar(select(PriorityWeights).order_by(PriorityWeights.version.desc()).limit(1))
    found = from_json(row.weights | {"version": row.version}) if row else DEFAULTS
    cache["priority_weights"] = (version, found)
    return found


def versions(session: Session, limit: int = 20) -> list[PriorityWeights]:
    """The versions that were used, the newest first."""
    return list(
        session.scalars(
            select(PriorityWeights).order_by(PriorityWeights.version.desc()).limit(limit)
        )
    )


@dataclass(frozen=True)
class Telling:
    """What one report says of the people and the water."""

    emergency: bool
    danger_codes: tuple[str, ...]
    water_depth_m: float | None
    water_trend: WaterTrend | None
    refuge: RefugeKind | None
    refuge_margin_m: float | None
    needs: tuple[str, ...]
    battery_percent: int | None


def tellings(session: Session, incidents: Collection[int]) -> dict[int, list[Telling]]:
    """What the reports that count say, by incident, the newest first; one statement."""
    rows = session.execute(
        select(
            Report.incident_id,
            Report.emergency,
            Report.emergency_reasons,
            Report.water_depth_m,
            Report.water_trend,
            Report.refuge_kind,
            Report.refuge_margin_m,
            Report.needs,
            Report.battery_percent,
        )
        .where(Report.incident_id.in_(incidents), Report.status.not_in(NOT_COUNTED))
        .order_by(Report.id.desc())
        .limit(MOST_REPORTS * len(incidents))
    )
    found: dict[int, list[Telling]] = {incident: [] for incident in incidents}
    for incident, emergency, reasons, depth, trend, refuge, margin, needs, battery in rows:
        if len(found[incident]) < MOST_REPORTS:
            codes = tuple(code for _quote, code in reasons or ())
            found[incident].append(
                Telling(emergency, codes, depth, trend, refuge, margin, tuple(needs or ()), battery)
            )
    return found


@dataclass(frozen=True)
class Standing:
    """What the incident itself says: who is there, how bad it is held, and what its place is told.

    `area` are the members `depth_m`, `rise_cm_per_h` and `at` (ISO) of a gauge or a drawn flood.
    """

    category: str
    severity: Severity
    people: int | None
    vulnerable: tuple[str, ...]
    opened_at: datetime
    area: dict[str, Any] | None = None


def standing_of(incident: Incident) -> Standing:
    """The standing of an incident as it is in memory."""
    return Standing(
        incident.category,
        incident.severity,
        incident.people,
        tuple(incident.vulnerable or ()),
        incident.opened_at,
        (incident.priority or {}).get("area"),
    )


def priority_of(
    standing: Standing, told: Iterable[Telling], at: datetime, by: Weights
) -> Priority | None:
    """The most urgent that one of the reports makes it: what the others say of the water does not
    make it milder. None where nobody has to be rescued, or where a person has said that a danger
    to life is none."""
    waiting = (at - standing.opened_at).total_seconds() / 60
    is_critical = standing.severity is Severity.CRITICAL
    found = []
    for known, drawn_m in _knowns(standing, list(told), at):
        if triage.is_life_threat(known) and not is_critical:
            return None
        # What people say of their own house is nearer than what is drawn on a map.
        depth = drawn_m if known.water_depth_m is None else known.water_depth_m
        found.append(triage.priority(replace(known, water_depth_m=depth), waiting, by))
    placed = [one for one in found if one.tier is not None]
    return min(placed, key=lambda one: (str(one.tier), -one.score), default=None)


def _knowns(
    standing: Standing, told: list[Telling], at: datetime
) -> list[tuple[Known, float | None]]:
    """One for each different telling of the water, with all that is known besides, and the depth
    that is drawn on the map there."""
    is_critical = standing.severity is Severity.CRITICAL
    area = standing.area or {}
    if area and at - datetime.fromisoformat(area["at"]) > AREA_HOLDS:
        area = {}
    common = Known(
        category_default=Severity.NORMAL,
        text_severity=Severity.NORMAL,
        said_emergency=is_critical,
        people=standing.people,
        vulnerable=standing.vulnerable,
        danger_codes=sorted({code for one in told for code in one.danger_codes}),
        needs=sorted({need for one in told for need in one.needs}),
        battery_percent=next(
            (one.battery_percent for one in told if one.battery_percent is not None), None
        ),
        is_rescue=standing.category == RESCUE,
        rise_cm_per_h=area.get("rise_cm_per_h"),
    )
    waters = dict.fromkeys(
        (
            one.water_depth_m,
            one.water_trend,
            one.refuge,
            one.refuge_margin_m,
            one.emergency and is_critical,
        )
        for one in told
    )
    found = [
        replace(
            common,
            water_depth_m=depth,
            water_trend=trend,
            refuge=refuge,
            refuge_margin_m=margin,
            reads_emergency=emergency,
        )
        for depth, trend, refuge, margin, emergency in waters
    ]
    return [(known, area.get("depth_m")) for known in found or [common]]


PREVIEW_MOST = 2_000
"""Open rescues that a trial of weights looks at, the newest first."""


@dataclass(frozen=True)
class Moved:
    """An open incident whose tier would be another."""

    id: int
    code: str
    title: str
    was: str | None
    now: str | None


def trial(
    session: Session, actor: Actor, proposed: Weights, at: datetime
) -> tuple[int, list[Moved]]:
    """How many open rescues were looked at, and those that would stand in another tier; the tiers
    that people set stay. Two statements, however many there are."""
    actor.must(Permission.SETTINGS_EDIT)
    rows = session.execute(
        select(
            Incident.id,
            Incident.code,
            Incident.title,
            Incident.category,
            Incident.severity,
            Incident.people,
            Incident.vulnerable,
            Incident.opened_at,
            Incident.priority,
        )
        .where(Incident.status.in_(OPEN), Incident.priority.is_not(None))
        .order_by(Incident.id.desc())
        .limit(PREVIEW_MOST)
    ).all()
    told = tellings(session, [row.id for row in rows]) if rows else {}
    by, moved = weights(session), []
    for row in rows:
        if row.priority.get("override"):
            continue
        standing = Standing(
            row.category,
            row.severity,
            row.people,
            tuple(row.vulnerable or ()),
            row.opened_at,
            row.priority.get("area"),
        )
        was, now = (
            found.tier.value if found and found.tier else None
            for found in (priority_of(standing, told[row.id], at, one) for one in (by, proposed))
        )
        if was != now:
            moved.append(Moved(row.id, row.code, row.title, was, now))
    return len(rows), moved
