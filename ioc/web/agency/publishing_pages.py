"""Making a result public: words without persons, photos looked at and covered."""

from __future__ import annotations

import orjson
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.db.offload import off_loop
from ioc.domain.agency_work import PhotoStage
from ioc.domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from ioc.domain.permissions import Permission
from ioc.domain.results import COVERS_MOST, Cover
from ioc.ports import StoredImage
from ioc.queries.public import results as queries
from ioc.services.agency import results
from ioc.services.agency.results import PublicPhoto
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of
from ioc.web.intake import intake
from ioc.web.refusals import fields_of, seen_version, status_of

blueprint = Blueprint("publishing_pages", __name__)

REFUSALS = (InvalidInput, Conflict, NotAllowed)


@blueprint.get("/publishing")
@requires(Permission.INCIDENT_PUBLISH)
def waiting() -> ResponseReturnValue:
    """Settled matters with photos of the work that are not public yet."""
    with database().reading() as session:
        rows = queries.waiting(session, current_actor())
    return render_template("agency/publishing.html", rows=rows)


@blueprint.get("/incidents/<int:incident_id>/result")
@requires(Permission.INCIDENT_PUBLISH)
def result(incident_id: int) -> ResponseReturnValue:
    """The words and photos as they would be public."""
    return _page(incident_id)


@blueprint.post("/incidents/<int:incident_id>/result")
@requires(Permission.INCIDENT_PUBLISH)
def publish(incident_id: int) -> ResponseReturnValue:
    """Makes them public."""
    with database().reading() as session:
        offered = queries.proposal(session, current_actor(), incident_id)
    if offered.why_not:
        return _page(incident_id, NotAllowed(offered.why_not))
    made: list[StoredImage] = []
    try:
        photos = _copies(offered, made)
        with database().atomic() as session:
            done = results.publish(
                session,
                current_actor(),
                incident_id,
                seen_version(),
                request.form.get("title", ""),
                request.form.get("answer", ""),
                photos,
                is_checked=bool(request.form.get("checked")),
            )
    except REFUSALS as refusal:
        _discard(made)
        return _page(incident_id, refusal)
    except BaseException:
        _discard(made)
        raise
    for key in done.dropped:
        intake.ports().media.discard(key)
    return redirect(url_for(".result", incident_id=incident_id, done="published"), 303)


@blueprint.post("/incidents/<int:incident_id>/result/withdraw")
@requires(Permission.INCIDENT_PUBLISH)
def withdraw(incident_id: int) -> ResponseReturnValue:
    """Takes the result back."""
    try:
        with database().atomic() as session:
            done = results.withdraw(
                session,
                current_actor(),
                incident_id,
                seen_version(),
                request.form.get("reason", ""),
            )
    except REFUSALS as refusal:
        return _page(incident_id, refusal)
    for key in done.dropped:
        intake.ports().media.discard(key)
    return redirect(url_for(".result", incident_id=incident_id, done="withdrawn"), 303)


def _copies(offered: queries.Proposal, made: list[StoredImage]) -> list[PublicPhoto]:
    """Copies of the chosen photos with their covered parts; each is noted in `made` at once."""
    chosen = set(request.form.getlist("photo"))
    if not chosen <= {photo.key for photo in offered.photos}:
        raise NotFound
    found = []
    for photo in offered.photos:
        if photo.key not in chosen:
            continue
        image = off_loop(intake.ports().media.covered, photo.key, _covers(photo.key))
        made.append(image)
        stage = request.form.get(f"stage-{photo.key}", photo.stage.value)
        if stage not in set(PhotoStage):
            raise InvalidInput(FieldError("stage", "unknown_value"))
        found.append(PublicPhoto(image, PhotoStage(stage), photo.report_id))
    return found


def _discard(made: list[StoredImage]) -> None:
    """Copies that nothing refers to are gone."""
    for image in made:
        intake.ports().media.discard(image.key)


def _covers(key: str) -> list[Cover]:
    """`[[left, top, width, height], …]` in shares of the photo."""
    given = request.form.get(f"covers-{key}", "").strip()
    if not given:
        return []
    try:
        rows = orjson.loads(given)
        covers = [Cover(*(float(share) for share in row)) for row in rows]
    except (orjson.JSONDecodeError, TypeError, ValueError):
        raise InvalidInput(FieldError("covers", "out_of_range")) from None
    if len(covers) > COVERS_MOST:
        raise InvalidInput(FieldError("covers", "out_of_range"))
    return covers


def _page(incident_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        offered = queries.proposal(session, current_actor(), incident_id)
        card = orjson.loads(offered.incident.card)
        version = offered.incident.version
    locale = current_locale()
    status = status_of(refusal) if refusal else 200
    page = render_template(
        "agency/publish.html",
        offered=offered,
        card=card,
        version=version,
        typed=request.form if refusal else None,
        refused=fields_of(refusal),
        whole=message_of(refusal.code, locale) if refusal else "",
        why_not=message_of(offered.why_not, locale) if offered.why_not else "",
        stages=list(PhotoStage),
        done=request.args.get("done", ""),
    )
    return page, status
