"""What was understood, shown before sending and to who decides, and set right from there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from limits import RateLimitItemPerMinute
from sqlalchemy import func, select

from ioc.db.session import Database
from ioc.domain.facts import Fact
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Role
from ioc.models.base import Base
from ioc.models.example import UnderstandingExample
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located, LocationCandidate, Reason
from ioc.web import limits
from tests.conftest import Follow
from tests.town import BORDER, DEEP, DEEP_WARD, FLOODING, RESCUE, WASTE, Town

UNDERSTAND = "/api/v1/public/understand"
Body = Callable[..., dict[str, Any]]
READ = Classified(
    ranked=((RESCUE, 0.8), (FLOODING, 0.15), (WASTE, 0.01)),
    reasons=(Reason("nuoc toi co", RESCUE),),
    danger=Danger(True, Severity.CRITICAL, False, (Reason("nuoc toi co", "water_at_neck"),)),
    people=5,
    vulnerable=("tre_em",),
    people_reasons=(Reason("3 dua chau", "people_counted"),),
    water_depth_m=1.4,
    water_trend="rising",
    water_text="nuoc toi co",
    refuge="roof",
    refuge_margin_m=0.5,
    needs=("boat", "food"),
    battery_percent=8,
    children_alone=True,
)
FAR = Located(
    LocationQuality.WARD,
    DEEP,
    1500.0,
    DEEP_WARD,
    "xã Bình Điền",
    (LocationCandidate("xã Bình Điền", DEEP_WARD, DEEP.lat, DEEP.lon, 0.8, 1500.0),),
)


@pytest.fixture
def reading(classifier: Any, geocoder: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text is read as `READ`, in a place of its own."""
    monkeypatch.setattr(classifier, "classify", lambda _text: READ)
    geocoder.located = FAR


def rows(database: Database) -> dict[str, int]:
    """How many rows each table holds."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.usefixtures("reading")
def test_a_citizen_sees_how_the_words_are_understood_before_sending(client: Any) -> None:
    answer = client.post(UNDERSTAND, json={"text": "nuoc toi co roi", "lat": 16.46, "lon": 107.59})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    found = answer.get_json()
    assert found["category"] == {"code": RESCUE, "name": "Cứu hộ, cứu nạn", "confidence": 0.8}
    assert [one["code"] for one in found["categories"]] == [RESCUE, FLOODING, WASTE]
    assert found["emergency"] is True
    assert found["emergency_reasons"][0]["text"] == "mực nước ngang cổ"
    assert found["people"] == 5
    assert found["place"]["address"] == "xã Bình Điền"


@pytest.mark.usefixtures("reading")
def test_a_pin_far_from_the_ward_that_the_words_name_is_asked_about(client: Any) -> None:
    given = {"text": "nuoc toi co roi", "lat": BORDER.lat, "lon": BORDER.lon}
    found = client.post(UNDERSTAND, json=given).get_json()
    assert found["pin_contradicts"] is True
    assert found["pin_area"]["code"] != DEEP_WARD
    there = {"text": "nuoc toi co roi", "lat": DEEP.lat, "lon": DEEP.lon}
    assert client.post(UNDERSTAND, json=there).get_json()["pin_contradicts"] is False


@pytest.mark.usefixtures("reading")
def test_asking_how_words_are_understood_keeps_nothing_of_them(
    client: Any, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    before = rows(database)
    with caplog.at_level("DEBUG"):
        client.post(UNDERSTAND, json={"text": "mot bi mat cua nha toi", "address": "kiet 9"})
    assert rows(database) == before
    assert "bi mat" not in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": ""},
        {"text": " \u200b "},
        {"text": "x" * 9000},
        {"text": "a", "lat": 0, "lon": 0},
    ],
)
def test_whatever_stands_in_the_form_gets_an_answer(client: Any, body: dict[str, Any]) -> None:
    answer = client.post(UNDERSTAND, json=body)
    assert answer.status_code == 200
    assert answer.get_json()["pin_area"] is None


def test_what_is_no_form_is_refused(client: Any) -> None:
    assert client.post(UNDERSTAND, data="{", content_type="application/json").status_code == 422
    assert client.post(UNDERSTAND, json={"text": 5}).status_code == 422


def test_a_text_that_cannot_be_read_troubles_nobody(client: Any, classifier: Any) -> None:
    classifier.failing = True
    found = client.post(UNDERSTAND, json={"text": "cay do"}).get_json()
    assert (found["category"], found["emergency"]) == (None, False)


class TestLimited:
    """With limits on."""

    @pytest.fixture
    def settings(self, settings: Any) -> Any:
        return replace(settings, rate_limits=True)

    def test_asking_too_often_is_refused_and_sending_is_not(
        self, client: Any, report_body: Body, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "UNDERSTOOD_PER_ADDRESS", RateLimitItemPerMinute(3))
        statuses = [client.post(UNDERSTAND, json={"text": "cay do"}).status_code for _ in range(5)]
        assert statuses == [200] * 3 + [429] * 2
        assert client.post("/api/v1/reports", json=report_body()).status_code == 201


def test_the_form_carries_the_question_and_is_sent_without_a_script(
    client: Any, database: Database
) -> None:
    page = client.get("/report")
    assert "Chúng tôi hiểu là" in page.text
    box = re.search(r'<div class="understood" id="understood"[^>]*>', page.text)
    assert box is not None
    assert "hidden" in box.group(0)
    answer = client.post("/report", data={"text": "cay do chan duong", "client_token": "k" * 20})
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.scalar(select(Report.text)) == "cay do chan duong"


@pytest.mark.usefixtures("reading")
def test_hints_show_refuge_needs_battery_and_children_alone(
    client: Any, person: Any, token_of: Any
) -> None:
    headers = token_of(person(Role.OPERATOR))
    found = client.post("/api/v1/hints", json={"text": "cuu"}, headers=headers).get_json()
    assert found["refuge"] == {"kind": "roof", "margin_m": 0.5}
    assert (found["needs"], found["battery_percent"]) == (["boat", "food"], 8)
    assert found["vulnerable"] == ["tre_em", "tre_em_mot_minh"]
    assert found["water"]["trend"] == "rising"


@pytest.mark.usefixtures("reading")
def test_what_the_operator_settled_counts_in_the_hints_instead_of_the_words(
    client: Any, person: Any, token_of: Any, classifier: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A roof about to be reached and children alone are urgent whatever the water is said to be.
    calm = replace(READ, danger=Danger(), refuge=None, refuge_margin_m=None, needs=())
    calm = replace(calm, vulnerable=(), children_alone=False)
    monkeypatch.setattr(classifier, "classify", lambda _text: calm)
    headers = token_of(person(Role.OPERATOR))

    def tier(**more: Any) -> Any:
        given = {"text": "nuoc", **more}
        return client.post("/api/v1/hints", json=given, headers=headers).get_json()["tier"]

    assert tier() == "P1"
    assert tier(settled=["water"]) is None
    assert tier(settled=["water"], water={"depth_m": 0.2}) is None


@pytest.mark.usefixtures("reading")
def test_a_kind_that_the_operator_chose_is_searched_by(
    client: Any, person: Any, token_of: Any
) -> None:
    headers = token_of(person(Role.OPERATOR))
    given = {"text": "nuoc", "category": FLOODING}
    found = client.post("/api/v1/hints", json=given, headers=headers).get_json()
    assert found["category"] == FLOODING
    assert found["categories"][0]["code"] == RESCUE


@pytest.mark.usefixtures("reading")
def test_the_page_of_a_matter_shows_what_was_understood_with_the_words_and_how_sure(
    client: Any, person: Any, token_of: Any, report_body: Body, follow: Follow, town: Town
) -> None:
    client.post("/api/v1/reports", json=report_body("CỨU nuoc toi co roi, goi 0905123456"))
    follow()
    headers = token_of(person(Role.DUTY_OFFICER))
    page = client.get(f"/incidents/{town.incidents()[0]}", headers=headers).text
    part = page.split('class="understood-of"')[1].split("</details>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", part).split())
    for words in (
        "Cứu hộ, cứu nạn 80 %",
        "vì nuoc toi co",
        "nuoc toi co : mực nước ngang cổ",
        "3 dua chau",
        "≈ 1,4 m",
        "xã Bình Điền",
        "8 %",
    ):
        assert words in text, words
    assert "Đúng ra là: Thoát nước" in text
    assert WASTE not in part


@pytest.mark.usefixtures("reading")
def test_people_water_and_place_are_set_right_from_the_page(
    client: Any,
    person: Any,
    token_of: Any,
    report_body: Body,
    follow: Follow,
    town: Town,
    database: Database,
) -> None:
    client.post("/api/v1/reports", json=report_body("CỨU nuoc toi co"))
    follow()
    headers = token_of(person(Role.DUTY_OFFICER))
    (matter,) = town.incidents()

    def act(action: str, **fields: Any) -> Any:
        version = town.incident(matter).version
        return client.post(
            f"/incidents/{matter}/actions/{action}",
            data={"version": version, **fields},
            headers=headers,
        )

    given = {"category": RESCUE, "severity": "critical", "people": "6", "vulnerable_shown": "1"}
    assert act("classify", **given, depth_m="1,7", trend="rising").status_code == 303
    card = town.card(matter)
    assert (card["people"], card["vulnerable"], card["category"]) == (6, [], RESCUE)
    with database.reading() as session:
        assert session.scalar(select(Report.water_depth_m)) == 1.7
    assert act("relocate", coordinates="không biết").status_code == 422
    assert act("relocate", coordinates=f"{DEEP.lat}, {DEEP.lon}").status_code == 303
    assert town.incident(matter).lat == pytest.approx(DEEP.lat)
    with database.reading() as session:
        fields = set(session.scalars(select(UnderstandingExample.field)))
    assert fields == {Fact.PEOPLE, Fact.VULNERABLE, Fact.WATER}
    story = client.get(f"/incidents/{matter}", headers=headers).text
    assert "Số người: 5 → 6" in story
    assert "Mực nước 1,4 m" in story
    api = {"version": town.incident(matter).version, "category": RESCUE, "people": -1}
    answer = client.post(f"/api/v1/incidents/{matter}/actions/classify", json=api, headers=headers)
    assert answer.status_code == 422


@pytest.mark.usefixtures("reading")
def test_an_agency_that_may_not_judge_is_offered_no_correction(
    client: Any, person: Any, token_of: Any, report_body: Body, follow: Follow, town: Town
) -> None:
    client.post("/api/v1/reports", json=report_body("CỨU nuoc toi co"))
    follow()
    headers = token_of(person(Role.AGENCY_OFFICER, "ptds"))
    page = client.get(f"/incidents/{town.incidents()[0]}", headers=headers)
    assert page.status_code == 200
    assert 'class="understood-of"' in page.text
    assert "/actions/classify" not in page.text
    assert "/actions/relocate" not in page.text
