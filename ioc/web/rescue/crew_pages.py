"""`/crew`: the page of a crew on its phone. It is kept on the phone and works without network, so
nothing of a person or a task stands in it: both are asked for by its scripts."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ioc.domain.permissions import Permission
from ioc.web.auth import requires

blueprint = Blueprint("crew_pages", __name__)


@blueprint.get("/crew")
@requires(Permission.ASSIGNMENT_STEP)
def page() -> ResponseReturnValue:
    """The next task of the crew's own unit, with one button for its next step."""
    return render_template("crew/crew.html")
