"""Weighs the evidence for a report: believe it, leave it open, or have a person look first.

Each rule is one row with its weight, so that a screen can show why. The weights are ours
(no published scale was found): one independent witness or a fix at the place outweighs one
ground for doubt. A threat to life is never held back by any of this.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc.domain.incidents import Verification
from ioc.domain.reports import Channel

BELIEVE = 2
"""Score from which a report counts as verified."""

DOUBT = -2
"""Score at which a person has to look before an ordinary report goes to an agency."""


@dataclass(frozen=True)
class Evidence:
    """What speaks for or against a report. Distances in metres."""

    channel: Channel
    has_phone: bool = False
    is_trusted_reporter: bool = False
    is_at_scene: bool = False
    gps_accuracy_m: float | None = None
    photo_distance_m: float | None = None
    photo_count: int = 0
    other_reports: int = 0
    is_located: bool = False
    is_outside_city: bool = False
    reads_as_joke: bool = False
    text_length: int = 0
    earlier_rejected: int = 0
    category_confidence: float = 0.0


@dataclass(frozen=True)
class Ground:
    """One ground with its weight; positive speaks for the report."""

    code: str
    weight: int


RULES: tuple[tuple[str, int, Callable[[Evidence], bool]], ...] = (
    ("independent_reports", 3, lambda e: e.other_reports >= 1),
    ("taken_by_operator", 2, lambda e: e.channel is Channel.HOTLINE and e.has_phone),
    ("trusted_reporter", 2, lambda e: e.is_trusted_reporter),
    (
        "gps_at_scene",
        2,
        lambda e: e.is_at_scene and e.gps_accuracy_m is not None and e.gps_accuracy_m <= 100,
    ),
    ("photo_at_place", 2, lambda e: e.photo_distance_m is not None and e.photo_distance_m <= 200),
    ("has_photo", 1, lambda e: e.photo_count > 0),
    ("reachable", 1, lambda e: e.has_phone and e.channel is not Channel.HOTLINE),
    ("photo_elsewhere", -2, lambda e: e.photo_distance_m is not None and e.photo_distance_m > 2000),
    ("reads_as_joke", -3, lambda e: e.reads_as_joke),
    ("outside_city", -3, lambda e: e.is_outside_city),
    ("earlier_rejected", -2, lambda e: e.earlier_rejected >= 2),
    ("not_located", -1, lambda e: not e.is_located and not e.is_outside_city),
    ("says_little", -1, lambda e: e.text_length < 12 and e.photo_count == 0),
    ("kind_unclear", -1, lambda e: e.category_confidence < 0.3),
)


PLACE_CONTRADICTS = Ground("place_contradicts", -2)
"""The words name another ward than the point that was sent."""


def grounds(evidence: Evidence) -> list[Ground]:
    """Every ground that holds, strongest first."""
    found = [Ground(code, weight) for code, weight, holds in RULES if holds(evidence)]
    return sorted(found, key=lambda ground: -abs(ground.weight))


def assess(found: list[Ground]) -> Verification:
    """What the grounds together say."""
    total = sum(ground.weight for ground in found)
    if total >= BELIEVE:
        return Verification.VERIFIED
    return Verification.DOUBTFUL if total <= DOUBT else Verification.UNVERIFIED
