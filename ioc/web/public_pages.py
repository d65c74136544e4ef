"""The citizen's pages."""

from __future__ import annotations

from flask import Blueprint

from ioc.queries import tracking
from ioc.web.api_reports import code_in_path, json_answer
from ioc.web.auth import current_locale, database, public

blueprint = Blueprint("public_pages", __name__)


@blueprint.get("/track/<tracking_code>")
@public
def track_code(tracking_code: str):
    code = code_in_path(tracking_code)
    with database().reading() as session:
        return json_answer(tracking.public_state(session, code, current_locale()))
