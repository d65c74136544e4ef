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


WRITTEN_AT = frozenset({1, 5, 15})
WRITTEN_EVERY = 60


def is_written(rung: int) -> bool:
    """Whether the staff is also written to when a sheet rings for the `rung`th time: at the first,
    then ever more seldom, at last once an hour. The screens ring each time."""
    return rung in WRITTEN_AT or rung % WRITTEN_EVERY == 0


def rings_next(at: datetime) -> datetime:
    """When a sheet that is not acknowledged calls the hotline (again)."""
    return at + ANSWER_WITHIN
