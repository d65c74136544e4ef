"""The plan of many rescues: read, made anew, and decided leg by leg."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select

from dispatch.scenario import Policy
from ioc.domain.errors import DomainError, InvalidTransition, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction
from ioc.models.plan import RescuePlan
from ioc.queries import exercise
from ioc.queries.rescue import plans as queries
from ioc.services.plans import plan_process, plan_scenario, planning
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_plans", __name__, url_prefix="/api/v1")

ASKED_SECONDS = 2.0
"""How long the solver may search for a person who waits for it."""


class PlanIn(BaseModel):
    """Body of `POST /plan`; without a policy that of the plan before."""

    model_config = ConfigDict(extra="ignore")
    policy: Policy | None = None


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
    """The plan in force, null before the first; that of the exercise while one is on."""
    with database().reading() as session:
        return json_answer({"plan": current(session)})


@blueprint.post("/plan")
@requires(Permission.PLAN_MAKE)
def make() -> Response:
    """Plans now. 409 `nothing_to_plan` where nobody waits or no unit can be sent."""
    make_now(parsing.parse(PlanIn, json_body()).policy)
    return latest()


@blueprint.post("/plan/<int:plan_id>/accept")
@requires(Permission.PLAN_MAKE)
def accept(plan_id: int) -> Response:
    """Dispatches what is proposed; each leg that cannot be is told with its reason."""
    body = parsing.parse(AcceptIn, json_body())
    done, refused = accept_each(plan_id, body.legs)
    told = [{"leg": leg, "code": code} for leg, code in refused]
    return json_answer({"accepted": done, "refused": told})


@blueprint.post("/plan/legs/<int:leg_id>/actions/<action>")
@requires(Permission.PLAN_MAKE)
def decide(leg_id: int, action: str) -> Response:
    """One leg: accept, lock, unlock, drop."""
    if action not in {one.value for one in LegAction}:
        raise NotFound
    known = LegAction(action)
    body = parsing.parse(LegIn, json_body())
    with database().atomic() as session:
        leg = planning.decide(
            session, current_actor(), leg_id, known, unit_id=body.unit, reason=body.reason
        )
        return json_answer({"id": leg.id, "state": leg.state.value, "unit": leg.unit_id})


def current(session: Any) -> dict[str, Any] | None:
    """The plan that the screens show."""
    return queries.latest(session, current_locale(), is_exercise=exercise.is_on(session))


def accept_each(
    plan_id: int, legs: Sequence[int] | None = None
) -> tuple[list[int], list[tuple[int, str]]]:
    """Accepts one leg after the other; answers those that were, and of the others the code of why
    not. One that cannot be hinders no other."""
    actor = current_actor()
    with database().reading() as session:
        wanted = planning.acceptable(session, actor, plan_id, legs)
    done: list[int] = []
    refused: list[tuple[int, str]] = []
    for leg in wanted:
        try:
            with database().atomic() as session:
                planning.decide(session, actor, leg, LegAction.ACCEPT)
            done.append(leg)
        except DomainError as error:
            refused.append((leg, error.code))
    return done, refused


def make_now(policy: Policy | None) -> None:
    """Reads the night, plans it in a process of its own, keeps the plan. Raises `DomainError`."""
    with database().reading() as session:
        is_exercise = exercise.is_on(session)
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
