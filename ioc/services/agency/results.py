"""The result of a matter is made public after a person has looked for what shows persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.contact import without_personal_data
from ioc.domain.errors import FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.domain.results import why_not_public
from ioc.models.incident import Incident
from ioc.models.result import PublishedPhoto, PublishedResult
from ioc.ports import StoredImage
from ioc.queries import exercise
from ioc.queries.directory import directory
from ioc.services.changes import log
from ioc.services.incidents import incidents

TITLE_MAX, ANSWER_MAX = 200, 4000


@dataclass(frozen=True)
class PublicPhoto:
    """A copy made for the public, and whose photo it was made of."""

    image: StoredImage
    stage: PhotoStage
    report_id: int | None


@dataclass(frozen=True)
class Published:
    """What was done, and keys of copies that are no longer needed."""

    incident: Incident
    dropped: tuple[str, ...]


def publish(
    session: Session,
    actor: Actor,
    incident_id: int,
    version: int,
    title: str,
    answer: str,
    photos: Sequence[PublicPhoto],
    *,
    is_checked: bool,
) -> Published:
    """Makes a result public, or replaces what was public of it.

    Raises `InvalidInput` where the words hold a number or an address of a person or nobody says
    that the photos were looked at, `NotAllowed` for what is never public.
    """
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_PUBLISH)
    must_be_publishable(session, incident)
    errors = []
    for field, words, longest in (("title", title, TITLE_MAX), ("answer", answer, ANSWER_MAX)):
        if not words.strip():
            errors.append(FieldError(field, "required"))
        elif len(words) > longest:
            errors.append(FieldError(field, "too_long"))
        elif without_personal_data(words) != words:
            errors.append(FieldError(field, "personal_data"))
    if not is_checked:
        errors.append(FieldError("checked", "privacy_not_checked"))
    if errors:
        raise InvalidInput(*errors)
    before = standing_of(incident)
    row = session.get(PublishedResult, incident.id)
    if row is None:
        row = PublishedResult(incident_id=incident.id)
        session.add(row)
    row.title, row.answer = title.strip(), answer.strip()
    row.published_at, row.published_by = clock.now(), actor.user_id
    row.withdrawn_at = row.withdraw_reason = None
    session.flush()
    dropped = _drop_photos(session, incident.id)
    session.add_all(
        PublishedPhoto(
            incident_id=incident.id,
            report_id=photo.report_id,
            stage=photo.stage,
            key=photo.image.key,
            width=photo.image.width,
            height=photo.image.height,
        )
        for photo in photos
    )
    session.flush()
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_PUBLISHED,
        before,
        {"title": row.title, "answer": row.answer, "photos": len(photos)},
    )
    return Published(incident, dropped)


def withdraw(
    session: Session, actor: Actor, incident_id: int, version: int, reason: str
) -> Published:
    """Takes a result back; its copies of photos are thrown away."""
    incident = incidents.taken(session, actor, incident_id, version, Permission.INCIDENT_PUBLISH)
    row = session.get(PublishedResult, incident.id)
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    if not reason.strip():
        raise InvalidInput(FieldError("reason", "required"))
    before = standing_of(incident)
    row.withdrawn_at, row.withdraw_reason = clock.now(), reason.strip()
    dropped = _drop_photos(session, incident.id)
    log.incident_changed(
        session,
        actor,
        incident,
        EventKind.INCIDENT_UNPUBLISHED,
        before,
        {"reason": row.withdraw_reason},
    )
    return Published(incident, dropped)


def must_be_publishable(session: Session, incident: Incident) -> None:
    """Raises `NotAllowed` with the reason for which a result is not public."""
    category = directory(session).categories.get(incident.category)
    why = why_not_public(
        incident.status,
        incident.outcome,
        incident.severity,
        incident.flags,
        is_public_category=category is not None and category.is_public,
        is_only_exercise=incident.is_exercise and not exercise.is_on(session),
    )
    if why:
        raise NotAllowed(why)


def _drop_photos(session: Session, incident_id: int) -> tuple[str, ...]:
    of_incident = PublishedPhoto.incident_id == incident_id
    keys = tuple(session.scalars(select(PublishedPhoto.key).where(of_incident)))
    session.execute(delete(PublishedPhoto).where(of_incident))
    return keys


def forget_photos(session: Session, report_id: int) -> tuple[str, ...]:
    """Takes the copies of a reporter's photos out of what is public; answers their keys."""
    of_report = PublishedPhoto.report_id == report_id
    keys = tuple(session.scalars(select(PublishedPhoto.key).where(of_report)))
    session.execute(delete(PublishedPhoto).where(of_report))
    return keys
