"""`/api/v1/exercise`: whether an exercise (diễn tập) is on, and its beginning and end.

Whoever wants to send reports of an exercise asks here first, and keeps asking: one must not go on
beside a real emergency.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from ioc.domain.permissions import Permission
from ioc.queries import exercise
from ioc.services.shelters import facility_places
from ioc.services.upkeep.exercise import end_exercise, start_exercise
from ioc.web.auth import current_actor, database, public, requires
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_exercise", __name__, url_prefix="/api/v1/exercise")


def _state() -> dict[str, Any]:
    with database().reading() as session:
        return {
            "on": exercise.is_on(session),
            "may_start": exercise.real_critical_open(session) == 0,
        }


@blueprint.get("")
@public
def state() -> Response:
    """Whether the band is up, and whether an exercise may begin or go on."""
    return json_answer(_state(), headers={"Cache-Control": "no-store"})


@blueprint.post("/start")
@requires(Permission.EXERCISE_RUN)
def start() -> Response:
    """Begins one; 409 `real_critical_open` while real critical incidents are open."""
    with database().atomic() as session:
        start_exercise(session, current_actor())
    return json_answer(_state())


@blueprint.post("/end")
@requires(Permission.EXERCISE_RUN)
def end() -> Response:
    """Ends it; what was marked as exercise stays marked, and nobody of it is in a shelter."""
    with database().atomic() as session:
        if end_exercise(session, current_actor()):
            facility_places.end_of_drill(session, current_actor())
    return json_answer(_state())
