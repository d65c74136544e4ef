"""`/api/v1/units` and `/api/v1/assignments`: units, where they are, what they are sent to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from dispatch.capability import Capability, UnitKind
from dispatch.lifecycle import AssignmentAction, UnitStatus
from ioc.access.actor import Actor
from ioc.access.units import unit_for
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.people_ledger import Whereabouts
from ioc.domain.permissions import Permission
from ioc.domain.units import Fix, FixVerdict, is_old
from ioc.models.unit import Unit
from ioc.queries.cards import moment
from ioc.queries.rescue import units as queries
from ioc.services.dispatching import dispatching
from ioc.services.dispatching.dispatching import StepData
from ioc.services.ledger.rescue_people import NAMES_MOST, PeopleTold, Rest
from ioc.services.units import positions, unit_contacts, units
from ioc.services.units.units import UnitEntry
from ioc.web.auth import current_actor, database, requires, signed_in
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_units", __name__, url_prefix="/api/v1")

Member = TypeVar("Member", bound=StrEnum)
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Version = Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)]
Lat = Annotated[float, Field(ge=-90, le=90)]
Lon = Annotated[float, Field(ge=-180, le=180)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class UnitIn(_Body):
    """A unit as it is entered; `crew_accounts` are the ids of the accounts that act for it."""

    code: Annotated[str, StringConstraints(max_length=24, to_upper=True)]
    name: Annotated[str, StringConstraints(max_length=120)]
    kind: UnitKind
    agency: Annotated[str, StringConstraints(max_length=64)]
    area: Annotated[str, StringConstraints(max_length=16)] | None = None
    seats: int = 0
    draught_m: Annotated[float, Field(allow_inf_nan=False)] | None = None
    max_current_ms: Annotated[float, Field(allow_inf_nan=False)] | None = None
    has_stretcher: bool = False
    has_lights: bool = False
    equipment: Annotated[list[Capability], Field(max_length=parsing.LIST_MAX)] = []
    crew: int = 0
    min_crew: int = 0
    contact_name: parsing.Name | None = None
    contact_phone: parsing.Phone | None = None
    shift_from: parsing.Moment | None = None
    shift_until: parsing.Moment | None = None
    local: bool = False
    exercise: bool = False
    crew_accounts: Annotated[list[parsing.Id], Field(max_length=50)] | None = None


class UnitChangeIn(UnitIn):
    version: Version


class PositionIn(_Body):
    """A fix; without `at` it is of now. Accuracy in metres."""

    lat: Lat
    lon: Lon
    at: parsing.Moment | None = None
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None


class UnitStatusIn(_Body):
    version: Version
    status: UnitStatus
    reason: Reason | None = None


class RestIn(_Body):
    """Those whom a crew did not take, or did not hand over."""

    people: Annotated[int, Field(ge=1, le=2_000)]
    where: Whereabouts
    names: Annotated[list[Name], Field(max_length=NAMES_MOST)] = []


class StepIn(_Body):
    """A step of a crew at its own time; the same `client_token` is taken once. `names` are those
    aboard as far as they are known, `rest` whoever is not."""

    at: parsing.Moment | None = None
    client_token: parsing.Token | None = None
    people: int | None = None
    facility: parsing.Id | None = None
    reason: Reason | None = None
    names: Annotated[list[Name], Field(max_length=NAMES_MOST)] = []
    rest: RestIn | None = None

    def told(self) -> PeopleTold:
        """What the crew says of people beside their number."""
        rest = self.rest and Rest(self.rest.people, self.rest.where, tuple(self.rest.names))
        return PeopleTold(tuple(self.names), rest or None)


def entry_of(body: UnitIn) -> UnitEntry:
    """The unit that a body describes."""
    return UnitEntry(
        code=body.code,
        name=body.name,
        kind=body.kind,
        agency_code=body.agency,
        area_code=body.area or None,
        seats=body.seats,
        draught_m=body.draught_m,
        max_current_ms=body.max_current_ms,
        has_stretcher=body.has_stretcher,
        has_lights=body.has_lights,
        equipment=tuple(dict.fromkeys(body.equipment)),
        crew_count=body.crew,
        min_crew=body.min_crew,
        contact_name=body.contact_name or None,
        contact_phone=body.contact_phone or None,
        shift_from=body.shift_from,
        shift_until=body.shift_until,
        is_local=body.local,
        is_exercise=body.exercise,
    )


def _changed(service: Callable[[Session, Actor], Unit], status: int = 200) -> Response:
    """Does something to a unit in one transaction; answers its new card."""
    with database().atomic() as session:
        card = queries.whole_card(session, service(session, current_actor()))
    return Response(card, status, content_type="application/json")


@blueprint.get("/units")
@signed_in
def list_units() -> Response:
    """The units that this actor may see, filtered, in pages by code; a crew sees its own."""
    size = request.args.get("page_size", 100, type=int)
    with database().reading() as session:
        cards, following = queries.page(
            session, current_actor(), _filter(), size, request.args.get("cursor")
        )
    body = f'{{"items":[{",".join(cards)}],"next_cursor":{orjson.dumps(following).decode()}}}'
    return Response(body, content_type="application/json")


def _filter() -> queries.UnitFilter:
    args = request.args
    for name, value in args.items(multi=True):
        if "\x00" in value:
            raise InvalidInput(FieldError(name, "not_valid"))
    return queries.UnitFilter(
        statuses=_members(UnitStatus, "status"),
        kinds=_members(UnitKind, "kind"),
        agencies=args.getlist("agency"),
        areas=args.getlist("area"),
        words=args.get("q", "")[:100],
        with_retired=args.get("retired") == "true",
    )


def _members(enum: type[Member], name: str) -> list[Member]:
    given: Iterable[str] = request.args.getlist(name)
    try:
        return [enum(value) for value in given if value]
    except ValueError:
        raise InvalidInput(FieldError(name, "unknown_value")) from None


@blueprint.post("/units")
@requires(Permission.UNIT_MANAGE)
def create_unit() -> Response:
    """A new unit."""
    body = parsing.parse(UnitIn, json_body())
    crew = body.crew_accounts or []
    return _changed(lambda s, a: units.create_unit(s, a, entry_of(body), crew), 201)


@blueprint.get("/units/<int:unit_id>")
@signed_in
def read_unit(unit_id: int) -> Response:
    """One unit's card."""
    with database().reading() as session:
        unit = unit_for(session, current_actor(), unit_id, Permission.UNIT_VIEW)
        return Response(queries.whole_card(session, unit), content_type="application/json")


@blueprint.post("/units/<int:unit_id>")
@requires(Permission.UNIT_MANAGE)
def change_unit(unit_id: int) -> Response:
    """Other words for a unit; what is left out is emptied, the crew's accounts stay as they are."""
    body = parsing.parse(UnitChangeIn, json_body())
    return _changed(
        lambda s, a: units.change_unit(
            s, a, unit_id, body.version, entry_of(body), body.crew_accounts
        )
    )


@blueprint.post("/units/<int:unit_id>/position")
@signed_in
def report_position(unit_id: int) -> Response:
    """Where a unit is; a late or repeated fix is taken and does not move it back."""
    body = parsing.parse(PositionIn, json_body())
    fix = Fix(body.lat, body.lon, body.at or clock.now(), body.accuracy_m)
    with database().atomic() as session:
        placed = positions.report_position(session, current_actor(), unit_id, fix)
        stale = queries.times_of(session).stale
    return json_answer(
        {
            "unit": unit_id,
            "moved": placed.verdict is FixVerdict.MOVES,
            "doubtful": placed.verdict is FixVerdict.DOUBTFUL,
            "lat": placed.lat,
            "lon": placed.lon,
            "position_at": moment(placed.position_at),
            "stale": is_old(placed.position_at, clock.now(), stale),
        }
    )


@blueprint.post("/units/<int:unit_id>/status")
@signed_in
def set_status(unit_id: int) -> Response:
    """Available, committed, or out of service with a reason."""
    body = parsing.parse(UnitStatusIn, json_body())
    return _changed(
        lambda s, a: units.set_unit_status(s, a, unit_id, body.version, body.status, body.reason)
    )


@blueprint.post("/units/<int:unit_id>/check-in")
@signed_in
def check_in(unit_id: int) -> Response:
    """The crew says that all is well."""
    return _changed(lambda s, a: units.check_in(s, a, unit_id))


@blueprint.get("/units/<int:unit_id>/assignment")
@signed_in
def read_task(unit_id: int) -> Response:
    """What a unit has to do now: its card, the assignment and the incident's card, or nulls."""
    with database().reading() as session:
        unit = unit_for(session, current_actor(), unit_id, Permission.UNIT_VIEW)
        return Response(queries.task_of(session, unit), content_type="application/json")


@blueprint.get("/units/<int:unit_id>/contact")
@signed_in
def contact(unit_id: int) -> Response:
    """Whom to ring: personal data, and this look at it is recorded."""
    with database().atomic() as session:
        return json_answer(unit_contacts.view_contact(session, current_actor(), unit_id))


@blueprint.post("/assignments/<int:assignment_id>/actions/<action>")
@requires(Permission.ASSIGNMENT_STEP)
def step(assignment_id: int, action: str) -> Response:
    """A crew, or a dispatcher for it, says what was done and when."""
    try:
        wanted = AssignmentAction(action)
    except ValueError:
        raise NotFound from None
    if wanted is AssignmentAction.TIME_OUT:
        raise NotFound
    body = parsing.parse(StepIn, json_body())
    with database().atomic() as session:
        done = dispatching.step_assignment(
            session,
            current_actor(),
            assignment_id,
            wanted,
            body.at,
            body.client_token or None,
            StepData(body.people, body.facility, body.reason or None, body.told()),
        )
        told: dict[str, Any] = queries.assignment_card(done)
    return json_answer(told)
