"""What a map on paper is asked for, read from the address."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import request

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Severity
from ioc.queries.mapfiles.counts import Measure, Span
from ioc.queries.mapfiles.picture import Wanted
from maps.paper.sheet import Paper

PAPERS = {
    "a4": Paper("a4"),
    "a4p": Paper("a4", is_portrait=True),
    "a3": Paper("a3"),
    "a3p": Paper("a3", is_portrait=True),
}
STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}
STEPS_MOST = 400
"""Steps of one heat map: 16 days of hours, a year of days."""

USUAL_DAYS = 7
EARLIEST = date(2000, 1, 1)


def wanted() -> Wanted:
    """Area, severities and categories; empty means any. Raises `InvalidInput`."""
    severities = []
    for value in _list("severity"):
        if value not in {one.value for one in Severity}:
            raise InvalidInput(FieldError("severity", "unknown_value"))
        severities.append(Severity(value))
    return Wanted(request.args.get("area") or None, severities, _list("category"))


def paper() -> Paper:
    """The sheet; A4 across unless asked for otherwise."""
    found = PAPERS.get(request.args.get("paper") or "a4")
    if found is None:
        raise InvalidInput(FieldError("paper", "unknown_value"))
    return found


def measure() -> Measure:
    """What is counted by ward."""
    value = request.args.get("measure") or Measure.OPENED.value
    if value not in {one.value for one in Measure}:
        raise InvalidInput(FieldError("measure", "unknown_value"))
    return Measure(value)


def step() -> timedelta:
    """How long a step of the heat map is."""
    found = STEPS.get(request.args.get("step") or "hour")
    if found is None:
        raise InvalidInput(FieldError("step", "unknown_value"))
    return found


def span(at: datetime) -> Span:
    """Whole days of the city's clock, both counted; the last seven unless asked for otherwise.

    Raises `InvalidInput` for what is no day, lies before 2000 or ends before it begins. A time
    that lasts until today ends now.
    """
    today = clock.local(at).date()
    until = _day("until", today)
    since = _day("since", until - timedelta(days=USUAL_DAYS - 1))
    if until < since:
        raise InvalidInput(FieldError("until", "last_day_before_first"))
    zone = clock.local(at).tzinfo
    begins = datetime.combine(since, time(), zone)
    ends = datetime.combine(until + timedelta(days=1), time(), zone)
    return Span(begins, max(begins + timedelta(hours=1), min(ends, at)))


def _day(name: str, usual: date) -> date:
    text = (request.args.get(name) or "").strip()
    if not text:
        return max(usual, EARLIEST)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(FieldError(name, "not_a_date")) from None
    if not EARLIEST <= found <= date(2199, 1, 1):
        raise InvalidInput(FieldError(name, "not_a_date"))
    return found


def _list(name: str) -> list[str]:
    """Values given several times or with commas."""
    return [one for part in request.args.getlist(name) for one in part.split(",") if one]
