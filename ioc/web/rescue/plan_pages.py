"""`/plan`: the plan of many rescues beside its baseline; works without scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from dispatch.scenario import Policy
from ioc.domain.errors import DomainError, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction
from ioc.i18n import messages
from ioc.queries import exercise
from ioc.queries.public import public_map
from ioc.queries.rescue import plans, ways
from ioc.services.plans import planning
from ioc.web.api import api_plans
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap
from ioc.web.errors import message_of
from ioc.web.refusals import refused
from ioc.web.security import nonce
from maps.documents import console_map

blueprint = Blueprint("plan_pages", __name__)

LEFT_NAMED = 30
"""So many legs that were left are named, each with the reason."""


@blueprint.get("/plan")
@requires(Permission.PLAN_MAKE)
def page() -> ResponseReturnValue:
    """The real plan in force; `?exercise=1` that of the exercise that is on. `?part=plan` gives the
    plan alone. Who chooses neither while an exercise is on and nothing real is planned is led to
    the exercise's."""
    if not request.args:
        with database().reading() as session:
            is_drill_alone = (
                exercise.is_on(session)
                and api_plans.current(session, is_exercise=False) is None
                and api_plans.current(session, is_exercise=True) is not None
            )
        if is_drill_alone:
            return redirect("/plan?exercise=1")
    return _page()


@blueprint.post("/plan")
@requires(Permission.PLAN_MAKE)
def make() -> ResponseReturnValue:
    """Plans now, by the policy chosen."""
    wanted = request.form.get("policy", "")
    policy = Policy(wanted) if wanted in {one.value for one in Policy} else None
    try:
        api_plans.make_now(policy, is_exercise=_is_exercise())
    except DomainError as refusal:
        return _page(refusal)
    return _back(done="made")


@blueprint.post("/plan/<int:plan_id>/accept")
@requires(Permission.PLAN_MAKE)
def accept(plan_id: int) -> ResponseReturnValue:
    """Dispatches all that is proposed, and says which legs were left and why."""
    try:
        done, left = api_plans.accept_each(plan_id)
    except DomainError as refusal:
        return _page(refusal)
    told = ",".join(f"{leg}:{code}" for leg, code in left[:LEFT_NAMED])
    return _back(accepted=len(done), refused=len(left), left=told)


@blueprint.post("/plan/legs/<int:leg_id>/<action>")
@requires(Permission.PLAN_MAKE)
def decide(leg_id: int, action: str) -> ResponseReturnValue:
    """One leg."""
    if action not in {one.value for one in LegAction}:
        raise NotFound
    try:
        with database().atomic() as session:
            planning.decide(session, current_actor(), leg_id, LegAction(action))
    except DomainError as refusal:
        return _page(refusal)
    return _back(done=action)


def _is_exercise() -> bool:
    return request.values.get("exercise") == "1"


def _back(**told: Any) -> ResponseReturnValue:
    if _is_exercise():
        told["exercise"] = "1"
    return redirect(f"/plan?{urlencode(told)}", 303)


def _page(refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        is_on = exercise.is_on(session)
        is_exercise = is_on and _is_exercise()
        plan = api_plans.current(session, is_exercise=is_exercise)
        shown = _shown(plan, bool(ways.in_use(session)), is_exercise=is_exercise)
        if request.args.get("part") == "plan":
            return render_template("plan/part.html", **shown)
        counts = {
            kind: plans.open_count(session, is_exercise=kind)
            for kind in ((False, True) if is_on else ())
        }
        left = _left(session)
        outlines = public_map.area_outlines(session)
    words, status = refused(refusal)
    document = console_map(
        outlines,
        nonce=nonce(),
        basemap=basemap(current_app.config["IOC"]),
        locale=current_locale(),
        theme=None,
    )
    html = render_template(
        "plan/plan.html",
        **shown,
        counts=counts,
        left=left,
        map=document,
        refused=words,
        done=request.args.get("done", ""),
        accepted=request.args.get("accepted", type=int),
        not_accepted=request.args.get("refused", type=int),
    )
    return html, status


def _left(session: Session) -> list[dict[str, str]]:
    """The legs that were left when all were accepted, as the address names them."""
    if not request.args.get("left"):
        return []
    known = messages(current_locale())
    named: dict[int, str] = {}
    for one in request.args.get("left", "").split(",")[:LEFT_NAMED]:
        leg, _, code = one.partition(":")
        if leg.isascii() and leg.isdecimal() and len(leg) < 19 and f"error.{code}" in known:
            named[int(leg)] = code
    told = plans.told_of(session, named)
    return [
        {"unit": told[leg][0], "place": told[leg][1], "why": message_of(code, current_locale())}
        for leg, code in named.items()
        if leg in told
    ]


def _shown(plan: dict[str, Any] | None, has_network: bool, *, is_exercise: bool) -> dict[str, Any]:
    made_at = datetime.fromisoformat(plan["made_at"]) if plan else None
    return {
        "plan": plan,
        "policies": list(Policy),
        "made_at": made_at,
        "has_network": has_network,
        "is_exercise": is_exercise,
        "fallen": [
            {**one, "at": datetime.fromisoformat(one["at"])}
            for one in (plan["fallen"] if plan else ())
        ],
    }
