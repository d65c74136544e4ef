"""An incident: what is happening in the world; its states, steps and groups of states.

Covers incidents and their referrals to agencies. Leaves out which agency
(`jurisdiction`), how bad (`triage`) and by when (`sla`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ioc.domain.errors import InvalidTransition


class Severity(StrEnum):
    """How bad: Khẩn cấp, Khẩn, Thường, Không gấp."""

    CRITICAL = "critical"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


SEVERITY_ORDER = {
    Severity.CRITICAL: 0,
    Severity.HIGH: 1,
    Severity.NORMAL: 2,
    Severity.LOW: 3,
}


def worst(severities: Iterable[Severity]) -> Severity:
    """The most severe of several; `LOW` of none."""
    return min(severities, key=SEVERITY_ORDER.__getitem__, default=Severity.LOW)


class Tier(StrEnum):
    """In which order rescues are worked: Ưu tiên 1 to 4."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class IncidentStatus(StrEnum):
    """State of an incident."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"
    CLOSED = "closed"


OPEN = frozenset({IncidentStatus.OPEN, IncidentStatus.IN_PROGRESS})
TERMINAL = frozenset({IncidentStatus.CLOSED})


class Verification(StrEnum):
    """What we hold an incident for."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    DOUBTFUL = "doubtful"


class IncidentAction(StrEnum):
    """Everything that may be done to an incident (contract: `actions/{action}`)."""

    VERIFY = "verify"
    REJECT = "reject"
    CLASSIFY = "classify"
    RELOCATE = "relocate"
    MERGE = "merge"
    SPLIT = "split"
    REFER = "refer"
    ACCEPT = "accept"
    RETURN = "return"
    START = "start"
    EXTEND = "extend"
    RESOLVE = "resolve"
    CLOSE = "close"
    REOPEN = "reopen"
    NOTE = "note"
    FLAG = "flag"
    ASSIGN = "assign"
    ASK = "ask"
    ASK_EXTENSION = "ask_extension"
    REFUSE_EXTENSION = "refuse_extension"
    DRAFT = "draft"
    SIGN = "sign"
    SEND_BACK = "send_back"
    FINISH = "finish"
    DISPATCH = "dispatch"
    PRIORITISE = "prioritise"
    CONFIRM = "confirm"


class Outcome(StrEnum):
    """Why an incident was resolved; *answered* and *fixed* are not the same."""

    FIXED = "fixed"
    ANSWERED = "answered"
    NOT_POSSIBLE = "not_possible"
    NOT_OURS = "not_ours"
    REJECTED = "rejected"
    MERGED = "merged"


class Flag(StrEnum):
    """A mark that people put on an incident for each other."""

    WATCH = "watch"
    PRESS = "press"
    REPEAT = "repeat"
    SENSITIVE = "sensitive"
    COMPLAINT = "khieu_nai"
    DENUNCIATION = "to_cao"


OUT_OF_SCOPE = frozenset({Flag.COMPLAINT, Flag.DENUNCIATION})
"""Marks of what another procedure of the law settles: never published, and the city desk's."""


def out_of_scope(flags: Iterable[str] | None, severity: Severity) -> Flag | None:
    """The mark by which a matter is kept from everybody but the desk; danger to life has none."""
    if severity is Severity.CRITICAL:
        return None
    return next((Flag(flag) for flag in flags or () if flag in OUT_OF_SCOPE), None)


TRANSITIONS: dict[tuple[IncidentStatus, IncidentAction], IncidentStatus] = {
    (IncidentStatus.OPEN, IncidentAction.START): IncidentStatus.IN_PROGRESS,
    (IncidentStatus.OPEN, IncidentAction.DISPATCH): IncidentStatus.IN_PROGRESS,
    (IncidentStatus.IN_PROGRESS, IncidentAction.DISPATCH): IncidentStatus.IN_PROGRESS,
    (IncidentStatus.OPEN, IncidentAction.RESOLVE): IncidentStatus.RESOLVED,
    (IncidentStatus.IN_PROGRESS, IncidentAction.RESOLVE): IncidentStatus.RESOLVED,
    (IncidentStatus.OPEN, IncidentAction.SIGN): IncidentStatus.RESOLVED,
    (IncidentStatus.IN_PROGRESS, IncidentAction.SIGN): IncidentStatus.RESOLVED,
    (IncidentStatus.RESOLVED, IncidentAction.CLOSE): IncidentStatus.CLOSED,
    (IncidentStatus.RESOLVED, IncidentAction.REOPEN): IncidentStatus.OPEN,
    (IncidentStatus.CLOSED, IncidentAction.REOPEN): IncidentStatus.OPEN,
    (IncidentStatus.OPEN, IncidentAction.REJECT): IncidentStatus.CLOSED,
    (IncidentStatus.IN_PROGRESS, IncidentAction.REJECT): IncidentStatus.CLOSED,
    (IncidentStatus.OPEN, IncidentAction.MERGE): IncidentStatus.CLOSED,
    (IncidentStatus.IN_PROGRESS, IncidentAction.MERGE): IncidentStatus.CLOSED,
}

KEEPS_STATUS = frozenset(
    {
        IncidentAction.VERIFY,
        IncidentAction.CLASSIFY,
        IncidentAction.RELOCATE,
        IncidentAction.SPLIT,
        IncidentAction.REFER,
        IncidentAction.ACCEPT,
        IncidentAction.RETURN,
        IncidentAction.EXTEND,
        IncidentAction.ASSIGN,
        IncidentAction.ASK,
        IncidentAction.ASK_EXTENSION,
        IncidentAction.REFUSE_EXTENSION,
        IncidentAction.DRAFT,
        IncidentAction.SEND_BACK,
        IncidentAction.FINISH,
        IncidentAction.PRIORITISE,
        IncidentAction.CONFIRM,
    }
)
"""Actions on an incident that is being worked, which leave it in the state it is in."""

ALWAYS = frozenset({IncidentAction.NOTE, IncidentAction.FLAG})
"""Actions open in every state: a closed matter may still be annotated."""


def advance(status: IncidentStatus, action: IncidentAction) -> IncidentStatus:
    """The state after the action; raises `InvalidTransition` when it is not open to it."""
    if action in ALWAYS:
        return status
    if action in KEEPS_STATUS and status in OPEN:
        return status
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise InvalidTransition(status=status, action=action) from None


class ReferralStatus(StrEnum):
    """State of the handing of an incident to one agency."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DONE = "done"


class ReferralAction(StrEnum):
    """What an agency may do with a referral."""

    ACCEPT = "accept"
    RETURN = "return"
    FINISH = "finish"
    REOFFER = "reoffer"


HOLDS = frozenset({ReferralStatus.OFFERED, ReferralStatus.ACCEPTED, ReferralStatus.DONE})
"""States of a referral in which its agency sees the incident."""

REFERRAL_TRANSITIONS: dict[tuple[ReferralStatus, ReferralAction], ReferralStatus] = {
    (ReferralStatus.OFFERED, ReferralAction.ACCEPT): ReferralStatus.ACCEPTED,
    (ReferralStatus.OFFERED, ReferralAction.RETURN): ReferralStatus.RETURNED,
    (ReferralStatus.ACCEPTED, ReferralAction.RETURN): ReferralStatus.RETURNED,
    (ReferralStatus.OFFERED, ReferralAction.FINISH): ReferralStatus.DONE,
    (ReferralStatus.ACCEPTED, ReferralAction.FINISH): ReferralStatus.DONE,
    (ReferralStatus.RETURNED, ReferralAction.REOFFER): ReferralStatus.OFFERED,
    (ReferralStatus.DONE, ReferralAction.REOFFER): ReferralStatus.OFFERED,
}


def advance_referral(status: ReferralStatus, action: ReferralAction) -> ReferralStatus:
    """The state of a referral after the action; raises `InvalidTransition`."""
    try:
        return REFERRAL_TRANSITIONS[status, action]
    except KeyError:
        raise InvalidTransition(status=status, action=action) from None
