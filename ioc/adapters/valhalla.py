"""`ValhallaGuide`: ways turn by turn from a Valhalla server of the installation, over HTTP.

Asked for vehicles and people on foot, never for boats. Its answer is waited for two seconds; after
a failure it is left alone for half a minute, so that a server that is gone slows nobody down. The
field names are those of Valhalla's route service (`/route`).
"""

from __future__ import annotations

import http.client
import logging
import math
import ssl
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import orjson

from dispatch.capability import KINDS, Mode, UnitKind
from dispatch.types import Place
from ioc.ports import Directions, Step

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 2.0
PAUSE_SECONDS: Final = 30.0
ANSWER_BYTES: Final = 2 * 1024 * 1024
RINGS_MOST: Final = 60
COSTING: Final[Mapping[Mode, str]] = {
    Mode.ROAD: "auto",
    Mode.HIGH_CLEARANCE: "truck",
    Mode.FOOT: "pedestrian",
}
LANGUAGES: Final = {"vi": "vi-VN", "en": "en-US"}


class ValhallaGuide:
    """Implements `ports.Guide`. `url` is where the server answers, without `/route`."""

    def __init__(self, url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        self._parts = urlsplit(url)
        self._timeout = timeout
        self._quiet_until = 0.0

    def directions(
        self,
        kind: UnitKind,
        start: Place,
        end: Place,
        shut: Sequence[Sequence[tuple[float, float]]],
        language: str,
    ) -> Directions | None:
        """See `ports.Guide`. With more rings than the server would take, none is asked: a way
        through a flood is worse than none."""
        costing = COSTING.get(KINDS[kind].mode)
        if costing is None or len(shut) > RINGS_MOST or time.monotonic() < self._quiet_until:
            return None
        question = {
            "locations": [{"lat": p.lat, "lon": p.lon} for p in (start, end)],
            "costing": costing,
            "exclude_polygons": [[list(corner) for corner in ring] for ring in shut],
            "units": "kilometers",
            "language": LANGUAGES.get(language, "en-US"),
        }
        try:
            status, body = self._post(orjson.dumps(question))
        except (OSError, http.client.HTTPException) as error:
            self._quiet_until = time.monotonic() + PAUSE_SECONDS
            logger.warning("Valhalla does not answer, the own graph does: %s", error)
            return None
        if status != 200:
            logger.warning("Valhalla found no way (HTTP %s): %s", status, body[:200])
            return None
        try:
            return _read(orjson.loads(body))
        except (KeyError, IndexError, TypeError, ValueError) as error:
            logger.warning("the answer of Valhalla cannot be read: %r", error)
            return None

    def _post(self, body: bytes) -> tuple[int, bytes]:
        host, secure = self._parts.netloc, self._parts.scheme == "https"
        connection = (
            http.client.HTTPSConnection(
                host, timeout=self._timeout, context=ssl.create_default_context()
            )
            if secure
            else http.client.HTTPConnection(host, timeout=self._timeout)
        )
        deadline = time.monotonic() + self._timeout
        try:
            headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
            connection.request("POST", f"{self._parts.path}/route", body, headers)
            with connection.getresponse() as response:
                content = b""
                while part := response.read1(65_536):
                    content += part
                    if time.monotonic() > deadline or len(content) > ANSWER_BYTES:
                        raise TimeoutError("the answer did not end")
                return response.status, content
        finally:
            connection.close()


def _read(answer: Any) -> Directions:
    trip = answer["trip"]
    (leg,) = trip["legs"]
    points = tuple(decode(leg["shape"]))
    seconds, metres = float(trip["summary"]["time"]), 1000.0 * float(trip["summary"]["length"])
    if len(points) < 2 or not (math.isfinite(seconds) and math.isfinite(metres)):
        raise ValueError("no course")
    steps = tuple(
        Step(str(one["instruction"]), 1000.0 * float(one["length"]), float(one["time"]))
        for one in leg["maneuvers"]
    )
    return Directions(metres, seconds, points, steps)


def decode(shape: str) -> list[Place]:
    """The points of a polyline with six digits (the encoding that Google documents, with a
    precision of 1e-6). Raises ValueError for one that breaks off."""
    numbers, value, shift = [], 0, 0
    for character in shape:
        bits = ord(character) - 63
        if not 0 <= bits < 64:
            raise ValueError("not a polyline")
        value |= (bits & 31) << shift
        shift += 5
        if bits < 32:
            numbers.append(~(value >> 1) if value & 1 else value >> 1)
            value, shift = 0, 0
    if shift or len(numbers) % 2:
        raise ValueError("the polyline breaks off")
    found, lat, lon = [], 0, 0
    for d_lat, d_lon in zip(numbers[::2], numbers[1::2], strict=True):
        lat, lon = lat + d_lat, lon + d_lon
        found.append(Place(lat / 1e6, lon / 1e6))
    return found
