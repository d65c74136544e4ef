"""The incidents behind a figure, a page at a time: exactly those that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import dashboard as rules
from ioc.domain import dashboard_facts as rows
from ioc.domain.contact import without_personal_data
from ioc.domain.errors import NotFound
from ioc.domain.incidents import IncidentStatus, Outcome, Severity
from ioc.models.incident import Incident
from ioc.queries.dashboard.loading import Look
from ioc.queries.dashboard.tables import Board, Place
from ioc.queries.directory import Directory

PAGE = 50


@dataclass(frozen=True)
class Row:
    """One incident of the list, without words that name a person. One that the actor may not open
    any more since it was counted has no code."""

    id: int
    code: str = ""
    title: str = ""
    severity: Severity | None = None
    status: IncidentStatus | None = None
    outcome: Outcome | None = None
    category: str = ""
    area: str = ""
    opened_at: datetime | None = None
    due_at: datetime | None = None
    resolved_at: datetime | None = None
    reports: int = 0
    reopened: int = 0


def ids_of(look: Look, figure: str) -> NDArray[np.int64]:
    """The incidents that a figure counts, the newest first. Raises `NotFound` for a name that no
    figure has."""
    if figure == "overdue":
        facts, mask = look.still_open, rows.overdue(look.still_open, look.seen.at)
    elif figure.startswith("agency."):
        agency, _, key = figure.removeprefix("agency.").rpartition(".")
        day = look.parts.number("day")
        facts = look.parts.of((day >= look.seen.first_day) & (day <= look.seen.last_day))
        if agency not in look.parts.texts("agency_code"):
            raise NotFound
        mask = rows.select_agency(facts, agency, key, look.seen)
    else:
        facts, mask = look.facts, rows.select(look.facts, figure, look.seen)
    found: NDArray[np.int64] = np.sort(facts.number("incident_id")[mask])[::-1]
    return found


def page(
    session: Session,
    actor: Actor,
    ids: NDArray[np.int64],
    number: int,
    city: Directory,
    locale: str,
) -> list[Row]:
    """One page of the list, in one statement; `number` begins at 1."""
    wanted = [int(one) for one in ids[(number - 1) * PAGE : number * PAGE]]
    found = {row.id: row for row in session.execute(_columns(actor, wanted))}
    return [_row(found.get(one), one, city, locale) for one in wanted]


def _columns(actor: Actor, wanted: list[int]) -> Any:
    return select(
        *(Incident.id, Incident.code, Incident.title, Incident.severity, Incident.status),
        *(Incident.outcome, Incident.category, Incident.area_code, Incident.opened_at),
        *(Incident.due_at, Incident.resolved_at, Incident.report_count, Incident.reopened_count),
    ).where(Incident.id.in_(wanted), visible_incidents(actor))


def _row(row: Any, number: int, city: Directory, locale: str) -> Row:
    if row is None:
        return Row(number)
    category, area = city.categories.get(row.category), city.areas.get(row.area_code or "")
    name = ""
    if area is not None:
        name = area.full_name_en if locale == "en" else area.full_name
    return Row(
        row.id,
        row.code,
        without_personal_data(row.title),
        row.severity,
        row.status,
        row.outcome,
        category.name(locale) if category else row.category,
        name,
        row.opened_at,
        row.due_at,
        row.resolved_at,
        row.report_count,
        row.reopened_count,
    )


def places(
    session: Session, actor: Actor, board: Board, city: Directory, locale: str
) -> list[Place]:
    """The places where matters come again, named by the address of the last of them."""
    last = [number for _cell, _category, _count, number in board.spots]
    named = {
        row.id: row
        for row in session.execute(
            select(Incident.id, Incident.address, Incident.area_code).where(
                Incident.id.in_(last), visible_incidents(actor)
            )
        )
    }
    found = []
    for cell, category, count, number in board.spots:
        lat, lon = rules.cell_centre(cell)
        info = city.categories.get(category)
        found.append(
            Place(
                f"place.{cell}.{category}",
                _name(named.get(number), city, locale) or f"{lat:.4f}, {lon:.4f}",
                info.name(locale) if info else category,
                count,
                lat,
                lon,
            )
        )
    return found


def _name(row: Any, city: Directory, locale: str) -> str:
    if row is None:
        return ""
    area = city.areas.get(row.area_code or "")
    name = ""
    if area is not None:
        name = area.full_name_en if locale == "en" else area.full_name
    street = without_personal_data(row.address or "")
    return ", ".join(
        part for part in (street, name) if part and not (part == name and street.endswith(name))
    )
