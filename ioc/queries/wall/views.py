"""The views and screens of the wall, and who comes with a screen's key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.permissions import Permission
from ioc.domain.wall import BUILT_IN, CITY, RISK, Turn, View, WallTile, is_key_alive
from ioc.i18n import translate
from ioc.models.wall import WallScreen, WallView
from ioc.queries.directory import directory
from ioc.queries.people import secret_hash

TILES = {tile.value: tile for tile in WallTile}


@dataclass(frozen=True)
class Screen:
    """A physical screen, and how its key stands."""

    number: int
    version: int
    name: str
    turns: tuple[Turn, ...]
    has_key: bool
    is_key_alive: bool
    key_made_at: datetime | None
    key_made_by: str | None
    seen_at: datetime | None


def views(session: Session) -> dict[str, View]:
    """All views by code: those that were made, and of the built-in ones what nobody replaced."""
    found = {view.code: view for view in BUILT_IN}
    for row in session.scalars(select(WallView).order_by(WallView.name, WallView.id)):
        found[row.code] = View(
            row.code,
            row.name,
            # A tile that a later version no longer has is left out, never a failure on a wall.
            tuple(TILES[code] for code in row.tiles if code in TILES),
            row.area_code,
            row.zoom,
            row.locale,
            row.theme,
            row.version,
        )
    return found


def screens(session: Session) -> list[Screen]:
    """All screens in the order of their numbers."""
    return [_screen(row) for row in session.scalars(select(WallScreen).order_by(WallScreen.number))]


def screen(session: Session, number: int) -> Screen | None:
    """The screen of this number, if it was ever set up."""
    row = session.scalar(select(WallScreen).where(WallScreen.number == number))
    return _screen(row) if row else None


def actor_of_key(session: Session, secret: str) -> tuple[Actor, Screen] | None:
    """The screen that a key opens, as an actor who may look at the wall and do nothing else."""
    row = session.scalar(select(WallScreen).where(WallScreen.key_hash == secret_hash(secret)))
    if row is None or not is_key_alive(row.key_made_at, row.seen_at, clock.now()):
        return None
    actor = Actor(f"screen:{row.number}", row.name, grants=frozenset({Permission.WALL_VIEW}))
    return actor, _screen(row)


def shown(session: Session, number: int | None, code: str | None, locale: str) -> dict[str, Any]:
    """What a screen has to show: its turns and their views, in the form that its script takes.

    A view asked for by its code stands alone; a screen that nobody set up shows the whole city.
    """
    found = views(session)
    one = screen(session, number) if number is not None else None
    if code is not None and code in found:
        turns: Iterable[Turn] = (Turn(code),)
    else:
        turns = one.turns if one else ()
    kept = [turn for turn in turns if turn.view in found] or [Turn(CITY)]
    areas = directory(session).areas
    wanted = {turn.view for turn in kept} | {RISK}
    return {
        "screen": number,
        "is_known": number is None or one is not None,
        "name": one.name if one else "",
        "turns": [{"view": turn.view, "seconds": turn.seconds} for turn in kept],
        "views": {
            view.code: {
                "name": name_of(view, view.locale or locale),
                "tiles": [tile.value for tile in view.tiles],
                "centre": [areas[view.area].lat, areas[view.area].lon]
                if view.area in areas
                else None,
                "zoom": view.zoom,
                "locale": view.locale or locale,
                "theme": view.theme.value,
            }
            for view in found.values()
            if view.code in wanted
        },
    }


def name_of(view: View, locale: str) -> str:
    """What a view is called: as its maker wrote it, or the word of a built-in one."""
    return view.name or translate(f"wall.view.{view.code}", locale)


def _screen(row: WallScreen) -> Screen:
    return Screen(
        row.number,
        row.version,
        row.name,
        tuple(Turn(turn["view"], turn["seconds"]) for turn in row.shows),
        row.key_hash is not None,
        row.key_hash is not None and is_key_alive(row.key_made_at, row.seen_at, clock.now()),
        row.key_made_at,
        row.key_made_by,
        row.seen_at,
    )
