"""`/plan`: the plan of many rescues beside its baseline; works without scripts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from dispatch.scenario import Policy
from ioc.domain.errors import DomainError, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.plans import LegAction
from ioc.queries.public import public_map
from ioc.queries.rescue import ways
from ioc.services.plans import planning
from ioc.web.api import api_plans
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap
from ioc.web.refusals import refused
from ioc.web.security import nonce
from maps.documents import console_map

blueprint = Blueprint("plan_pages", __name__)


@blueprint.get("/plan")
@requires(Permission.PLAN_MAKE)
def page() -> ResponseReturnValue:
    """The plan in force. `?part=plan` gives the plan alone."""
    return _page()


@blueprint.post("/plan")
@requires(Permission.PLAN_MAKE)
def make() -> ResponseReturnValue:
    """Plans now, by the policy chosen."""
    wanted = request.form.get("policy", "")
    policy = Policy(wanted) if wanted in {one.value for one in Policy} else None
    try:
        api_plans.make_now(policy)
    except DomainError as refusal:
        return _page(refusal)
    return redirect("/plan?done=made", 303)


@blueprint.post("/plan/<int:plan_id>/accept")
@requires(Permission.PLAN_MAKE)
def accept(plan_id: int) -> ResponseReturnValue:
    """Dispatches all that is proposed."""
    try:
        done, left = api_plans.accept_each(plan_id)
    except DomainError as refusal:
        return _page(refusal)
    return redirect(f"/plan?accepted={len(done)}&refused={len(left)}", 303)


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
    return redirect(f"/plan?done={action}", 303)


def _page(refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        plan = api_plans.current(session)
        has_network = bool(ways.in_use(session))
        if request.args.get("part") == "plan":
            return render_template("plan/part.html", **_shown(plan, has_network))
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
        **_shown(plan, has_network),
        map=document,
        refused=words,
        done=request.args.get("done", ""),
        accepted=request.args.get("accepted", type=int),
        not_accepted=request.args.get("refused", type=int),
    )
    return html, status


def _shown(plan: dict[str, Any] | None, has_network: bool) -> dict[str, Any]:
    made_at = datetime.fromisoformat(plan["made_at"]) if plan else None
    return {
        "plan": plan,
        "policies": list(Policy),
        "made_at": made_at,
        "has_network": has_network,
    }
