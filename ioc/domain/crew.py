"""What a crew on the water may say besides its steps."""

from __future__ import annotations

from enum import StrEnum


class HelpKind(StrEnum):
    """Why a crew asks the center for help."""

    BOAT_TROUBLE = "boat_trouble"
    INJURED = "injured"
    MORE_BOATS = "more_boats"
    MISSING_PERSON = "missing_person"
    DANGER = "danger"
