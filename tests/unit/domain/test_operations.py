"""Operations: names, wards, times and the figures in which one is reported."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain import operations as rules
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import IncidentStatus, Tier
from ioc.domain.operations import Rescue

NOW = datetime(2026, 11, 3, 20, tzinfo=UTC)


def code_of(raised: pytest.ExceptionInfo[InvalidInput]) -> str:
    return raised.value.errors[0].code


def test_a_name_is_one_line_and_not_empty() -> None:
    assert rules.words("  Lũ \n tháng 11 ", "name") == "Lũ tháng 11"
    with pytest.raises(InvalidInput) as raised:
        rules.words("  ", "name")
    assert code_of(raised) == "required"
    with pytest.raises(InvalidInput) as raised:
        rules.words("x" * 121, "name")
    assert code_of(raised) == "too_long"


def test_wards_are_kept_once_and_must_be_known() -> None:
    assert rules.areas(["2", "1", "2"], {"1", "2"}) == ["1", "2"]
    for given, code in (([], "required"), (["3"], "unknown_area")):
        with pytest.raises(InvalidInput) as raised:
            rules.areas(given, {"1", "2"})
        assert code_of(raised) == code


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (NOW + timedelta(hours=1), "in_the_future"),
        (NOW - timedelta(days=15), "too_long_ago"),
    ],
)
def test_an_operation_begins_near_now(at: datetime, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        rules.begins(at, NOW)
    assert code_of(raised) == code


def test_an_operation_begins_now_or_when_somebody_says() -> None:
    assert rules.begins(None, NOW) == NOW
    assert rules.begins(NOW - timedelta(hours=3), NOW) == NOW - timedelta(hours=3)
    assert rules.begins(NOW + timedelta(minutes=2), NOW) == NOW


def test_the_figures_count_people_calls_and_minutes_by_tier() -> None:
    def rescue(minutes: int | None, people: int | None, picked: int = 0) -> Rescue:
        at = None if minutes is None else NOW + timedelta(minutes=minutes)
        over = IncidentStatus.CLOSED if picked else IncidentStatus.OPEN
        return Rescue(Tier.P1, over, people, NOW, picked, picked, at, at, at)

    found = rules.figures(
        [
            rescue(10, 4, 4),
            rescue(30, None, 2),
            rescue(None, 3),
            Rescue(Tier.P3, IncidentStatus.OPEN, 1, NOW),
        ]
    )
    first, third = found["tiers"]
    assert (first["tier"], third["tier"]) == ("P1", "P3")
    assert (first["calls"], first["over"], first["asked"], first["unknown"]) == (3, 2, 7, 1)
    assert (first["picked_up"], first["handed_over"]) == (6, 6)
    assert first["minutes"]["dispatched"] == {"median": 20.0, "of": 2}
    assert third["minutes"]["on_scene"] == {"median": None, "of": 0}
    assert found["total"]["calls"] == 4
    assert found["total"]["asked"] == 8


def test_nothing_that_happened_is_no_failure() -> None:
    assert rules.figures([])["tiers"] == []
    assert rules.figures([])["total"]["calls"] == 0


def test_what_was_entered_late_takes_no_time_below_nothing() -> None:
    one = Rescue(Tier.P2, IncidentStatus.OPEN, 1, NOW, dispatched_at=NOW - timedelta(minutes=5))
    assert rules.figures([one])["total"]["minutes"]["dispatched"]["median"] == 0.0
