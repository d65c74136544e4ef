"""How bad, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.incidents import SEVERITY_ORDER, Severity, Tier
from ioc.domain.reports import RefugeKind, WaterTrend
from ioc.domain.triage import Known, score, severity, tier

CALM = Known(Severity.NORMAL, Severity.NORMAL)


def known(**changes: Any) -> Known:
    return replace(CALM, **changes)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, Severity.NORMAL),
        ({"category_default": Severity.LOW, "text_severity": Severity.LOW}, Severity.LOW),
        ({"text_severity": Severity.HIGH}, Severity.HIGH),
        ({"category_default": Severity.HIGH}, Severity.HIGH),
        # Only a threat to life is critical; a kind or a word alone is not.
        ({"category_default": Severity.CRITICAL}, Severity.HIGH),
        ({"text_severity": Severity.CRITICAL}, Severity.HIGH),
        ({"said_emergency": True}, Severity.CRITICAL),
        ({"reads_emergency": True}, Severity.CRITICAL),
        ({"water_depth_m": 1.1}, Severity.CRITICAL),
        ({"water_depth_m": 1.09}, Severity.NORMAL),
        ({"water_depth_m": 0.5, "refuge": RefugeKind.ROOF}, Severity.CRITICAL),
        ({"water_depth_m": 0.5, "refuge": RefugeKind.NONE}, Severity.CRITICAL),
        ({"water_depth_m": 0.49, "refuge": RefugeKind.ROOF}, Severity.NORMAL),
        ({"water_depth_m": 0.9, "refuge": RefugeKind.UPPER_FLOOR}, Severity.NORMAL),
        ({"refuge": RefugeKind.NONE}, Severity.NORMAL),  # no water, nothing to flee from
        ({"refuge": RefugeKind.ROOF, "water_trend": WaterTrend.RISING}, Severity.CRITICAL),
        ({"refuge_margin_m": 0.5}, Severity.CRITICAL),  # the water is about to reach them
        ({"refuge_margin_m": 0.6}, Severity.NORMAL),
    ],
)
def test_severity(changes: dict[str, Any], expected: Severity) -> None:
    assert severity(known(**changes)) is expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),  # nobody is in danger
        ({"water_depth_m": 1.4}, Tier.P1),  # at the neck
        ({"water_depth_m": 1.1, "vulnerable": ["tre_em"]}, Tier.P1),
        ({"water_depth_m": 1.1}, Tier.P1),  # a refuge that nobody told of is none
        ({"water_depth_m": 1.1, "refuge": RefugeKind.UPPER_FLOOR}, Tier.P3),
        (
            {
                "water_depth_m": 1.1,
                "refuge": RefugeKind.UPPER_FLOOR,
                "water_trend": WaterTrend.RISING,
            },
            Tier.P2,
        ),
        ({"water_depth_m": 1.1, "refuge_margin_m": 0.3}, Tier.P1),  # the refuge is about to go
        ({"said_emergency": True}, Tier.P3),
        ({"said_emergency": True, "vulnerable": ["so_sinh"]}, Tier.P2),
        ({"reads_emergency": True}, Tier.P2),  # depth not told
        ({"reads_emergency": True, "danger_codes": ["drowning"]}, Tier.P1),  # minutes decide
        ({"reads_emergency": True, "danger_codes": ["in_loft"]}, Tier.P2),  # a place to wait
        ({"reads_emergency": True, "vulnerable": ["nguoi_gia"]}, Tier.P1),
        ({"reads_emergency": True, "vulnerable": ["unknown"]}, Tier.P2),
        ({"refuge": RefugeKind.ROOF, "water_trend": WaterTrend.RISING}, Tier.P1),
        # Stranded and in no danger yet: rescued when everybody else is.
        ({"water_depth_m": 0.9, "refuge": RefugeKind.UPPER_FLOOR}, Tier.P3),
        ({"needs": ["food"]}, Tier.P4),
        ({"is_rescue": True}, None),
    ],
)
def test_tier(changes: dict[str, Any], expected: Tier | None) -> None:
    assert tier(known(**changes)) is expected


anything = st.builds(
    Known,
    category_default=st.sampled_from(Severity),
    text_severity=st.sampled_from(Severity),
    said_emergency=st.booleans(),
    reads_emergency=st.booleans(),
    people=st.none() | st.integers(0, 500),
    vulnerable=st.lists(st.sampled_from(["tre_em", "nguoi_gia", "so_sinh"]), max_size=3),
    water_depth_m=st.none() | st.floats(0, 10),
    water_trend=st.none() | st.sampled_from(WaterTrend),
    refuge=st.none() | st.sampled_from(RefugeKind),
    refuge_margin_m=st.none() | st.floats(0, 10),
)


@given(anything)
def test_a_threat_to_life_has_a_tier_and_the_first_tier_is_a_threat_to_life(given_: Known) -> None:
    if severity(given_) is Severity.CRITICAL:
        assert tier(given_) is not None
    if tier(given_) is Tier.P1:
        assert severity(given_) is Severity.CRITICAL


@given(anything)
def test_a_score_stays_in_its_range(given_: Known) -> None:
    assert 0 <= score(given_) <= 100


@given(anything, st.floats(0, 3))
def test_deeper_water_never_makes_it_milder(given_: Known, deeper: float) -> None:
    now = replace(given_, water_depth_m=given_.water_depth_m or 0.0)
    then = replace(now, water_depth_m=(now.water_depth_m or 0.0) + deeper)
    assert SEVERITY_ORDER[severity(then)] <= SEVERITY_ORDER[severity(now)]
    assert score(then) >= score(now)


@given(anything)
def test_a_frail_person_never_comes_later(given_: Known) -> None:
    without = replace(given_, vulnerable=[])
    with_one = replace(given_, vulnerable=["tre_em"])
    if tier(without) is not None:
        assert str(tier(with_one)) <= str(tier(without))
    assert score(with_one) >= score(without)
