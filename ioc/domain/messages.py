"""What people outside and inside are told: purposes, channels, states, when and how often.

Covers which message overtakes which, quiet hours, waiting between attempts, and which message
takes the place of an earlier one that has not left yet. Leaves out the words (`letters`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from ioc.domain.clock import CITY_TIMEZONE
from ioc.domain.incidents import Outcome


class MessageChannel(StrEnum):
    """By which way a message travels."""

    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"
    PUSH = "push"


class MessageStatus(StrEnum):
    """Where a message is. `held` waits for the morning; the last four are final."""

    QUEUED = "queued"
    HELD = "held"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    DISCARDED = "discarded"


class Purpose(StrEnum):
    """Why a message is sent; each has templates per channel and language."""

    LOCATION_LINK = "location_link"
    RECEIVED_DANGER = "received_danger"
    RECEIVED = "received"
    RECEIVED_REFERRED = "received_referred"
    JOINED = "joined"
    REFERRED = "referred"
    ACCEPTED = "accepted"
    ASKED = "asked"
    EXTENDED = "extended"
    RESOLVED_FIXED = "resolved_fixed"
    RESOLVED_ANSWERED = "resolved_answered"
    RESOLVED_NOT_POSSIBLE = "resolved_not_possible"
    RESOLVED_NOT_OURS = "resolved_not_ours"
    REJECTED = "rejected"
    RESTORED = "restored"
    REOPENED = "reopened"
    CLOSED = "closed"
    SAFE_ASKED = "safe_asked"
    STAFF_NOTICE = "staff_notice"
    STAFF_INVITATION = "staff_invitation"
    WEEKLY_REPORT = "weekly_report"
    BOAT_TASK = "boat_task"
    BOAT_CANCELLED = "boat_cancelled"
    BOAT_NUMBER = "boat_number"
    BOAT_HELP = "boat_help"
    SMS_HELP = "sms_help"


P = Purpose

BY_SMS_ALONE = frozenset({P.BOAT_TASK, P.BOAT_CANCELLED, P.BOAT_NUMBER, P.BOAT_HELP, P.SMS_HELP})
"""One short message without accents and without a link, to a telephone that may be an old one."""

HELPING = frozenset({P.BOAT_HELP, P.SMS_HELP})
"""Said once to a number that sent what nobody understands."""

DANGER = frozenset({P.LOCATION_LINK, P.RECEIVED_DANGER}) | BY_SMS_ALONE
"""Sent at any hour, before everything else."""

STAFF = frozenset({P.STAFF_NOTICE, P.STAFF_INVITATION, P.WEEKLY_REPORT})
"""To people at work: after danger, and no quiet hours."""

OF_RESCUES = frozenset({P.SAFE_ASKED})
"""Whether the people of a rescue are safe by now: asked at any hour, after danger itself."""

SECRET = frozenset({P.LOCATION_LINK, P.STAFF_INVITATION})
"""Their words carry a key: they are forgotten as soon as the message has gone."""

ENDED = frozenset(
    {
        MessageStatus.SENT,
        MessageStatus.FAILED,
        MessageStatus.EXPIRED,
        MessageStatus.DISCARDED,
    }
)

OF_OUTCOME = {
    Outcome.FIXED: P.RESOLVED_FIXED,
    Outcome.ANSWERED: P.RESOLVED_ANSWERED,
    Outcome.NOT_POSSIBLE: P.RESOLVED_NOT_POSSIBLE,
    Outcome.NOT_OURS: P.RESOLVED_NOT_OURS,
}
RESOLVED = frozenset(OF_OUTCOME.values())


class NoticeKind(StrEnum):
    """Why a person of the staff is told something."""

    ASSIGNED = "assigned"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    RETURNED = "returned"
    TO_SIGN = "to_sign"
    SENT_BACK = "sent_back"
    REPLIED = "replied"
    REOPENED = "reopened"
    REPEATED = "repeated"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_REFUSED = "extension_refused"
    RESUMED = "resumed"
    PASSED_ON_UNANSWERED = "passed_on_unanswered"
    MESSAGE_FAILED = "message_failed"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (the name of a kind)
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    GUESSED = "guessed"
    CREW_HELP = "crew_help"
    SHIFT_TO_TAKE = "shift_to_take"


MAILED_AT_FIRST = frozenset(
    {
        NoticeKind.ESCALATED,
        NoticeKind.PASSED_ON_UNANSWERED,
        NoticeKind.MESSAGE_FAILED,
        NoticeKind.PASSWORD_RESET,
        NoticeKind.SECOND_FACTOR_REMOVED,
        NoticeKind.GUESSED,
        NoticeKind.CREW_HELP,
        NoticeKind.SHIFT_TO_TAKE,
    }
)
"""What is also mailed to a person who never chose."""

FIRST, SECOND, ORDINARY = 0, 1, 5
"""Priorities: danger, staff, everything else."""


def priority_of(purpose: Purpose) -> int:
    """Whose turn it is; smaller goes first."""
    if purpose in DANGER:
        return FIRST
    return SECOND if purpose in STAFF | OF_RESCUES else ORDINARY


SETTLE = timedelta(seconds=20)
"""An ordinary message waits so long: what follows within it is told in the same message."""

KEPT = timedelta(hours=48)
KEPT_OF_DANGER = timedelta(minutes=30)
KEPT_OF_RESCUES = timedelta(hours=1)
"""After so long a message that could not be delivered is given up: it would only mislead."""

BY_ANYBODY = frozenset(
    {
        *(P.RECEIVED_DANGER, P.RECEIVED, P.RECEIVED_REFERRED, P.JOINED, P.REFERRED),
        P.SMS_HELP,
    }
)
"""What follows a report by itself: a stranger who types somebody's number causes it."""

MOST_BY_ANYBODY, CAP_WINDOW = 5, timedelta(minutes=10)
"""So many messages of `BY_ANYBODY` one recipient is sent within the window. Links by which callers
send their position are bounded for each number where they are asked for (`calls.may_ask`)."""

KEEP_DAYS, KEEP_DAYS_LEAST, KEEP_DAYS_MOST = 90, 7, 3650
"""How many days the words of an ended message are kept, usually, at least and at most."""

OLDEST_EVENT = timedelta(hours=24)
"""Nobody is told of an event older than this: a consumer that starts late says nothing stale."""

LEASE = timedelta(seconds=150)
"""A sender that has not reported by then is held for dead; longer than any adapter may take."""


def kept_until(purpose: Purpose, at: datetime, not_before: datetime) -> datetime:
    """When it is given up, counted from when it may first be sent."""
    kept = KEPT_OF_DANGER if purpose in DANGER else KEPT
    kept = KEPT_OF_RESCUES if purpose in OF_RESCUES else kept
    return max(at, not_before) + kept


def retry_delay(purpose: Purpose, attempts: int, chance: float) -> timedelta:
    """How long to wait after the given number of failed attempts (1 is the first).

    Doubles up to a limit; `chance` (0 to 1) spreads it by a quarter to either side, so that what
    failed together does not come back together.
    """
    first, longest = (4.0, 60.0) if purpose in DANGER else (30.0, 3600.0)
    plain = min(longest, first * 2.0 ** min(attempts - 1, 20))
    return timedelta(seconds=plain * (0.75 + chance / 2))


@dataclass(frozen=True)
class QuietHours:
    """When nobody is disturbed but for danger, on the city's clocks; may pass midnight.

    The same time twice means no quiet hours at all.
    """

    start: time = time(21, 0)
    end: time = time(7, 0)

    def ends_at(self, at: datetime) -> datetime | None:
        """The end of the quiet hours that `at` falls into, or None when it falls into none."""
        here = at.astimezone(CITY_TIMEZONE)
        clock = here.time().replace(tzinfo=None)
        if self.start == self.end:
            return None
        if self.start < self.end:
            is_quiet, days = self.start <= clock < self.end, 0
        else:
            is_quiet = clock >= self.start or clock < self.end
            days = 1 if clock >= self.start else 0
        if not is_quiet:
            return None
        day = here.date() + timedelta(days=days)
        return datetime.combine(day, self.end, CITY_TIMEZONE).astimezone(at.tzinfo)


def may_leave_at(purpose: Purpose, at: datetime, quiet: QuietHours) -> tuple[datetime, bool]:
    """The earliest moment to send, and whether it is held until then for the quiet hours."""
    if purpose in DANGER | STAFF | OF_RESCUES:
        return at, False
    ready = at + SETTLE
    morning = quiet.ends_at(ready)
    return (ready, False) if morning is None else (morning, True)


_PROGRESS = frozenset({P.REFERRED, P.ACCEPTED, P.EXTENDED, P.REOPENED})
_BEGUN = frozenset({P.RECEIVED, P.RECEIVED_REFERRED})


def merged(earlier: Purpose, later: Purpose) -> Purpose | None:
    """What is sent instead of an earlier message that has not left, or None for both.

    Nothing is lost by it: the later one says the state, and the code and link again.
    """
    if earlier is P.RECEIVED and later is P.REFERRED:
        return P.RECEIVED_REFERRED
    tells_all = later in RESOLVED | {P.ACCEPTED, P.REJECTED}
    if earlier in _BEGUN:
        return later if tells_all or later is P.JOINED else None
    if earlier in _PROGRESS:
        return later if tells_all or later in _PROGRESS else None
    if earlier is P.REJECTED and later is P.RESTORED:
        return P.RESTORED
    return None


def takes_back(earlier: Purpose, later: Purpose) -> bool:
    """Whether the later message only takes back an earlier one, which nobody need hear of then."""
    return earlier is P.REJECTED and later is P.RESTORED


def is_told_by(earlier: Purpose, later: Purpose) -> bool:
    """Whether an earlier message that has not left yet says already what the later one would."""
    return later is P.CLOSED and earlier in RESOLVED


_MOBILE = re.compile(r"84[35789]\d{8}", re.ASCII)


def sms_number(phone_key: str | None) -> str | None:
    """The number in E.164 (`+84905123456`) when it is a Vietnamese mobile one, else None.

    Anybody may type a number into a report: texts abroad would cost what a trick with dear numbers
    has us pay. `phone_key` is the form of `contact.phone_key`.
    """
    return "+" + phone_key if phone_key and _MOBILE.fullmatch(phone_key) else None


def is_push_service(endpoint: str, hosts: Collection[str]) -> bool:
    """Whether the address belongs to one of the services; `.example.org` means all below it."""
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    name = (parts.hostname or "").lower()
    is_listed = any(name == h or (h.startswith(".") and name.endswith(h)) for h in hosts)
    return parts.scheme == "https" and port in {None, 443} and is_listed
