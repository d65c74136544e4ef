"""What a report tells, as triage asks for it."""

from __future__ import annotations

from ioc.domain.duplicates import RESCUE
from ioc.domain.incidents import Severity
from ioc.domain.triage import Known
from ioc.models.report import Report
from ioc.queries.directory import Directory

OTHER = "khac"
"""The category of what nobody has put into one."""


def known_of(report: Report, text_severity: Severity, city: Directory) -> Known:
    """What triage may know of a report."""
    category = city.categories.get(report.category or OTHER)
    return Known(
        category_default=category.default_severity if category else Severity.NORMAL,
        text_severity=text_severity,
        said_emergency=report.said_emergency,
        reads_emergency=report.emergency,
        people=report.people,
        vulnerable=report.vulnerable,
        danger_codes=[code for _quote, code in report.emergency_reasons or []],
        water_depth_m=report.water_depth_m,
        water_trend=report.water_trend,
        refuge=report.refuge_kind,
        refuge_margin_m=report.refuge_margin_m,
        needs=report.needs or (),
        battery_percent=report.battery_percent,
        is_rescue=report.category == RESCUE,
    )
