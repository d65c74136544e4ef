"""The adapter for a Valhalla server, against a server on this machine."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from dispatch.capability import UnitKind
from dispatch.types import Place
from ioc.adapters.valhalla import RINGS_MOST, ValhallaGuide, decode
from ioc.ports import NoGuide
from tests.gateway import Asked, HTTPGateway, Reply

START, END = Place(16.458, 107.576), Place(16.476, 107.579)
SQUARE = ((107.57, 16.46), (107.58, 16.46), (107.58, 16.47), (107.57, 16.46))


def encoded(points: list[Place]) -> str:
    text, last = "", (0, 0)
    for point in points:
        now = (round(point.lat * 1e6), round(point.lon * 1e6))
        for change in (now[0] - last[0], now[1] - last[1]):
            value = ~(change << 1) if change < 0 else change << 1
            while value >= 32:
                text += chr((32 | value & 31) + 63)
                value >>= 5
            text += chr(value + 63)
        last = now
    return text


def answer_of(points: list[Place]) -> dict[str, Any]:
    turn = {"instruction": "Rẽ phải vào Lê Lợi.", "length": 1.2, "time": 140.5}
    leg = {"shape": encoded(points), "maneuvers": [turn]}
    return {"trip": {"legs": [leg], "summary": {"time": 321.5, "length": 2.75}}}


def said(body: Any, status: int = 200) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(asked: Asked) -> Reply:
        return status, raw, {"Content-Type": "application/json"}

    return answer


def guide_of(server: HTTPGateway, timeout: float = 2.0) -> ValhallaGuide:
    return ValhallaGuide(f"http://127.0.0.1:{server.port}/maps", timeout)


def test_a_way_is_asked_for_and_read() -> None:
    points = [START, Place(16.4615, 107.5771), END]
    with HTTPGateway(answer=said(answer_of(points))) as server:
        found = guide_of(server).directions(UnitKind.AMBULANCE, START, END, [SQUARE], "vi")
        (asked,) = server.asked
    assert found is not None
    assert (found.seconds, found.metres) == (321.5, 2750.0)
    assert [(p.lat, p.lon) for p in found.points] == [
        pytest.approx((p.lat, p.lon), abs=1e-6) for p in points
    ]
    assert found.steps[0].text == "Rẽ phải vào Lê Lợi."
    assert asked.path == "/maps/route"
    assert asked.json["costing"] == "auto"
    assert asked.json["language"] == "vi-VN"
    assert asked.json["exclude_polygons"] == [[list(corner) for corner in SQUARE]]
    assert asked.json["locations"][0] == {"lat": START.lat, "lon": START.lon}


@pytest.mark.parametrize(
    ("kind", "costing"),
    [(UnitKind.HIGH_CLEARANCE_TRUCK, "truck"), (UnitKind.RESCUE_TEAM, "pedestrian")],
)
def test_each_way_of_moving_has_its_own(kind: UnitKind, costing: str) -> None:
    with HTTPGateway(answer=said(answer_of([START, END]))) as server:
        assert guide_of(server).directions(kind, START, END, [], "en") is not None
        assert server.asked[0].json["costing"] == costing


def test_a_boat_is_never_asked_for() -> None:
    with HTTPGateway(answer=said(answer_of([START, END]))) as server:
        assert guide_of(server).directions(UnitKind.MOTOR_BOAT, START, END, [], "vi") is None
        assert server.asked == []


def test_with_more_closings_than_can_be_told_nobody_is_asked() -> None:
    with HTTPGateway(answer=said(answer_of([START, END]))) as server:
        shut = [SQUARE] * (RINGS_MOST + 1)
        assert guide_of(server).directions(UnitKind.TRUCK, START, END, shut, "vi") is None
        assert server.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        said({"error_code": 442, "error": "No path could be found"}, 400),
        said(b"<html>bad gateway</html>"),
        said({"trip": {}}),
        said([]),
        said({"trip": {"legs": [{"shape": "_", "maneuvers": []}], "summary": {}}}),
        said(answer_of([START])),
    ],
)
def test_an_answer_that_is_none_leaves_it_to_the_own_graph(answer: Any) -> None:
    with HTTPGateway(answer=answer) as server:
        assert guide_of(server).directions(UnitKind.TRUCK, START, END, [], "vi") is None


def test_a_server_that_is_gone_is_left_alone_for_a_while() -> None:
    with HTTPGateway() as server:
        port = server.port
    guide = ValhallaGuide(f"http://127.0.0.1:{port}")
    assert guide.directions(UnitKind.TRUCK, START, END, [], "vi") is None
    assert guide._quiet_until > time.monotonic()


def test_a_server_that_does_not_answer_in_time_is_not_waited_for() -> None:
    def slow(asked: Asked) -> Reply:
        time.sleep(1.0)
        return 200, b"{}", {}

    with HTTPGateway(answer=slow) as server:
        guide = guide_of(server, 0.1)
        assert guide.directions(UnitKind.TRUCK, START, END, [], "vi") is None
        assert guide.directions(UnitKind.TRUCK, START, END, [], "vi") is None
        assert len(server.asked) == 1


def test_a_course_that_breaks_off_is_refused() -> None:
    assert decode("") == []
    for broken in ("_", "\x01", encoded([START]) + "_p"):
        with pytest.raises(ValueError, match="polyline"):
            decode(broken)


def test_where_no_server_is_set_nobody_is_asked() -> None:
    assert NoGuide().directions(UnitKind.TRUCK, START, END, [], "vi") is None
