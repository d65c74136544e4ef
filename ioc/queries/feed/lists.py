"""The cards of the four live lists, as an actor may see them now, in the order of the screens."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.db.text_sql import utf8
from ioc.domain.incidents import OPEN, SEVERITY_ORDER, Severity
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries.cards import without_code
from ioc.queries.rescue import units

AT_ONCE = 500
"""Cards that are read and handed on together: other requests are served in between."""

WORST = SEVERITY_ORDER[Severity.CRITICAL]


def _open(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    # `risk_rank` is set of every open incident, and its index gives them in the order wanted.
    return Incident.risk_rank.is_not(None), Incident.status.in_(OPEN), visible_incidents(actor)


IN_ORDER = (Incident.risk_rank, Incident.opened_at, Incident.id)


def open_incidents(session: Session, actor: Actor, *, critical: bool) -> Iterator[list[bytes]]:
    """The cards of the open incidents in pages, the worst first, within a severity the oldest
    first; `critical`: those of the worst severity alone."""
    query = select(utf8(Incident.card)).where(*_open(actor)).order_by(*IN_ORDER)
    if critical:
        query = query.where(Incident.risk_rank == WORST)
    found = session.scalars(query.execution_options(yield_per=AT_ONCE, ioc_binary=True))
    for page in found.partitions(AT_ONCE):
        yield list(page)


def open_count(session: Session, actor: Actor) -> int:
    """How many incidents `open_incidents` gives."""
    return session.scalar(select(func.count()).select_from(Incident).where(*_open(actor))) or 0


def incidents_of(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Of these incidents the cards of those that are open, by id."""
    query = select(Incident.id, Incident.card).where(Incident.id.in_(ids), *_open(actor))
    return {row.id: row.card for row in session.execute(query.order_by(*IN_ORDER))}


def waiting_reports(
    session: Session, actor: Actor, ids: Collection[int] | None = None
) -> dict[int, str]:
    """The reports that wait to become part of an incident, for the city's desks alone, by id; of
    `ids` alone where they are given."""
    if not actor.is_city_wide:
        return {}
    sees_codes = actor.can(Permission.REPORT_CONTACT)
    query = select(Report.id, Report.card).where(
        Report.status == ReportStatus.RECEIVED, Report.incident_id.is_(None)
    )
    if ids is not None:
        query = query.where(Report.id.in_(ids))
    rows = session.execute(query.order_by(Report.id))
    return {row.id: row.card if sees_codes else without_code(row.card) for row in rows}


def facilities(
    session: Session, actor: Actor, ids: Collection[int] | None = None
) -> dict[int, str]:
    """The cards of the facilities by id; of `ids` alone where they are given."""
    query = select(Facility.id, Facility.card).where(visible_facilities(actor))
    if ids is not None:
        query = query.where(Facility.id.in_(ids))
    return {row.id: row.card for row in session.execute(query.order_by(Facility.id))}


def units_in_use(
    session: Session, actor: Actor, ids: Collection[int] | None = None
) -> dict[int, str]:
    """The cards of the units by id, each with its place; of `ids` alone where they are given."""
    return units.cards_in_use(session, actor, ids)
