"""Cameras as links: entered, changed and taken off the map by the administrator."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.db import spatial_sql
from ioc.domain import cameras, clock
from ioc.domain.cameras import CameraTold
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.camera import Camera
from ioc.queries.directory import directory

MOST = 2_000
NEAR_METRES = 2_000.0


def add_camera(session: Session, actor: Actor, told: CameraTold) -> Camera:
    """Puts a camera on the map; raises `InvalidInput` as `cameras.checked` does, for a name that
    another has, and when there are more than a map can show."""
    actor.must(Permission.SETTINGS_EDIT)
    if (session.scalar(select(func.count()).select_from(Camera)) or 0) >= MOST:
        raise InvalidInput(FieldError("name", "too_many_cameras"))
    row = Camera()
    _fill(session, actor, row, told)
    session.add(row)
    session.flush()
    _told(session, actor, None, plain(row))
    return row


def change_camera(session: Session, actor: Actor, camera_id: int, told: CameraTold) -> Camera:
    """Other words for a camera; raises `NotFound`, and `InvalidInput` as `add_camera` does."""
    actor.must(Permission.SETTINGS_EDIT)
    row = _taken(session, camera_id)
    was = plain(row)
    _fill(session, actor, row, told)
    session.flush()
    if plain(row) != was:
        _told(session, actor, was, plain(row))
    return row


def remove_camera(session: Session, actor: Actor, camera_id: int) -> str:
    """Takes a camera off the map and answers its name; raises `NotFound`."""
    actor.must(Permission.SETTINGS_EDIT)
    row = _taken(session, camera_id)
    was = plain(row)
    session.delete(row)
    session.flush()
    _told(session, actor, was, None)
    return str(was["name"])


def plain(row: Camera) -> dict[str, Any]:
    """What is said of a camera in the log."""
    return {
        "name": row.name,
        "link": row.link,
        "lat": row.lat,
        "lon": row.lon,
        "area": row.area_code,
    }


def _taken(session: Session, camera_id: int) -> Camera:
    row = None
    if 0 < camera_id <= LARGEST_ID:
        row = session.scalar(select(Camera).where(Camera.id == camera_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _fill(session: Session, actor: Actor, row: Camera, told: CameraTold) -> None:
    city = directory(session)
    name, link, point = cameras.checked(told, city.bounds)
    if told.area and told.area not in city.areas:
        raise InvalidInput(FieldError("area", "unknown_area"))
    same = session.scalar(select(Camera.id).where(Camera.name == name))
    if same is not None and same != row.id:
        raise InvalidInput(FieldError("name", "name_taken"))
    area = told.area
    if not area:
        near = spatial_sql.areas_near(session, point, NEAR_METRES)
        area = near[0].code if near else None
    row.name, row.link, row.lat, row.lon, row.area_code = name, link, point.lat, point.lon, area
    row.updated_at, row.updated_by = clock.now(), actor.user_id


def _told(
    session: Session, actor: Actor, was: dict[str, Any] | None, now: dict[str, Any] | None
) -> None:
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "camera", "was": was, "now": now},
    )
