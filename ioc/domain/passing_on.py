"""Passing an incident on by telephone to 112, 113, 114 or 115: the services and their patience."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum


class Service(StrEnum):
    """The service that is rung, by its number."""

    RESCUE = "112"
    POLICE = "113"
    FIRE = "114"
    AMBULANCE = "115"


ANSWER_WITHIN = timedelta(seconds=60)
"""A sheet that nobody has confirmed by then calls the hotline, and again after as long."""


def rings_next(at: datetime) -> datetime:
    """When a sheet that is not acknowledged calls the hotline (again)."""
    return at + ANSWER_WITHIN
