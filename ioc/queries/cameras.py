"""Cameras as links, for the map of the staff and for the administrator's page."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import LARGEST_ID
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.models.camera import Camera
from ioc.queries.cards import area_of
from ioc.queries.directory import directory

MOST = 2_000


def listed(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """The cameras by name: all of the staff that has the map sees the same ones."""
    actor.must(Permission.CONSOLE_VIEW)
    city = directory(session)
    rows = session.scalars(select(Camera).order_by(Camera.name).limit(MOST))
    return [
        {
            "id": row.id,
            "name": row.name,
            "link": row.link,
            "lat": row.lat,
            "lon": row.lon,
            "area": area_of(city, row.area_code) if row.area_code else None,
        }
        for row in rows
    ]


def one(session: Session, actor: Actor, camera_id: int) -> Camera:
    """A camera as the administrator's form shows it; raises `NotFound`."""
    actor.must(Permission.SETTINGS_EDIT)
    row = session.get(Camera, camera_id) if 0 < camera_id <= LARGEST_ID else None
    if row is None:
        raise NotFound
    return row
