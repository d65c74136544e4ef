"""Sets of routing rules, and what one of them would have done with past incidents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock, rule_sets
from ioc.domain.incidents import OPEN, TERMINAL, IncidentStatus
from ioc.domain.jurisdiction import Matter, parse_rules
from ioc.domain.permissions import Permission
from ioc.domain.rule_sets import Known, Moved, Past, RuleSetState
from ioc.models.agency import Agency
from ioc.models.catalogue import JurisdictionRule
from ioc.models.incident import Incident
from ioc.models.rule_set import RuleSet
from ioc.queries import exercise
from ioc.queries.directory import directory

PAST_MAX = 5_000
"""Incidents looked at in one trial, the last changed first: enough to see what a rule changes, and
few enough that the page is there at once."""


def used_rows(session: Session) -> list[dict[str, Any]]:
    """The rules in use, in their order."""
    return [
        dict(row)
        for row in session.scalars(
            select(JurisdictionRule.definition).order_by(JurisdictionRule.position)
        )
    ]


def draft(session: Session) -> RuleSet | None:
    """The set that is being edited."""
    return session.scalar(select(RuleSet).where(RuleSet.state == RuleSetState.DRAFT))


def former(session: Session, limit: int = 20) -> list[RuleSet]:
    """The sets that were in use, the newest first."""
    return list(
        session.scalars(
            select(RuleSet)
            .where(RuleSet.state != RuleSetState.DRAFT)
            .order_by(RuleSet.used_at.desc().nulls_last(), RuleSet.id.desc())
            .limit(limit)
        )
    )


def known(session: Session) -> Known:
    """What rules may name: categories in use, areas, and agencies that can be reached."""
    city = directory(session)
    reachable = {
        code: is_active and bool((phone or "") + (email or ""))
        for code, is_active, phone, email in session.execute(
            select(Agency.code, Agency.is_active, Agency.phone, Agency.email)
        )
    }
    return Known(
        categories=list(city.open_categories),
        areas=city.areas_with_kind,
        agencies={code for code, is_open in reachable.items() if is_open},
        closed_agencies={code for code, is_open in reachable.items() if not is_open},
        retired_categories=city.categories.keys() - city.open_categories.keys(),
    )


def trial(
    session: Session, actor: Actor, rows: list[dict[str, Any]], days: int
) -> tuple[int, list[Moved]]:
    """How many incidents of the last days were looked at, and those that would go elsewhere."""
    actor.must(Permission.SETTINGS_EDIT)
    city = directory(session)
    since = clock.now() - timedelta(days=days)
    # While an exercise is on its matters count too: there may be no others to try the rules on.
    real = [] if exercise.is_on(session) else [Incident.is_exercise.is_(False)]
    looked = []
    for found in session.execute(
        select(
            Incident.id,
            Incident.code,
            Incident.category,
            Incident.area_code,
            Incident.severity,
            Incident.opened_at,
            Incident.status,
        )
        # The second bound is wider, and its index gives the newest without reading all of them.
        .where(Incident.opened_at >= since, Incident.updated_at >= since, *real)
        .order_by(Incident.updated_at.desc(), Incident.id.desc())
        .limit(PAST_MAX)
    ):
        area = city.areas.get(found.area_code or "")
        looked.append(
            Past(
                found.id,
                found.code,
                found.category,
                found.area_code,
                found.severity,
                Matter(
                    found.category,
                    area.code if area else None,
                    area.kind if area else None,
                    found.severity,
                    found.opened_at,
                ),
                found.status in OPEN,
            )
        )
    proposed = parse_rules({"rules": rows})
    return len(looked), rule_sets.compare(city.rules, proposed, looked, city.calendar)


def named_in_rules(session: Session, agency_code: str) -> list[str]:
    """Names of the rules in use by which an agency leads or helps."""
    return [
        row["name"]
        for row in used_rows(session)
        if agency_code in (row["agency"], *(row.get("supporting") or ()))
    ]


def open_incidents_of_category(session: Session, code: str) -> int:
    """How many incidents of a category are not closed."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Incident)
            .where(Incident.category == code, Incident.status.in_(set(IncidentStatus) - TERMINAL))
        )
        or 0
    )
