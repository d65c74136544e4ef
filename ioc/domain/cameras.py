"""A camera of the city as a link: what its name, its address and its place must be."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import Bounds, Point, is_valid

NAME_LONGEST = 120
LINK_LONGEST = 500


@dataclass(frozen=True)
class CameraTold:
    """What an administrator says of a camera; `area` is a code, None for that of its place."""

    name: str
    link: str
    lat: float | None
    lon: float | None
    area: str | None = None


def checked(told: CameraTold, bounds: Bounds) -> tuple[str, str, Point]:
    """Name, link and place as they are kept; raises `InvalidInput` naming each field at fault."""
    name, link = " ".join(told.name.split()), told.link.strip()
    errors = []
    if not name:
        errors.append(FieldError("name", "required"))
    elif len(name) > NAME_LONGEST:
        errors.append(FieldError("name", "too_long"))
    if not link:
        errors.append(FieldError("link", "required"))
    elif not is_link(link):
        errors.append(FieldError("link", "not_a_link"))
    errors += [
        FieldError(field, "required")
        for field, value in (("lat", told.lat), ("lon", told.lon))
        if value is None
    ]
    point = Point(told.lat or 0.0, told.lon or 0.0)
    if told.lat is not None and told.lon is not None:
        if not is_valid(point):
            errors.append(FieldError("lat", "not_a_place"))
        elif not bounds.contains(point):
            errors.append(FieldError("lat", "outside_city"))
    if errors:
        raise InvalidInput(*errors)
    return name, link, point


def is_link(text: str) -> bool:
    """Whether it is an address that a browser opens: http or https with a host.

    A name and password in it would be shown to everybody who looks at the map.
    """
    if len(text) > LINK_LONGEST or not text.isprintable() or any(c.isspace() for c in text):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    is_plain = parts.username is None and parts.password is None and port != 0
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and is_plain
