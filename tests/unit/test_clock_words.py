"""A clock in words, Vietnamese first."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ioc.domain import sla
from ioc.domain.clock import parse_calendar
from ioc.domain.incidents import Severity
from ioc.domain.sla import Pause, SLACalendar, SLATarget
from ioc.queries.incident.clock_words import duration, explained

CALENDAR = parse_calendar({"extra_days_off": [{"day": "2026-10-30", "reason": "bão số 12"}]})
PLAIN = parse_calendar({})
SEVEN_DAYS = SLATarget(None, Severity.NORMAL, SLACalendar.WORKING, 480, 3360)


def told(start: str, target: SLATarget = SEVEN_DAYS, locale: str = "vi", **more: object) -> str:
    at = datetime.fromisoformat(f"{start}+07:00")
    calendar = more.pop("calendar", PLAIN)
    return explained(
        sla.explain_due(target, at, calendar, **more),  # type: ignore[arg-type]
        calendar,  # type: ignore[arg-type]
        locale,
        paused_for=" chờ người dân trả lời",
    )


def test_seven_working_days_name_the_weekend() -> None:
    assert told("2026-10-28T14:05") == "7 ngày làm việc từ 14:05 28/10, trừ 2 ngày cuối tuần"


def test_a_holiday_is_named() -> None:
    assert told("2026-08-27T14:05").endswith("trừ 4 ngày cuối tuần, Quốc khánh 31/8–2/9")


def test_tet_is_one_holiday_of_many_days() -> None:
    assert told("2026-02-12T09:00").endswith("Tết Nguyên Đán 16–20/2")
    assert told("2026-02-12T09:00", locale="en").endswith("Lunar New Year 16–20/2")


def test_a_day_off_tells_its_reason() -> None:
    words = told("2026-10-28T14:05", calendar=CALENDAR)
    assert words.endswith("trừ 4 ngày cuối tuần, ngày nghỉ 30/10 (bão số 12)")


def test_one_that_comes_at_night_counts_from_the_next_opening() -> None:
    assert "bắt đầu tính lúc mở cửa 07:00 29/10" in told("2026-10-28T22:10")


def test_a_pause_is_told_with_its_length() -> None:
    begin = datetime.fromisoformat("2026-10-29T09:00+07:00")
    pauses = [Pause(begin, begin + timedelta(days=1, hours=1))]
    words = told("2026-10-28T14:05", pauses=pauses)
    assert words.endswith("tạm dừng 1 ngày 1 giờ chờ người dân trả lời")


@pytest.mark.parametrize(
    ("minutes", "words"), [(5, "5 phút"), (240, "4 giờ"), (1440, "1 ngày"), (90, "1 giờ 30 phút")]
)
def test_where_every_minute_counts_days_are_days(minutes: int, words: str) -> None:
    target = SLATarget(None, Severity.CRITICAL, SLACalendar.ALWAYS, minutes, minutes)
    assert told("2026-10-28T14:05", target) == f"{words} từ 14:05 28/10"


def test_no_time_at_all_is_said_so() -> None:
    assert duration(0, 480, "vi") == "dưới một phút"
