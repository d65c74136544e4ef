"""What the tools of the console ask: cameras, and matters by a telephone number."""

from __future__ import annotations

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict

from ioc.domain.permissions import Permission
from ioc.queries import cameras
from ioc.services.incidents import number_search
from ioc.web import limits
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_map_tools", __name__, url_prefix="/api/v1")


class NumberIn(BaseModel):
    """Body of `POST /api/v1/console/number`. A number is not put into an address, which is
    logged."""

    model_config = ConfigDict(extra="ignore")
    phone: parsing.Phone


@blueprint.get("/cameras")
@requires(Permission.CONSOLE_VIEW)
def list_cameras() -> Response:
    """The cameras of the city as links, by name."""
    with database().reading() as session:
        return json_answer({"items": cameras.listed(session, current_actor())})


@blueprint.post("/console/number")
@requires(Permission.REPORT_CONTACT)
def by_number() -> Response:
    """Which matters tell of a number: ids alone, and this look is recorded."""
    body = parsing.parse(NumberIn, json_body())
    actor = current_actor()
    limits.check_number_search(actor.label)
    with database().atomic() as session:
        found = number_search.search_by_number(session, actor, body.phone)
    return json_answer(
        {
            "incidents": found.open_incidents,
            "reports": found.waiting_reports,
            "closed": found.closed,
            "more": found.is_cut,
        },
        headers={"Cache-Control": "no-store"},
    )
