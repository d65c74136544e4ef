"""`/api/v1/incidents/{id}/recommendations`: which units could go; and what a dispatch answers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from dispatch.types import DropCode, ReasonCode
from ioc.access.actor import Actor
from ioc.domain.permissions import Permission
from ioc.domain.units import HoldBack
from ioc.i18n import label
from ioc.models.incident import Incident
from ioc.services.dispatching import dispatching, recommending
from ioc.web.api.action_shapes import ActionIn
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_dispatching", __name__, url_prefix="/api/v1/incidents")

REFUSALS = {one.value: one for one in (*DropCode, *HoldBack)}


class DispatchIn(ActionIn):
    """`unit`: the id of the unit that is sent."""

    unit: parsing.Id


def dispatch(session: Session, actor: Actor, incident_id: int, body: DispatchIn) -> Incident:
    """Sends a unit to an incident."""
    return dispatching.dispatch_unit(session, actor, incident_id, body.version, body.unit)


@blueprint.get("/<int:incident_id>/recommendations")
@requires(Permission.INCIDENT_DISPATCH)
def recommendations(incident_id: int) -> Response:
    """Units for an incident, the best first, with why; and why the others are not suitable."""
    actor = current_actor()
    with database().reading() as session:
        shown = recommending.recommend_units(session, actor, incident_id)
    # Kept in a transaction of its own: ranking takes longer than anybody should hold up writers.
    with database().atomic() as session:
        kept = recommending.keep_shown(session, actor, shown)
    return json_answer({"id": kept, **_in_words(shown, current_locale())})


def _in_words(shown: dict[str, Any], locale: str) -> dict[str, Any]:
    """What is shown with a sentence beside each code."""
    items = [
        {
            **item,
            **{
                side: [{**r, "text": label(ReasonCode(r["code"]), locale)} for r in item[side]]
                for side in ("reasons", "against")
            },
        }
        for item in shown["items"]
    ]
    refused = [
        {**one, "text": label(REFUSALS[one["code"]], locale)} for one in shown["not_suitable"]
    ]
    return {**shown, "items": items, "not_suitable": refused}
