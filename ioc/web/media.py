"""Photos, by permission: staff who may see the report, or who knows its tracking code."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.models.agency_work import WorkPhoto
from ioc.models.report import Attachment
from ioc.web import limits
from ioc.web.api.api_reports import code_in_path
from ioc.web.auth import current_actor, database, public, requires
from ioc.web.intake import intake

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<key>/<size>")
@requires(Permission.REPORT_VIEW)
def for_staff(key: str, size: str) -> Response:
    """A photo of a report, or of the work on an incident, that this actor may see."""
    with database().reading() as session:
        report_id = session.scalar(select(Attachment.report_id).where(Attachment.key == key))
        if report_id is None:
            _must_see_work(session, key)
            return _photo(key, size)
        fetch.report_for(session, current_actor(), report_id, Permission.REPORT_VIEW)
    return _photo(key, size)


@blueprint.get("/track/<tracking_code>/media/<key>/<size>")
@public
def for_reporter(tracking_code: str, key: str, size: str) -> Response:
    """A photo of the report whose code is known."""
    code = code_in_path(tracking_code)
    with database().reading() as session:
        with limits.counted_misses():
            report = fetch.report_by_code(session, code)
        belongs = session.scalar(
            select(Attachment.id).where(Attachment.key == key, Attachment.report_id == report.id)
        )
        if belongs is None:
            raise NotFound
    return _photo(key, size)


def _must_see_work(session: Session, key: str) -> None:
    """Raises `NotFound` unless it is a photo of the work on an incident that the actor may see."""
    incident_id = session.scalar(select(WorkPhoto.incident_id).where(WorkPhoto.key == key))
    if incident_id is None:
        raise NotFound
    fetch.incident_for(session, current_actor(), incident_id, Permission.INCIDENT_VIEW)


def _photo(key: str, size: str) -> Response:
    content, content_type = intake.ports().media.open(key, size)
    answer = Response(content, content_type=content_type)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    answer.headers["Content-Disposition"] = "inline"
    return answer
