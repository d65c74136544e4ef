"""What of an incident anybody may see on the public map, and how coarsely. The one place of it.

Anybody sees a kind, a state, a ward, a day and a square: never a word of the report, an address, a
code or an hour. What is critical is not shown while it runs, because crowds hinder a rescue and an
empty house invites thieves; once it was closed for some days it is shown in a wide square, unless
its kind is one that the catalogue keeps to itself, as rescues are. What is doubtful, what somebody
marked as sensitive, and complaints and denunciations under the law are never shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ioc.domain.geo import PUBLIC_GRID_METRES
from ioc.domain.incidents import (
    OPEN,
    OUT_OF_SCOPE,
    Flag,
    IncidentStatus,
    Outcome,
    Severity,
    Verification,
)

KEPT_BACK: frozenset[str] = frozenset({Flag.SENSITIVE, *OUT_OF_SCOPE})
NOT_SHOWN = frozenset({Outcome.REJECTED, Outcome.MERGED})
WIDEST_GRID_METRES = 5_000.0
LONGEST_DAYS = 366


class PublicState(StrEnum):
    """How far a matter is, as anybody may know it."""

    RECEIVED = "received"
    WORKING = "working"
    DONE = "done"


@dataclass(frozen=True)
class PublicMapRules:
    """What a city decided (`seeds/public_map.yaml`).

    `shown_days`: so long after it was opened a matter is shown. `grid_metres`: the side of the
    square that stands for a place. `emergency_after_days`: so long after it was closed a critical
    matter is shown; None for never. `emergency_grid_metres`: the side of its square.
    """

    shown_days: int = 30
    grid_metres: float = PUBLIC_GRID_METRES
    emergency_after_days: int | None = 7
    emergency_grid_metres: float = 1_000.0


@dataclass(frozen=True)
class PublicFacts:
    """What the rule asks of an incident; `is_public_kind` is its category's own setting."""

    severity: Severity
    status: IncidentStatus
    verification: Verification
    outcome: Outcome | None
    flags: Collection[str]
    is_public_kind: bool
    is_merged: bool
    opened_at: datetime
    closed_at: datetime | None


def public_grid(facts: PublicFacts, rules: PublicMapRules, at: datetime) -> float | None:
    """The side of the square that stands for the matter's place, metres; None: it is not shown."""
    if not facts.is_public_kind or facts.is_merged or facts.outcome in NOT_SHOWN:
        return None
    if facts.verification is Verification.DOUBTFUL or KEPT_BACK & set(facts.flags):
        return None
    if facts.opened_at < at - timedelta(days=rules.shown_days):
        return None
    if facts.severity is not Severity.CRITICAL:
        return rules.grid_metres
    if rules.emergency_after_days is None:
        return None
    if facts.status is not IncidentStatus.CLOSED or facts.closed_at is None:
        return None
    if facts.closed_at > at - timedelta(days=rules.emergency_after_days):
        return None
    return rules.emergency_grid_metres


def public_state_of(status: IncidentStatus, is_accepted: bool) -> PublicState:
    """What is only offered to an agency is received: nobody has said yet that they do it."""
    if status not in OPEN:
        return PublicState.DONE
    if is_accepted or status is IncidentStatus.IN_PROGRESS:
        return PublicState.WORKING
    return PublicState.RECEIVED


def parse_public_map(given: Mapping[str, Any]) -> PublicMapRules:
    """The rules from a seed file. Raises `ValueError` that names what cannot be taken: a grid finer
    than the finest that singles nobody out, or an emergency shown more finely than the rest."""
    unknown = set(given) - set(PublicMapRules.__dataclass_fields__)
    if unknown:
        raise ValueError(f"public map: unknown {', '.join(sorted(unknown))}")
    rules = PublicMapRules(**given)
    days = [rules.shown_days]
    if rules.emergency_after_days is not None:
        days.append(rules.emergency_after_days)
    if any(type(one) is not int or not 0 < one <= LONGEST_DAYS for one in days):
        raise ValueError(f"public map: days are whole numbers from 1 to {LONGEST_DAYS}")
    finest = PUBLIC_GRID_METRES
    for name in ("grid_metres", "emergency_grid_metres"):
        metres = getattr(rules, name)
        is_number = isinstance(metres, int | float) and not isinstance(metres, bool)
        if not is_number or not finest <= metres <= WIDEST_GRID_METRES:
            raise ValueError(f"public map: {name} is from {finest:g} to {WIDEST_GRID_METRES:g} m")
        finest = metres
    return rules
