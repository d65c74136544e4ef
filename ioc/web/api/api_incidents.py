"""`/api/v1/incidents`: lists, one, its history, and the actions on it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from math import isfinite
from typing import Annotated, Any, TypeVar

import orjson
from flask import Blueprint, Response, request
from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.agency_work import View
from ioc.domain.confirmation import ConfirmedWord
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.geo import Bounds, Point, is_valid
from ioc.domain.incidents import Flag, IncidentAction, IncidentStatus, Severity, Tier
from ioc.domain.permissions import Permission
from ioc.domain.reports import Vulnerability
from ioc.models.incident import Incident
from ioc.queries import search
from ioc.queries.story import conflicts, history
from ioc.services.agency import working
from ioc.services.incidents import priority, referral
from ioc.services.reporters import confirming
from ioc.services.verification import joining, review
from ioc.services.verification.corrections import Corrected
from ioc.web.api import agency_actions, api_dispatching
from ioc.web.api.action_shapes import Act, ActionIn, MaybeWords, ReasonIn, Words
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_incidents", __name__, url_prefix="/api/v1/incidents")

HISTORY_PAGE = 500

Member = TypeVar("Member", bound=StrEnum)


class VerifyIn(ActionIn):
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class ClassifyIn(ActionIn):
    """What it is; and where the words were read wrongly, who is there and the water."""

    category: Annotated[str, StringConstraints(max_length=40)]
    severity: Severity | None = None
    people: Annotated[int, Field(ge=0, le=100_000)] | None = None
    vulnerable: Annotated[list[Vulnerability], Field(max_length=parsing.LIST_MAX)] | None = None
    water: parsing.WaterIn | None = None


class RelocateIn(ActionIn):
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]
    address: Annotated[str, StringConstraints(max_length=300)] | None = None


class MergeIn(ActionIn):
    into: int


class SplitIn(ActionIn):
    report: int


class ReferIn(ActionIn):
    agency: Annotated[str, StringConstraints(max_length=64)]
    supporting: bool = False
    note: Annotated[str, StringConstraints(max_length=2000)] | None = None


class NoteIn(ActionIn):
    """A note changes nothing that another could have changed before, so it needs no version."""

    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)] = 0
    text: Words
    public: bool = False


class FlagIn(ActionIn):
    flag: Flag


class PrioritiseIn(ActionIn):
    """The tier that a person sets, with why; without a tier that word is taken back."""

    tier: Tier | None = None
    reason: MaybeWords | None = None


def _relocate(session: Session, actor: Actor, incident_id: int, body: RelocateIn) -> Incident:
    point = Point(body.lat, body.lon)
    if not is_valid(point):
        raise InvalidInput(FieldError("lat", "not_a_place"))
    return review.relocate_incident(session, actor, incident_id, body.version, point, body.address)


def _classify(session: Session, actor: Actor, incident_id: int, body: ClassifyIn) -> Incident:
    water = body.water or parsing.WaterIn()
    corrected = Corrected(
        people=body.people,
        vulnerable=None if body.vulnerable is None else tuple(body.vulnerable),
        water_depth_m=water.depth_m,
        water_trend=water.trend,
    )
    return review.classify_incident(
        session, actor, incident_id, body.version, body.category, body.severity, corrected
    )


class ConfirmIn(ActionIn):
    """What somebody said who was rung (`safe`, `waiting`), or `not_reached`. `people` are so many
    safe, without it all who were not counted yet. The same `client_token` is taken once; with it
    or without a version the word is taken whatever has changed since, as it takes nothing from
    anybody else's."""

    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)] = 0
    word: ConfirmedWord
    people: Annotated[int, Field(ge=1, le=2_000)] | None = None
    said_by: Annotated[str, StringConstraints(max_length=120)] | None = None
    client_token: Annotated[str, StringConstraints(max_length=120)] | None = None


def _confirm(session: Session, actor: Actor, incident_id: int, body: ConfirmIn) -> Incident:
    return confirming.by_call_back(
        *(session, actor, incident_id, body.word),
        people=body.people,
        said_by=body.said_by,
        client_token=body.client_token or None,
        version=body.version or None,
    )


ACTIONS: dict[IncidentAction, tuple[type[ActionIn], Act]] = {
    **agency_actions.ACTIONS,
    IncidentAction.VERIFY: (
        VerifyIn,
        lambda s, a, i, b: review.verify_incident(s, a, i, b.version, b.note),
    ),
    IncidentAction.REJECT: (
        ReasonIn,
        lambda s, a, i, b: review.reject_incident(s, a, i, b.version, b.reason),
    ),
    IncidentAction.CLASSIFY: (ClassifyIn, _classify),
    IncidentAction.RELOCATE: (RelocateIn, _relocate),
    IncidentAction.MERGE: (
        MergeIn,
        lambda s, a, i, b: joining.merge_incidents(s, a, i, b.version, b.into),
    ),
    IncidentAction.SPLIT: (
        SplitIn,
        lambda s, a, i, b: joining.split_incident(s, a, i, b.version, b.report),
    ),
    IncidentAction.REFER: (
        ReferIn,
        lambda s, a, i, b: referral.refer_incident(
            s, a, i, b.version, b.agency, b.supporting, b.note
        ),
    ),
    IncidentAction.DISPATCH: (api_dispatching.DispatchIn, api_dispatching.dispatch),
    IncidentAction.ACCEPT: (
        ActionIn,
        lambda s, a, i, b: referral.accept_referral(s, a, i, b.version),
    ),
    IncidentAction.START: (
        ActionIn,
        lambda s, a, i, b: working.start_incident(s, a, i, b.version),
    ),
    IncidentAction.CLOSE: (
        ActionIn,
        lambda s, a, i, b: working.close_incident(s, a, i, b.version),
    ),
    IncidentAction.REOPEN: (
        ReasonIn,
        lambda s, a, i, b: working.reopen_incident(s, a, i, b.version, b.reason),
    ),
    IncidentAction.NOTE: (
        NoteIn,
        lambda s, a, i, b: working.note_incident(s, a, i, b.text, b.public),
    ),
    IncidentAction.FLAG: (
        FlagIn,
        lambda s, a, i, b: working.flag_incident(s, a, i, b.version, b.flag),
    ),
    IncidentAction.CONFIRM: (ConfirmIn, _confirm),
    IncidentAction.PRIORITISE: (
        PrioritiseIn,
        lambda s, a, i, b: priority.prioritise_incident(s, a, i, b.version, b.tier, b.reason),
    ),
}
"""Every action of the contract: the shape of its body, and the service that does it."""


def act(incident_id: int, action: str, raw: Any) -> str:
    """Does an action, for the API and the pages alike; answers the new card as JSON text."""
    try:
        model, service = ACTIONS[IncidentAction(action)]
    except ValueError:
        raise NotFound from None
    body = parsing.parse(model, raw)
    try:
        with database().atomic() as session:
            return service(session, current_actor(), incident_id, body).card
    except Conflict as conflict:
        raise told(conflict, incident_id, body.version) from None


def told(conflict: Conflict, incident_id: int, version: int) -> Conflict:
    """A stale version with what changed since, as far as the actor may see it."""
    if "current" in conflict.details and "changes" not in conflict.details:
        with database().reading() as session:
            conflict.details |= conflicts.since(
                session, current_actor(), incident_id, version, current_locale()
            )
    return conflict


@blueprint.get("")
@requires(Permission.INCIDENT_VIEW)
def list_incidents() -> Response:
    """The incidents that this actor may see, filtered, in pages."""
    size = request.args.get("page_size", 50, type=int)
    with database().reading() as session:
        page = search.incidents(
            session, current_actor(), filter_of_request(), size, request.args.get("cursor")
        )
    following = orjson.dumps(page.next_cursor).decode()
    body = f'{{"items":[{",".join(page.cards)}],"next_cursor":{following}}}'
    return Response(body, content_type="application/json")


@blueprint.get("/<int:incident_id>")
@requires(Permission.INCIDENT_VIEW)
def read_incident(incident_id: int) -> Response:
    """One incident's card."""
    with database().reading() as session:
        incident = fetch.incident_for(
            session, current_actor(), incident_id, Permission.INCIDENT_VIEW
        )
        return Response(incident.card, content_type="application/json")


@blueprint.get("/<int:incident_id>/history")
@requires(Permission.INCIDENT_VIEW)
def read_history(incident_id: int) -> Response:
    """Every event of an incident and its reports, in pages: who, when, why; oldest first."""
    size = max(1, min(request.args.get("page_size", HISTORY_PAGE, type=int), HISTORY_PAGE))
    cursor = request.args.get("cursor", "0")
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 12):
        raise InvalidInput(FieldError("cursor", "not_valid"))
    start = int(cursor)
    with database().reading() as session:
        items = history.of_incident(session, current_actor(), incident_id, current_locale())
    following = str(start + size) if len(items) > start + size else None
    return json_answer({"items": items[start : start + size], "next_cursor": following})


@blueprint.post("/<int:incident_id>/actions/<action>")
@requires(Permission.INCIDENT_VIEW)
def do_action(incident_id: int, action: str) -> Response:
    """Does something to an incident; the right to do it is checked by the service."""
    raw = json_body()
    return Response(act(incident_id, action, raw), content_type="application/json")


def filter_of_request() -> search.IncidentFilter:
    """The filters in the address; raises `InvalidInput` for a value that is none."""
    args = request.args
    for name, value in args.items(multi=True):
        if "\x00" in value:
            raise InvalidInput(FieldError(name, "not_valid"))
    overdue = args.get("overdue")
    return search.IncidentFilter(
        statuses=_members(IncidentStatus, "status"),
        severities=_members(Severity, "severity"),
        tiers=_members(Tier, "tier"),
        categories=_list("category"),
        agencies=_list("agency"),
        areas=_list("area"),
        bbox=_bbox(args.get("bbox")),
        words=args.get("q", "")[:200],
        overdue=None if overdue is None else overdue.lower() in {"1", "true"},
        updated_after=_moment("updated_after"),
        view=_view(),
        assigned=_assigned(),
        sort=args.get("sort", search.UPDATED),
    )


def _view() -> View | None:
    found = _members(View, "view")
    return found[0] if found else None


def _assigned() -> str | None:
    given = request.args.get("assigned") or None
    if given not in {None, "me", "none"} and not (given.isdecimal() and len(given) <= 18):
        raise InvalidInput(FieldError("assigned", "unknown_value"))
    return given


def _list(name: str) -> list[str]:
    given = ",".join(request.args.getlist(name))
    return [part.strip() for part in given.split(",") if part.strip()]


def _members(enum: type[Member], name: str) -> list[Member]:
    try:
        return [enum(value) for value in _list(name)]
    except ValueError:
        raise InvalidInput(FieldError(name, "unknown_value")) from None


def _moment(name: str) -> datetime | None:
    given = request.args.get(name)
    if not given:
        return None
    return parsing.moment_of(name, given)


def _bbox(given: str | None) -> Bounds | None:
    """`west,south,east,north` in WGS84 degrees."""
    if not given:
        return None
    try:
        west, south, east, north = (float(part) for part in given.split(","))
    except ValueError:
        raise InvalidInput(FieldError("bbox", "not_valid")) from None
    if not all(isfinite(edge) for edge in (west, south, east, north)):
        raise InvalidInput(FieldError("bbox", "not_valid"))
    return Bounds(south, west, north, east)
