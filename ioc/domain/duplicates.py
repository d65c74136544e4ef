"""Whether a report tells of an incident that is known already.

Near in place, time and kind, or from the same telephone. A sure match is joined, a likely
one is proposed to a person, anything else is an incident of its own. Two houses side by
side in one flood are two rescues: for rescues only the same telephone or the same few
metres join.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

JOIN_SHARE = 0.4
"""A report within this share of the category's distance is joined without asking."""

RESCUE = "cuu_ho_cuu_nan"
RESCUE_JOIN_METRES = 15.0
"""About one house: two fixes of one family lie closer than this, their neighbours do not."""


class Match(StrEnum):
    """What to do with a report and an incident."""

    JOIN = "join"
    PROPOSE = "propose"
    APART = "apart"


@dataclass(frozen=True)
class Told:
    """What a report tells, as far as it matters here. Accuracy in metres."""

    category: str
    at: datetime
    accuracy_m: float | None
    phone_key: str | None = None


@dataclass(frozen=True)
class Candidate:
    """An open incident near by, with its distance from the report in metres."""

    incident_id: int
    category: str
    last_confirmed_at: datetime
    distance_metres: float
    accuracy_m: float | None
    phone_keys: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Limits:
    """How near in place (metres) and time (hours) two reports of a category may be one."""

    metres: float
    hours: float


def same_incident(told: Told, candidate: Candidate, limits: Limits) -> Match:
    """Whether the report tells of the candidate."""
    hours = abs((told.at - candidate.last_confirmed_at).total_seconds()) / 3600
    if told.category != candidate.category or hours > limits.hours:
        return Match.APART
    if told.phone_key and told.phone_key in candidate.phone_keys:
        return Match.JOIN
    if candidate.distance_metres > limits.metres:
        return Match.APART
    vague = max(told.accuracy_m or 0.0, candidate.accuracy_m or 0.0)
    if vague > limits.metres:
        # Two vague places that happen to be near prove nothing; a person may see more.
        return Match.PROPOSE
    join_metres = RESCUE_JOIN_METRES if told.category == RESCUE else limits.metres * JOIN_SHARE
    return Match.JOIN if candidate.distance_metres <= join_metres else Match.PROPOSE


def best_match(
    told: Told, candidates: Iterable[Candidate], limits: Limits
) -> tuple[Match, Candidate | None]:
    """The best candidate with what to do: a join before a proposal, the nearer first."""
    proposed: Candidate | None = None
    for candidate in sorted(candidates, key=lambda c: c.distance_metres):
        match = same_incident(told, candidate, limits)
        if match is Match.JOIN:
            return match, candidate
        if match is Match.PROPOSE and proposed is None:
            proposed = candidate
    return (Match.PROPOSE, proposed) if proposed else (Match.APART, None)
