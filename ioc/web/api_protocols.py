"""`/api/v1/protocols`: the cards that an operator reads from while somebody speaks."""

from __future__ import annotations

from flask import Blueprint, Response

from ioc.domain.permissions import Permission
from ioc.queries import protocols
from ioc.web.api_reports import json_answer
from ioc.web.auth import current_locale, database, requires

blueprint = Blueprint("api_protocols", __name__, url_prefix="/api/v1")


@blueprint.get("/protocols")
@requires(Permission.HOTLINE_USE)
def published() -> Response:
    """Every published card with its steps, and the forms of address."""
    with database().reading() as session:
        return json_answer(protocols.published(session, current_locale()))
