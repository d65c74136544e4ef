"""The snapshot: every card an actor may see, and the position at which they are true."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Permission
from ioc.domain.reports import ReportStatus
from ioc.eventlog import reading
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.queries.cards import without_code
from ioc.queries.rescue import units


def snapshot(session: Session, actor: Actor) -> bytes:
    """The JSON of `/console/snapshot`, joined from the stored cards without parsing them.

    The position is read first: a change that commits in between is in the cards already and
    comes once more as an event, which replaces a card by one of the same version.
    """
    position = reading.position(session)
    incidents = session.scalars(
        select(Incident.card)
        .where(Incident.status.in_(OPEN), visible_incidents(actor))
        .order_by(Incident.id)
    ).all()
    reports: list[str] = []
    if actor.is_city_wide:
        sees_codes = actor.can(Permission.REPORT_CONTACT)
        reports = [
            card if sees_codes else without_code(card)
            for card in session.scalars(
                select(Report.card)
                .where(Report.status == ReportStatus.RECEIVED, Report.incident_id.is_(None))
                .order_by(Report.id)
            )
        ]
    facilities = session.scalars(
        select(Facility.card).where(visible_facilities(actor)).order_by(Facility.id)
    ).all()
    unit_cards = units.snapshot_cards(session, actor)
    return (
        f'{{"position":{position},"incidents":[{",".join(incidents)}],'
        f'"reports":[{",".join(reports)}],"units":[{",".join(unit_cards)}],'
        f'"facilities":[{",".join(facilities)}]}}'
    ).encode()


def open_count(session: Session) -> int:
    """How many incidents are open in the city."""
    return (
        session.scalar(select(func.count()).select_from(Incident).where(Incident.status.in_(OPEN)))
        or 0
    )
