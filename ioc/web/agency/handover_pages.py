"""The list of what goes on to the national system for feedback, for the duty officer."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ioc.domain.permissions import Permission
from ioc.queries.incident import handover as queries
from ioc.web.auth import current_actor, database, requires

blueprint = Blueprint("handover_pages", __name__)

SHOWN, RECENT = 200, 50


@blueprint.get("/handover")
@requires(Permission.INCIDENT_REFER)
def handover() -> ResponseReturnValue:
    """What waits, and what was handed over last."""
    actor = current_actor()
    with database().reading() as session:
        waiting = queries.rows(session, actor, most=SHOWN + 1)
        done = queries.rows(session, actor, done=True, most=RECENT)
    return render_template(
        "agency/handover.html",
        waiting=waiting[:SHOWN],
        has_more=len(waiting) > SHOWN,
        done=done,
    )
