"""Which agency decides a matter for all, and whether somebody speaks for it."""

from __future__ import annotations

from ioc.access.actor import Actor
from ioc.domain.events import Standing
from ioc.domain.incidents import HOLDS, OPEN, ReferralStatus
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident


def lead_of(incident: Incident) -> str | None:
    """The agency that leads, of those that have the matter."""
    return next(
        (r.agency_code for r in incident.referrals if r.is_lead and r.status in HOLDS), None
    )


def deciding(incident: Incident) -> frozenset[str]:
    """The agencies that may end the matter: the lead, and where no lead ever took it, who did."""
    took = ReferralStatus.ACCEPTED if incident.status in OPEN else ReferralStatus.DONE
    is_led = any(
        r.is_lead and r.status in {ReferralStatus.ACCEPTED, took} for r in incident.referrals
    )
    taken = {r.agency_code for r in incident.referrals if r.status is took and not is_led}
    lead = lead_of(incident)
    return frozenset(taken | {lead} if lead else taken)


def may_for(actor: Actor, permission: Permission, incident: Incident, agency: str) -> bool:
    """Whether a role in this very agency, or one of the city, allows it: who signs for one agency
    and works in another signs for the first alone."""
    standing = Standing(
        frozenset({agency}), incident.area_code, frozenset(incident.other_area_codes or ())
    )
    return actor.can(permission, standing)


def decides(actor: Actor, permission: Permission, incident: Incident) -> bool:
    """Whether the actor may do this for the city or for an agency that decides the matter."""
    return actor.is_city_wide or any(
        may_for(actor, permission, incident, agency) for agency in deciding(incident)
    )
