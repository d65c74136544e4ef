"""For which agency somebody acts on an incident, and whether that one leads.

Reads the rows alone and changes nothing.
"""

from __future__ import annotations

from ioc.access.actor import Actor
from ioc.access.leading import decides, may_for
from ioc.domain.errors import NotAllowed
from ioc.domain.incidents import HOLDS, ReferralStatus
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident, Referral

ACTIVE = frozenset({ReferralStatus.OFFERED, ReferralStatus.ACCEPTED})
"""States in which somebody is expected to act."""


def own_active(actor: Actor, incident: Incident, agency: str | None = None) -> Referral:
    """The referral by which the actor works on the incident, the leading one before others.

    Raises `NotAllowed` where none of the actor's agencies (or not `agency`) is at work on it.
    """
    own = [
        item
        for item in incident.referrals
        if item.status in ACTIVE
        and item.agency_code in actor.agencies
        and agency in {None, item.agency_code}
    ]
    if not own:
        raise NotAllowed("not_at_work")
    return min(own, key=lambda r: (not r.is_lead, r.status is not ReferralStatus.ACCEPTED, r.id))


def held_by(actor: Actor, incident: Incident) -> str | None:
    """The agency for which the actor speaks of the incident; None for people of the center."""
    own = [r for r in incident.referrals if r.agency_code in actor.agencies and r.status in HOLDS]
    return min(own, key=lambda r: (not r.is_lead, r.id)).agency_code if own else None


def may_call_in(actor: Actor, incident: Incident) -> bool:
    """Whether the actor signs for the agency that leads and has accepted: it may call in others."""
    return any(
        item.is_lead
        and item.status is ReferralStatus.ACCEPTED
        and item.agency_code in actor.agencies
        and may_for(actor, Permission.INCIDENT_SIGN, incident, item.agency_code)
        for item in incident.referrals
    )


def must_lead(actor: Actor, incident: Incident) -> None:
    """Raises `NotAllowed` unless the actor's agency may end the matter for all.

    The lead may; a supporter may when it took the matter and no lead ever did.
    """
    if not decides(actor, Permission.INCIDENT_WORK, incident):
        raise NotAllowed("only_lead_resolves")


def must_decide(actor: Actor, permission: Permission, incident: Incident) -> None:
    """Raises `NotAllowed` for who acts for an agency that only supports: what the lead promised,
    drafted or finished is not theirs to decide."""
    if not decides(actor, permission, incident):
        raise NotAllowed("only_lead_decides")
