"""The hotline: what an operator is told while somebody speaks, who may know it, and saving."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.events import EventKind
from ioc.domain.geo import LocationQuality, Point, quality_of
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, LocationSource
from ioc.models.event import Event
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located, LocationCandidate, Reason
from tests.statements import counted

BOAT_LANDING = Point(16.4979, 107.5751)
METRE_NORTH = 1 / 111_320


def north_of(point: Point, metres: float) -> dict[str, float]:
    """A place so many metres north of the point, as a location is sent."""
    return {"lat": point.lat + metres * METRE_NORTH, "lon": point.lon, "accuracy_m": 10}


@pytest.fixture
def operator(person: Any, token_of: Any) -> dict[str, str]:
    """The headers of an operator."""
    headers: dict[str, str] = token_of(person(Role.OPERATOR))
    return headers


@pytest.fixture
def ask(client: Any, operator: dict[str, str]) -> Callable[..., Any]:
    """Asks for hints as the screen does."""

    def make(text: str = "", **more: Any) -> Any:
        answer = client.post("/api/v1/hints", json={"text": text, **more}, headers=operator)
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()

    return make


@pytest.fixture
def call_body() -> Callable[..., dict[str, Any]]:
    """A body of `POST /api/v1/calls`."""

    def make(text: str = "CỨU với, nước tới cổ", **more: Any) -> dict[str, Any]:
        return {"text": text, "client_token": str(uuid.uuid4()), **more}

    return make


def test_hints_say_what_is_understood_with_the_words(
    ask: Any, classifier: Any, geocoder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Classified(
        ranked=(("cuu_ho_cuu_nan", 0.9), ("thoat_nuoc", 0.1)),
        danger=Danger(True, Severity.CRITICAL, False, (Reason("nước tới ngực", "water_at_chest"),)),
        people=4,
        vulnerable=("nguoi_gia",),
        people_reasons=(Reason("4 người", "people_counted"),),
        water_depth_m=1.2,
        water_trend="rising",
        water_text="nước tới ngực",
    )
    monkeypatch.setattr(classifier, "classify", lambda _text: read)
    geocoder.located = Located(
        quality=LocationQuality.STREET,
        point=BOAT_LANDING,
        accuracy_m=400.0,
        area_code="20014",
        address="gần chợ Bao Vinh",
        reasons=(Reason("chợ Bao Vinh", "landmark_named"),),
    )
    found = ask("nước tới ngực, 4 người, gần chợ Bao Vinh")
    assert (found["emergency"], found["severity"], found["tier"]) == (True, "critical", "P1")
    assert found["emergency_reasons"] == [
        {"quote": "nước tới ngực", "code": "water_at_chest", "text": "mực nước ngang ngực"}
    ]
    assert found["location"]["reasons"][0]["text"] == "có tên địa danh"
    assert found["people_reasons"][0]["quote"] == "4 người"
    assert found["categories"][0] == {
        "code": "cuu_ho_cuu_nan",
        "name": "Cứu hộ, cứu nạn",
        "confidence": 0.9,
    }
    assert found["water"] == {"depth_m": 1.2, "trend": "rising", "text": "nước tới ngực"}
    (place,) = found["location"]["candidates"]
    assert (place["label"], place["accuracy_m"], place["area"]["code"]) == (
        "gần chợ Bao Vinh",
        400.0,
        "20014",
    )


def test_what_is_not_known_is_null_and_never_zero(ask: Any) -> None:
    found = ask("alo, nghe không")
    assert found["people"] is None
    assert found["water"] is None
    assert found["tier"] is None
    assert (found["location"]["lat"], found["location"]["candidates"]) == (None, [])
    assert found["incidents"] == []


def test_an_unsure_category_is_said_to_be_unsure(ask: Any, classifier: Any) -> None:
    classifier.confidence = 0.1
    found = ask("có chuyện lạ ngoài đường")
    assert found["category_is_unsure"] is True
    assert found["categories"][0]["confidence"] == 0.1


def test_each_place_that_may_be_meant_comes_with_its_own_accuracy(ask: Any, geocoder: Any) -> None:
    geocoder.located = Located(
        candidates=(
            LocationCandidate("Hương Phong (Phường Hóa Châu)", "20014", 16.552, 107.59, 0.5, 900.0),
            LocationCandidate("Hương Phong (Xã A Lưới 4)", "20101", 16.175, 107.325, 0.35, 3000.0),
        )
    )
    places = ask("ở Hương Phong")["location"]["candidates"]
    assert [(p["area"]["code"], p["accuracy_m"]) for p in places] == [
        ("20014", 900.0),
        ("20101", 3000.0),
    ]


def test_water_and_refuge_that_were_entered_make_it_an_emergency(ask: Any) -> None:
    found = ask(
        "nhà ngập",
        water={"depth_m": 1.2, "trend": "rising"},
        people={"vulnerable": ["so_sinh"]},
        refuge={"kind": "upper_floor", "margin_m": 0.3},
    )
    assert found["reads_emergency"] is False
    assert (found["emergency"], found["tier"]) == (True, "P1")


def test_hints_name_the_open_incidents_near_the_place(
    ask: Any, client: Any, follow: Any, report_body: Any
) -> None:
    near = report_body(location=north_of(BOAT_LANDING, 300))
    far = report_body(location=north_of(BOAT_LANDING, 900))
    for body in (near, far):
        assert client.post("/api/v1/reports", json=body).status_code == 201
    follow()
    place = {"lat": BOAT_LANDING.lat, "lon": BOAT_LANDING.lon}
    (found,) = ask("rác đầy đường", **place)["incidents"]
    assert found["distance_m"] == pytest.approx(300, abs=3)
    assert (found["severity"], found["same"]) == ("normal", ["category"])


def test_an_incident_that_is_over_is_no_hint(
    ask: Any,
    client: Any,
    follow: Any,
    person: Any,
    token_of: Any,
    report_body: Any,
) -> None:
    client.post("/api/v1/reports", json=report_body(location=north_of(BOAT_LANDING, 50)))
    follow()
    place = {"lat": BOAT_LANDING.lat, "lon": BOAT_LANDING.lon}
    (found,) = ask("rác", **place)["incidents"]
    officer = token_of(person(Role.AGENCY_OFFICER, found["agencies"][0]["code"]))
    version = found["version"]
    for action, more in (
        ("accept", {}),
        ("resolve", {"outcome": "fixed", "answer": "Đã thu gom xong."}),
    ):
        answer = client.post(
            f"/api/v1/incidents/{found['id']}/actions/{action}",
            json={"version": version, **more},
            headers=officer,
        )
        assert answer.status_code == 200, answer.get_json()
        version = answer.get_json()["version"]
    assert ask("rác", **place)["incidents"] == []


def test_an_incident_of_the_same_area_and_kind_is_a_hint_where_only_the_ward_is_known(
    ask: Any, client: Any, follow: Any, geocoder: Any, report_body: Any
) -> None:
    client.post("/api/v1/reports", json=report_body(location=north_of(BOAT_LANDING, 0)))
    follow()
    geocoder.located = Located(quality=LocationQuality.WARD, area_code="20014")
    (found,) = ask("rác ở Hóa Châu")["incidents"]
    assert (found["same_area"], found["distance_m"]) == (True, None)


def test_hints_write_nothing(ask: Any, database: Database) -> None:
    def rows() -> tuple[int, int]:
        with database.reading() as session:
            events = session.scalar(select(func.count()).select_from(Event)) or 0
            reports = session.scalar(select(func.count()).select_from(Report)) or 0
        return events, reports

    before = rows()
    ask("CỨU với, nước tới cổ", lat=BOAT_LANDING.lat, lon=BOAT_LANDING.lon)
    assert rows() == before


def test_hints_cost_the_same_with_one_incident_near_and_with_many(
    ask: Any, client: Any, follow: Any, database: Database, report_body: Any
) -> None:
    place = {"lat": BOAT_LANDING.lat, "lon": BOAT_LANDING.lon}

    def statements() -> int:
        ask("rác", **place)
        with counted(database) as seen:
            found = ask("rác", **place)
        assert found["incidents"]
        return len(seen)

    client.post("/api/v1/reports", json=report_body(location=north_of(BOAT_LANDING, 40)))
    follow()
    one = statements()
    for place_number in range(2, 9):
        away = north_of(BOAT_LANDING, 60 * place_number)
        client.post("/api/v1/reports", json=report_body(location=away))
    follow()
    assert statements() == one
    assert len(ask("rác", **place)["incidents"]) > 1


@pytest.mark.parametrize("address", ["/api/v1/hints", "/api/v1/callers"])
def test_only_an_operator_asks(client: Any, person: Any, token_of: Any, address: str) -> None:
    body = {"text": "rác", "phone": "0905000417"}
    assert client.post(address, json=body).status_code == 401
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.post(address, json=body, headers=officer).status_code == 403


def test_a_place_that_is_none_is_refused(client: Any, operator: dict[str, str]) -> None:
    answer = client.post("/api/v1/hints", json={"text": "x", "lat": 0, "lon": 0}, headers=operator)
    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == "lat"


def test_a_number_shows_its_earlier_calls_and_each_look_is_recorded(
    client: Any,
    follow: Any,
    database: Database,
    operator: dict[str, str],
    report_body: Any,
) -> None:
    told = report_body(reporter={"name": "Trần Thị Lài", "phone": "0905 000 417"})
    assert client.post("/api/v1/reports", json=told).status_code == 201
    other = report_body(
        "Cây đổ chắn đường Lê Lợi",
        reporter={"phone": "0914000268"},
        location=north_of(BOAT_LANDING, 0),
    )
    assert client.post("/api/v1/reports", json=other).status_code == 201
    follow()
    answer = client.post("/api/v1/callers", json={"phone": "+84905000417"}, headers=operator)
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["name"], found["total"], len(found["reports"])) == ("Trần Thị Lài", 1, 1)
    assert found["reports"][0]["incident"]["code"] == found["incidents"][0]["code"]
    assert found["incidents"][0]["status"] == "open"
    with database.reading() as session:
        looked = session.scalars(
            select(Event.subject_id).where(Event.kind == EventKind.REPORT_CONTACT_VIEWED.value)
        ).all()
    assert looked == [found["reports"][0]["id"]]


def test_a_number_nobody_knows_has_told_nothing(client: Any, operator: dict[str, str]) -> None:
    answer = client.post("/api/v1/callers", json={"phone": "0914 000 268"}, headers=operator)
    assert answer.get_json() == {
        "total": 0,
        "name": None,
        "reports": [],
        "incidents": [],
        "calls": [],
    }
    refused = client.post("/api/v1/callers", json={"phone": "không rõ"}, headers=operator)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["code"] == "not_a_phone"


def test_a_call_joins_the_incident_the_operator_names_although_it_is_no_emergency(
    ask: Any,
    client: Any,
    follow: Any,
    database: Database,
    operator: dict[str, str],
    report_body: Any,
    call_body: Any,
) -> None:
    client.post("/api/v1/reports", json=report_body(location=north_of(BOAT_LANDING, 0)))
    follow()
    place = {"lat": BOAT_LANDING.lat, "lon": BOAT_LANDING.lon}
    (incident,) = ask("rác", **place)["incidents"]
    body = call_body("Vẫn còn hôi lắm", incident=incident["id"], caller_phone="0905000417")
    assert client.post("/api/v1/calls", json=body, headers=operator).status_code == 201
    follow()
    with database.reading() as session:
        assert session.get_one(Incident, incident["id"]).report_count == 2
        report = session.scalar(select(Report).where(Report.client_token == body["client_token"]))
        assert report is not None
        assert report.incident_id == incident["id"]


def test_pressing_save_twice_makes_one_report(
    client: Any, database: Database, operator: dict[str, str], call_body: Any
) -> None:
    body = call_body(call_started_at=clock.now().isoformat())
    first = client.post("/api/v1/calls", json=body, headers=operator)
    second = client.post("/api/v1/calls", json=body, headers=operator)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.get_json() == second.get_json()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 1


def test_a_paper_sheet_keeps_its_own_time(
    client: Any, database: Database, operator: dict[str, str], call_body: Any
) -> None:
    at = clock.now().replace(second=0, microsecond=0) - timedelta(days=2, hours=3)
    on_the_sheet = clock.local(at).strftime("%Y-%m-%dT%H:%M")
    body = call_body("Nhà tốc mái", channel="paper", happened_at=on_the_sheet)
    assert client.post("/api/v1/calls", json=body, headers=operator).status_code == 201
    with database.reading() as session:
        (report,) = session.scalars(select(Report)).all()
        assert report.channel is Channel.PAPER
        assert report.happened_at == at
        assert report.received_at > at
        assert report.call_started_at is None


def test_a_paper_sheet_from_a_wrong_year_is_asked_about(
    client: Any, operator: dict[str, str], call_body: Any
) -> None:
    body = call_body("Nhà tốc mái", channel="paper", happened_at="2000-01-01T00:00")
    refused = client.post("/api/v1/calls", json=body, headers=operator)
    assert refused.status_code == 422
    (error,) = refused.get_json()["errors"]
    assert (error["field"], error["code"]) == ("happened_at", "too_long_ago")


@pytest.mark.parametrize(
    ("accuracy_m", "quality"),
    [
        (None, LocationQuality.EXACT),  # a pin set by hand
        (12.0, LocationQuality.EXACT),
        (300.0, LocationQuality.EXACT),  # a landmark
        (900.0, LocationQuality.STREET),
        (2900.0, LocationQuality.WARD),  # the middle of a ward, or a mast of a mobile network
    ],
)
def test_a_point_is_only_as_good_as_its_accuracy(
    accuracy_m: float | None, quality: LocationQuality
) -> None:
    assert quality_of(accuracy_m) is quality


def test_a_place_chosen_from_a_wards_name_is_stored_as_known_to_the_ward(
    client: Any, database: Database, operator: dict[str, str], call_body: Any
) -> None:
    location = {"lat": 16.4785, "lon": 107.577, "accuracy_m": 2900, "source": "operator"}
    answer = client.post("/api/v1/calls", json=call_body(location=location), headers=operator)
    assert answer.status_code == 201
    with database.reading() as session:
        (report,) = session.scalars(select(Report)).all()
        assert report.location_quality is LocationQuality.WARD
        assert report.location_source is LocationSource.OPERATOR


def test_the_screen_is_the_operators_alone(
    client: Any, person: Any, token_of: Any, operator: dict[str, str]
) -> None:
    page = client.get("/hotline", headers=operator)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert 'id="words"' in text
    for number in ("112", "113", "114", "115"):
        assert f"<b>{number}</b>" in text
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.get("/hotline", headers=officer).status_code == 403
    assert client.get("/hotline").status_code == 302


def read_as(classifier: Any, monkeypatch: pytest.MonkeyPatch, **what: Any) -> None:
    monkeypatch.setattr(classifier, "classify", lambda _text: Classified(**what))


def test_hints_name_the_cards_that_fit_and_by_which_words(
    ask: Any, classifier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    danger = Danger(True, Severity.CRITICAL, False, (Reason("xe chìm", "car_in_water"),))
    read_as(classifier, monkeypatch, ranked=(("thoat_nuoc", 0.9),), danger=danger)
    found = ask("xe chìm dưới nước lụt")["protocols"]
    assert found[0] == {"code": "car_in_water", "why": "xe chìm"}, "before the flood it is part of"

    read_as(classifier, monkeypatch, ranked=(("cuu_ho_cuu_nan", 0.9),))
    by_kind = {one["code"]: one["why"] for one in ask("giúp với")["protocols"]}
    assert by_kind["flood"] == "Cứu hộ, cứu nạn"

    read_as(classifier, monkeypatch, ranked=(("ve_sinh_moi_truong", 0.9),))
    assert ask("rác")["protocols"] == []


def test_hints_name_the_steps_that_words_and_fields_have_answered(
    ask: Any, classifier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_as(classifier, monkeypatch, ranked=(("cuu_ho_cuu_nan", 0.9),), people=4, refuge="roof")
    found = ask("bốn người trên mái")["answered"]["flood"]
    assert set(found.values()) >= {None, "roof"}
    fewer = ask("x", settled=["people", "refuge"])["answered"].get("flood", {})
    assert set(fewer) < set(found), "what was taken back by hand is asked again"
    placed = ask("x", settled=["people", "refuge"], lat=BOAT_LANDING.lat, lon=BOAT_LANDING.lon)
    assert len(placed["answered"]["flood"]) == len(fewer) + 1
