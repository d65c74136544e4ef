"""When somebody was last heard of a rescue: how old that is, and when to ask again.

Nobody is closed by silence: what grows old is asked again, and what nobody answers is rung. Moments
are aware.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

AGEING_AFTER = timedelta(hours=2)
STALE_AFTER = timedelta(hours=6)
"""What was told longer ago may be over: boats found dry streets at pins of the day before."""

ASK_EVERY = timedelta(hours=2)
"""A reporter is asked no more often."""

ASK_MOST = 3
"""So often a reporter is asked without an answer; from then on people ring."""

ANSWER_WITHIN = timedelta(minutes=30)
"""Who has not answered a message after this is rung."""

LOOK_AGAIN = timedelta(minutes=30)
"""While a unit is there its crew tells; then the clock is looked at again."""


class ConfirmationAge(StrEnum):
    """How old the last word of a rescue is."""

    FRESH = "fresh"
    AGEING = "ageing"
    STALE = "stale"


class ConfirmedBy(StrEnum):
    """From whom a word came."""

    REPORT = "report"
    CREW = "crew"
    CALLER_LINK = "caller_link"
    CALLER_MESSAGE = "caller_message"
    CALL_BACK = "call_back"
    SHELTER = "shelter"


class ConfirmedWord(StrEnum):
    """What was said; `not_reached` is a try and no word at all."""

    SAFE = "safe"
    WAITING = "waiting"
    NOT_REACHED = "not_reached"


def age_of(confirmed_at: datetime, at: datetime) -> ConfirmationAge:
    """How old a word is."""
    if at - confirmed_at >= STALE_AFTER:
        return ConfirmationAge.STALE
    if at - confirmed_at >= AGEING_AFTER:
        return ConfirmationAge.AGEING
    return ConfirmationAge.FRESH


@dataclass(frozen=True)
class Heard:
    """What is known of an open rescue. `asked_at` is the last message since the last word, `tries`
    how many there were, `ring_since` since when somebody has to ring, `is_told_stale` whether the
    screens know already that the word is old."""

    confirmed_at: datetime
    asked_at: datetime | None = None
    tries: int = 0
    ring_since: datetime | None = None
    is_told_stale: bool = False


class Due(StrEnum):
    """What is to be done now."""

    ASK = "ask"
    RING = "ring"
    TELL_STALE = "tell_stale"


def _moments(heard: Heard) -> list[tuple[datetime, Due]]:
    found = []
    if heard.tries < ASK_MOST:
        found.append(((heard.asked_at or heard.confirmed_at) + ASK_EVERY, Due.ASK))
    if heard.asked_at is not None and heard.ring_since is None:
        found.append((heard.asked_at + ANSWER_WITHIN, Due.RING))
    if not heard.is_told_stale:
        found.append((heard.confirmed_at + STALE_AFTER, Due.TELL_STALE))
    return sorted(found, key=lambda one: one[0])


def next_look(heard: Heard) -> datetime | None:
    """When time alone asks for something; None for never."""
    moments = _moments(heard)
    return moments[0][0] if moments else None


def due(heard: Heard, at: datetime) -> frozenset[Due]:
    """What time asks for at this moment."""
    return frozenset(what for moment, what in _moments(heard) if moment <= at)
