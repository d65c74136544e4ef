"""`/api/v1/protocols`: the cards that an operator reads from while somebody speaks."""

from __future__ import annotations

from flask import Blueprint, Response

from ioc.domain.permissions import Permission
from ioc.queries.hotline import protocols
from ioc.web.auth import current_locale, database, requires
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_protocols", __name__, url_prefix="/api/v1")


@blueprint.get("/protocols")
@requires(Permission.HOTLINE_USE)
def published() -> Response:
    """Every published card with its steps, and the forms of address."""
    with database().reading() as session:
        return json_answer(protocols.published(session, current_locale()))
