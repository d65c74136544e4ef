"""The kinds of events, and who hears of one.

An audience is a set of *atoms*; a screen hears an event when it holds one of them:

- `city`: everyone with a city-wide role;
- `agency:CODE`: people of that agency who are not limited to areas;
- `agency:CODE/area:AREA`: people of that agency limited to that area.

The same facts (which agencies hold it, where it is) decide what `access.fetch` lets a
person read, so a list and a socket cannot disagree; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

CITY = "city"


class EventKind(StrEnum):
    """`subject:action`, past tense."""

    REPORT_RECEIVED = "report:received"
    REPORT_LOCATED = "report:located"
    REPORT_VERIFIED = "report:verified"
    REPORT_REJECTED = "report:rejected"
    REPORT_RESTORED = "report:restored"
    REPORT_WITHDRAWN = "report:withdrawn"
    REPORT_LINKED = "report:linked"
    REPORT_UNLINKED = "report:unlinked"
    REPORT_UPDATED = "report:updated"
    REPORT_RATED = "report:rated"
    REPORT_CONTACT_VIEWED = "report:contact_viewed"
    REPORT_ERASED = "report:erased"
    REPORT_HANDED_OVER = "report:handed_over"
    INCIDENT_OPENED = "incident:opened"
    INCIDENT_GREW = "incident:grew"
    INCIDENT_VERIFIED = "incident:verified"
    INCIDENT_REJECTED = "incident:rejected"
    INCIDENT_CLASSIFIED = "incident:classified"
    INCIDENT_RELOCATED = "incident:relocated"
    INCIDENT_MERGED = "incident:merged"
    INCIDENT_SPLIT = "incident:split"
    INCIDENT_REFERRED = "incident:referred"
    INCIDENT_ACCEPTED = "incident:accepted"
    INCIDENT_RETURNED = "incident:returned"
    INCIDENT_STARTED = "incident:started"
    INCIDENT_EXTENDED = "incident:extended"
    INCIDENT_RESOLVED = "incident:resolved"
    INCIDENT_CLOSED = "incident:closed"
    INCIDENT_REOPENED = "incident:reopened"
    INCIDENT_NOTED = "incident:noted"
    INCIDENT_FLAGGED = "incident:flagged"
    INCIDENT_OVERDUE = "incident:overdue"
    USER_CREATED = "user:created"
    USER_SIGNED_IN = "user:signed_in"
    USER_SIGN_IN_FAILED = "user:sign_in_failed"
    USER_SIGNED_OUT = "user:signed_out"
    TOKEN_CREATED = "token:created"  # noqa: S105 (the name of an event)
    MEMBERSHIP_CHANGED = "membership:changed"
    CITY_LOADED = "city:loaded"
    AREAS_IMPORTED = "areas:imported"
    GAZETTEER_IMPORTED = "gazetteer:imported"
    HANDOVER_EXPORTED = "handover:exported"
    MODEL_TRAINING_STARTED = "model:training_started"
    MODEL_TRAINING_FAILED = "model:training_failed"
    MODEL_TRAINED = "model:trained"
    MODEL_USED = "model:used"
    EXERCISE_STARTED = "exercise:started"
    EXERCISE_ENDED = "exercise:ended"


class SubjectType(StrEnum):
    """What an event is about."""

    REPORT = "report"
    INCIDENT = "incident"
    USER = "user"
    CITY = "city"


SILENT = frozenset(
    {
        EventKind.USER_CREATED,
        EventKind.USER_SIGNED_IN,
        EventKind.USER_SIGN_IN_FAILED,
        EventKind.USER_SIGNED_OUT,
        EventKind.TOKEN_CREATED,
        EventKind.MEMBERSHIP_CHANGED,
        EventKind.CITY_LOADED,
        EventKind.AREAS_IMPORTED,
        EventKind.GAZETTEER_IMPORTED,
        EventKind.HANDOVER_EXPORTED,
        EventKind.MODEL_TRAINING_STARTED,
        EventKind.MODEL_TRAINING_FAILED,
        EventKind.MODEL_TRAINED,
        EventKind.MODEL_USED,
        EventKind.EXERCISE_STARTED,
        EventKind.EXERCISE_ENDED,
        EventKind.REPORT_CONTACT_VIEWED,
    }
)
"""Kinds kept for the record alone: no screen is told of them."""


@dataclass(frozen=True)
class Standing:
    """What decides who may see a subject: the agencies that hold it and where it is.

    `agencies` are the codes of agencies with a referral in `incidents.HOLDS`; `area` is the
    code of the area or None while the place is unknown; `other_areas` are those that may be
    the right one instead, near a border that is only roughly known.
    """

    agencies: frozenset[str] = frozenset()
    area: str | None = None
    other_areas: frozenset[str] = frozenset()

    @property
    def areas(self) -> frozenset[str]:
        """Every area whose people may have to act."""
        return self.other_areas if self.area is None else self.other_areas | {self.area}


def agency_atom(agency: str, area: str | None = None) -> str:
    """The atom of an agency, or of its people in one area."""
    return f"agency:{agency}" if area is None else f"agency:{agency}/area:{area}"


def audience_of(standing: Standing) -> frozenset[str]:
    """The atoms that may see a subject with this standing."""
    atoms = {CITY}
    for agency in standing.agencies:
        atoms.add(agency_atom(agency))
        atoms |= {agency_atom(agency, area) for area in standing.areas}
    return frozenset(atoms)


@dataclass(frozen=True)
class Audience:
    """Who hears an event: `now` receives the card, `left` is told to remove it."""

    now: frozenset[str]
    left: frozenset[str] = frozenset()


def audience_of_change(
    kind: EventKind, before: Iterable[Standing], after: Iterable[Standing]
) -> Audience:
    """The audience of an event: who may see the subject after it, and who no longer may."""
    if kind in SILENT:
        return Audience(frozenset())
    now = frozenset().union(*(audience_of(s) for s in after))
    was = frozenset().union(*(audience_of(s) for s in before))
    return Audience(now, was - now)
