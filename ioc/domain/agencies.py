"""What a body that answers for matters is."""

from __future__ import annotations

from enum import StrEnum


class AgencyKind(StrEnum):
    """Kinds of bodies (`agencies.yaml`)."""

    DESK = "desk"
    DEFENCE = "defence"
    POLICE = "police"
    MILITARY = "military"
    MEDICAL = "medical"
    DEPARTMENT = "department"
    COMMITTEE = "committee"
    CENTRE = "centre"
    COMPANY = "company"
    PROJECT = "project"
