"""The wall: which tiles a view may have, what a screen shows, and how long a screen's key lives.

Knows nothing of who asks and of where it is kept. Seconds are whole, zooms are Leaflet's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.errors import FieldError


class WallTile(StrEnum):
    """What a view of the wall may be made of."""

    CRITICAL = "critical"
    QUEUE = "queue"
    MAP = "map"
    FIGURES = "figures"
    WATER = "water"
    RESERVOIRS = "reservoirs"
    UNITS = "units"
    SHELTERS = "shelters"
    CALLS = "calls"


class WallTheme(StrEnum):
    """The look of a view."""

    DARK = "dark"
    LIGHT = "light"


CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
RESERVED = frozenset({"in", "views", "screens"})
"""Addresses below `/wall` that are no view."""

NAME_LONGEST = 60
ZOOM_LEAST, ZOOM_MOST = 8.0, 17.0
SECONDS_LEAST, SECONDS_MOST, SECONDS_USUAL = 10, 3600, 30
ROTATION_MOST = 12
SCREENS_MOST = 99
"""A wall has 3 to 27 screens; a number has two digits."""

KEY_IDLE = timedelta(days=90)
"""A key of which nothing was heard for so long is dead: a screen that runs is heard every minute,
and one that was thrown away must not stay a door."""


@dataclass(frozen=True)
class View:
    """A layout of tiles. `area` is the code of the area that the map shows, None for where things
    happen; `locale` empty: the language of whoever opened the screen. `name` empty: built in, and
    named by its code in the reader's language."""

    code: str
    name: str
    tiles: tuple[WallTile, ...]
    area: str | None = None
    zoom: float | None = None
    locale: str = ""
    theme: WallTheme = WallTheme.DARK
    version: int = 0


@dataclass(frozen=True)
class Turn:
    """One view of a rotation, for so many seconds."""

    view: str
    seconds: int = SECONDS_USUAL


T = WallTile
CITY, RISK = "city", "risk"
BUILT_IN: tuple[View, ...] = (
    View(
        CITY,
        "",
        (
            T.CRITICAL,
            T.QUEUE,
            T.MAP,
            T.FIGURES,
            T.WATER,
            T.RESERVOIRS,
            T.UNITS,
            T.SHELTERS,
            T.CALLS,
        ),
    ),
    View(RISK, "", (T.CRITICAL, T.QUEUE, T.MAP, T.FIGURES)),
    View("map", "", (T.MAP, T.FIGURES)),
    View("water", "", (T.WATER, T.RESERVOIRS, T.MAP, T.FIGURES)),
    View("forces", "", (T.UNITS, T.SHELTERS, T.CALLS, T.MAP, T.FIGURES)),
)
"""What every wall has from the first day. A stored view of the same code stands in its place."""


def view_problems(view: View, areas: Collection[str], locales: Collection[str]) -> list[FieldError]:
    """Everything for which a view cannot be kept."""
    errors = []
    if not CODE.fullmatch(view.code) or view.code in RESERVED:
        errors.append(FieldError("code", "wall_code_form"))
    if not view.name.strip():
        errors.append(FieldError("name", "required"))
    elif len(view.name) > NAME_LONGEST:
        errors.append(FieldError("name", "too_long"))
    if not view.tiles:
        errors.append(FieldError("tiles", "wall_no_tiles"))
    if view.area is not None and view.area not in areas:
        errors.append(FieldError("area", "unknown_area"))
    if view.zoom is not None and not ZOOM_LEAST <= view.zoom <= ZOOM_MOST:
        errors.append(FieldError("zoom", "wall_zoom_range"))
    if view.locale and view.locale not in locales:
        errors.append(FieldError("locale", "unknown_value"))
    return errors


def screen_problems(
    number: int, name: str, turns: Sequence[Turn], views: Collection[str]
) -> list[FieldError]:
    """Everything for which a screen cannot be kept, or cannot show this."""
    errors = []
    if not 1 <= number <= SCREENS_MOST:
        errors.append(FieldError("number", "wall_number_range"))
    if len(name) > NAME_LONGEST:
        errors.append(FieldError("name", "too_long"))
    if not turns:
        errors.append(FieldError("shows", "wall_no_views"))
    if len(turns) > ROTATION_MOST:
        errors.append(FieldError("shows", "wall_too_many_views"))
    if any(turn.view not in views for turn in turns):
        errors.append(FieldError("shows", "wall_unknown_view"))
    if any(not SECONDS_LEAST <= turn.seconds <= SECONDS_MOST for turn in turns):
        errors.append(FieldError("shows", "wall_seconds_range"))
    return errors


def is_key_alive(made_at: datetime | None, seen_at: datetime | None, at: datetime) -> bool:
    """Whether a screen's key still opens: it was made or heard of within `KEY_IDLE`."""
    if made_at is None:
        return False
    return at - max(made_at, seen_at or made_at) <= KEY_IDLE
