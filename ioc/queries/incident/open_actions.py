"""What somebody may do to an incident in the state it is in: a page offers nothing else."""

from __future__ import annotations

from ioc.access.actor import Actor
from ioc.access.fetch import standing_of
from ioc.access.leading import decides
from ioc.domain import incidents as rules
from ioc.domain.errors import InvalidTransition
from ioc.domain.incidents import IncidentAction, ReferralAction, ReferralStatus, Verification
from ioc.domain.permissions import Permission
from ioc.models.incident import Incident

PERMISSION_OF: dict[IncidentAction, Permission] = {
    IncidentAction.VERIFY: Permission.INCIDENT_VERIFY,
    IncidentAction.REJECT: Permission.INCIDENT_VERIFY,
    IncidentAction.CLASSIFY: Permission.INCIDENT_CLASSIFY,
    IncidentAction.RELOCATE: Permission.INCIDENT_RELOCATE,
    IncidentAction.MERGE: Permission.INCIDENT_MERGE,
    IncidentAction.SPLIT: Permission.INCIDENT_MERGE,
    IncidentAction.REFER: Permission.INCIDENT_REFER,
    IncidentAction.ACCEPT: Permission.INCIDENT_ANSWER_REFERRAL,
    IncidentAction.RETURN: Permission.INCIDENT_ANSWER_REFERRAL,
    IncidentAction.START: Permission.INCIDENT_WORK,
    IncidentAction.EXTEND: Permission.INCIDENT_EXTEND,
    IncidentAction.RESOLVE: Permission.INCIDENT_WORK,
    IncidentAction.CLOSE: Permission.INCIDENT_CLOSE,
    IncidentAction.REOPEN: Permission.INCIDENT_REOPEN,
    IncidentAction.NOTE: Permission.INCIDENT_NOTE,
    IncidentAction.FLAG: Permission.INCIDENT_FLAG,
    IncidentAction.ASSIGN: Permission.INCIDENT_ASSIGN,
    IncidentAction.ASK: Permission.INCIDENT_ASK,
    IncidentAction.ASK_EXTENSION: Permission.INCIDENT_ASK_EXTENSION,
    IncidentAction.REFUSE_EXTENSION: Permission.INCIDENT_EXTEND,
    IncidentAction.DRAFT: Permission.INCIDENT_WORK,
    IncidentAction.SIGN: Permission.INCIDENT_SIGN,
    IncidentAction.SEND_BACK: Permission.INCIDENT_SIGN,
    IncidentAction.FINISH: Permission.INCIDENT_WORK,
    IncidentAction.DISPATCH: Permission.INCIDENT_DISPATCH,
    IncidentAction.PRIORITISE: Permission.PRIORITY_OVERRIDE,
    IncidentAction.CONFIRM: Permission.INCIDENT_CONFIRM,
}
"""What the services ask for each action; a page offers what would not be refused."""


def open_actions(actor: Actor, incident: Incident) -> frozenset[IncidentAction]:
    """What this actor may do to the incident in the state it is in."""
    standing = standing_of(incident)
    return frozenset(
        action
        for action, permission in PERMISSION_OF.items()
        if actor.can(permission, standing)
        and _is_open_to(incident, action)
        and _fits_referrals(actor, incident, action)
    )


SIGNED = frozenset({IncidentAction.SIGN, IncidentAction.SEND_BACK})
LEADS = frozenset(
    {
        IncidentAction.EXTEND,
        IncidentAction.ASK_EXTENSION,
        IncidentAction.REFUSE_EXTENSION,
        IncidentAction.CLOSE,
        IncidentAction.SIGN,
        IncidentAction.SEND_BACK,
    }
)
"""What of an agency only the one that leads decides."""

AT_WORK = frozenset({IncidentAction.ASSIGN, IncidentAction.ASK_EXTENSION, IncidentAction.DRAFT})


def _is_open_to(incident: Incident, action: IncidentAction) -> bool:
    if action in SIGNED and incident.drafted_at is None:
        return False
    if action is IncidentAction.REFUSE_EXTENSION and incident.extension_asked_at is None:
        return False
    if action is IncidentAction.VERIFY and incident.verification is Verification.VERIFIED:
        return False
    if action is IncidentAction.CONFIRM and incident.tier is None:
        return False
    if action is IncidentAction.SPLIT and incident.report_count < 2:
        return False
    try:
        rules.advance(incident.status, action)
    except InvalidTransition:
        return False
    return True


def _fits_referrals(actor: Actor, incident: Incident, action: IncidentAction) -> bool:
    """An agency accepts what it was offered, returns what it has not finished, and ends its part
    of what another leads."""
    own = [r for r in incident.referrals if r.agency_code in actor.agencies]
    if action in LEADS and not decides(actor, PERMISSION_OF[action], incident):
        return False
    if action in AT_WORK:
        return any((r.status, ReferralAction.FINISH) in rules.REFERRAL_TRANSITIONS for r in own)
    if action is IncidentAction.FINISH:
        return any(
            not r.is_lead and (r.status, ReferralAction.FINISH) in rules.REFERRAL_TRANSITIONS
            for r in own
        )
    if action is IncidentAction.ASK and actor.agencies:
        accepted, offered = ReferralStatus.ACCEPTED, ReferralStatus.OFFERED
        return any(r.status is accepted or (r.is_lead and r.status is offered) for r in own)
    wanted = {
        IncidentAction.ACCEPT: ReferralAction.ACCEPT,
        IncidentAction.RETURN: ReferralAction.RETURN,
    }.get(action)
    if wanted is None:
        return True
    return any((r.status, wanted) in rules.REFERRAL_TRANSITIONS for r in own)
