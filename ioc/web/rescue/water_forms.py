"""What the forms of `/water` say: shapes from points that were typed or set on the map, or from the
outline of a ward."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

import orjson
from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.errors import FieldError, InvalidInput
from ioc.models.agency import Area
from ioc.web.intake import parsing

NUMBERS = re.compile(r"[-+]?\d+(?:[.,]\d+)?")
POINTS_MOST = 2000


def text(name: str) -> str:
    """A field of the form."""
    return request.form.get(name, "").strip()


def is_ticked(name: str) -> bool:
    """Whether a box of the form is ticked."""
    return name in request.form


def decimal(name: str, field: str = "") -> float | None:
    """A number with a comma or a point, None for an empty field; raises `InvalidInput`."""
    typed = text(name).replace(",", ".")
    if not typed:
        return None
    try:
        value = float(typed)
    except ValueError:
        raise InvalidInput(FieldError(field or name, "not_a_number")) from None
    if not math.isfinite(value):
        raise InvalidInput(FieldError(field or name, "not_a_number"))
    return value


def moment(name: str) -> datetime | None:
    """A time on the city's clocks, None for an empty field; raises `InvalidInput`."""
    typed = text(name)
    return parsing.moment_of(name, typed) if typed else None


def points() -> list[list[float]]:
    """The lines of the field `points`, each a latitude and a longitude, as positions of GeoJSON.
    Raises `InvalidInput`."""
    found = []
    lines = [line for line in request.form.get("points", "").splitlines() if line.strip()]
    if len(lines) > POINTS_MOST:
        raise InvalidInput(FieldError("points", "too_many_points"))
    for line in lines:
        # "16.46, 107.58" and "16,46; 107,58" both: a comma before a blank parts two numbers.
        numbers = [float(n.replace(",", ".")) for n in NUMBERS.findall(line)]
        if len(numbers) != 2:
            raise InvalidInput(FieldError("points", "points_unreadable"))
        found.append([numbers[1], numbers[0]])
    return found


def area_shape(session: Session) -> dict[str, Any]:
    """A polygon of the points, or the outline of the ward chosen. Raises `InvalidInput`."""
    code = text("area")
    if code:
        outline = session.scalar(select(Area.outline_geojson).where(Area.code == code))
        if outline is None:
            raise InvalidInput(FieldError("area", "unknown_area"))
        return dict(orjson.loads(outline))
    ring = points()
    if not ring:
        raise InvalidInput(FieldError("points", "required"))
    if len(ring) < 3:
        raise InvalidInput(FieldError("points", "too_few_points"))
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def way_shape(session: Session) -> dict[str, Any]:
    """A point, a line or an area, by the field `form`. Raises `InvalidInput`."""
    if text("form") == "area" or text("area"):
        return area_shape(session)
    found = points()
    if not found:
        raise InvalidInput(FieldError("points", "required"))
    if len(found) == 1:
        return {"type": "Point", "coordinates": found[0]}
    return {"type": "LineString", "coordinates": found}


def blamed_on_points(refusal: InvalidInput) -> InvalidInput:
    """The refusal of a shape, at the field in which its points stand."""
    errors = (
        FieldError("points" if e.field.endswith("geometry") else e.field, e.code)
        for e in refusal.errors
    )
    return InvalidInput(*errors, code=refusal.code)
