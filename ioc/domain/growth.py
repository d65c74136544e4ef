"""How an incident becomes what it is, one report after the other, and how a step is taken back.

A state is the JSON value of what reports decide of an incident (`FIELDS`). A step is what a report
(or a merged incident) brought, with the state before it. Taking a step back replays those after it:
the result is what would have been without it, and what people set by hand in between stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import Severity, Verification, worst

State = dict[str, Any]
"""`severity`, `tier`, `score`, `people`, `vulnerable`, `verification`, `confirmed_at` (ISO, local),
`place` (`lat`, `lon`, `accuracy_m`, `quality`, `address`, `area`, `other_areas`)."""

FIELDS = (
    "severity",
    "tier",
    "score",
    "people",
    "vulnerable",
    "verification",
    "confirmed_at",
    "place",
)

DECIDES_AGENCIES = ("severity", "verification")
"""With the area of the place, what the rules ask to find who must act."""

OUTLIER = 10
"""So many times as many people as anybody else tells of are more likely a number misread."""

WITNESSES = 3
"""So many other counts it takes to doubt one."""

VAGUE = frozenset({LocationQuality.NONE.value, LocationQuality.WARD.value})


@dataclass(frozen=True)
class Step:
    """What joined, and the state before it; `before` is None for what opened the incident."""

    told: State
    before: State | None


def opened(told: Mapping[str, Any]) -> State:
    """The state of an incident of which only this is known."""
    return {name: told[name] for name in FIELDS}


def grown(state: State | None, told: Mapping[str, Any]) -> State:
    """The state once this is told too: it is confirmed, and may become worse."""
    if state is None:
        return opened(told)
    tiers = [tier for tier in (state["tier"], told["tier"]) if tier is not None]
    people = state["people"]
    if told["people"] is not None:
        people = max(people or 0, told["people"])
    if people is not None and people == told.get("people_outvoted"):
        people = told["people_instead"]
    return {
        "severity": worst([Severity(state["severity"]), Severity(told["severity"])]).value,
        "tier": min(tiers) if tiers else None,
        "score": max(state["score"], told["score"]),
        "people": people,
        "vulnerable": sorted({*state["vulnerable"], *told["vulnerable"]}),
        "verification": _verified(state["verification"], told["verification"]),
        "confirmed_at": max(state["confirmed_at"], told["confirmed_at"]),
        "place": _placed(state["place"], told["place"]),
    }


def weighed(earlier: Sequence[Mapping[str, Any]], told: State) -> State:
    """What is told now, marked where one count of people is believed by nobody else.

    The highest count holds, so that nobody is forgotten; only one that was read from words
    (`people_read`), is at least `OUTLIER` times every other and stands against `WITNESSES` others
    gives way to the highest of those. Its own report keeps it.
    """
    counted = [one for one in (*earlier, told) if one["people"] is not None]
    if told["people"] is None or len(counted) <= WITNESSES:
        return told
    *others, top = sorted(counted, key=lambda one: int(one["people"]))
    instead = others[-1]["people"]
    if not top.get("people_read") or top["people"] < OUTLIER * max(1, instead):
        return told
    return {**told, "people_outvoted": top["people"], "people_instead": instead}


def _verified(held: str, told: str) -> str:
    """Belief grows with a report that is believed; doubt about a report lowers nothing."""
    if told == Verification.VERIFIED.value:
        return told
    if told == Verification.UNVERIFIED.value and held == Verification.DOUBTFUL.value:
        return told
    return held


def _placed(held: State, told: State) -> State:
    """An incident without a place takes the one that a later report knows."""
    if held["quality"] not in VAGUE or told["quality"] in VAGUE:
        return held
    return {
        **told,
        "address": told["address"] or held["address"],
        "area": told["area"] or held["area"],
        "other_areas": told["other_areas"] if told["area"] else held["other_areas"],
    }


def rebased(
    steps: Sequence[Step], at: int, instead: State | None, now: State
) -> tuple[list[State | None], State]:
    """The incident without step `at`, or with `instead` told in its place.

    Answers the states before each later step, and the state now. What differs between a step's
    recorded state and what the step before it led to was set by a person, and is kept.
    """
    removed = steps[at]
    state = removed.before if instead is None else grown(removed.before, instead)
    expected = grown(removed.before, removed.told)
    befores: list[State | None] = []
    for step in steps[at + 1 :]:
        recorded = step.before if step.before is not None else expected
        by_hand = _differing(recorded, expected)
        if state is None:
            befores.append(None)
            state = {**opened(step.told), **by_hand}
        else:
            state = {**state, **by_hand}
            befores.append(state)
            state = grown(state, step.told)
        expected = grown(recorded, step.told)
    by_hand = _differing(now, expected)
    return befores, {**(state if state is not None else expected), **by_hand}


def _differing(state: State, other: State) -> State:
    return {name: state[name] for name in FIELDS if state[name] != other[name]}


def without_words(
    steps: Sequence[Step], now: State, holds: Callable[[str], bool]
) -> tuple[list[Step], State]:
    """The steps and the state now with every address gone that `holds` answers yes to.

    All are replayed: an address that only went from one of them would look as if a person had
    set the others by hand.
    """
    kept: list[Step] = []
    state: State | None = None
    expected: State | None = None
    for step in steps:
        before = step.before
        if before is not None:
            by_hand = _differing(before, expected) if expected is not None else {}
            before = _unaddressed({**before, **(state or {}), **by_hand}, holds)
        told = _unaddressed(step.told, holds)
        kept.append(Step(told, before))
        state, expected = grown(before, told), grown(step.before, step.told)
    by_hand = _differing(now, expected) if expected is not None else {}
    return kept, _unaddressed({**now, **(state or {}), **by_hand}, holds)


def _unaddressed(state: State, holds: Callable[[str], bool]) -> State:
    address = state["place"]["address"]
    if not address or not holds(address):
        return state
    return {**state, "place": {**state["place"], "address": None}}


def asks_same_agencies(one: State, other: State) -> bool:
    """Whether the rules would name the same agencies for both."""
    same = all(one[name] == other[name] for name in DECIDES_AGENCIES)
    return same and all(
        one["place"][name] == other["place"][name] for name in ("area", "other_areas")
    )
