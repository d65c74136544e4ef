"""What is typed of a call before it is saved: who is cut off stands on the list with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import SYSTEM
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import LocationQuality, Point
from ioc.domain.permissions import Role
from ioc.models.call import Call
from ioc.ports import Located
from ioc.services.reporters.erasure import erase_report
from tests.fakes import FakeGeocoder
from tests.functional.test_calls import CALLER, desk, operator, settings, tell
from tests.statements import counted
from tests.town import Town

__all__ = ["desk", "operator", "settings", "tell"]

CRIES = "CỨU VỚI, nước chảy xiết ở Kim Long"
KIM_LONG = Located(
    point=Point(16.4571, 107.5602),
    accuracy_m=300.0,
    quality=LocationQuality.STREET,
    address="Kim Long",
)
Headers = dict[str, str]
Keep = Callable[..., Any]


@pytest.fixture
def call(client: Any, tell: Any, operator: Headers) -> int:
    """A call that the operator speaks."""
    found = int(tell("a1", "ringing").json["id"])
    client.post(f"/api/v1/calls/{found}/claim", headers=operator)
    tell("a1", "answered", 4)
    return found


@pytest.fixture
def keep(client: Any, operator: Headers, call: int) -> Keep:
    """Keeps what was typed of that call."""

    def send(text: str, headers: Headers = operator, **more: Any) -> Any:
        return client.post(
            f"/api/v1/calls/{call}/draft", headers=headers, json={"text": text, **more}
        )

    return send


@pytest.fixture
def drop(client: Any, operator: Headers, call: int) -> Callable[[], Any]:
    """The line is cut."""
    address = f"/api/v1/calls/{call}/end"
    return lambda: client.post(address, headers=operator, json={"dropped": True}).json


def kept(database: Database, call: int) -> Any:
    with database.reading() as session:
        return session.scalar(select(Call.draft).where(Call.id == call))


def test_who_is_cut_off_is_listed_with_the_danger_the_place_and_the_words_typed(
    tell: Any, desk: Any, keep: Keep, drop: Any, geocoder: FakeGeocoder
) -> None:
    for n in range(3):
        tell(f"b{n}", "abandoned", n, caller="0914111222")
    geocoder.by_text[CRIES] = KIM_LONG
    assert keep(CRIES).status_code == 204
    drop()
    first, second = desk()["callbacks"]
    assert (first["caller"], first["is_danger"], first["words"]) == (CALLER, True, CRIES)
    place = first["last_place"]
    assert (place["label"], place["lat"], place["lon"]) == ("Kim Long", 16.4571, 107.5602)
    assert (second["is_danger"], second["words"]) == (False, None)


def test_the_place_that_the_operator_chose_counts_before_the_words(
    keep: Keep, drop: Any, geocoder: FakeGeocoder
) -> None:
    geocoder.by_text[CRIES] = KIM_LONG
    keep(CRIES, lat=16.47, lon=107.58, source="operator", label="Chợ Kim Long")
    assert drop()["last_place"]["label"] == "Chợ Kim Long"


def test_while_somebody_speaks_it_is_one_change_no_event_and_on_no_other_desk(
    keep: Keep, desk: Any, database: Database, town: Town, call: int
) -> None:
    before, card = len(town.events()), desk()["calls"][0]
    with counted(database) as seen:
        assert keep(CRIES).status_code == 204
    assert len([s for s in seen if s.lstrip().upper().startswith("UPDATE")]) == 1
    assert len(town.events()) == before
    assert desk()["calls"][0] == card
    assert card["words"] is None
    assert kept(database, call)["words"] == CRIES


def test_what_is_typed_after_the_cut_reaches_the_list_too(
    keep: Keep, drop: Any, desk: Any, town: Town
) -> None:
    drop()
    assert keep(CRIES).status_code == 204
    before = len(town.events())
    keep(CRIES)
    assert len(town.events()) == before
    (card,) = desk()["callbacks"]
    assert (card["is_danger"], card["words"]) == (True, CRIES)


def test_a_number_stands_on_the_list_once_with_the_words_of_both_its_calls(
    client: Any, tell: Any, operator: Headers, desk: Any, keep: Keep, drop: Any, call: int
) -> None:
    keep("Nước vô nhà")
    drop()
    again = int(tell("a2", "ringing", 60).json["id"])
    client.post(f"/api/v1/calls/{again}/claim", headers=operator)
    client.post(f"/api/v1/calls/{again}/draft", headers=operator, json={"text": CRIES})
    client.post(f"/api/v1/calls/{again}/end", headers=operator, json={"dropped": True})
    (card,) = desk()["callbacks"]
    assert (card["id"], card["words"], card["is_danger"]) == (call, f"Nước vô nhà\n{CRIES}", True)


def test_only_whoever_has_the_call_keeps_its_words(
    keep: Keep, person: Any, token_of: Any, database: Database, call: int
) -> None:
    keep("Nước vô nhà")
    other = keep(CRIES, headers=token_of(person(Role.OPERATOR)))
    assert (other.status_code, other.json["code"]) == (409, "claimed")
    stranger = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert keep(CRIES, headers=stranger).status_code == 403
    assert kept(database, call)["words"] == "Nước vô nhà"


def test_a_call_that_nobody_knows_or_that_is_over_keeps_nothing(
    client: Any, operator: Headers, keep: Keep, database: Database, call: int
) -> None:
    unknown = client.post("/api/v1/calls/987654/draft", headers=operator, json={"text": CRIES})
    assert unknown.status_code == 404
    keep(CRIES)
    client.post(f"/api/v1/calls/{call}/end", headers=operator)
    assert kept(database, call) is None
    assert keep(CRIES).status_code == 204
    assert kept(database, call) is None


def test_what_was_saved_as_a_report_is_kept_there_alone(
    client: Any, operator: Headers, report_body: Any, keep: Keep, database: Database, call: int
) -> None:
    keep(CRIES)
    body = report_body(CRIES, call=call)
    assert client.post("/api/v1/calls", headers=operator, json=body).status_code == 201
    assert kept(database, call) is None


@pytest.mark.parametrize("outcome", ["not_needed", "reached"])
def test_who_was_rung_back_is_off_the_list_and_so_are_the_words(
    client: Any, operator: Headers, keep: Keep, drop: Any, call: int, outcome: str
) -> None:
    keep(CRIES)
    drop()
    address = f"/api/v1/calls/{call}/call-back"
    card = client.post(address, headers=operator, json={"outcome": outcome}).json
    assert card["words"] is None


def test_an_erased_caller_leaves_no_words_in_call_list_or_log(
    client: Any, operator: Headers, report_body: Any, keep: Keep, drop: Any, call: int,
    database: Database, town: Town,
) -> None:  # fmt: skip
    keep("Nhà bà Lành ngập, CỨU")
    drop()
    body = report_body("Ngập", caller_phone=CALLER)
    code = client.post("/api/v1/calls", headers=operator, json=body).json["tracking_code"]
    with database.atomic() as session:
        erase_report(session, SYSTEM, code)
    assert kept(database, call) is None
    with database.reading() as session:
        assert all("Lành" not in card for card in session.scalars(select(Call.card)))
    for event in town.events():
        assert event.payload is None or "Lành".encode() not in event.payload


def test_a_hidden_caller_whose_number_was_typed_is_rung_back(
    client: Any, operator: Headers, desk: Any
) -> None:
    call = client.post("/api/v1/calls/open", headers=operator).json["id"]
    address = f"/api/v1/calls/{call}/end"
    nobody = client.post(address, headers=operator, json={"dropped": True}).json
    assert (nobody["callback"], desk()["callbacks"]) == (None, [])
    named = {"dropped": True, "caller": CALLER}
    assert client.post(address, headers=operator, json=named).json["caller"] == CALLER
    assert [card["id"] for card in desk()["callbacks"]] == [call]


@pytest.mark.parametrize("typed", ["12ab", "ab", "chú Ba", "0905 abc 123", "12"])
def test_a_number_that_cannot_ring_is_refused_by_its_field(
    client: Any, operator: Headers, report_body: Any, typed: str
) -> None:
    body = report_body("Cây đổ chắn đường", caller_phone=typed)
    answer = client.post("/api/v1/calls", headers=operator, json=body)
    assert answer.status_code == 422
    assert [(e["field"], e["code"]) for e in answer.json["errors"]] == [
        ("caller_phone", "not_a_phone")
    ]
    repaired = client.post("/api/v1/calls", headers=operator, json=body | {"caller_phone": "113"})
    assert repaired.status_code == 201


def test_the_sheet_says_the_time_of_the_call_and_not_of_its_saving(
    client: Any, operator: Headers, report_body: Any, desk: Any, call: int
) -> None:
    began = clock.now() - timedelta(minutes=7)
    body = report_body("CỨU", call=call, emergency=True, call_started_at=began.isoformat())
    client.post("/api/v1/calls", headers=operator, json=body)
    incident = desk()["calls"][0]["incident"]
    sheet = client.post(f"/hotline/incidents/{incident}/sheet", headers=operator).json
    (times,) = [line for line in sheet["lines"] if "Tin báo" in line["sentences"][0]]
    assert f"{clock.local(began):%H:%M}" in times["sentences"][0]
