"""Protocol cards over HTTP: what the hotline reads, and what callers answered."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import select

from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.models.protocol import ProtocolAnswer
from ioc.models.report import Report


@pytest.fixture
def operator(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.OPERATOR))
    return headers


def call(**more: Any) -> dict[str, Any]:
    return {"text": "Xe tui xuống ruộng", "client_token": str(uuid.uuid4()), **more}


def answers(code: str, *given: tuple[str, str], version: int = 1) -> list[dict[str, Any]]:
    steps = [{"step": step, "answer": answer} for step, answer in given]
    return [{"code": code, "version": version, "answers": steps}]


def test_the_hotline_reads_every_card_with_the_words_to_say(
    client: Any, operator: dict[str, str]
) -> None:
    body = client.get("/api/v1/protocols", headers=operator).json
    assert body["forms_of_address"] == ["mệ", "ôn", "o", "chú", "anh", "chị"]
    cards = {card["code"]: card for card in body["items"]}
    assert {"flood", "car_in_water", "fire", "landslide", "electric", "medical"} <= set(cards)
    assert {"violence", "lost_person"} <= set(cards)
    first = cards["car_in_water"]["steps"][0]
    assert cards["car_in_water"]["red"]
    assert "{Address}" in first["say"]
    assert first["ask"] == "Còn người trong xe không"
    assert [answer["key"] for answer in first["answers"]] == ["1", "2", "3", "0"]
    assert first["answers"][-1]["code"] == "unclear"


def test_an_english_screen_keeps_the_vietnamese_words_to_say(
    client: Any, operator: dict[str, str]
) -> None:
    body = client.get("/api/v1/protocols?lang=en", headers=operator).json
    card = next(card for card in body["items"] if card["code"] == "car_in_water")
    assert card["title"] == "Car in water"
    assert card["steps"][0]["say"].startswith("{Address} nghe đây")
    assert card["steps"][0]["say_en"].startswith("Listen")


def test_only_who_takes_calls_reads_the_cards(client: Any, person: Any, token_of: Any) -> None:
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.get("/api/v1/protocols", headers=officer).status_code == 403


def test_an_answer_that_means_danger_of_life_makes_the_matter_critical_at_once(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    given = answers("car_in_water", ("out", "window_stuck"), ("place", "unclear"))
    answer = client.post("/api/v1/calls", json=call(protocol=given), headers=operator)
    assert answer.status_code == 201, answer.json
    with database.reading() as session:
        report = session.scalars(select(Report)).one()
        kept = session.scalars(select(ProtocolAnswer).order_by(ProtocolAnswer.id)).all()
        assert report.said_emergency
        assert session.get_one(Incident, report.incident_id).severity == "critical"
        assert [(row.step, row.answer) for row in kept] == [
            ("out", "window_stuck"),
            ("place", "unclear"),
        ]
        assert {row.operator for row in kept} == {report.taken_by}


def test_calm_answers_raise_nothing(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    given = answers("flood", ("in_water", "no_one"), ("depth", "knee"))
    answer = client.post("/api/v1/calls", json=call(protocol=given), headers=operator)
    assert answer.status_code == 201
    with database.reading() as session:
        assert not session.scalars(select(Report)).one().emergency


def test_answers_to_what_no_card_asks_are_refused_and_nothing_is_saved(
    client: Any, operator: dict[str, str], database: Database
) -> None:
    for given, field in (
        (answers("flood", ("depth", "knee"), version=7), "protocol.0.code"),
        (answers("flood", ("depth", "seven")), "protocol.0.answers"),
    ):
        answer = client.post("/api/v1/calls", json=call(protocol=given), headers=operator)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == field
        assert answer.json["errors"][0]["message"] not in {"", f"error.{given}"}
    with database.reading() as session:
        assert session.scalar(select(Report.id)) is None
