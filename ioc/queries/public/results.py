"""Results that anybody may read; and for the desk, those that could be made public."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.agency_work import PhotoStage
from ioc.domain.contact import without_personal_data
from ioc.domain.errors import NotFound
from ioc.domain.incidents import OPEN, OUT_OF_SCOPE, Flag, Outcome, Severity
from ioc.domain.permissions import Permission
from ioc.domain.reports import Satisfaction
from ioc.domain.results import PRIVATE_OUTCOMES, why_not_public
from ioc.models.agency_work import WorkPhoto
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Feedback, Report
from ioc.models.result import PublishedPhoto, PublishedResult
from ioc.queries import exercise
from ioc.queries.directory import directory

PAGE = 20
WAITING_DAYS = 60
WAITING_MOST = 100


@dataclass(frozen=True)
class Photo:
    """A public copy: its place among those of the result, and its size in pixels."""

    number: int
    stage: PhotoStage
    key: str
    width: int
    height: int


@dataclass(frozen=True)
class Result:
    """One public result. No place but its area, no hour but the day, no names of persons."""

    code: str
    title: str
    answer: str
    outcome: Outcome
    is_waiting_budget: bool
    is_exercise: bool
    category: str
    area: str | None
    agencies: list[str]
    opened_at: datetime
    resolved_at: datetime | None
    published_at: datetime
    reports: int
    reopened: int
    satisfaction: dict[Satisfaction, int]
    before: list[Photo]
    after: list[Photo]


def _shown(session: Session) -> ColumnElement[bool]:
    """Only what is still settled and still open to everybody: a reopened matter has no result, and
    an exercise that is over has none."""
    return (
        PublishedResult.withdrawn_at.is_(None)
        & _is_played(session)
        & Incident.status.not_in(OPEN)
        & Incident.outcome.is_not(None)
        & Incident.outcome.not_in(PRIVATE_OUTCOMES)
    )


def _is_played(session: Session) -> ColumnElement[bool]:
    """Real, or of an exercise while one is on."""
    return true() if exercise.is_on(session) else Incident.is_exercise.is_(False)


def page(
    session: Session,
    locale: str,
    *,
    category: str = "",
    area: str = "",
    outcome: Outcome | None = None,
    before: int | None = None,
) -> tuple[list[Result], int | None]:
    """A page of results, the newest first, and the incident id after which the next begins."""
    city = directory(session)
    query = (
        select(PublishedResult, Incident)
        .join(Incident, Incident.id == PublishedResult.incident_id)
        .where(_shown(session))
        .order_by(PublishedResult.published_at.desc(), PublishedResult.incident_id.desc())
    )
    hidden = [code for code, info in city.categories.items() if not info.is_public]
    query = query.where(Incident.category.not_in(hidden))
    if category:
        query = query.where(Incident.category == category)
    if area:
        query = query.where(Incident.area_code == area)
    if outcome:
        query = query.where(Incident.outcome == outcome)
    if before is not None and 0 < before <= fetch.LARGEST_ID:
        last = session.get(PublishedResult, before)
        if last is not None:
            query = query.where(PublishedResult.published_at < last.published_at)
    rows = [
        (result, incident)
        for result, incident in session.execute(query.limit(PAGE + 1))
        if not _is_marked(incident)
    ]
    shown = _results(session, rows[:PAGE], locale)
    return shown, (rows[PAGE - 1][0].incident_id if len(rows) > PAGE else None)


def one(session: Session, code: str, locale: str) -> Result:
    """One result by the code of its incident; raises `NotFound`."""
    row = session.execute(
        select(PublishedResult, Incident)
        .join(Incident, Incident.id == PublishedResult.incident_id)
        .where(_shown(session), Incident.code == code)
    ).first()
    if row is None or _is_marked(row[1]) or not _is_public_kind(session, row[1]):
        raise NotFound
    return _results(session, [(row[0], row[1])], locale)[0]


def _is_public_kind(session: Session, incident: Incident) -> bool:
    category = directory(session).categories.get(incident.category)
    return category is not None and category.is_public


def _is_marked(incident: Incident) -> bool:
    """Marked after it was published: it is public no more."""
    return bool({*OUT_OF_SCOPE, Flag.SENSITIVE} & set(incident.flags or ()))


def _results(
    session: Session, rows: Iterable[tuple[PublishedResult, Incident]], locale: str
) -> list[Result]:
    """The results with photos and ratings, in three statements more."""
    rows = list(rows)
    ids = [incident.id for _result, incident in rows]
    city = directory(session)
    photos: dict[int, list[PublishedPhoto]] = {}
    ordered = select(PublishedPhoto).where(PublishedPhoto.incident_id.in_(ids))
    for photo in session.scalars(ordered.order_by(PublishedPhoto.id)):
        photos.setdefault(photo.incident_id, []).append(photo)
    rated = _ratings(session, ids)
    found = []
    for result, incident in rows:
        category = city.categories.get(incident.category)
        area = city.areas.get(incident.area_code or "")
        copies = [
            Photo(number, photo.stage, photo.key, photo.width, photo.height)
            for number, photo in enumerate(photos.get(incident.id, []), start=1)
        ]
        found.append(
            Result(
                code=incident.code,
                title=result.title,
                answer=result.answer,
                outcome=incident.outcome or Outcome.ANSWERED,
                is_waiting_budget=incident.is_waiting_budget,
                is_exercise=incident.is_exercise,
                category=category.name(locale) if category else incident.category,
                area=(area.full_name_en if locale == "en" else area.full_name) if area else None,
                agencies=[
                    city.agencies[r.agency_code].short_name
                    for r in incident.referrals
                    if r.done_at and r.agency_code in city.agencies
                ],
                opened_at=incident.opened_at,
                resolved_at=incident.resolved_at or incident.closed_at,
                published_at=result.published_at,
                reports=incident.report_count,
                reopened=incident.reopened_count,
                satisfaction=rated.get(incident.id, {}),
                before=[copy for copy in copies if copy.stage is PhotoStage.BEFORE],
                after=[copy for copy in copies if copy.stage is PhotoStage.AFTER],
            )
        )
    return found


def _ratings(session: Session, ids: list[int]) -> dict[int, dict[Satisfaction, int]]:
    """How reporters rated, by incident: the last word of each report."""
    newest = (
        select(func.max(Feedback.id))
        .join(Report, Report.id == Feedback.report_id)
        .where(Report.incident_id.in_(ids), Feedback.satisfaction.is_not(None))
        .group_by(Feedback.report_id)
    )
    counted = session.execute(
        select(Report.incident_id, Feedback.satisfaction, func.count())
        .join(Report, Report.id == Feedback.report_id)
        .where(Feedback.id.in_(newest))
        .group_by(Report.incident_id, Feedback.satisfaction)
    )
    found: dict[int, dict[Satisfaction, int]] = {}
    for incident_id, satisfaction, count in counted:
        if incident_id is not None and satisfaction is not None:
            found.setdefault(incident_id, {})[satisfaction] = count
    return found


def photo_key(session: Session, code: str, number: int, locale: str) -> str:
    """The key of a public copy; raises `NotFound`."""
    result = one(session, code, locale)
    for photo in (*result.before, *result.after):
        if photo.number == number:
            return photo.key
    raise NotFound


@dataclass(frozen=True)
class Choosable:
    """A photo that could be shown: by the reporter, or by the agency."""

    key: str
    stage: PhotoStage
    report_id: int | None


@dataclass(frozen=True)
class Proposal:
    """What the page of publishing begins with."""

    incident: Incident
    published: PublishedResult | None
    title: str
    answer: str
    photos: list[Choosable]
    why_not: str | None


def proposal(session: Session, actor: Actor, incident_id: int) -> Proposal:
    """The words without what names persons, and the photos to choose from."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_PUBLISH)
    published = session.get(PublishedResult, incident.id)
    own = session.execute(
        select(Attachment.key, Attachment.report_id)
        .join(Report, Report.id == Attachment.report_id)
        .where(Report.incident_id == incident.id)
        .order_by(Attachment.id)
    )
    photos = [Choosable(key, PhotoStage.BEFORE, report_id) for key, report_id in own]
    work = select(WorkPhoto).where(WorkPhoto.incident_id == incident.id).order_by(WorkPhoto.id)
    photos += [Choosable(row.key, row.stage, None) for row in session.scalars(work)]
    category = directory(session).categories.get(incident.category)
    return Proposal(
        incident,
        published,
        published.title if published else without_personal_data(incident.title),
        published.answer if published else without_personal_data(incident.answer or ""),
        photos,
        why_not_public(
            incident.status,
            incident.outcome,
            incident.severity,
            incident.flags,
            is_public_category=category is not None and category.is_public,
            is_only_exercise=incident.is_exercise and not exercise.is_on(session),
        ),
    )


@dataclass(frozen=True)
class Waiting:
    """A settled matter with photos of the work that is not public yet."""

    incident: Incident
    photos: int


def waiting(session: Session, actor: Actor) -> list[Waiting]:
    """Settled matters of the last weeks with photos of the work, not public yet; newest first."""
    actor.must(Permission.INCIDENT_PUBLISH)
    public = [code for code, info in directory(session).categories.items() if info.is_public]
    photos = (
        select(WorkPhoto.incident_id, func.count().label("count"))
        .group_by(WorkPhoto.incident_id)
        .subquery()
    )
    rows = session.execute(
        select(Incident, photos.c.count)
        .join(photos, photos.c.incident_id == Incident.id)
        .outerjoin(PublishedResult, PublishedResult.incident_id == Incident.id)
        .where(
            fetch.visible_incidents(actor),
            Incident.status.not_in(OPEN),
            Incident.outcome.in_([o for o in Outcome if o not in PRIVATE_OUTCOMES]),
            Incident.severity != Severity.CRITICAL,
            Incident.category.in_(public),
            _is_played(session),
            Incident.resolved_at >= clock.now() - timedelta(days=WAITING_DAYS),
            PublishedResult.incident_id.is_(None),
        )
        .order_by(Incident.resolved_at.desc())
        .limit(WAITING_MOST)
    )
    return [Waiting(incident, count) for incident, count in rows if not _is_marked(incident)]
