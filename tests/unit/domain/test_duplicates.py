"""Whether two reports tell of one incident."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.duplicates import (
    RESCUE,
    Candidate,
    Limits,
    Match,
    Told,
    best_match,
    same_incident,
)

AT = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)
WASTE = "ve_sinh_moi_truong"
LIMITS = Limits(metres=60, hours=48)
RESCUE_LIMITS = Limits(metres=30, hours=6)
TOLD = Told(WASTE, AT, 10.0, "84905123456")
THERE = Candidate(1, WASTE, AT - timedelta(hours=1), 10.0, 10.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Match.JOIN),
        ({"distance_metres": 24.0}, Match.JOIN),  # 0.4 of 60 metres
        ({"distance_metres": 24.1}, Match.PROPOSE),
        ({"distance_metres": 60.0}, Match.PROPOSE),
        ({"distance_metres": 60.1}, Match.APART),
        ({"category": "cap_nuoc"}, Match.APART),
        ({"last_confirmed_at": AT - timedelta(hours=48)}, Match.JOIN),
        ({"last_confirmed_at": AT - timedelta(hours=49)}, Match.APART),
        ({"last_confirmed_at": AT + timedelta(hours=49)}, Match.APART),  # a paper typed in late
        ({"accuracy_m": 61.0}, Match.PROPOSE),  # known to the ward only: a person looks
        ({"distance_metres": 500.0, "phone_keys": frozenset({"84905123456"})}, Match.JOIN),
        ({"distance_metres": 500.0, "phone_keys": frozenset({"84914000000"})}, Match.APART),
        ({"category": "cap_nuoc", "phone_keys": frozenset({"84905123456"})}, Match.APART),
    ],
)
def test_near_in_place_time_and_kind(changes: dict[str, Any], expected: Match) -> None:
    assert same_incident(TOLD, replace(THERE, **changes), LIMITS) is expected


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (9.0, Match.JOIN),  # two phones of one family
        (15.0, Match.JOIN),
        (15.1, Match.PROPOSE),  # the house next door: two rescues until a person says otherwise
        (30.0, Match.PROPOSE),
        (31.0, Match.APART),
    ],
)
def test_two_rescues_side_by_side_are_two(metres: float, expected: Match) -> None:
    told = replace(TOLD, category=RESCUE)
    there = replace(THERE, category=RESCUE, distance_metres=metres)
    assert same_incident(told, there, RESCUE_LIMITS) is expected


def test_a_report_without_a_number_matches_no_number() -> None:
    told = replace(TOLD, phone_key=None)
    there = replace(THERE, distance_metres=500.0, phone_keys=frozenset({""}))
    assert same_incident(told, there, LIMITS) is Match.APART


def test_a_join_comes_before_a_proposal_and_the_nearer_first() -> None:
    near_but_vague = replace(THERE, incident_id=1, distance_metres=3.0, accuracy_m=500.0)
    sure = replace(THERE, incident_id=2, distance_metres=20.0)
    surer = replace(THERE, incident_id=3, distance_metres=12.0)
    match, best = best_match(TOLD, [sure, near_but_vague, surer], LIMITS)
    assert (match, best and best.incident_id) == (Match.JOIN, 3)


def test_of_several_proposals_the_nearest_is_made() -> None:
    far = replace(THERE, incident_id=1, distance_metres=55.0)
    near = replace(THERE, incident_id=2, distance_metres=30.0)
    match, best = best_match(TOLD, [far, near], LIMITS)
    assert (match, best and best.incident_id) == (Match.PROPOSE, 2)


def test_where_there_is_nothing_it_stands_alone() -> None:
    assert best_match(TOLD, [], LIMITS) == (Match.APART, None)
    assert best_match(TOLD, [replace(THERE, distance_metres=900.0)], LIMITS) == (Match.APART, None)
