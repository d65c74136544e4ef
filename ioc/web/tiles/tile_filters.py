"""The filter of past matters as it stands in an address, of a tile and of the page alike."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import IncidentStatus, Severity
from ioc.queries.tiles.incidents import TileFilter

EARLIEST, LATEST = date(1950, 1, 1), date(2150, 1, 1)
"""Days outside are in no row, and overflow where they are turned into UTC."""

MOST_VALUES = 60
Member = TypeVar("Member", bound=StrEnum)


def filter_of(args: MultiDict[str, str]) -> TileFilter:
    """`status`, `severity`, `category`, `area` (each once or more, or with commas), `from` and `to`
    (days of the city's calendar, both included), `exercise`.

    Raises `InvalidInput` at the field for a value that is none.
    """
    first, last = _day(args, "from"), _day(args, "to")
    if first and last and last < first:
        raise InvalidInput(FieldError("to", "until_before_from"))
    return TileFilter(
        statuses=_members(args, "status", IncidentStatus),
        severities=_members(args, "severity", Severity),
        categories=_codes(args, "category"),
        areas=_codes(args, "area"),
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
        is_exercise=args.get("exercise", "").lower() in {"1", "true"},
    )


def query_of(wanted: TileFilter) -> str:
    """The filter as the part of an address after its question mark; the same for the same."""
    pairs = [
        *(("status", one.value) for one in wanted.statuses),
        *(("severity", one.value) for one in wanted.severities),
        *(("category", one) for one in wanted.categories),
        *(("area", one) for one in wanted.areas),
    ]
    if wanted.since:
        pairs.append(("from", clock.local(wanted.since).date().isoformat()))
    if wanted.until:
        last = clock.local(wanted.until).date() - timedelta(days=1)
        pairs.append(("to", last.isoformat()))
    if wanted.is_exercise:
        pairs.append(("exercise", "1"))
    return urlencode(pairs)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.local(clock.now()).tzinfo)


def _day(args: MultiDict[str, str], name: str) -> date | None:
    given = args.get(name, "").strip()
    if not given:
        return None
    try:
        day = date.fromisoformat(given)
    except ValueError:
        raise InvalidInput(FieldError(name, "not_a_time")) from None
    if not EARLIEST <= day <= LATEST:
        raise InvalidInput(FieldError(name, "not_a_time"))
    return day


def _codes(args: MultiDict[str, str], name: str) -> tuple[str, ...]:
    given = [part.strip() for part in ",".join(args.getlist(name)).split(",")]
    found = tuple(sorted({part for part in given if part}))
    if len(found) > MOST_VALUES or any("\x00" in part or len(part) > 64 for part in found):
        raise InvalidInput(FieldError(name, "not_valid"))
    return found


def _members(args: MultiDict[str, str], name: str, enum: type[Member]) -> tuple[Member, ...]:
    try:
        return tuple(enum(code) for code in _codes(args, name))
    except ValueError:
        raise InvalidInput(FieldError(name, "unknown_value")) from None
