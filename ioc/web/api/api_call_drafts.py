"""`POST /api/v1/calls/{id}/draft`: what an operator has typed of a call and not saved yet."""

from __future__ import annotations

from flask import Blueprint, Response

from ioc.domain.errors import Conflict
from ioc.domain.permissions import Permission
from ioc.domain.reports import TEXT_MAX
from ioc.ports import Located
from ioc.queries.hotline import hints as queries
from ioc.services.calls import call_drafts
from ioc.services.calls.call_drafts import Draft
from ioc.services.intake.enrichment import UNSURE
from ioc.web.api.api_calls import body_of, claimed
from ioc.web.api.api_hints import HintsIn, understood
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing

blueprint = Blueprint("api_call_drafts", __name__, url_prefix="/api/v1")


class DraftIn(HintsIn):
    """Body of `POST /api/v1/calls/{id}/draft`: as for hints, and the name of the chosen place."""

    label: parsing.Line | None = None


@blueprint.post("/calls/<int:call_id>/draft")
@requires(Permission.HOTLINE_USE)
def keep(call_id: int) -> Response:
    """Keeps the words so far with the call; the server reads danger and place out of them."""
    body = body_of(DraftIn)
    typed, located, classified = understood(body)
    try:
        with database().atomic() as session:
            is_danger = queries.is_critical(session, typed, classified, unsure=UNSURE)
            draft = _draft(body, typed, located, is_danger)
            call_drafts.keep(session, current_actor(), call_id, draft)
    except Conflict as error:
        if error.code != "claimed":
            raise
        return claimed(error)
    return Response(status=204)


def _draft(body: DraftIn, typed: queries.Typed, located: Located, is_danger: bool) -> Draft:
    """The place that the operator chose counts before what the words name."""
    best = located.candidates[0] if located.candidates else None
    words = body.text[:TEXT_MAX]
    if typed.pin is not None:
        return Draft(words, is_danger, typed.pin, body.label or body.address or "")
    label = located.address or (best.label if best else "") or body.address or ""
    return Draft(words, is_danger, located.point, label)
