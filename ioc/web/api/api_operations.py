"""`/api/v1/operations`: operations listed, opened, changed and closed, and their sectors; what the
pages of `/operations` do, through the same services."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ioc.access.operations import operation_for
from ioc.domain.operations import NAME_LONGEST, NOTES_LONGEST
from ioc.domain.permissions import Permission
from ioc.models.operation import Operation
from ioc.queries.directory import directory
from ioc.queries.operations import operations as queries
from ioc.queries.operations.operations import Sector
from ioc.services.operations import operation_sectors, operations
from ioc.services.operations.operations import OperationTold
from ioc.web.api.action_shapes import ActionIn
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_operations", __name__, url_prefix="/api/v1/operations")

AT_A_TIME = 50

VIEW, RUN = Permission.OPERATION_VIEW, Permission.OPERATION_RUN
Name = Annotated[str, StringConstraints(min_length=1, max_length=NAME_LONGEST)]
AreaCode = Annotated[str, StringConstraints(min_length=1, max_length=16)]
Areas = Annotated[list[AreaCode], Field(min_length=1, max_length=200)]
AgencyCode = Annotated[str, StringConstraints(max_length=64)]


class OperationIn(BaseModel):
    """Body of `POST /api/v1/operations`; `started_at` now by itself, `rescue_agency` is offered
    each rescue beside whom the rules name. Real, unless `exercise` says that it is part of the
    exercise that is on, or the account is one of a demonstration."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    name: Name
    areas: Areas
    started_at: parsing.Moment | None = None
    rescue_agency: AgencyCode | None = None
    exercise: bool | None = None


class OperationChangeIn(ActionIn):
    """Body of `…/change`: what is left out stays; an empty `rescue_agency` takes it away."""

    name: Name | None = None
    areas: Areas | None = None
    rescue_agency: AgencyCode | None = None


class OperationCloseIn(ActionIn):
    """Body of `…/close`."""

    words: Annotated[str, StringConstraints(max_length=NOTES_LONGEST)] | None = None


class SectorIn(ActionIn):
    """Body of `…/sectors` and `…/sectors/{sector}`; `version` is the operation's, `owner` the
    account of who answers for these wards."""

    name: Name
    areas: Areas
    owner: parsing.Id


@blueprint.get("")
@requires(VIEW)
def listing() -> Response:
    """The open operations and the last that were closed, with how many rescues are open by
    priority, of those that the actor may see."""
    with database().reading() as session:
        cards = queries.cards(session)
        counts = queries.open_counts(session, current_actor(), [card["id"] for card in cards])
    return json_answer({"items": [card | {"open": counts.get(card["id"], {})} for card in cards]})


@blueprint.get("/<int:operation_id>")
@requires(VIEW)
def read(operation_id: int) -> Response:
    """One operation with its sectors and figures; once it is closed with what was said then."""
    return json_answer(_whole(operation_id))


@blueprint.post("")
@requires(RUN)
def create() -> Response:
    """Opens an operation and takes in what is open in its wards."""
    body = parsing.parse(OperationIn, json_body())
    told = OperationTold(
        body.name, body.areas, body.started_at, body.rescue_agency or None, body.exercise
    )
    with database().atomic() as session:
        number = operations.open_operation(session, current_actor(), told).id
    take_in(number)
    return json_answer(_whole(number), 201)


@blueprint.post("/<int:operation_id>/change")
@requires(RUN)
def change(operation_id: int) -> Response:
    """Changes name, wards and rescue agency, as far as they are named."""
    body = parsing.parse(OperationChangeIn, json_body())
    changes: dict[str, Any] = {
        name: getattr(body, name)
        for name in ("name", "areas", "rescue_agency")
        if name in body.model_fields_set and getattr(body, name) is not None
    }
    if "rescue_agency" in body.model_fields_set:
        changes["rescue_agency"] = body.rescue_agency or None
    with database().atomic() as session:
        operations.change(session, current_actor(), operation_id, body.version, changes)
    take_in(operation_id)
    return json_answer(_whole(operation_id))


@blueprint.post("/<int:operation_id>/close")
@requires(RUN)
def close(operation_id: int) -> Response:
    """Closes it with the figures as they stand; its rescues stay as they are."""
    body = parsing.parse(OperationCloseIn, json_body())
    with database().atomic() as session:
        operations.close(session, current_actor(), operation_id, body.version, body.words)
    return json_answer(_whole(operation_id))


@blueprint.post("/<int:operation_id>/sectors")
@requires(RUN)
def create_sector(operation_id: int) -> Response:
    """A new sector with its owner."""
    return _put_sector(operation_id, None, 201)


@blueprint.post("/<int:operation_id>/sectors/<int:sector_id>")
@requires(RUN)
def change_sector(operation_id: int, sector_id: int) -> Response:
    """The whole sector as it is to be."""
    return _put_sector(operation_id, sector_id, 200)


@blueprint.post("/<int:operation_id>/sectors/<int:sector_id>/remove")
@requires(RUN)
def remove_sector(operation_id: int, sector_id: int) -> Response:
    """Takes a sector away; its wards stay in the operation."""
    body = parsing.parse(ActionIn, json_body())
    with database().atomic() as session:
        operation_sectors.remove(session, current_actor(), operation_id, body.version, sector_id)
    return json_answer(_whole(operation_id))


def _put_sector(operation_id: int, sector_id: int | None, status: int) -> Response:
    body = parsing.parse(SectorIn, json_body())
    told = (body.name, body.areas, body.owner)
    with database().atomic() as session:
        actor = current_actor()
        operation_sectors.put(session, actor, operation_id, body.version, told, sector_id)
    return json_answer(_whole(operation_id), status)


def _whole(operation_id: int) -> dict[str, Any]:
    actor = current_actor()
    with database().reading() as session:
        operation: Operation = operation_for(session, actor, operation_id)
        return queries.operation_card(operation, directory(session)) | {
            "sectors": [_sector(one) for one in queries.sectors(session, operation_id)],
            "figures": queries.figures(session, operation_id, actor),
            "closing": queries.closing(session, operation),
        }


def _sector(one: Sector) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "areas": list(one.areas),
        "owner": {"id": one.owner_id, "name": one.owner},
    }


def take_in(operation_id: int) -> None:
    """Takes in what is open in the wards of an operation, some at a time."""
    taken = AT_A_TIME
    while taken == AT_A_TIME:
        with database().atomic() as session:
            taken = operations.take_in(session, current_actor(), operation_id, AT_A_TIME)
