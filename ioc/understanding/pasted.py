"""Positions that people paste: coordinates, Plus Codes, links of maps. Nothing is opened.

Covers: decimal degrees in either order with point or comma, degrees-minutes-seconds, `geo:`
addresses, full and short Plus Codes (Open Location Code), links of Google Maps, Apple Maps,
OpenStreetMap, Bing and Zalo that carry the position in themselves. Leaves out: shortened links
(`maps.app.goo.gl`), whose position is known only to the one who made them; they are named as
unread.
Coordinates: WGS84 degrees, latitude first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from urllib.parse import unquote

from openlocationcode import openlocationcode

_MOST_LINKS = 10
_MOST_NUMBERS = 60
_MOST = 40  # candidates looked at in one text: hostile input must not cost time
_NUMBER = r"-?\d{1,3}[.,]\d{2,15}"
_DECIMAL = re.compile(rf"(?<!\d){_NUMBER}(?!\d)")
# What may stand between the two numbers of a pair, once the words for them are taken out.
_BETWEEN = re.compile(r"[\s,;:|/=°nsewNSEW]*")
_AXIS = re.compile(r"lat(?:itude)?|lon(?:gitude)?|lng|vĩ độ|kinh độ", re.IGNORECASE)
_MOST_BETWEEN = 24
_DEGREES = re.compile(
    r"(?P<d>\d{1,3})\s*[°độ]+\s*(?P<m>\d{1,2}(?:[.,]\d+)?)\s*['′’]?\s*"
    r"(?:(?P<s>\d{1,2}(?:[.,]\d+)?)\s*(?:\"|″|”|'')?)?\s*(?P<h>[nNbBsSeEđĐwW])?"
)
_LINK = re.compile(r"(?:https?://|geo:|www\.|maps\.)[^\s<>\"]{4,600}", re.IGNORECASE)
_IN_LINK = tuple(
    re.compile(pattern)
    for pattern in (
        # The pin of a place is nearer to what is meant than the middle of the map.
        r"!3d(-?\d{1,3}\.\d+)!4d(-?\d{1,3}\.\d+)",
        r"[?&](?:q|query|ll|sll|daddr|destination|center|cp|loc|location)="
        r"(?:loc:)?(-?\d{1,3}\.\d+)[,~+ ]+(-?\d{1,3}\.\d+)",
        r"mlat=(-?\d{1,3}\.\d+)&(?:amp;)?mlon=(-?\d{1,3}\.\d+)",
        r"[?&]lat=(-?\d{1,3}\.\d+)&(?:amp;)?(?:lon|lng|long)=(-?\d{1,3}\.\d+)",
        r"/(?:place|search|dir)/(?:[^/]*/)*?(-?\d{1,3}\.\d+),\+?(-?\d{1,3}\.\d+)",
        r"@(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)",
        r"#map=\d+/(-?\d{1,3}\.\d+)/(-?\d{1,3}\.\d+)",
        r"^geo:(-?\d{1,3}\.\d+),(-?\d{1,3}\.\d+)",
    )
)
_UNREAD = re.compile(
    r"(?:https?://)?(?:maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs|maps\.apple|zalo\.me)\S*",
    re.IGNORECASE,
)
_PLUS_CODE = re.compile(
    r"(?<![\w/+])(?P<code>[23456789CFGHJMPQRVWX]{4}(?:[23456789CFGHJMPQRVWX]{4})?"
    r"\+[23456789CFGHJMPQRVWX]{2,3})(?![\w+])",
    re.IGNORECASE,
)
# Half the side of a Plus Code of ten digits is 7 m; people who read it off a phone are within 30.
_GPS_M = 30.0
_DECIMALS = 4
_DEGREE_M = 111_000.0

Holds = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class Pasted:
    """A position as it stood in the text. `code`: the reason code of its kind."""

    lat: float
    lon: float
    quote: str
    code: str
    accuracy_m: float = _GPS_M


def pasted_position(
    written: str, holds: Holds, reference: tuple[float, float] | None = None
) -> Pasted | None:
    """The position pasted into a text, or None.

    `holds(lat, lon)` says whether a point can be in the city; a point that can be goes before one
    that cannot, and it decides which of two numbers is the latitude. `reference`: (lat, lon) near
    which a short Plus Code is meant, usually the middle of the city."""
    first: Pasted | None = None
    # Runs of spaces would make the patterns slow.
    for count, found in enumerate(_all_of(" ".join(written.split()), holds, reference)):
        if holds(found.lat, found.lon):
            return found
        first = first or found
        if count >= _MOST:
            break
    return first


def unread_link(written: str) -> str:
    """A link to a map whose position cannot be read without opening it, or nothing."""
    found = _UNREAD.search(written)
    return found.group() if found else ""


def _all_of(written: str, holds: Holds, reference: tuple[float, float] | None) -> Iterator[Pasted]:
    for link in islice(_LINK.finditer(written), _MOST_LINKS):
        yield from _of_link(link.group())
    # The mark parts what stood before and behind a link.
    rest = _LINK.sub("\u00a6", written)
    for match in _PLUS_CODE.finditer(rest):
        found = _of_plus_code(match["code"].upper(), match.group(), reference)
        if found is not None:
            yield found
    yield from _of_pairs(rest, holds)
    yield from _of_degrees(rest)


def _of_pairs(written: str, holds: Holds) -> Iterator[Pasted]:
    """Two decimal numbers with next to nothing between them, in either order."""
    for one, other in pairwise(islice(_DECIMAL.finditer(written), _MOST_NUMBERS)):
        between = written[one.end() : other.start()]
        if not 0 < len(between) <= _MOST_BETWEEN:
            continue
        if not _BETWEEN.fullmatch(_AXIS.sub("", between)):
            continue
        a, b = (float(found.group().replace(",", ".")) for found in (one, other))
        orders = [(a, b), (b, a)]
        orders.sort(key=lambda point: not (_is_on_earth(*point) and holds(*point)))
        # Prices and measures come in pairs too; they have few decimals.
        decimals = min(len(re.split("[.,]", found.group())[-1]) for found in (one, other))
        quote = written[one.start() : other.end()]
        for lat, lon in orders:
            if _is_on_earth(lat, lon) and (decimals >= _DECIMALS or holds(lat, lon)):
                yield Pasted(lat, lon, quote, "coordinates", _as_written(decimals))


def _of_link(link: str) -> Iterator[Pasted]:
    opened = unquote(link).replace("&amp;", "&")
    for pattern in _IN_LINK:
        match = pattern.search(opened)
        if match and _is_on_earth(float(match[1]), float(match[2])):
            yield Pasted(float(match[1]), float(match[2]), link, "map_link")


def _of_plus_code(code: str, quote: str, reference: tuple[float, float] | None) -> Pasted | None:
    if openlocationcode.isShort(code):
        if reference is None:
            return None
        code = openlocationcode.recoverNearest(code, *reference)
    if not openlocationcode.isFull(code):
        return None
    box = openlocationcode.decode(code)
    return Pasted(round(box.latitudeCenter, 6), round(box.longitudeCenter, 6), quote, "plus_code")


def _of_degrees(written: str) -> Iterator[Pasted]:
    """Pairs of degrees with minutes: 16°27'49"N 107°35'27"E; B and Đ are bắc and đông."""
    values: list[tuple[float, str, re.Match[str]]] = []
    for match in _DEGREES.finditer(written):
        minutes = float(match["m"].replace(",", "."))
        seconds = float((match["s"] or "0").replace(",", "."))
        if minutes >= 60 or seconds >= 60:
            continue
        half = (match["h"] or "").upper()
        sign = -1 if half in {"S", "W"} else 1
        values.append((sign * (int(match["d"]) + minutes / 60 + seconds / 3600), half, match))
    for (a, half, first), (b, _, second) in pairwise(values):
        lat, lon = (b, a) if half in {"E", "Đ", "W"} else (a, b)
        if _is_on_earth(lat, lon):
            quote = written[first.start() : second.end()].strip()
            yield Pasted(round(lat, 6), round(lon, 6), quote, "coordinates")


def _as_written(decimals: int) -> float:
    """Metres by which numbers with so many decimals may be off: half a step, in both directions."""
    return max(_GPS_M, round(_DEGREE_M * 10.0**-decimals / 2**0.5))


def _is_on_earth(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180
