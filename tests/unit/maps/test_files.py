"""Places as files that other programs read."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import gpxpy
import pytest

from maps.files import FORMATS, Place, point, write

AT = datetime(2026, 10, 28, 14, 47, tzinfo=UTC)
KML = "{http://www.opengis.net/kml/2.2}"
HOLED = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.4]],
            [[107.55, 16.41], [107.56, 16.41], [107.56, 16.42], [107.55, 16.41]],
        ]
    ],
}
PLACES = [
    Place(
        "VV-1 <b>Kẹt & chờ</b>\x07", point(16.4637, 107.5909), "Khẩn cấp", [("Ở", "12 Lê Lợi")], AT
    ),
    Place("Vùng ngập", HOLED, "Vùng ngập", properties={"depth_m": 1.2}),
    Place("Đường", {"type": "LineString", "coordinates": [[107.5, 16.4], [107.6, 16.5]]}),
]


def test_geojson_has_longitude_first() -> None:
    found = json.loads(write("geojson", "Huế", PLACES, AT))
    assert found["features"][0]["geometry"]["coordinates"] == [107.5909, 16.4637]
    assert found["features"][1]["properties"] == {"name": "Vùng ngập", "depth_m": 1.2}
    assert len(found["features"]) == 3


def test_kml_has_folders_words_and_holes() -> None:
    root = ElementTree.fromstring(write("kml", "Huế", PLACES, AT))
    assert [one.text for one in root.iter(f"{KML}name")] == [
        "Huế",
        "Khẩn cấp",
        "VV-1 <b>Kẹt & chờ</b>",
        "Vùng ngập",
        "Vùng ngập",
        "Đường",
    ]
    point_of = next(root.iter(f"{KML}Point")).find(f"{KML}coordinates")
    assert point_of is not None
    assert (point_of.text or "").startswith("107.5909,16.4637")
    assert len(list(root.iter(f"{KML}innerBoundaryIs"))) == 1
    assert "12 Lê Lợi" in (next(root.iter(f"{KML}Placemark")).findtext(f"{KML}description") or "")


@pytest.mark.parametrize(
    "title", ["giúp <![CDATA[ tôi", "<![CDATA[x]]></name><NetworkLink/><name>", "]]> & <x>"]
)
def test_what_somebody_typed_is_text_in_every_format(title: str) -> None:
    places = [Place(title, point(16.4, 107.5))]
    root = ElementTree.fromstring(write("kml", "Huế", places, AT))
    assert [one.text for one in root.iter(f"{KML}name")] == ["Huế", title]
    assert gpxpy.parse(write("gpx", "Huế", places, AT).decode()).waypoints[0].name == title


def test_gpx_has_way_points_and_tracks() -> None:
    found = gpxpy.parse(write("gpx", "Huế", PLACES, AT).decode())
    (only,) = found.waypoints
    assert (only.latitude, only.longitude) == (16.4637, 107.5909)
    assert only.name == "VV-1 <b>Kẹt & chờ</b>"
    assert only.time == AT
    assert [len(track.segments) for track in found.tracks] == [2, 1]


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_is_a_file_too(kind: str) -> None:
    assert write(kind, "Huế", [], AT)
