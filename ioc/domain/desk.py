"""What the verification desk looks at first: risk before doubt, the oldest before the newest.

Covers which incident waits for a person, why, and its place in the queue; what differs between the
reports of one incident; how long a lease, a pause and an undo last. Leaves out how much a report is
believed (`verification`) and who may act (`permissions`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.errors import FieldError, InvalidInput, InvalidTransition
from ioc.domain.incidents import OPEN, IncidentStatus, Severity, Tier, Verification
from ioc.domain.verification import Ground

LEASE = timedelta(seconds=120)
"""How long an item stays one officer's without a sign of life."""

RESTORE_WITHIN = timedelta(hours=24)
"""How long a rejection can be undone; after that the matter is reopened, which starts it anew."""

LONGEST_PAUSE = timedelta(days=7)
LONGEST_PAUSE_IN_DANGER = timedelta(minutes=15)
"""Danger to life is never put aside for longer than this."""

MOST_DOUBT = 5

BANDS, TIERS = 1000, 100
"""A rank is `band * BANDS + tier * TIERS + place`; smaller comes first. It is odd where an answer
of the reporter is awaited, so that one index tells that too."""

RANK_OF_DANGER_ENDS = BANDS
"""Ranks below this are danger to life."""


class DeskReason(StrEnum):
    """Why an item waits for a person."""

    LIFE = "life"
    REPLIED = "replied"
    DOUBTFUL = "doubtful"
    PRANK = "prank"
    OUT_OF_SCOPE = "out_of_scope"
    NO_PLACE = "no_place"
    PROPOSED = "proposed"
    UNVERIFIED = "unverified"
    ASKED = "asked"


MARKS = frozenset(
    {
        DeskReason.REPLIED,
        DeskReason.PRANK,
        DeskReason.OUT_OF_SCOPE,
        DeskReason.NO_PLACE,
        DeskReason.PROPOSED,
        DeskReason.ASKED,
    }
)
"""Reasons that are kept until a person settles them; the others follow from the state."""

DOUBT = {
    DeskReason.DOUBTFUL: 3,
    DeskReason.PRANK: 2,
    DeskReason.UNVERIFIED: 1,
    DeskReason.OUT_OF_SCOPE: 1,
    DeskReason.NO_PLACE: 1,
    DeskReason.PROPOSED: 1,
}
"""How much each reason adds to the doubt; the weights are ours."""

JOKES = frozenset({"reads_as_joke", "known_prank"})
"""Grounds that make a prank likely."""


@dataclass(frozen=True)
class Waiting:
    """What decides whether and where an incident stands in the queue."""

    status: IncidentStatus
    severity: Severity
    tier: Tier | None
    verification: Verification
    marks: frozenset[DeskReason] = frozenset()


def reasons(waiting: Waiting) -> list[DeskReason]:
    """Why it waits, what matters most first; empty for what needs nobody."""
    if waiting.status not in OPEN:
        return []
    found = set(waiting.marks)
    if waiting.verification is Verification.DOUBTFUL:
        found.add(DeskReason.DOUBTFUL)
    elif waiting.verification is Verification.UNVERIFIED:
        found.add(DeskReason.UNVERIFIED)
    if waiting.severity is Severity.CRITICAL and waiting.verification is not Verification.VERIFIED:
        found.add(DeskReason.LIFE)
    return [reason for reason in DeskReason if reason in found]


def doubt(waiting: Waiting) -> int:
    """How much is in doubt, 0 to `MOST_DOUBT`."""
    return min(MOST_DOUBT, sum(DOUBT.get(reason, 0) for reason in reasons(waiting)))


def rank(waiting: Waiting) -> int | None:
    """The place in the queue, smaller first; None for what waits for nobody.

    Danger to life first, by tier; then by severity. What waits for a reporter's answer stands last,
    unless life is in danger. Within each: what a reporter has answered, then most doubt.
    """
    found = reasons(waiting)
    if not found:
        return None
    is_answered = DeskReason.REPLIED in found
    place = 2 * ((0 if is_answered else TIERS // 4) + MOST_DOUBT - doubt(waiting))
    place += DeskReason.ASKED in found
    if waiting.severity is Severity.CRITICAL and found != [DeskReason.ASKED]:
        tier = int(waiting.tier.value[1:]) if waiting.tier else 5
        return tier * TIERS + place
    if DeskReason.ASKED in found and not is_answered:
        band = 5
    else:
        band = {Severity.CRITICAL: 2, Severity.HIGH: 2, Severity.NORMAL: 3}.get(waiting.severity, 4)
    return band * BANDS + place


def marks_of_report(
    grounds: Iterable[str], *, is_located: bool, is_proposed: bool, is_out_of_scope: bool
) -> frozenset[DeskReason]:
    """The marks that a report brings to the incident that it opens."""
    held = {
        DeskReason.PRANK: not JOKES.isdisjoint(grounds),
        DeskReason.NO_PLACE: not is_located,
        DeskReason.PROPOSED: is_proposed,
        DeskReason.OUT_OF_SCOPE: is_out_of_scope,
    }
    return frozenset(mark for mark, holds in held.items() if holds)


def pause_until(severity: Severity, until: datetime, at: datetime) -> datetime:
    """Until when an item is put aside; raises `InvalidInput` for a time that is none."""
    if until <= at:
        raise InvalidInput(FieldError("until", "not_in_future"))
    if severity is Severity.CRITICAL and until > at + LONGEST_PAUSE_IN_DANGER:
        raise InvalidInput(FieldError("until", "danger_cannot_wait"))
    if until > at + LONGEST_PAUSE:
        raise InvalidInput(FieldError("until", "too_late"))
    return until


def must_be_restorable(
    status: IncidentStatus, was_rejected_at: datetime | None, at: datetime
) -> None:
    """Raises `InvalidTransition` unless a rejection of that moment can still be undone."""
    if was_rejected_at is None or status is not IncidentStatus.CLOSED:
        raise InvalidTransition("not_rejected")
    if at - was_rejected_at > RESTORE_WITHIN:
        raise InvalidTransition("too_late_to_restore")


@dataclass(frozen=True)
class Weight:
    """One ground with the reports (by their place, 0 first) that it was found in."""

    code: str
    weight: int
    reports: tuple[int, ...]


def balance(found: Sequence[Collection[Ground]]) -> tuple[list[Weight], list[Weight]]:
    """What speaks for and what against, over all reports of an incident, heaviest first."""
    where: dict[tuple[str, int], list[int]] = {}
    for place, grounds in enumerate(found):
        for ground in grounds:
            where.setdefault((ground.code, ground.weight), []).append(place)
    weights = [Weight(code, weight, tuple(at)) for (code, weight), at in where.items()]
    weights.sort(key=lambda one: (-abs(one.weight), -len(one.reports), one.code))
    return [w for w in weights if w.weight > 0], [w for w in weights if w.weight < 0]


def differing(values: Mapping[int, object]) -> frozenset[int]:
    """Which of several tellings differ from what most say; those who say nothing (None) do not.

    Where no value has the most, the first that was told is what the others are held against.
    """
    said = {place: value for place, value in values.items() if value is not None}
    if len(said) < 2:
        return frozenset()
    counted = Counter(said.values())
    most = max(counted.values())
    usual = next(said[place] for place in sorted(said) if counted[said[place]] == most)
    return frozenset(place for place, value in said.items() if value != usual)
