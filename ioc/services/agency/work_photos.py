"""Photos that an agency takes before and after its work. They are public only after a check."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.events import EventKind
from ioc.domain.incidents import HOLDS
from ioc.domain.permissions import Permission
from ioc.models.agency_work import WorkPhoto
from ioc.models.incident import Incident
from ioc.ports import StoredImage
from ioc.services.changes import log


def add_photos(
    session: Session,
    actor: Actor,
    incident_id: int,
    stage: PhotoStage,
    images: Sequence[StoredImage],
) -> Incident:
    """Adds photos that are stored already; like a note it conflicts with nothing."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_WORK, lock=True)
    own = [
        item.agency_code
        for item in sorted(incident.referrals, key=lambda r: not r.is_lead)
        if item.agency_code in actor.agencies and item.status in HOLDS
    ]
    rows = rows_of(actor, incident, own[0] if own else None, stage, images)
    session.add_all(rows)
    session.flush()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_PHOTOGRAPHED,
        standing_of(incident),
        {"stage": stage.value, "photos": [row.id for row in rows], "agencies": own[:1]},
    )
    return incident


def rows_of(
    actor: Actor,
    incident: Incident,
    agency: str | None,
    stage: PhotoStage,
    images: Sequence[StoredImage],
) -> list[WorkPhoto]:
    """Photos of an agency's people at the place, not yet in the database."""
    return [
        WorkPhoto(
            incident_id=incident.id,
            agency_code=agency,
            stage=stage,
            key=image.key,
            content_type=image.content_type,
            size_bytes=image.size_bytes,
            width=image.width,
            height=image.height,
            taken_lat=image.taken_lat,
            taken_lon=image.taken_lon,
            taken_at=image.taken_at,
            by_user=actor.user_id,
            at=clock.now(),
            is_public=False,
        )
        for image in images
    ]
