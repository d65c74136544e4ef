"""Whether a report tells of an incident that is known already.

The telephone first, then the place with its accuracy, the time, the kind, the words, the people.
Every sign that was seen is named, so that a person can be shown why. A sure match is joined, a
likely one is proposed to a person, anything else is an incident of its own. Two houses side by
side in one flood are two rescues: another house number or other people in it, and nobody but a
person joins them. `benchmarks/bench_duplicates.py` measures it on a night whose truth is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.signs import (
    OTHER,
    POINTS,
    RESCUE,
    Candidate,
    Limits,
    Sign,
    Told,
    kindred,
    signs_of,
)

__all__ = [
    "OTHER",
    "RESCUE",
    "Candidate",
    "Limits",
    "Match",
    "Sign",
    "Told",
    "Weighed",
    "best_match",
    "kindred",
    "ranked",
    "same_incident",
    "weigh",
]

PROPOSE_POINTS = 2
"""From here on a person is asked."""

OTHER_KIND_POINTS = 2
"""The same for what was taken for another kind, which costs a point already."""

PROPOSALS_MAX = 5
"""A person can look through so many; on one flooded street more than that fit equally."""


class Match(StrEnum):
    """What to do with a report and an incident."""

    JOIN = "join"
    PROPOSE = "propose"
    APART = "apart"


NEVER_JOINED = frozenset(
    {Sign.OTHER_HOUSE, Sign.OTHER_STREET, Sign.OTHER_KIND, Sign.OF_NEIGHBOUR, Sign.FAR}
)
"""With one of these only a person joins."""


@dataclass(frozen=True)
class Weighed:
    """A candidate with what to do about it and why; the strongest sign first."""

    candidate: Candidate
    match: Match
    points: int
    signs: tuple[Sign, ...]
    likeness: float


Bounds = Limits | Mapping[str, Limits]
"""One for all candidates, or those of each category: of two kinds the wider counts."""


def _wider(bounds: Bounds, told: Told, candidate: Candidate) -> Limits:
    if isinstance(bounds, Limits):
        return bounds
    known = [bounds[kind] for kind in (told.category, candidate.category) if kind in bounds]
    if told.category == candidate.category:
        known = known[:1]
    return Limits(
        max((one.metres for one in known), default=0.0),
        max((one.hours for one in known), default=0.0),
    )


def weigh(told: Told, candidate: Candidate, bounds: Bounds, *, anytime: bool = False) -> Weighed:
    """Whether the report tells of the candidate; `anytime` leaves the hours out (a repetition)."""
    limits = _wider(bounds, told, candidate)
    hours = abs((told.at - candidate.last_confirmed_at).total_seconds()) / 3600
    if hours > limits.hours and not anytime:
        return Weighed(candidate, Match.APART, 0, (), 0.0)
    signs, alike = signs_of(told, candidate, limits)
    if not _may_be_one_kind(told, candidate, signs):
        return Weighed(candidate, Match.APART, 0, (), 0.0)
    points = sum(POINTS[sign] for sign in signs)
    ordered = tuple(sorted(signs, key=lambda sign: (-abs(POINTS[sign]), sign.value)))
    match = _decided(told, candidate, signs, points, alike)
    return Weighed(candidate, match, points, ordered, alike or 0.0)


def _may_be_one_kind(told: Told, candidate: Candidate, signs: set[Sign]) -> bool:
    """Whether the kinds go together; if not, place (or telephone) and words both have to agree."""
    kinds = {told.category, candidate.category}
    if OTHER in kinds or candidate.category in told.kinds:
        return True
    is_there = signs & {Sign.SAME_PHONE, Sign.PHONE_OF_PLACE, Sign.SAME_HOUSE, Sign.SAME_SPOT}
    return bool(is_there) and bool(signs & {Sign.SAME_WORDS, Sign.LIKE_WORDS, Sign.SAME_PEOPLE})


def same_incident(told: Told, candidate: Candidate, limits: Limits) -> Match:
    """Whether the report tells of the candidate."""
    return weigh(told, candidate, limits).match


def ranked(
    told: Told, candidates: Iterable[Candidate], limits: Bounds, *, anytime: bool = False
) -> list[Weighed]:
    """What is joined or proposed, the likeliest first: a join, then points, words, nearness."""
    found = [weigh(told, c, limits, anytime=anytime) for c in candidates]
    kept = [w for w in found if w.match is not Match.APART]
    return sorted(
        kept,
        key=lambda w: (
            w.match is not Match.JOIN,
            -w.points,
            -round(w.likeness, 2),
            w.candidate.distance_metres if w.candidate.distance_metres is not None else 1e9,
        ),
    )


def best_match(
    told: Told, candidates: Iterable[Candidate], limits: Limits
) -> tuple[Match, Candidate | None]:
    """The best candidate with what to do: a join before a proposal, the likelier first."""
    found = ranked(told, candidates, limits)
    return (found[0].match, found[0].candidate) if found else (Match.APART, None)


def _decided(
    told: Told, candidate: Candidate, signs: set[Sign], points: int, alike: float | None
) -> Match:
    needed = OTHER_KIND_POINTS if Sign.OTHER_KIND in signs else PROPOSE_POINTS
    # "Vẫn chưa thấy ai": no kind of its own, and the telephone says whose it is.
    is_unclear = told.category == OTHER and signs & NEVER_JOINED == {Sign.OTHER_KIND}
    if is_unclear and Sign.SAME_PHONE in signs and signs & _SAME_STORY:
        return Match.JOIN
    if signs & NEVER_JOINED or not _is_sure(told, candidate, signs, alike):
        return Match.PROPOSE if points >= needed else Match.APART
    return Match.JOIN


_SAME_STORY = {Sign.SAYS_AGAIN, Sign.SAME_WORDS, Sign.LIKE_WORDS, Sign.SAME_PEOPLE}


def _is_sure(told: Told, candidate: Candidate, signs: set[Sign], alike: float | None) -> bool:
    """Whether the machine may join by itself."""
    if signs & {Sign.SAME_PHONE, Sign.PHONE_OF_PLACE, Sign.SAME_HOUSE}:
        return True
    if Sign.SAME_SPOT not in signs:
        return False
    if told.category != RESCUE or alike is None:
        return True
    # A few metres are one house, or two: the words and the people have to say that it is one.
    return alike >= 1.0 or {Sign.SAME_WORDS, Sign.SAME_PEOPLE} <= signs
