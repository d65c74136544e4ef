"""Printed intake sheets: their serial numbers, and the times that may stand on one.

A serial number is `P-YYMMDD-nn`: the city's day on which it was printed, and the number of the
sheet on that day, with more digits where a day needs them.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput

OLDEST = timedelta(days=30)
SHEETS_MOST = 100
"""Sheets printed at once; a night without power needs fewer."""

_SERIAL = re.compile(r"P-?(\d{2})(\d{2})(\d{2})-?(\d{2,4})")


def serial(day: date, number: int) -> str:
    """The serial number of a sheet."""
    return f"P-{day:%y%m%d}-{number:02d}"


def parse_serial(typed: str) -> str | None:
    """A serial number as people type it (spaces, small letters, no dashes), or None for none."""
    found = _SERIAL.fullmatch("".join(typed.split()).upper())
    if found is None:
        return None
    year, month, day, number = (int(part) for part in found.groups())
    try:
        printed = date(2000 + year, month, day)
    except ValueError:
        return None
    return serial(printed, number) if number > 0 else None


def check_time(at: datetime, now: datetime) -> datetime:
    """The moment that stands on a sheet; raises `InvalidInput` for one that cannot be."""
    if at > now:
        raise InvalidInput(FieldError("happened_at", "in_the_future"))
    if at < now - OLDEST:
        raise InvalidInput(FieldError("happened_at", "sheet_too_old"))
    return at


def city_time(day: str, time: str) -> datetime:
    """The moment of a day and a time on the city's clocks; raises `InvalidInput` for none."""
    try:
        typed = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        raise InvalidInput(FieldError("happened_at", "not_a_time")) from None
    return typed.replace(tzinfo=clock.CITY_TIMEZONE)
