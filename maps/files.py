"""Places as files of other programs: GeoJSON, KML (Google Earth, QGIS), GPX (handhelds, OsmAnd).

The same places in each: a name, words, a time and a category; a surface or a line where there is
one. What has no place is left out of every format and counted by the caller. Longitude comes first
in GeoJSON and KML (RFC 7946, OGC KML 2.2), latitude is named in GPX 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring

KML: Final = "http://www.opengis.net/kml/2.2"

FORMATS: Final = {
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpx": "application/gpx+xml",
}
"""Ending of the file to its media type."""


@dataclass(frozen=True)
class Place:
    """One thing with a place. `geometry` is GeoJSON (a point, a line or a surface); `told` are
    pairs of a word and what stands after it; `properties` go into GeoJSON alone."""

    name: str
    geometry: Mapping[str, Any]
    folder: str = ""
    told: Sequence[tuple[str, str]] = ()
    at: datetime | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)


def point(lat: float, lon: float) -> dict[str, Any]:
    """The geometry of one place."""
    return {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]}


def write(kind: str, title: str, places: Iterable[Place], at: datetime) -> bytes:
    """The file of `kind` (a key of `FORMATS`, else KeyError), made at `at`."""
    return {"geojson": _geojson, "kml": _kml, "gpx": _gpx}[kind](title, list(places), at)


def _geojson(title: str, places: list[Place], at: datetime) -> bytes:
    features = [
        {
            "type": "Feature",
            "geometry": dict(place.geometry),
            "properties": {"name": place.name, **place.properties},
        }
        for place in places
    ]
    whole = {
        "type": "FeatureCollection",
        "name": title,
        "made_at": at.isoformat(),
        "features": features,
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(place: Place) -> str:
    return "\n".join(f"{word}: {said}" for word, said in place.told if said)


def _kml(title: str, places: list[Place], at: datetime) -> bytes:
    """OGC KML 2.2, which every reader of KML knows; the tree escapes whatever somebody typed."""
    root = Element("kml", xmlns=KML)
    document = SubElement(root, "Document")
    _text(document, "name", title)
    _text(document, "description", at.isoformat())
    folders: dict[str, Element] = {}
    for place in places:
        home = folders.get(place.folder) if place.folder else document
        if home is None:
            home = folders[place.folder] = SubElement(document, "Folder")
            _text(home, "name", place.folder)
        mark = SubElement(home, "Placemark")
        _text(mark, "name", place.name)
        _text(mark, "description", _lines(place))
        if place.at:
            _text(SubElement(mark, "TimeStamp"), "when", place.at.isoformat())
        _kml_shape(mark, place.geometry["type"], place.geometry["coordinates"])
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _kml_shape(home: Element, kind: str, coordinates: Any) -> None:
    if kind.startswith("Multi"):
        together = SubElement(home, "MultiGeometry")
        for part in coordinates:
            _kml_shape(together, kind.removeprefix("Multi"), part)
        return
    shape = SubElement(home, kind)
    if kind != "Polygon":
        _text(shape, "coordinates", _kml_places([coordinates] if kind == "Point" else coordinates))
        return
    for number, ring in enumerate(coordinates):
        edge = SubElement(shape, "innerBoundaryIs" if number else "outerBoundaryIs")
        _text(SubElement(edge, "LinearRing"), "coordinates", _kml_places(ring))


def _kml_places(places: Any) -> str:
    """Longitude, latitude, and a blank between two places."""
    return " ".join(f"{lon},{lat}" for lon, lat, *_ in places)


def _text(home: Element, name: str, text: str) -> None:
    SubElement(home, name).text = _clean(text)


def _gpx(title: str, places: list[Place], at: datetime) -> bytes:
    """Points as way points; lines, and the edges of surfaces, as tracks."""
    from gpxpy import gpx

    file = gpx.GPX()
    file.name, file.time, file.creator = _clean(title), at, "IOC"
    for place in places:
        kind, coordinates = place.geometry["type"], place.geometry["coordinates"]
        if kind == "Point":
            file.waypoints.append(
                gpx.GPXWaypoint(
                    latitude=coordinates[1],
                    longitude=coordinates[0],
                    name=_clean(place.name),
                    description=_clean(_lines(place)),
                    type=_clean(place.folder) or None,
                    time=place.at,
                )
            )
            continue
        track = gpx.GPXTrack(name=_clean(place.name), description=_clean(_lines(place)))
        for line in _edges(kind, coordinates):
            points = [gpx.GPXTrackPoint(latitude=one[1], longitude=one[0]) for one in line]
            track.segments.append(gpx.GPXTrackSegment(points))
        file.tracks.append(track)
    return str(file.to_xml(version="1.1")).encode()


def _edges(kind: str, coordinates: Any) -> list[Any]:
    if kind == "LineString":
        return [coordinates]
    if kind in {"MultiLineString", "Polygon"}:
        return list(coordinates)
    return [ring for rings in coordinates for ring in rings]


def _clean(text: str) -> str:
    """Without the signs that XML 1.0 cannot hold, which a typed text may have."""
    return "".join(one for one in text if one in "\t\n" or " " <= one < "\ufffe")
