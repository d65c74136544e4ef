"""`/api/v1/verification`: the queue of the desk, leases, and what an officer does with an item.

Confirming, joining and handing to an agency are the actions of the incident
(`/api/v1/incidents/{id}/actions/…`); here stands what only this desk does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from flask import Blueprint, Response, current_app, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.errors import Conflict
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident
from ioc.queries.story import conflicts
from ioc.queries.verification import verification_item, verification_queue
from ioc.services.incidents import leases
from ioc.services.reporters import questions
from ioc.services.verification import desk_work, restoring
from ioc.web.api.api_incidents import told
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_verification", __name__, url_prefix="/api/v1/verification")

Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=500)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


Model = TypeVar("Model", bound=BaseModel)


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class LeaseIn(_Body):
    """`take_over`: the id of the officer from whom the item is knowingly taken."""

    take_over: parsing.Id | None = None


class VersionIn(_Body):
    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)]


class AskReporterIn(VersionIn):
    report: parsing.Id
    question: Question


class GiveIn(VersionIn):
    to: parsing.Id
    note: Note | None = None


class AsideIn(_Body):
    until: parsing.Moment
    note: Note | None = None


def _body(model: type[Model]) -> Model:
    raw = json_body()
    return parsing.parse(model, raw)


def _done(
    service: Callable[[Session, Actor], Incident], incident_id: int, version: int | None = None
) -> Response:
    """Does something in one transaction; answers the new card. The desks hear of the lease.

    Who saw another `version` is told what changed since.
    """
    try:
        with database().atomic() as session:
            card = service(session, current_actor()).card
    except Conflict as conflict:
        if version is not None:
            told(conflict, incident_id, version)
        raise
    ring_desk()
    return Response(card, content_type="application/json")


def ring_desk() -> None:
    """Tells every process that who holds what has changed."""
    current_app.extensions["ioc.bells"].ring_desk()


@blueprint.get("/queue")
@requires(Permission.INCIDENT_VERIFY)
def read_queue() -> Response:
    """The items of a view (`view`), how many each view has, and who holds what."""
    size = request.args.get("size", verification_queue.PAGE, type=int)
    with database().reading() as session:
        found = verification_queue.queue(
            session, current_actor(), request.args.get("view", "all"), size
        )
    return json_answer(found)


@blueprint.get("/counts")
@requires(Permission.INCIDENT_VERIFY)
def read_counts() -> Response:
    """How many wait: for the bar on top of every screen."""
    with database().reading() as session:
        return json_answer(verification_queue.counts(session, current_actor()))


@blueprint.get("/items/<int:incident_id>")
@requires(Permission.INCIDENT_VERIFY)
def read_item(incident_id: int) -> Response:
    """Everything that decides whether it is real.

    Who has seen an earlier version (`seen`) gets `changes` too: who did what since then.
    """
    actor, locale = current_actor(), current_locale()
    seen = request.args.get("seen", type=int)
    with database().reading() as session:
        found = verification_item.item(session, actor, incident_id, locale)
        if seen is not None and seen != found["version"]:
            told_since = conflicts.since(session, actor, incident_id, seen, locale)
            found["changes"] = told_since["changes"]
    return json_answer(found)


@blueprint.post("/items/<int:incident_id>/lease")
@requires(Permission.INCIDENT_VERIFY)
def take_lease(incident_id: int) -> Response:
    """Takes the item, or holds it for longer; 409 `leased` with the holder's name."""
    body = _body(LeaseIn)
    with database().atomic() as session:
        leases.take(session, current_actor(), incident_id, body.take_over)
    ring_desk()
    return _leases()


@blueprint.delete("/items/<int:incident_id>/lease")
@requires(Permission.INCIDENT_VERIFY)
def give_up_lease(incident_id: int) -> Response:
    """Gives the item back to the queue."""
    with database().atomic() as session:
        leases.release(session, current_actor(), incident_id)
    ring_desk()
    return _leases()


@blueprint.post("/items/<int:incident_id>/ask")
@requires(Permission.INCIDENT_VERIFY)
def ask(incident_id: int) -> Response:
    """Asks who sent one of the reports."""
    body = _body(AskReporterIn)
    return _done(
        lambda s, a: questions.ask_reporter(
            s, a, incident_id, body.version, body.report, body.question
        ),
        incident_id,
        body.version,
    )


@blueprint.post("/items/<int:incident_id>/give")
@requires(Permission.INCIDENT_VERIFY)
def give(incident_id: int) -> Response:
    """Puts the item before another officer or the supervisor."""
    body = _body(GiveIn)
    return _done(
        lambda s, a: desk_work.give_to(s, a, incident_id, body.version, body.to, body.note),
        incident_id,
        body.version,
    )


@blueprint.post("/items/<int:incident_id>/aside")
@requires(Permission.INCIDENT_VERIFY)
def put_aside(incident_id: int) -> Response:
    """Puts the item aside until a moment."""
    body = _body(AsideIn)
    return _done(
        lambda s, a: desk_work.put_aside(s, a, incident_id, body.until, body.note), incident_id
    )


@blueprint.post("/items/<int:incident_id>/restore")
@requires(Permission.INCIDENT_VERIFY)
def restore(incident_id: int) -> Response:
    """Undoes a rejection."""
    body = _body(VersionIn)
    return _done(
        lambda s, a: restoring.restore_incident(s, a, incident_id, body.version),
        incident_id,
        body.version,
    )


def _leases() -> Response:
    with database().reading() as session:
        items: list[dict[str, Any]] = verification_queue.leases(session)
    return json_answer({"items": items})
