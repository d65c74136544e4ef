"""Believed, left open, or looked at by a person first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ioc.domain.incidents import Verification
from ioc.domain.reports import Channel
from ioc.domain.verification import Evidence, assess, grounds

PLAIN = Evidence(channel=Channel.APP, is_located=True, text_length=60, category_confidence=0.8)
"""A located report without a name: nothing for it, nothing against it."""


def codes(**changes: Any) -> dict[str, int]:
    return {ground.code: ground.weight for ground in grounds(replace(PLAIN, **changes))}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"other_reports": 1}, {"independent_reports": 3}),
        ({"channel": Channel.HOTLINE, "has_phone": True}, {"taken_by_operator": 2}),
        ({"channel": Channel.HOTLINE}, {}),  # a hidden number
        ({"has_phone": True}, {"reachable": 1}),
        ({"is_trusted_reporter": True}, {"trusted_reporter": 2}),
        ({"is_at_scene": True, "gps_accuracy_m": 100.0}, {"gps_at_scene": 2}),
        ({"is_at_scene": True, "gps_accuracy_m": 101.0}, {}),
        ({"is_at_scene": True}, {}),  # says so without a fix
        ({"photo_count": 1}, {"has_photo": 1}),
        ({"photo_count": 1, "photo_distance_m": 200.0}, {"photo_at_place": 2, "has_photo": 1}),
        ({"photo_count": 1, "photo_distance_m": 900.0}, {"has_photo": 1}),
        ({"photo_count": 1, "photo_distance_m": 2001.0}, {"photo_elsewhere": -2, "has_photo": 1}),
        ({"other_reports": 3}, {"independent_reports": 3, "several_reports": 1}),
        ({"reports_nearby": 1}, {"reports_nearby": 1}),
        ({"events_nearby": 2}, {"event_nearby": 1}),
        ({"is_staff_reporter": True}, {"staff_reporter": 3}),
        ({"photo_count": 1, "photo_age_hours": 2.0}, {"photo_fresh": 1, "has_photo": 1}),
        ({"photo_count": 1, "photo_age_hours": 30.0}, {"has_photo": 1}),
        ({"photo_count": 1, "photo_age_hours": 73.0}, {"photo_old": -2, "has_photo": 1}),
        ({"photo_count": 1, "photo_age_hours": -9.0}, {"has_photo": 1}),  # a clock was wrong
        ({"gps_accuracy_m": 1500.0}, {"gps_vague": -1}),
        ({"earlier_pranks": 1}, {"known_prank": -3}),
        ({"is_contradicted": True}, {"contradicted": -2}),
        ({"says_against": True}, {"says_against": -2}),
        ({"reads_as_joke": True}, {"reads_as_joke": -3}),
        ({"is_outside_city": True, "is_located": False}, {"outside_city": -3}),
        ({"is_located": False}, {"not_located": -1}),
        ({"earlier_rejected": 1}, {}),  # anybody may be wrong once
        ({"earlier_rejected": 2}, {"earlier_rejected": -2}),
        ({"text_length": 11}, {"says_little": -1}),
        ({"text_length": 11, "photo_count": 1}, {"has_photo": 1}),
        ({"category_confidence": 0.29}, {"kind_unclear": -1}),
    ],
)
def test_each_ground_has_its_weight(changes: dict[str, Any], expected: dict[str, int]) -> None:
    assert codes(**changes) == expected


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, Verification.UNVERIFIED),
        ({"has_phone": True}, Verification.UNVERIFIED),
        ({"has_phone": True, "photo_count": 1}, Verification.VERIFIED),
        ({"other_reports": 1}, Verification.VERIFIED),
        ({"channel": Channel.HOTLINE, "has_phone": True}, Verification.VERIFIED),
        ({"is_located": False, "text_length": 5}, Verification.DOUBTFUL),
        ({"reads_as_joke": True}, Verification.DOUBTFUL),
        # One witness outweighs one ground for doubt.
        ({"earlier_rejected": 2, "other_reports": 1}, Verification.UNVERIFIED),
        ({"reads_as_joke": True, "has_phone": True}, Verification.DOUBTFUL),
        ({"reads_as_joke": True, "is_at_scene": True, "gps_accuracy_m": 8.0},
         Verification.UNVERIFIED),
    ],
)  # fmt: skip
def test_the_grounds_together(changes: dict[str, Any], verdict: Verification) -> None:
    assert assess(grounds(replace(PLAIN, **changes))) is verdict


def test_the_strongest_ground_is_shown_first() -> None:
    found = grounds(
        replace(PLAIN, has_phone=True, reads_as_joke=True, other_reports=1, photo_count=2)
    )
    assert [abs(ground.weight) for ground in found] == [3, 3, 1, 1]
