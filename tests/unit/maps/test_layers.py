"""Cards to GeoJSON: what is drawn, what is left out, what nobody else may see."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.layers import (
    PUBLIC_GRID_DEGREES,
    facility_features,
    incident_features,
    public_features,
    report_features,
    unit_features,
)


def incident(**changes: Any) -> dict[str, Any]:
    card: dict[str, Any] = {
        "id": 7,
        "version": 3,
        "code": "VV-2610-28417",
        "title": "8 người kẹt trên gác, 1 thai phụ",
        "status": "open",
        "severity": "critical",
        "tier": "P1",
        "category": "cuu_ho_cuu_nan",
        "lat": 16.4779312,
        "lon": 107.6110049,
        "accuracy_m": 18,
        "location_quality": "exact",
        "address": "12 kiệt 3 Ưng Bình",
        "area": {"code": "19777", "name": "Phường Vỹ Dạ"},
        "verification": "verified",
        "agencies": [{"code": "HEPCO", "name": "HEPCO", "status": "offered", "due_at": None}],
        "people": 8,
        "vulnerable": ["thai_phu"],
        "opened_at": "2026-10-28T14:43:20Z",
        "merged_into": None,
        "assignments": [],
    }
    return card | changes


def drawn(collection: dict[str, Any]) -> dict[str, Any]:
    (feature,) = collection["features"]
    properties: dict[str, Any] = feature["properties"]
    return properties


def test_an_incident_is_a_point_with_longitude_first() -> None:
    (feature,) = incident_features([incident()])["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [107.611005, 16.477931]}
    assert feature["properties"]["symbol"] == "critical"
    assert feature["properties"]["text"] == "1"
    assert feature["properties"]["version"] == 3


@pytest.mark.parametrize(
    ("changes", "is_unassigned"),
    [
        ({}, True),
        ({"agencies": [{"code": "ca-pccc", "status": "accepted"}]}, False),
        # Opened again: what was done before takes nothing now.
        ({"agencies": [{"code": "ca-pccc", "status": "done"}]}, True),
        ({"status": "in_progress"}, False),
        ({"assignments": [{"id": 1, "unit": 2, "status": "dispatched"}]}, False),
        # The crew said no, or nothing: nobody is coming.
        ({"assignments": [{"id": 1, "unit": 2, "status": "declined"}]}, True),
        ({"assignments": [{"id": 1, "unit": 2, "status": "unanswered"}]}, True),
        ({"severity": "high"}, False),
        ({"status": "resolved"}, False),
    ],
)
def test_the_ring_is_for_a_critical_one_that_nobody_has_taken(
    changes: dict[str, Any], is_unassigned: bool
) -> None:
    assert drawn(incident_features([incident(**changes)]))["is_unassigned"] is is_unassigned


def test_what_has_no_place_is_counted_and_not_put_at_a_false_one() -> None:
    collection = incident_features([incident(lat=None, lon=None), incident(id=8)])

    assert collection["unplaced"] == 1
    assert [feature["properties"]["id"] for feature in collection["features"]] == [8]


def test_a_merged_incident_is_drawn_once() -> None:
    assert incident_features([incident(merged_into=9)])["features"] == []


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({}, 1),
        ({"incident": 7}, 0),  # its incident is drawn
        ({"status": "rejected"}, 0),
        ({"status": "withdrawn"}, 0),
        ({"status": "verified"}, 1),
    ],
)
def test_a_report_is_drawn_until_an_incident_speaks_for_it(
    changes: dict[str, Any], count: int
) -> None:
    card = {"id": 1, "version": 1, "status": "received", "emergency": True, "text": "cứu với"}
    card |= {"lat": 16.4, "lon": 107.5, "incident": None}

    features = report_features([card | changes])["features"]

    assert len(features) == count
    assert all(one["properties"]["symbol"] == "critical_unverified" for one in features)


def test_a_unit_shows_its_kind_and_its_silence() -> None:
    card = {"id": 3, "version": 1, "name": "CN-07", "kind": "speedboat", "status": "available"}
    card |= {"lat": 16.4, "lon": 107.5, "position_at": "2026-10-28T14:47:00Z"}

    fresh = drawn(unit_features([card | {"stale": False}]))
    silent = drawn(unit_features([card | {"stale": True}]))

    assert (fresh["symbol"], fresh["glyph"]) == ("unit_available", "speedboat")
    assert silent["symbol"] == "unit_silent"


@pytest.mark.parametrize(
    ("changes", "symbol", "share"),
    [
        ({"places": 100, "reserved": 20, "taken": 30}, "shelter_open", 0.5),
        ({"places": 100, "reserved": 90, "taken": 30, "status": "full"}, "shelter_full", 1.0),
        ({"places": None, "reserved": 0, "taken": 0}, "shelter_open", None),  # unknown is not 0
        ({"kind": "hospital", "places": 100}, "facility", None),
    ],
)
def test_a_shelter_fills(changes: dict[str, Any], symbol: str, share: float | None) -> None:
    card = {"id": 4, "version": 1, "name": "THCS Hàm Nghi", "kind": "shelter", "status": "open"}
    card |= {"lat": 16.4, "lon": 107.5}

    seen = drawn(facility_features([card | changes]))

    assert (seen["symbol"], seen["share_full"]) == (symbol, share)


def test_the_public_is_told_kind_state_area_and_day_and_nothing_else() -> None:
    card = incident(severity="high", opened_at="2026-10-28T18:30:00Z")

    assert drawn(public_features([card])) == {
        "kind": "incident",
        "symbol": "high",
        "category": "cuu_ho_cuu_nan",
        "status": "open",
        "area": "Phường Vỹ Dạ",
        "day": "2026-10-29",  # half past one in the night in Huế
    }


def test_no_text_of_a_person_reaches_the_public() -> None:
    secret = "0905 123 456"
    card = incident(severity="high", title=secret, address=secret, code=secret, notes=secret)

    assert secret not in json.dumps(public_features([card]), ensure_ascii=False)


@pytest.mark.parametrize(
    ("changes", "count"),
    [
        ({"severity": "critical", "status": "open"}, 0),
        ({"severity": "critical", "status": "in_progress"}, 0),
        ({"severity": "critical", "status": "resolved"}, 1),
        ({"severity": "high", "status": "open"}, 1),
        ({"severity": "high", "merged_into": 9}, 0),
    ],
)
def test_a_rescue_that_is_going_on_is_not_shown_to_the_public(
    changes: dict[str, Any], count: int
) -> None:
    assert len(public_features([incident(**changes)])["features"]) == count


@given(st.floats(15.9, 16.8), st.floats(106.9, 108.3))
def test_a_public_point_hides_the_place_within_its_square_and_stays_when_seen_again(
    lat: float, lon: float
) -> None:
    (feature,) = public_features([incident(severity="high", lat=lat, lon=lon)])["features"]
    seen_lon, seen_lat = feature["geometry"]["coordinates"]

    assert abs(seen_lat - lat) <= PUBLIC_GRID_DEGREES / 2 + 1e-6
    assert abs(seen_lon - lon) <= PUBLIC_GRID_DEGREES / 2 + 1e-6
    again = public_features([incident(severity="high", lat=seen_lat, lon=seen_lon)])
    assert again["features"][0]["geometry"] == feature["geometry"]


def test_neighbours_become_one_public_point() -> None:
    near = [incident(severity="high", lat=16.47710 + step / 1e5) for step in range(40)]

    collection = public_features(near)

    points = {tuple(one["geometry"]["coordinates"]) for one in collection["features"]}
    assert len(points) == 1


def test_a_public_card_without_a_place_is_only_counted() -> None:
    assert public_features([incident(severity="high", lat=None, lon=None)])["unplaced"] == 1


@pytest.mark.parametrize("grid", [0.0, -0.001, float("nan"), float("inf")])
def test_a_grid_that_is_none_is_refused(grid: float) -> None:
    with pytest.raises(ValueError, match="grid"):
        public_features([], grid)
