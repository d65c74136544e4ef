"""What belongs to the picture of a moment, and how moments are cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.domain import replay

AT = datetime(2026, 10, 28, 14, 47, 5, 123_456, tzinfo=UTC)


def matter(**more: Any) -> dict[str, Any]:
    return {"status": "open", "merged_into": None, **more}


@pytest.mark.parametrize(
    ("subject", "card", "stands"),
    [
        ("incident", matter(), True),
        ("incident", matter(status="in_progress"), True),
        ("incident", matter(status="closed"), False),
        ("incident", matter(merged_into=4), False),
        ("report", {"status": "received", "incident": None}, True),
        ("report", {"status": "received", "incident": 3}, False),
        ("unit", {"active": False}, False),
        ("unit", {"active": True}, True),
        ("facility", {}, True),
    ],
)
def test_what_stands_in_the_picture(subject: str, card: dict[str, Any], stands: bool) -> None:
    assert replay.belongs(subject, card) is stands


@pytest.mark.parametrize(
    ("kind", "was_there", "may"),
    [
        ("incident:opened", False, True),
        ("report:received", False, True),
        ("incident:noted", True, True),
        ("incident:noted", False, False),
        ("incident:closed", True, False),
        ("incident:rejected", True, False),
        ("report:linked", True, False),
    ],
)
def test_an_erased_event_counts_by_its_kind(kind: str, was_there: bool, may: bool) -> None:
    assert replay.may_belong(kind, was_there=was_there) is may


def test_a_moment_is_a_whole_millisecond() -> None:
    end = replay.end_of(AT)
    assert end.microsecond == 123_999
    assert replay.milliseconds(AT) == replay.milliseconds(end)
    assert replay.text_of(AT) == "2026-10-28T14:47:05.123Z"


@pytest.mark.parametrize(
    ("span", "together"),
    [
        (timedelta(minutes=1), 1),
        (timedelta(minutes=40), 1),
        (timedelta(hours=4), 6),
        (timedelta(days=31), 1116),
    ],
)
def test_a_long_track_is_thinned(span: timedelta, together: int) -> None:
    assert replay.slots_together(AT, AT + span) == together


def test_water_stands_from_its_beginning_until_before_its_end() -> None:
    def text(hours: int) -> str:
        return (AT + timedelta(hours=hours)).isoformat()

    assert replay.is_in_force({"from": text(-1), "until": None}, AT)
    assert replay.is_in_force({"from": text(0), "until": text(1)}, AT)
    assert not replay.is_in_force({"from": text(-2), "until": text(0)}, AT)
    assert not replay.is_in_force({"from": text(1), "until": None}, AT)
    assert not replay.is_in_force({"from": text(-2), "until": None, "opened_at": text(-1)}, AT)
