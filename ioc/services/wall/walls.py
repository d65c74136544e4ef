"""Views and screens of the wall: made, changed, switched; the keys of screens made and revoked.

A screen's key is a secret of 256 random bits; only its hash is kept. It opens the wall and nothing
else, and whoever may manage the wall can end it at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.permissions import Permission
from ioc.domain.wall import BUILT_IN, Turn, View, screen_problems, view_problems
from ioc.eventlog.record import record
from ioc.i18n import LOCALES
from ioc.models.wall import WallScreen, WallView
from ioc.queries.directory import directory
from ioc.queries.people import secret_hash

BUILT_IN_CODES = frozenset(view.code for view in BUILT_IN)


def save_view(session: Session, actor: Actor, view: View) -> None:
    """Keeps a view; one with `version` 0 is new, or takes the place of a built-in one.

    Raises `InvalidInput` naming all that cannot be, `Conflict` for one that changed meanwhile.
    """
    actor.must(Permission.WALL_MANAGE)
    if errors := view_problems(view, directory(session).areas, LOCALES):
        raise InvalidInput(*errors)
    row = session.scalar(select(WallView).where(WallView.code == view.code).with_for_update())
    if row is None:
        row = WallView(code=view.code, version=0)
        session.add(row)
    if row.version != view.version:
        raise Conflict(current=row.version)
    row.version += 1
    row.name = " ".join(view.name.split())
    row.tiles = [tile.value for tile in view.tiles]
    row.area_code, row.zoom = view.area, view.zoom
    row.locale, row.theme = view.locale, view.theme
    row.updated_at = clock.now()
    session.flush()
    _tell(session, EventKind.WALL_VIEW_CHANGED, actor, row.id, code=view.code)


def delete_view(session: Session, actor: Actor, code: str) -> None:
    """Takes a view away; a built-in one is again as it was. Raises `NotFound`, and `InvalidInput`
    while a screen shows one that would be gone."""
    actor.must(Permission.WALL_MANAGE)
    row = session.scalar(select(WallView).where(WallView.code == code).with_for_update())
    if row is None:
        raise NotFound
    if code not in BUILT_IN_CODES:
        shown = session.scalars(select(WallScreen.shows)).all()
        if any(turn["view"] == code for turns in shown for turn in turns):
            raise InvalidInput(FieldError("view", "wall_view_in_use"))
    number = row.id
    session.delete(row)
    _tell(session, EventKind.WALL_VIEW_CHANGED, actor, number, code=code, deleted=True)


def save_screen(
    session: Session,
    actor: Actor,
    number: int,
    name: str,
    turns: Sequence[Turn],
    version: int,
) -> None:
    """What a screen shows from now on, told to it at once; `version` 0 for one that is new.

    Raises `InvalidInput`, or `Conflict` for one that somebody switched meanwhile.
    """
    actor.must(Permission.WALL_MANAGE)
    name = " ".join(name.split())
    known = BUILT_IN_CODES | set(session.scalars(select(WallView.code)))
    if errors := screen_problems(number, name, turns, known):
        raise InvalidInput(*errors)
    row = session.scalar(select(WallScreen).where(WallScreen.number == number).with_for_update())
    if row is None:
        row = WallScreen(number=number, version=0)
        session.add(row)
    if row.version != version:
        raise Conflict(current=row.version)
    row.version += 1
    row.name = name
    row.shows = [{"view": turn.view, "seconds": turn.seconds} for turn in turns]
    row.updated_at = clock.now()
    session.flush()
    _tell(session, EventKind.WALL_SCREEN_CHANGED, actor, row.id, screen=number, shows=row.shows)


def delete_screen(session: Session, actor: Actor, number: int) -> None:
    """The screen is no more, and its key with it. Raises `NotFound`."""
    row = _screen(session, actor, number)
    was = row.id
    session.delete(row)
    _tell(session, EventKind.WALL_SCREEN_CHANGED, actor, was, screen=number, deleted=True)


def make_key(session: Session, actor: Actor, number: int) -> str:
    """A new key of a screen, answered once; the one before stops at once. Raises `NotFound`."""
    row = _screen(session, actor, number)
    secret = secrets.token_urlsafe(32)
    row.key_hash = secret_hash(secret)
    row.key_made_at, row.key_made_by, row.seen_at = clock.now(), actor.label, None
    _note(session, EventKind.WALL_KEY_MADE, actor, row)
    return secret


def revoke_key(session: Session, actor: Actor, number: int) -> None:
    """The screen opens no more until it gets a new key. Raises `NotFound`."""
    row = _screen(session, actor, number)
    if row.key_hash is None:
        return
    row.key_hash = row.key_made_at = row.key_made_by = None
    _note(session, EventKind.WALL_KEY_REVOKED, actor, row)


def opened(session: Session, actor: Actor, number: int, agent: str) -> None:
    """A browser opened a screen with its key: kept for the record, with what it calls itself."""
    row = session.scalar(select(WallScreen).where(WallScreen.number == number))
    if row is None:
        raise NotFound
    row.seen_at = clock.now()
    _note(session, EventKind.WALL_OPENED, actor, row, agent=agent[:120])


def seen(session: Session, numbers: Collection[int]) -> None:
    """Notes that these screens were heard of; coarse on purpose."""
    session.execute(
        update(WallScreen)
        .where(WallScreen.number.in_(numbers))
        .values(seen_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def _screen(session: Session, actor: Actor, number: int) -> WallScreen:
    actor.must(Permission.WALL_MANAGE)
    row = session.scalar(select(WallScreen).where(WallScreen.number == number).with_for_update())
    if row is None:
        raise NotFound
    return row


def _tell(session: Session, kind: EventKind, actor: Actor, subject: int, **data: object) -> None:
    """To the city's desks, and so to the screens."""
    record(
        session,
        kind,
        (SubjectType.WALL, subject),
        actor.label,
        after=[Standing()],
        data=dict(data),
    )


def _note(session: Session, kind: EventKind, actor: Actor, row: WallScreen, **data: object) -> None:
    """For the record alone."""
    record(
        session,
        kind,
        (SubjectType.WALL, row.id),
        actor.label,
        data={"screen": row.number, **data},
    )
