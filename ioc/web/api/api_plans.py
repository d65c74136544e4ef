"""The plan of many rescues: read, made anew, and decided leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from dispatch.scenario import Policy
from ioc.db.turns import is_crossed
from ioc.domain.errors import Conflict, DomainError, InvalidTransition, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction, LegState
from ioc.models.plan import RescuePlan
from ioc.queries import exercise
from ioc.queries.rescue import plans as queries
from ioc.services.plans import plan_process, plan_scenario, planning
from ioc.web.api import api_plan_edits
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_plans", __name__, url_prefix="/api/v1")

ASKED_SECONDS = 2.0
"""How long the solver may search for a person who waits for it."""


class PlanIn(BaseModel):
    """Body of `POST /plan`; without a policy that of the plan before. `exercise` plans the exercise
    and not what is real."""

    model_config = ConfigDict(extra="ignore")
    policy: Policy | None = None
    exercise: bool = False


class AcceptIn(BaseModel):
    """Body of `POST /plan/{id}/accept`: these legs, or all that are proposed."""

    model_config = ConfigDict(extra="ignore")
    legs: Annotated[list[parsing.Id], Field(max_length=1_000)] | None = None


class LegIn(BaseModel):
    """Body of `POST /plan/legs/{id}/actions/{action}`; `unit` with a lock gives it to another."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    unit: parsing.Id | None = None
    reason: Annotated[str, StringConstraints(max_length=300)] | None = None


@blueprint.get("/plan")
@requires(Permission.PLAN_MAKE)
def latest() -> Response:
    """The real plan in force, null before the first; beside it that of an exercise while one is
    on."""
    with database().reading() as session:
        return json_answer(
            {"plan": current(session), "exercise": current(session, is_exercise=True)}
        )


@blueprint.post("/plan")
@requires(Permission.PLAN_MAKE)
def make() -> Response:
    """Plans now. 409 `nothing_to_plan` where nobody waits or no unit can be sent."""
    body = parsing.parse(PlanIn, json_body())
    make_now(body.policy, is_exercise=body.exercise)
    return latest()


@blueprint.post("/plan/<int:plan_id>/accept")
@requires(Permission.PLAN_MAKE)
def accept(plan_id: int) -> Response:
    """Dispatches what is proposed; each leg that cannot be is told with its reason."""
    body = parsing.parse(AcceptIn, json_body())
    done, refused = accept_each(plan_id, body.legs)
    told = [
        {"leg": leg, "code": code, "message": message_of(code, current_locale())}
        for leg, code in refused
    ]
    return json_answer({"accepted": done, "refused": told})


@blueprint.post("/plan/legs/<int:leg_id>/actions/<action>")
@requires(Permission.PLAN_MAKE)
def decide(leg_id: int, action: str) -> Response:
    """One leg: accept, lock, unlock, drop. Given to another unit it is weighed as any change: 409
    with the reason where that unit cannot do it."""
    if action not in {one.value for one in LegAction}:
        raise NotFound
    known = LegAction(action)
    body = parsing.parse(LegIn, json_body())
    if known is LegAction.LOCK and body.unit is not None:
        given = api_plan_edits.give(leg_id, body.unit)
        return json_answer({"id": given, "state": LegState.LOCKED.value, "unit": body.unit})
    with database().atomic() as session:
        leg = planning.decide(session, current_actor(), leg_id, known, reason=body.reason)
        return json_answer({"id": leg.id, "state": leg.state.value, "unit": leg.unit_id})


def current(session: Session, *, is_exercise: bool = False) -> dict[str, Any] | None:
    """The plan that the screens show; that of an exercise only while one is on."""
    if is_exercise and not exercise.is_on(session):
        return None
    return queries.latest(session, current_locale(), is_exercise=is_exercise)


def accept_each(
    plan_id: int, legs: Sequence[int] | None = None
) -> tuple[list[int], list[tuple[int, str]]]:
    """Accepts one leg after the other; answers those that were, and of the others the code of why
    not. One that cannot be hinders no other."""
    with database().reading() as session:
        wanted = planning.acceptable(session, current_actor(), plan_id, legs)
    done: list[int] = []
    refused: list[tuple[int, str]] = []
    for leg in wanted:
        code = _accept_one(leg)
        if code is None:
            done.append(leg)
        else:
            refused.append((leg, code))
    return done, refused


def _accept_one(leg: int) -> str | None:
    """Why a leg was not accepted; None where it was. One that another transaction was in the way of
    is tried once more."""
    for _ in range(2):
        try:
            with database().atomic() as session:
                planning.decide(session, current_actor(), leg, LegAction.ACCEPT)
        except DomainError as error:
            return error.code
        except DBAPIError as error:
            if not is_crossed(error):
                raise
            continue
        return None
    return "busy_try_again"


def make_now(policy: Policy | None, *, is_exercise: bool = False) -> None:
    """Reads the night, plans it in a process of its own, keeps the plan. Where a plan of a newer
    picture was made meanwhile it looks once more, so that the policy asked for is not lost. Raises
    `DomainError`."""
    try:
        _make(policy, is_exercise)
    except Conflict:
        _make(policy, is_exercise)


def _make(policy: Policy | None, is_exercise: bool) -> None:
    with database().reading() as session:
        before = session.scalar(
            select(RescuePlan.policy)
            .where(RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise))
            .order_by(RescuePlan.id.desc())
            .limit(1)
        )
        found = plan_scenario.situation(
            session,
            policy or before or Policy.LIFE_FIRST,
            is_exercise=is_exercise,
            seconds=ASKED_SECONDS,
        )
    if found.is_empty:
        raise InvalidTransition("nothing_to_plan")
    try:
        made, others = plan_process.solve(found.scenario, found.kinds, found.packed, found.closures)
    except plan_process.PlanFailed:
        raise InvalidTransition("plan_failed") from None
    with database().atomic() as session:
        planning.store(session, current_actor(), found, made, others)
