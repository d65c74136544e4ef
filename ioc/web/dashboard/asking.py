"""What the address of the dashboard asks for, and the addresses that ask the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from ioc.domain.dashboard import PeriodName
from ioc.domain.errors import FieldError, InvalidInput
from ioc.queries.dashboard.loading import Asked

DATA = {"real": False, "exercise": True}
NAMES = ("period", "from", "to", "area", "category", "agency", "data")


def asked_of(given: Mapping[str, str]) -> Asked:
    """The members of an address; raises `InvalidInput` at what cannot be."""
    errors: list[FieldError] = []
    first, last = _day(given, "from", errors), _day(given, "to", errors)
    text = given.get("period", "").strip()
    if not text:
        text = (PeriodName.CUSTOM if first or last else PeriodName.WEEK).value
    if text not in set(PeriodName):
        errors.append(FieldError("period", "unknown_value"))
    data = given.get("data", "").strip()
    if data and data not in DATA:
        errors.append(FieldError("data", "unknown_value"))
    if errors:
        raise InvalidInput(*errors)
    name = PeriodName(text)
    is_custom = name is PeriodName.CUSTOM
    return Asked(
        name,
        first if is_custom else None,
        last if is_custom else None,
        given.get("area", "").strip(),
        given.get("category", "").strip(),
        given.get("agency", "").strip(),
        DATA.get(data),
    )


def _day(given: Mapping[str, str], name: str, errors: list[FieldError]) -> date | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors.append(FieldError(name, "bad_date"))
        return None


def query_of(asked: Asked) -> str:
    """The same as part of an address, without what is usual."""
    members = {
        "period": asked.name.value if asked.name is not PeriodName.WEEK else "",
        "from": asked.first.isoformat() if asked.first else "",
        "to": asked.last.isoformat() if asked.last else "",
        "area": asked.area,
        "category": asked.category,
        "agency": asked.agency,
        "data": {None: "", False: "real", True: "exercise"}[asked.is_exercise],
    }
    return urlencode({name: value for name, value in members.items() if value})
