"""Photos, by permission: staff who may see the report, or who knows its tracking code."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import select

from ioc.access import fetch
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.models.report import Attachment
from ioc.web import intake, limits
from ioc.web.api_reports import code_in_path
from ioc.web.auth import current_actor, database, public, requires

blueprint = Blueprint("media", __name__)


@blueprint.get("/media/<key>/<size>")
@requires(Permission.REPORT_VIEW)
def for_staff(key: str, size: str) -> Response:
    """A photo of a report that this actor may see."""
    with database().reading() as session:
        report_id = session.scalar(select(Attachment.report_id).where(Attachment.key == key))
        if report_id is None:
            raise NotFound
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


def _photo(key: str, size: str) -> Response:
    content, content_type = intake.ports().media.open(key, size)
    answer = Response(content, content_type=content_type)
    answer.headers["Cache-Control"] = "private, max-age=86400"
    answer.headers["Content-Disposition"] = "inline"
    return answer
