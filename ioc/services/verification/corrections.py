"""What a person of the center sets right on an incident: who is there, and the water.

Kind, severity and place are set by `incidents`; what the people said is kept by `examples`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ioc.domain import triage
from ioc.domain.facts import Fact
from ioc.domain.incidents import Severity, worst
from ioc.domain.reports import Vulnerability, WaterTrend
from ioc.domain.triage import Known
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.services.changes import scoring

Said = dict[str, Any]


@dataclass(frozen=True)
class Corrected:
    """What a person says is so; None leaves it as it is. Depth in metres."""

    people: int | None = None
    vulnerable: tuple[Vulnerability, ...] | None = None
    water_depth_m: float | None = None
    water_trend: WaterTrend | None = None

    @property
    def has_water(self) -> bool:
        """Whether something is said of the water."""
        return self.water_depth_m is not None or self.water_trend is not None


def correct(
    incident: Incident, reports: Sequence[Report], given: Corrected
) -> tuple[dict[Fact, Said], dict[str, Any]]:
    """Sets right what differs; answers that as said by fact, and as it was by name.

    The water belongs to a report: the newest one that tells of water, else the newest.
    """
    said: dict[Fact, Said] = {}
    was: dict[str, Any] = {}
    if given.people is not None and given.people != incident.people:
        was["people"] = incident.people
        incident.people = given.people
        said[Fact.PEOPLE] = {"count": given.people}
    if given.vulnerable is not None:
        codes = sorted({one.value for one in given.vulnerable})
        if codes != sorted(incident.vulnerable or ()):
            was["vulnerable"] = list(incident.vulnerable or ())
            incident.vulnerable = codes
            said[Fact.VULNERABLE] = {"codes": codes}
    wet = _wettest(reports) if given.has_water else None
    if wet is not None:
        now = (
            wet.water_depth_m if given.water_depth_m is None else given.water_depth_m,
            given.water_trend or wet.water_trend,
        )
        if now != (wet.water_depth_m, wet.water_trend):
            was["water"] = _water(wet.water_depth_m, wet.water_trend)
            wet.water_depth_m, wet.water_trend = now
            said[Fact.WATER] = _water(*now)
    return said, was


def _wettest(reports: Sequence[Report]) -> Report | None:
    newest = sorted(reports, key=lambda report: -report.id)
    return next((r for r in newest if r.water_depth_m is not None), newest[0] if newest else None)


def _water(depth_m: float | None, trend: WaterTrend | None) -> Said:
    return {"depth_m": depth_m, "trend": trend.value if trend else None}


def judge_again(incident: Incident, reports: Sequence[Report], default: Severity) -> None:
    """More people, frailer ones or deeper water make a matter worse, never milder."""
    scoring.hold(incident)
    wet = _wettest(reports)
    known = Known(
        category_default=default,
        text_severity=incident.severity,
        reads_emergency=incident.severity is Severity.CRITICAL,
        people=incident.people,
        vulnerable=incident.vulnerable or (),
        water_depth_m=wet.water_depth_m if wet else None,
        water_trend=wet.water_trend if wet else None,
        refuge=wet.refuge_kind if wet else None,
        refuge_margin_m=wet.refuge_margin_m if wet else None,
        danger_codes=[code for r in reports for _quote, code in r.emergency_reasons or ()],
    )
    incident.severity = worst([incident.severity, triage.severity(known)])
