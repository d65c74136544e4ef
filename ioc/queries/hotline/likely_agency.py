"""Whom a call would be passed on to as far as it is understood, for the name on the button."""

from __future__ import annotations

from ioc.domain import clock
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import Matter, responsible_agency
from ioc.queries.directory import Directory


def likely_agency(
    city: Directory, kind: str | None, area_code: str | None, severity: Severity
) -> str | None:
    """The code of the agency that the rules name, or None while the kind is not clear.

    Only what is known of the words: a border, a return or a doubt may still lead elsewhere.
    """
    if kind is None:
        return None
    area = city.areas.get(area_code or "")
    matter = Matter(
        kind,
        area.code if area else None,
        area.kind if area else None,
        severity,
        clock.now(),
    )
    decision = responsible_agency(city.rules, matter, city.calendar)
    return decision.agency_code if decision else None
