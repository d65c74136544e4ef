"""Operations (đợt ứng phó): when a city puts wards under one command for a flood, which sectors
they are divided into, and the figures in which one is reported.

Knows nothing of who asks and of where it is kept. Times are aware moments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import OPEN, IncidentStatus, Tier

NAME_LONGEST = 120
NOTES_LONGEST = 4_000
EARLIEST = timedelta(days=14)
"""How long before it is entered an operation may have begun."""

AHEAD = timedelta(minutes=5)
"""How far a clock may run before ours."""


@dataclass(frozen=True)
class Rescue:
    """One rescue of an operation, as far as its figures go.

    `people` None: nobody said how many. `dispatched_at`, `on_scene_at` are the first of any unit,
    `handed_over_at` the last.
    """

    tier: Tier | None
    status: IncidentStatus
    people: int | None
    opened_at: datetime
    picked_up: int = 0
    handed_over: int = 0
    dispatched_at: datetime | None = None
    on_scene_at: datetime | None = None
    handed_over_at: datetime | None = None


STEPS = ("dispatched", "on_scene", "handed_over")
"""From the call to the dispatch, to the arrival, to the shelter."""


def words(given: str | None, field: str, longest: int = NAME_LONGEST) -> str:
    """A text in one line that is not empty; raises `InvalidInput`."""
    said = " ".join((given or "").replace("\x00", "").split())
    if not said:
        raise InvalidInput(FieldError(field, "required"))
    if len(said) > longest:
        raise InvalidInput(FieldError(field, "too_long"))
    return said


def notes(given: str | None, field: str) -> str:
    """A text of several lines, perhaps empty; raises `InvalidInput`."""
    said = (given or "").replace("\x00", "").replace("\r\n", "\n").strip()
    if len(said) > NOTES_LONGEST:
        raise InvalidInput(FieldError(field, "too_long"))
    return said


def areas(given: Iterable[str], known: Collection[str]) -> list[str]:
    """The codes of wards, each once and in order; raises `InvalidInput`."""
    wanted = sorted(set(given))
    if not wanted:
        raise InvalidInput(FieldError("areas", "required"))
    if not set(wanted) <= set(known):
        raise InvalidInput(FieldError("areas", "unknown_area"))
    return wanted


def begins(given: datetime | None, now: datetime) -> datetime:
    """Since when it runs, by itself from now on; raises `InvalidInput`."""
    if given is None:
        return now
    try:
        late, old = given > now + AHEAD, given < now - EARLIEST
    except OverflowError:
        raise InvalidInput(FieldError("started_at", "not_a_time")) from None
    if late:
        raise InvalidInput(FieldError("started_at", "in_the_future"))
    if old:
        raise InvalidInput(FieldError("started_at", "too_long_ago"))
    return min(given, now)


def figures(rescues: Sequence[Rescue]) -> dict[str, Any]:
    """What an operation comes to: `{"tiers": [row], "total": row}`, a row a tier.

    A row counts the calls, those that are over, the people asked for (and the calls in which nobody
    said how many), picked up and handed over, and the median minutes from the call to each of
    `STEPS` with how many calls that is of.
    """
    found = [tier for tier in Tier if any(one.tier is tier for one in rescues)]
    rows = [_row([one for one in rescues if one.tier is tier], tier.value) for tier in found]
    return {"tiers": rows, "total": _row(rescues, None)}


def _row(rescues: Sequence[Rescue], tier: str | None) -> dict[str, Any]:
    return {
        "tier": tier,
        "calls": len(rescues),
        "over": sum(one.status not in OPEN for one in rescues),
        "asked": sum(one.people or 0 for one in rescues),
        "unknown": sum(one.people is None for one in rescues),
        "picked_up": sum(one.picked_up for one in rescues),
        "handed_over": sum(one.handed_over for one in rescues),
        "minutes": {step: _minutes(rescues, f"{step}_at") for step in STEPS},
    }


def _minutes(rescues: Sequence[Rescue], step: str) -> dict[str, Any]:
    """The median minutes to a step, and of how many calls; a late entry is not before its call."""
    taken = [
        max(0.0, (at - one.opened_at).total_seconds() / 60)
        for one in rescues
        if (at := getattr(one, step)) is not None
    ]
    return {"median": round(median(taken), 1) if taken else None, "of": len(taken)}
