"""Weighs the evidence for a report: believe it, leave it open, or have a person look first.

Covers: other senders, who reports and what became of their earlier reports, position and photo with
place and time, other events near by, what contradicts. Leaves out how the evidence is gathered
(`services.evidence`).

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
    """What speaks for or against a report. Distances in metres.

    `other_reports` are other senders who told of the same incident, `reports_nearby` those who told
    of something of its kind near by; `photo_age_hours` is the time from the newest photo to the
    report (negative: a clock was wrong); `events_nearby` are verified incidents of a kindred kind
    that began near by in the last hours.
    """

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
    reports_nearby: int = 0
    is_staff_reporter: bool = False
    earlier_pranks: int = 0
    photo_age_hours: float | None = None
    events_nearby: int = 0
    is_contradicted: bool = False
    says_against: bool = False


SEVERAL = 3
PHOTO_FRESH_HOURS, PHOTO_OLD_HOURS = 6.0, 72.0
GPS_VAGUE_METRES = 1000.0


@dataclass(frozen=True)
class Ground:
    """One ground with its weight; positive speaks for the report."""

    code: str
    weight: int


RULES: tuple[tuple[str, int, Callable[[Evidence], bool]], ...] = (
    ("independent_reports", 3, lambda e: e.other_reports >= 1),
    ("several_reports", 1, lambda e: e.other_reports >= SEVERAL),
    ("reports_nearby", 1, lambda e: e.reports_nearby >= 1),
    ("event_nearby", 1, lambda e: e.events_nearby >= 1),
    ("staff_reporter", 3, lambda e: e.is_staff_reporter),
    ("taken_by_operator", 2, lambda e: e.channel is Channel.HOTLINE and e.has_phone),
    ("trusted_reporter", 2, lambda e: e.is_trusted_reporter),
    (
        "gps_at_scene",
        2,
        lambda e: e.is_at_scene and e.gps_accuracy_m is not None and e.gps_accuracy_m <= 100,
    ),
    ("photo_at_place", 2, lambda e: e.photo_distance_m is not None and e.photo_distance_m <= 200),
    ("has_photo", 1, lambda e: e.photo_count > 0),
    (
        "photo_fresh",
        1,
        lambda e: e.photo_age_hours is not None and -1 <= e.photo_age_hours <= PHOTO_FRESH_HOURS,
    ),
    (
        "photo_old",
        -2,
        lambda e: e.photo_age_hours is not None and e.photo_age_hours > PHOTO_OLD_HOURS,
    ),
    ("reachable", 1, lambda e: e.has_phone and e.channel is not Channel.HOTLINE),
    ("photo_elsewhere", -2, lambda e: e.photo_distance_m is not None and e.photo_distance_m > 2000),
    ("reads_as_joke", -3, lambda e: e.reads_as_joke),
    ("outside_city", -3, lambda e: e.is_outside_city),
    ("known_prank", -3, lambda e: e.earlier_pranks >= 1),
    ("contradicted", -2, lambda e: e.is_contradicted),
    ("says_against", -2, lambda e: e.says_against),
    (
        "gps_vague",
        -1,
        lambda e: e.gps_accuracy_m is not None and e.gps_accuracy_m > GPS_VAGUE_METRES,
    ),
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
