"""The kinds of events, and who hears of one.

An audience is a set of *atoms*; a screen hears an event when it holds one of them:

- `city`: everyone with a city-wide role;
- `agency:CODE`: people of that agency who are not limited to areas;
- `agency:CODE/area:AREA`: people of that agency limited to that area;
- `units:CODE`, `units:CODE/area:AREA`: of those, who sees the agency's units (its crews see but
  their own, as persons);
- `common`: all of the staff who work in the field or with it: shelters, water, closed ways;
- `hotline`: who takes calls, because a call carries a number and a voice;
- `user:ID`: one person, for what is meant for that person alone.

The same facts (which agencies hold it, where it is) decide what `access.fetch` lets a
person read, so a list and a socket cannot disagree; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

CITY = "city"
HOTLINE = "hotline"
COMMON = "common"


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
    REPORT_ASKED = "report:asked"
    REPORT_REPLIED = "report:replied"
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
    INCIDENT_RESTORED = "incident:restored"
    INCIDENT_ASSIGNED = "incident:assigned"
    INCIDENT_ASKED = "incident:asked"
    INCIDENT_REPLIED = "incident:replied"
    INCIDENT_PAUSED = "incident:paused"
    INCIDENT_RESUMED = "incident:resumed"
    INCIDENT_EXTENSION_ASKED = "incident:extension_asked"
    INCIDENT_EXTENSION_REFUSED = "incident:extension_refused"
    INCIDENT_DRAFTED = "incident:drafted"
    INCIDENT_SENT_BACK = "incident:sent_back"
    INCIDENT_PART_DONE = "incident:part_done"
    INCIDENT_PHOTOGRAPHED = "incident:photographed"
    INCIDENT_REPEATED = "incident:repeated"
    INCIDENT_DUE_SOON = "incident:due_soon"
    INCIDENT_ESCALATED = "incident:escalated"
    INCIDENT_PRIORITISED = "incident:prioritised"
    INCIDENT_CONFIRMED = "incident:confirmed"
    INCIDENT_ASKED_AGAIN = "incident:asked_again"
    INCIDENT_WENT_STALE = "incident:went_stale"
    INCIDENT_PERSON_MISSING = "incident:person_missing"
    INCIDENT_PERSON_SETTLED = "incident:person_settled"
    INCIDENT_PUBLISHED = "incident:published"
    INCIDENT_UNPUBLISHED = "incident:unpublished"
    INCIDENT_PASSED_ON = "incident:passed_on"
    INCIDENT_PASSED_ON_ACKNOWLEDGED = "incident:passed_on_acknowledged"
    INCIDENT_PASSED_ON_UNANSWERED = "incident:passed_on_unanswered"
    CALL_RINGING = "call:ringing"
    CALL_CLAIMED = "call:claimed"
    CALL_ANSWERED = "call:answered"
    CALL_ENDED = "call:ended"
    CALL_ABANDONED = "call:abandoned"
    CALL_SAVED = "call:saved"
    CALL_CALLED_BACK = "call:called_back"
    CALL_LINK_ASKED = "call:link_asked"
    CALL_LOCATED = "call:located"
    CALL_LISTENED = "call:listened"
    CALL_CHANGED = "call:changed"
    NOTICE_GIVEN = "notice:given"
    MESSAGE_SENT = "message:sent"
    MESSAGE_FAILED = "message:failed"
    MESSAGE_RECEIVED = "message:received"
    MESSAGE_READ = "message:read"
    MESSAGES_VIEWED = "message:viewed"
    SETTINGS_CHANGED = "settings:changed"
    USER_INVITED = "user:invited"
    USER_PASSWORD_SET = "user:password_set"  # noqa: S105 (the name of an event)
    USER_LOCKED = "user:locked"
    USER_UNLOCKED = "user:unlocked"
    USER_SECOND_FACTOR_SET = "user:second_factor_set"
    USER_SECOND_FACTOR_REMOVED = "user:second_factor_removed"
    USER_GUESSED = "user:guessed"
    TOKEN_REVOKED = "token:revoked"  # noqa: S105 (the name of an event)
    JOB_RETRIED = "job:retried"
    JOB_DISCARDED = "job:discarded"
    LOG_SEARCHED = "log:searched"
    MAP_TAKEN = "map:taken"
    PEOPLE_SEARCHED = "people:searched"
    PEOPLE_NAMES_VIEWED = "people:names_viewed"
    CONTACT_SEARCHED = "contact:searched"
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
    FACILITY_CREATED = "facility:created"
    FACILITY_CHANGED = "facility:changed"
    FACILITY_RESERVED = "facility:reserved"
    FACILITY_RELEASED = "facility:released"
    FACILITY_CHECKED_IN = "facility:checked_in"
    FACILITY_CHECKED_OUT = "facility:checked_out"
    FACILITY_CONTACT_VIEWED = "facility:contact_viewed"
    FACILITY_NAMES_ERASED = "facility:names_erased"
    GAUGE_READING = "gauge:reading"
    GAUGE_ALARM_CHANGED = "gauge:alarm_changed"
    FLOOD_DRAWN = "flood:drawn"
    FLOOD_CHANGED = "flood:changed"
    FLOOD_ENDED = "flood:ended"
    WAY_CLOSED = "way:closed"
    WAY_OPENED = "way:opened"
    UNIT_CREATED = "unit:created"
    UNIT_CHANGED = "unit:changed"
    UNIT_STATUS_CHANGED = "unit:status_changed"
    UNIT_SILENT = "unit:silent"
    UNIT_CHECKED_IN = "unit:checked_in"
    UNIT_CONTACT_VIEWED = "unit:contact_viewed"
    UNIT_HELP_ASKED = "unit:help_asked"
    UNIT_MESSAGED = "unit:messaged"
    ASSIGNMENT_DISPATCHED = "assignment:dispatched"
    ASSIGNMENT_ACKNOWLEDGED = "assignment:acknowledged"
    ASSIGNMENT_EN_ROUTE = "assignment:en_route"
    ASSIGNMENT_ON_SCENE = "assignment:on_scene"
    ASSIGNMENT_PICKED_UP = "assignment:picked_up"
    ASSIGNMENT_HANDED_OVER = "assignment:handed_over"
    ASSIGNMENT_CLEARED = "assignment:cleared"
    ASSIGNMENT_DECLINED = "assignment:declined"
    ASSIGNMENT_CANCELLED = "assignment:cancelled"
    ASSIGNMENT_UNANSWERED = "assignment:unanswered"
    OPERATION_OPENED = "operation:opened"
    OPERATION_CHANGED = "operation:changed"
    OPERATION_CLOSED = "operation:closed"
    OPERATION_SHIFT_GIVEN = "operation:shift_given"
    OPERATION_SHIFT_TAKEN = "operation:shift_taken"
    OPERATION_REPORTS_PLANNED = "operation:reports_planned"
    OPERATION_REPORT_MADE = "operation:report_made"
    OPERATION_REPORT_CORRECTED = "operation:report_corrected"
    OPERATION_REPORT_SIGNED = "operation:report_signed"
    INCIDENT_IN_OPERATION = "incident:in_operation"
    PLAN_MADE = "plan:made"
    PLAN_CHANGED = "plan:changed"
    WALL_VIEW_CHANGED = "wall:view_changed"
    WALL_SCREEN_CHANGED = "wall:screen_changed"
    WALL_KEY_MADE = "wall:key_made"
    WALL_KEY_REVOKED = "wall:key_revoked"
    WALL_OPENED = "wall:opened"


class SubjectType(StrEnum):
    """What an event is about."""

    REPORT = "report"
    INCIDENT = "incident"
    USER = "user"
    CITY = "city"
    CALL = "call"
    NOTICE = "notice"
    MESSAGE = "message"
    INBOUND = "inbound"
    FACILITY = "facility"
    FLOOD = "flood"
    WAY = "way"
    UNIT = "unit"
    OPERATION = "operation"
    PLAN = "plan"
    WALL = "wall"


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
        EventKind.CALL_LISTENED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_FAILED,
        EventKind.MESSAGE_RECEIVED,
        EventKind.MESSAGE_READ,
        EventKind.MESSAGES_VIEWED,
        EventKind.SETTINGS_CHANGED,
        EventKind.USER_INVITED,
        EventKind.USER_PASSWORD_SET,
        EventKind.USER_LOCKED,
        EventKind.USER_UNLOCKED,
        EventKind.USER_SECOND_FACTOR_SET,
        EventKind.USER_SECOND_FACTOR_REMOVED,
        EventKind.USER_GUESSED,
        EventKind.TOKEN_REVOKED,
        EventKind.JOB_RETRIED,
        EventKind.JOB_DISCARDED,
        EventKind.LOG_SEARCHED,
        EventKind.MAP_TAKEN,
        EventKind.PEOPLE_SEARCHED,
        EventKind.PEOPLE_NAMES_VIEWED,
        EventKind.CONTACT_SEARCHED,
        EventKind.FACILITY_CONTACT_VIEWED,
        EventKind.FACILITY_NAMES_ERASED,
        EventKind.UNIT_CONTACT_VIEWED,
        EventKind.WALL_KEY_MADE,
        EventKind.WALL_KEY_REVOKED,
        EventKind.WALL_OPENED,
    }
)
"""Kinds kept for the record alone: no screen is told of them."""

OF_CALLS = frozenset(
    kind for kind in EventKind if kind.value.startswith("call:") and kind not in SILENT
)
"""Kinds that the hotline alone is told of."""

OF_UNITS = frozenset(
    kind for kind in EventKind if kind.value.startswith("unit:") and kind not in SILENT
)
"""Kinds that who sees units is told of: the city's desks, its agency's, and its own crew."""

PERSONAL = frozenset({EventKind.NOTICE_GIVEN})
"""Kinds that are for the people named in the standing, and nobody else."""


@dataclass(frozen=True)
class Standing:
    """What decides who may see a subject: the agencies that hold it and where it is.

    `agencies` are the codes of agencies with a referral in `incidents.HOLDS`; `area` is the
    code of the area or None while the place is unknown; `other_areas` are those that may be
    the right one instead, near a border that is only roughly known. `people` are the ids of
    the accounts that a subject of a person (`PERSONAL`) is for. `is_common`: every agency may
    see it, as an open shelter.
    """

    agencies: frozenset[str] = frozenset()
    area: str | None = None
    other_areas: frozenset[str] = frozenset()
    people: frozenset[int] = frozenset()
    is_common: bool = False

    @property
    def areas(self) -> frozenset[str]:
        """Every area whose people may have to act."""
        return self.other_areas if self.area is None else self.other_areas | {self.area}


def user_atom(user_id: int) -> str:
    """The atom of one person."""
    return f"user:{user_id}"


def agency_atom(agency: str, area: str | None = None) -> str:
    """The atom of an agency, or of its people in one area."""
    return f"agency:{agency}" if area is None else f"agency:{agency}/area:{area}"


def units_atom(agency: str, area: str | None = None) -> str:
    """The atom of who sees the units of an agency, or those of one area of it."""
    return f"units:{agency}" if area is None else f"units:{agency}/area:{area}"


def audience_of_unit(standing: Standing) -> frozenset[str]:
    """The atoms that may see a unit: its one agency, its area, and (`people`) its own crew."""
    atoms = {CITY} | {user_atom(person) for person in standing.people}
    for agency in standing.agencies:
        atoms.add(units_atom(agency))
        atoms |= {units_atom(agency, area) for area in standing.areas}
    return frozenset(atoms)


def audience_of(standing: Standing) -> frozenset[str]:
    """The atoms that may see a subject with this standing."""
    atoms = {CITY, COMMON} if standing.is_common else {CITY}
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
    if kind in OF_CALLS:
        return Audience(frozenset({HOTLINE}))
    if kind in PERSONAL:
        return Audience(frozenset(user_atom(i) for s in after for i in s.people))
    seen_by = audience_of_unit if kind in OF_UNITS else audience_of
    now = frozenset().union(*(seen_by(s) for s in after))
    was = frozenset().union(*(seen_by(s) for s in before))
    return Audience(now, was - now)
