"""What a report tells of: the facts that are read from words and that a person may set right."""

from __future__ import annotations

from enum import StrEnum


class Fact(StrEnum):
    """One thing that is understood of a report."""

    CATEGORY = "category"
    EMERGENCY = "emergency"
    SEVERITY = "severity"
    PEOPLE = "people"
    VULNERABLE = "vulnerable"
    WATER = "water"
    REFUGE = "refuge"
    NEEDS = "needs"
    BATTERY = "battery"
    PLACE = "place"
    LEGAL = "legal"
