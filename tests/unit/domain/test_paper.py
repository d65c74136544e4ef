"""Serial numbers of paper sheets, and the times that may stand on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ioc.domain.errors import InvalidInput
from ioc.domain.paper import check_time, city_time, parse_serial, serial

NOW = datetime(2026, 10, 28, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["P-261028-07", "p 261028 07", "p26102807", " P-261028-07 "])
def test_a_serial_number_is_read_as_people_type_it(typed: str) -> None:
    assert parse_serial(typed) == "P-261028-07" == serial(date(2026, 10, 28), 7)


@pytest.mark.parametrize("typed", ["", "P-261399-01", "Q-261028-01", "P-261028-00", "P-261028"])
def test_what_is_no_serial_number_is_none(typed: str) -> None:
    assert parse_serial(typed) is None


def test_the_time_on_a_sheet_is_on_the_citys_clocks() -> None:
    assert city_time("2026-10-28", "21:30") == datetime(2026, 10, 28, 14, 30, tzinfo=UTC)
    with pytest.raises(InvalidInput):
        city_time("2026-10-28", "25:00")


def test_a_sheet_of_tomorrow_or_of_long_ago_is_refused() -> None:
    assert check_time(NOW - timedelta(days=29), NOW)
    for at in (NOW + timedelta(minutes=1), NOW - timedelta(days=31)):
        with pytest.raises(InvalidInput):
            check_time(at, NOW)
