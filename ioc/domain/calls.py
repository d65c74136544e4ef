"""What may become of a telephone call: the exchange's news, whose call it is, whom to ring back.

The exchange tells things late, twice and in any order; each function takes what is known and what
is told and answers what follows, so that every order ends the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.contact import phone_key

GRACE = timedelta(seconds=20)
"""So long another operator may still take over a call that somebody claimed by mistake."""

HEARTBEAT = timedelta(seconds=15)
STALE = timedelta(seconds=45)
"""Without a sign of the operator's screen for so long a call is marked, and never released."""

WRAP_UP = timedelta(seconds=90)
"""What an operator has after a call to finish writing."""

ABANDONED_AFTER = timedelta(seconds=60)
"""A call that ended and of which no answer was told for so long was never answered."""

RINGS_AT_MOST = timedelta(minutes=10)
SPEAKS_AT_MOST = timedelta(hours=2)
"""Without any news of the exchange or of a screen for so long a call is over."""

WRITES_AT_MOST = timedelta(minutes=30)
"""An ended call that nobody's screen has looked at for so long is finished."""

LINK_EVERY = timedelta(minutes=10)
LINK_BY_HAND_EVERY = timedelta(minutes=1)
"""A number is not asked for its position more often; an operator may sooner."""

LINK_LIVES = timedelta(minutes=30)
POSITION_EVERY = timedelta(minutes=1)

TRIES_MAX = 5
REST_BETWEEN_TRIES = timedelta(minutes=3)
"""A number that did not answer just now stands behind the others for so long."""

PLACE_COUNTS_FOR = timedelta(hours=24)
"""A place where somebody was longer ago is no help today."""

ANSWER_SECONDS = 10
DISPATCH_SECONDS = 60
"""The standards: answered within, and an agency takes it within, seconds."""


class CallState(StrEnum):
    """What the exchange says of a call (contract: `POST /telephony/events`)."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    ABANDONED = "abandoned"


OPEN_STATES = frozenset({CallState.RINGING, CallState.ANSWERED})


class CallbackStatus(StrEnum):
    """How it stands with ringing somebody back."""

    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given_up"


class CallbackOutcome(StrEnum):
    """What came of one try."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    NOT_NEEDED = "not_needed"


class LinkStatus(StrEnum):
    """How far a location link has come."""

    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    OPENED = "opened"
    LOCATED = "located"


_LINK_RANK = {
    LinkStatus.QUEUED: 0,
    LinkStatus.FAILED: 1,
    LinkStatus.SENT: 2,
    LinkStatus.OPENED: 3,
    LinkStatus.LOCATED: 4,
}


class PlaceSource(StrEnum):
    """Where the position of a caller came from."""

    PHONE = "phone"
    WORDS = "words"


@dataclass(frozen=True)
class Known:
    """What is known of a call when news comes; moments in UTC."""

    state: CallState
    ringing_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    """A call after the news. `happened` is what is new to tell, None for what was known."""

    known: Known
    happened: CallState | None


def first(told: CallState, at: datetime) -> Step:
    """The beginning of a call of which nothing was heard before, whatever the news."""
    known = Known(CallState.RINGING, at)
    return Step(known, told) if told is CallState.RINGING else follow(known, told, at)


def follow(known: Known, told: CallState, at: datetime) -> Step:
    """What a call is after one more piece of news of the moment `at`.

    Who was spoken to was not abandoned, whatever came first. Nothing ends later than it was known
    to have ended, and what is over does not begin again.
    """
    state, ringing, answered, ended = (
        known.state,
        known.ringing_at,
        known.answered_at,
        known.ended_at,
    )
    if told is CallState.RINGING:
        # A call that was first heard of at its end began when the exchange says it did.
        return Step(Known(state, min(ringing, at), answered, ended), None)
    if told is CallState.ANSWERED:
        if answered is not None:
            return Step(Known(state, ringing, min(answered, at), ended), None)
        after = CallState.ANSWERED if state is CallState.RINGING else CallState.ENDED
        return Step(Known(after, min(ringing, at), at, ended), CallState.ANSWERED)
    if told is CallState.ABANDONED and answered is not None:
        told = CallState.ENDED
    if state in OPEN_STATES or (told is CallState.ABANDONED and state is CallState.ENDED):
        return Step(Known(told, min(ringing, at), answered, min(ended or at, at)), told)
    return Step(Known(state, ringing, answered, min(ended or at, at)), None)


class Claim(StrEnum):
    """What comes of an operator's wish to have a call."""

    TAKES = "takes"
    HAS = "has"
    REFUSED = "refused"
    MAY_TAKE_OVER = "may_take_over"


def claim(
    holder: int | None,
    wants: int,
    claimed_at: datetime | None,
    *,
    is_stale: bool,
    take_over: bool,
    at: datetime,
) -> Claim:
    """Who first claims a call has it; another may take it over within `GRACE`, or once its screen
    has been silent, and has to say so."""
    if holder is None:
        return Claim.TAKES
    if holder == wants:
        return Claim.HAS
    if not (is_stale or (claimed_at is not None and at - claimed_at <= GRACE)):
        return Claim.REFUSED
    return Claim.TAKES if take_over else Claim.MAY_TAKE_OVER


def is_silent(heartbeat_at: datetime | None, claimed_at: datetime | None, at: datetime) -> bool:
    """Whether the screen that holds a call has given no sign for `STALE`."""
    last = heartbeat_at or claimed_at
    return last is not None and at - last > STALE


def lost_signal(ended_at: datetime | None, finished_at: datetime | None) -> bool:
    """Whether a call is over only because nothing was heard of it any more: it then ends with the
    last sign, and is finished `SPEAKS_AT_MOST` later."""
    if ended_at is None or finished_at is None:
        return False
    return finished_at - ended_at > SPEAKS_AT_MOST


def after_try(outcome: CallbackOutcome, tries: int) -> CallbackStatus:
    """How it stands after a try; `tries` counts this one."""
    if outcome is CallbackOutcome.NO_ANSWER:
        return CallbackStatus.GIVEN_UP if tries >= TRIES_MAX else CallbackStatus.WAITING
    return CallbackStatus.DONE


def callback_order(
    *,
    is_danger: bool,
    attempts: int,
    since: datetime,
    tried_at: datetime | None,
    at: datetime,
) -> tuple[bool, bool, int, datetime]:
    """Sorts whom to ring back: not those who were tried just now, first those known to be in
    danger, then who rang most often, then who has waited longest."""
    rests = tried_at is not None and at - tried_at < REST_BETWEEN_TRIES
    return rests, not is_danger, -attempts, since


def number_key(caller: str | None) -> str | None:
    """The comparable form of a caller's number, or None for a hidden one (`anonymous`, empty).

    A short number (an extension, 113) is compared by its digits.
    """
    key = phone_key(caller)
    if key is not None:
        return key
    digits = "".join(c for c in caller or "" if c.isdigit())
    return digits if 3 <= len(digits) <= 15 else None


def is_dialled(typed: str) -> bool:
    """Whether what stands in the field of the caller's number can be rung: digits with what people
    write between them, or what an exchange calls it (`sip:101@…`)."""
    if typed.lower().startswith(("sip:", "tel:")):
        return number_key(typed) is not None
    return number_key(typed) is not None and not any(c.isalpha() for c in typed)


def can_be_texted(key: str | None) -> bool:
    """Whether a number receives short messages: a Vietnamese mobile one. Others cost what a trick
    with foreign numbers would have us pay, or have no screen."""
    return key is not None and len(key) == 11 and key.startswith("84") and key[2] in "35789"


def may_ask(last_asked_at: datetime | None, at: datetime, *, by_hand: bool) -> bool:
    """Whether a number may be asked for its position now; `last_asked_at` counts links whose
    message did not fail."""
    pause = LINK_BY_HAND_EVERY if by_hand else LINK_EVERY
    return last_asked_at is None or at - last_asked_at >= pause


def link_moves(was: LinkStatus, told: LinkStatus) -> bool:
    """Whether news of a link is news: what was opened has been sent, whoever says so later."""
    return _LINK_RANK[told] > _LINK_RANK[was]


class LinkUse(StrEnum):
    """What the page of a link may do."""

    SEND = "send"
    AGAIN = "again"
    LATER = "later"
    USED = "used"
    EXPIRED = "expired"


def link_use(
    *, located_at: datetime | None, expires_at: datetime, is_open: bool, at: datetime
) -> LinkUse:
    """What a link is good for: once, and again at most once a minute while the call is open."""
    if at >= expires_at:
        return LinkUse.EXPIRED if located_at is None else LinkUse.USED
    if located_at is None:
        return LinkUse.SEND
    if not is_open:
        return LinkUse.USED
    return LinkUse.AGAIN if at - located_at >= POSITION_EVERY else LinkUse.LATER


def shift_start(local: datetime) -> datetime:
    """When the shift of a moment on the city's clocks began: 06:00, 14:00 or 22:00."""
    for hour in (22, 14, 6):
        if local.hour >= hour:
            return local.replace(hour=hour, minute=0, second=0, microsecond=0)
    before = local - timedelta(days=1)
    return before.replace(hour=22, minute=0, second=0, microsecond=0)
