"""`/api/v1`: what an agency's desk reads and keeps: work on a matter, photos, counts, filters."""

from __future__ import annotations

from typing import Annotated

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, StringConstraints

from ioc.access import fetch
from ioc.domain.agency_work import PhotoStage
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries.agency import agency_people, agency_policy, agency_work, desk_views, saved_filters
from ioc.services.accounts import filters
from ioc.services.agency import work_photos
from ioc.services.city import policies
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import intake, parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_agency", __name__, url_prefix="/api/v1")


class FilterIn(BaseModel):
    """A name, and the query of a list (`status=open&category=…`)."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    query: Annotated[str, StringConstraints(max_length=1000)]


class PolicyIn(BaseModel):
    """What an agency asks of its own people."""

    model_config = ConfigDict(extra="ignore")
    requires_signature: bool
    requires_after_photo: bool


@blueprint.get("/incidents/<int:incident_id>/work")
@requires(Permission.INCIDENT_VIEW)
def read_work(incident_id: int) -> Response:
    """Who works on a matter, what waits for whom, photos, and the time at each desk."""
    with database().reading() as session:
        return json_answer(agency_work.work(session, current_actor(), incident_id))


@blueprint.post("/incidents/<int:incident_id>/photos")
@requires(Permission.INCIDENT_WORK)
def add_photos(incident_id: int) -> Response:
    """Photos before or after the work; conflicts with nothing."""
    try:
        stage = PhotoStage(request.form.get("stage", ""))
    except ValueError:
        raise InvalidInput(FieldError("stage", "unknown_value")) from None
    actor = current_actor()
    with database().reading() as session:
        # Nobody fills the disk with photos of what they may not touch.
        fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_WORK)
    kept = intake.keep_media(request.files.getlist("media"))
    if not kept.images:
        raise InvalidInput(FieldError("media", "required"))
    try:
        with database().atomic() as session:
            incident = work_photos.add_photos(session, actor, incident_id, stage, kept.images)
            card = incident.card
    except Exception:
        intake.discard(kept)
        raise
    with database().reading() as session:
        found = agency_work.photos(session, incident_id)
    return json_answer({"photos": found, "card": orjson.loads(card)}, 201)


@blueprint.get("/inbox/counts")
@requires(Permission.INBOX_VIEW)
def read_counts() -> Response:
    """How many matters are new, mine, late, waiting, to be signed, and done in 30 days."""
    with database().reading() as session:
        return json_answer(desk_views.counts(session, current_actor()))


@blueprint.get("/inbox/people")
@requires(Permission.INBOX_VIEW)
def read_people() -> Response:
    """The people of the actor's agencies."""
    with database().reading() as session:
        people = agency_people.of_agencies(session, current_actor().agencies)
    return json_answer(
        {
            "items": [
                {"id": one.id, "name": one.name, "agency": one.agency, "role": one.role.value}
                for one in people
            ]
        }
    )


@blueprint.get("/filters")
@requires(Permission.INBOX_VIEW)
def list_filters() -> Response:
    """The filters that the actor saved, by name."""
    with database().reading() as session:
        return json_answer({"items": saved_filters.of_actor(session, current_actor())})


@blueprint.post("/filters")
@requires(Permission.INBOX_VIEW)
def create_filter() -> Response:
    """Saves a filter."""
    body = parsing.parse(FilterIn, json_body())
    with database().atomic() as session:
        row = filters.save(session, current_actor(), body.name, body.query)
        session.flush()
        return json_answer(saved_filters.item(row), 201)


@blueprint.put("/filters/<int:filter_id>")
@requires(Permission.INBOX_VIEW)
def change_filter(filter_id: int) -> Response:
    """Renames a filter of the actor, or gives it another query."""
    body = parsing.parse(FilterIn, json_body())
    with database().atomic() as session:
        row = filters.change(session, current_actor(), filter_id, body.name, body.query)
        return json_answer(saved_filters.item(row))


@blueprint.delete("/filters/<int:filter_id>")
@requires(Permission.INBOX_VIEW)
def delete_filter(filter_id: int) -> Response:
    """Removes a filter of the actor."""
    with database().atomic() as session:
        filters.remove(session, current_actor(), filter_id)
    return Response(status=204)


@blueprint.get("/agencies/<code>/policy")
@requires(Permission.INBOX_VIEW)
def read_policy(code: str) -> Response:
    """What an agency asks of its own people."""
    with database().reading() as session:
        policies.must_see(session, current_actor(), code)
        found = agency_policy.policy_of(session, code)
    return json_answer(
        {
            "requires_signature": found.requires_signature,
            "requires_after_photo": found.requires_after_photo,
        }
    )


@blueprint.put("/agencies/<code>/policy")
@requires(Permission.INBOX_VIEW)
def change_policy(code: str) -> Response:
    """Sets it: its manager, or who keeps the city's settings."""
    body = parsing.parse(PolicyIn, json_body())
    with database().atomic() as session:
        policies.change(
            session,
            current_actor(),
            code,
            requires_signature=body.requires_signature,
            requires_after_photo=body.requires_after_photo,
        )
    return json_answer(body.model_dump())
