"""What the tools of the console ask: many matters at once, a telephone number, a file, cameras."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from ioc.db.session import Database
from ioc.domain.events import EventKind
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.camera import Camera
from ioc.models.event import Event
from ioc.services.intake.commands import Person
from tests.statements import counted
from tests.town import DEEP, WASTE, Town, metres_north

Headers = dict[str, str]
BULK = "/api/v1/incidents/bulk"
NUMBER = "/api/v1/console/number"
PHONE = "0905 123 456"


def apart(town: Town, number: int, **more: Any) -> list[int]:
    """Matters so far from each other that none is joined to another."""
    return [
        town.report(f"Rác ở kiệt {n}", point=metres_north(DEEP, n * 300), **more).incident
        for n in range(number)
    ]


def items(town: Town, ids: list[int]) -> list[dict[str, int]]:
    return [{"id": one, "version": town.incident(one).version} for one in ids]


@pytest.fixture
def duty(person: Any, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.DUTY_OFFICER))
    return headers


# One action on many.


def test_many_are_referred_each_by_its_own_event(client: Any, town: Town, duty: Headers) -> None:
    ids = apart(town, 5)
    with town.database.reading() as session:
        agency = next(
            code
            for code in session.scalars(select(Agency.code))
            if code not in town.card(ids[0])["agencies"][0]["code"]
        )
    body = {"agency": agency, "note": "Gom một chuyến"}
    asked = {"action": "refer", "items": items(town, ids), "body": body}
    preview = client.post(f"{BULK}/preview", json=asked, headers=duty).get_json()
    assert (preview["ok"], preview["refused"]) == (5, 0)
    assert {one["severity"] for one in preview["items"]} <= {"normal", "low", "high", "critical"}
    done = client.post(BULK, json=asked, headers=duty).get_json()
    assert (done["done"], done["failed"]) == (5, 0)
    assert all(agency in {a["code"] for a in one["card"]["agencies"]} for one in done["items"])
    with town.database.reading() as session:
        kinds = session.scalars(
            select(Event.subject_id).where(Event.kind == EventKind.INCIDENT_REFERRED)
        ).all()
    assert set(ids) <= set(kinds)
    # What the agency has already is said beforehand, and who is asked for that is nobody.
    again = client.post(
        f"{BULK}/preview", json=asked | {"items": items(town, ids)}, headers=duty
    ).get_json()
    assert {one["reason"] for one in again["items"]} == {"agency_has_it"}
    assert all(one["message"] for one in again["items"])
    wrong = client.post(
        f"{BULK}/preview", json=asked | {"body": {"agency": "no_such"}}, headers=duty
    )
    assert wrong.status_code == 422
    assert wrong.get_json()["errors"][0]["field"] == "agency"


def test_a_severity_is_set_and_each_keeps_its_category(
    client: Any, town: Town, duty: Headers
) -> None:
    waste, unknown = (
        apart(town, 1)[0],
        town.report(
            "Không rõ là gì", point=metres_north(DEEP, 4000), category=WASTE, confidence=0.0
        ).incident,
    )
    before = {one: town.card(one)["category"] for one in (waste, unknown)}
    asked = {
        "action": "classify",
        "items": items(town, [waste, unknown]),
        "body": {"severity": "high"},
    }
    preview = client.post(f"{BULK}/preview", json=asked, headers=duty).get_json()
    done = client.post(BULK, json=asked, headers=duty).get_json()
    for told, did in zip(preview["items"], done["items"], strict=True):
        if before[told["id"]] is None:
            assert told["reason"] == "category_not_known" == did["code"]
        else:
            assert (told["result"], did["status"]) == ("ok", 200)
            assert did["card"]["severity"] == "high"
            assert did["card"]["category"] == before[told["id"]]
    assert before[waste] == WASTE
    nothing = client.post(BULK, json=asked | {"body": {}}, headers=duty)
    assert nothing.status_code == 422
    assert nothing.get_json()["errors"][0]["field"] == "severity"


def test_an_agency_acts_on_what_it_may_alone(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    ids = apart(town, 2)
    held = town.card(ids[0])["agencies"][0]["code"]
    with town.database.reading() as session:
        other = next(code for code in session.scalars(select(Agency.code)) if code != held)
    own, stranger = (token_of(person(Role.AGENCY_MANAGER, code)) for code in (held, other))
    note = {"action": "note", "items": items(town, ids), "body": {"text": "đang đến"}}
    seen = client.post(f"{BULK}/preview", json=note, headers=stranger).get_json()
    assert {one["result"] for one in seen["items"]} == {"not_found"}
    assert all("title" not in one for one in seen["items"])
    done = client.post(BULK, json=note, headers=stranger).get_json()
    assert {one["status"] for one in done["items"]} == {404}
    done = client.post(BULK, json=note, headers=own).get_json()
    assert (done["done"], done["failed"]) == (2, 0)
    for action, body in (("classify", {"severity": "low"}), ("refer", {"agency": other})):
        asked = {"action": action, "items": items(town, ids), "body": body}
        refused = client.post(f"{BULK}/preview", json=asked, headers=own).get_json()
        assert {one["reason"] for one in refused["items"]} == {"not_allowed"}, action
        done = client.post(BULK, json=asked, headers=own).get_json()
        assert {one["status"] for one in done["items"]} == {403}, action


def test_a_preview_of_two_thousand_asks_as_often_as_of_one(
    client: Any, town: Town, duty: Headers, database: Database
) -> None:
    ids = apart(town, 3)
    asked = {"action": "verify", "body": {}}
    client.post(f"{BULK}/preview", json=asked | {"ids": ids[:1]}, headers=duty)
    with counted(database) as few:
        client.post(f"{BULK}/preview", json=asked | {"ids": ids[:1]}, headers=duty)
    many = [*ids, *(10**15 + n for n in range(1997))]
    with counted(database) as lots:
        answer = client.post(f"{BULK}/preview", json=asked | {"ids": many}, headers=duty)
    assert len(answer.get_json()["items"]) == 2000
    assert len(lots) <= len(few) + 1  # the referrals of several are read in one more
    for ids_ in ([], [*many, 10**15 + 5000]):
        refused = client.post(f"{BULK}/preview", json=asked | {"ids": ids_}, headers=duty)
        assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "items")
    too_many = client.post(BULK, json=asked | {"ids": many[:201]}, headers=duty)
    assert too_many.get_json()["errors"][0]["code"] == "too_many_items"


# A telephone number.


def looks(town: Town) -> list[tuple[str, dict[str, Any]]]:
    kinds = (EventKind.CONTACT_SEARCHED, EventKind.REPORT_CONTACT_VIEWED)
    with town.database.reading() as session:
        rows = session.scalars(select(Event).where(Event.kind.in_(kinds)).order_by(Event.id))
        return [(row.kind, said(row)) for row in rows]


def said(event: Event) -> dict[str, Any]:
    """What an event tells."""
    assert event.payload is not None
    found: dict[str, Any] = orjson.loads(event.payload)
    return found


def test_a_number_finds_its_matters_and_the_look_is_recorded(
    client: Any, town: Town, duty: Headers
) -> None:
    called = town.report("Cây đổ chắn ngang", phone=PHONE, point=DEEP)
    waiting = town.submit(town.command("Không nói ở đâu", phone="+84905123456", point=None))
    ended = town.report("Rác cũ", phone=PHONE, point=metres_north(DEEP, 900))
    other = town.report("Việc khác", phone="0905 999 999", point=metres_north(DEEP, 1800))
    at_place = town.report(
        "Ở chỗ mẹ tôi",
        point=metres_north(DEEP, 2700),
        place_contact=Person(name="Mẹ", phone="0905.123.456"),
    )
    shy = town.report(
        "Không nêu tên",
        point=metres_north(DEEP, 3600),
        reporter=Person(phone=PHONE, is_anonymous=True),
    )
    answer = client.post(NUMBER, json={"phone": "0905-123-456"}, headers=duty)
    found = answer.get_json()
    assert answer.headers["Cache-Control"] == "no-store"
    assert set(found["incidents"]) == {called.incident, ended.incident, at_place.incident}
    assert other.incident not in found["incidents"]
    assert shy.incident not in found["incidents"]
    assert found["reports"] == [waiting.report_id]
    assert found["more"] is False
    assert "905" not in answer.get_data(as_text=True).replace(str(called.incident), "")
    recorded = looks(town)
    assert [kind for kind, _ in recorded].count(EventKind.CONTACT_SEARCHED) == 1
    assert len(recorded) == 5
    assert all("905123456" not in str(data) for _, data in recorded)
    nothing = client.post(NUMBER, json={"phone": "0911 111 111"}, headers=duty).get_json()
    assert (nothing["incidents"], nothing["reports"], nothing["closed"]) == ([], [], [])
    assert len(looks(town)) == 6


def test_who_may_not_see_numbers_finds_nothing_by_them(
    client: Any, town: Town, person: Any, token_of: Any, duty: Headers
) -> None:
    town.report("Rác", phone=PHONE)
    for role, agency in ((Role.AGENCY_MANAGER, "hepco"), (Role.ADMINISTRATOR, None)):
        heads = token_of(person(role, agency))
        assert client.post(NUMBER, json={"phone": PHONE}, headers=heads).status_code == 403
    assert client.post(NUMBER, json={"phone": PHONE}).status_code == 401
    for wrong in ("", "abc", "123", "0" * 60):
        answer = client.post(NUMBER, json={"phone": wrong}, headers=duty)
        assert (answer.status_code, answer.get_json()["errors"][0]["field"]) == (422, "phone")
    assert looks(town) == []


def test_numbers_are_not_tried_one_after_the_other(app: Any, client: Any, duty: Headers) -> None:
    app.extensions["ioc.limiter"].is_on = True
    codes = [
        client.post(NUMBER, json={"phone": f"0905 000 {n:03}"}, headers=duty).status_code
        for n in range(25)
    ]
    assert codes[:20] == [200] * 20
    assert set(codes[20:]) == {429}


# The chosen as a file.


def table(answer: Any) -> list[dict[str, str]]:
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_chosen_are_a_table_in_their_order(
    client: Any, town: Town, duty: Headers, person: Any, token_of: Any, database: Database
) -> None:
    ids = apart(town, 3)
    formula = town.report("=1+1 rác gọi 0905123456", point=metres_north(DEEP, 5000)).incident
    wanted = [formula, ids[2], ids[0]]
    address = "/console/chosen.csv"
    with counted(database) as few:
        client.post(address, data={"ids": str(ids[0])}, headers=duty)
    with counted(database) as more:
        answer = client.post(address, data={"ids": ",".join(map(str, wanted))}, headers=duty)
    assert len(few) == len(more)
    rows = table(answer)
    assert [row["Mã"] for row in rows] == [town.incident(one).code for one in wanted]
    assert rows[0]["Nội dung"].startswith("'=")
    assert "0905123456" not in answer.get_data(as_text=True)
    assert "attachment" in answer.headers["Content-Disposition"]
    held = town.card(ids[0])["agencies"][0]["code"]
    with database.reading() as session:
        other = next(code for code in session.scalars(select(Agency.code)) if code != held)
    stranger = token_of(person(Role.AGENCY_OFFICER, other))
    assert table(client.post(address, data={"ids": str(ids[0])}, headers=stranger)) == []
    for wrong in ("", "x", "1,2,x", "9" * 20, ",".join(map(str, range(1, 2002)))):
        assert client.post(address, data={"ids": wrong}, headers=duty).status_code == 422, wrong
    assert client.post(address, data={"ids": "1"}).status_code in {302, 401}


# Cameras.


@pytest.fixture
def admin(person: Any, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.ADMINISTRATOR))
    return headers


FORM = {
    "name": "Ngã sáu Hùng Vương",
    "link": "https://camera.test.invalid/live?id=7",
    "lat": "16,4107",
    "lon": "107.5360",
    "area": "",
}


def test_the_administrator_keeps_cameras_and_the_staff_sees_them(
    client: Any, admin: Headers, duty: Headers, person: Any, token_of: Any, database: Database
) -> None:
    empty = client.get("/admin/cameras", headers=admin).get_data(as_text=True)
    assert "Chưa có camera nào" in empty
    assert client.get("/api/v1/cameras", headers=duty).get_json() == {"items": []}
    assert client.post("/admin/cameras", data=FORM, headers=admin).status_code == 303
    agency = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    for heads in (duty, agency):
        (seen,) = client.get("/api/v1/cameras", headers=heads).get_json()["items"]
        assert (seen["name"], seen["link"]) == (FORM["name"], FORM["link"])
        assert (seen["lat"], seen["lon"]) == (16.4107, 107.536)
        assert seen["area"]["code"] == "19774"
    page = client.get("/admin/cameras", headers=admin).get_data(as_text=True)
    assert 'target="_blank" rel="noopener noreferrer"' in page
    one = f"/admin/cameras/{seen['id']}"
    assert FORM["name"] in client.get(one, headers=admin).get_data(as_text=True)
    changed = client.post(one, data=FORM | {"name": "Cầu Trường Tiền"}, headers=admin)
    assert changed.status_code == 303
    assert client.post(f"{one}/remove", headers=admin).status_code == 303
    assert client.get("/api/v1/cameras", headers=duty).get_json() == {"items": []}
    with database.reading() as session:
        told = session.scalars(
            select(Event).where(Event.kind == EventKind.SETTINGS_CHANGED).order_by(Event.id)
        ).all()
        assert [said(event)["data"]["what"] for event in told] == ["camera"] * 3
        assert said(told[1])["data"]["was"]["name"] == FORM["name"]


def test_what_is_no_camera_is_refused_at_its_field(
    client: Any, admin: Headers, database: Database
) -> None:
    client.post("/admin/cameras", data=FORM, headers=admin)
    for field, value in (
        ("name", ""),
        ("name", "x" * 121),
        ("name", FORM["name"]),
        ("link", ""),
        ("link", "rtsp://camera/1"),
        ("link", "javascript:alert(1)"),
        ("link", "https://admin:secret@camera/1"),
        ("link", "https://camera /1"),
        ("link", "https://"),
        ("lat", ""),
        ("lat", "north"),
        ("lat", "nan"),
        ("lat", "48.85"),
        ("area", "00000"),
    ):
        form = FORM | {"name": "Khác", field: value}
        answer = client.post("/admin/cameras", data=form, headers=admin)
        assert answer.status_code == 422, (field, value)
        assert f'id="f-{field}-error"' in answer.get_data(as_text=True), (field, value)
    with database.reading() as session:
        assert len(session.scalars(select(Camera)).all()) == 1


def test_who_keeps_no_settings_keeps_no_cameras(
    client: Any, duty: Headers, person: Any, token_of: Any, admin: Headers
) -> None:
    assert client.get("/admin/cameras", headers=duty).status_code == 403
    assert client.post("/admin/cameras", data=FORM, headers=duty).status_code == 403
    crew = token_of(person(Role.CREW, "hepco"))
    assert client.get("/api/v1/cameras", headers=crew).status_code == 403
    assert client.get("/api/v1/cameras").status_code == 401
    for number in ("0", "999", str(2**70)):
        address = f"/admin/cameras/{number}"
        assert client.get(address, headers=admin).status_code == 404
        assert client.post(address, data=FORM, headers=admin).status_code == 404
        assert client.post(f"{address}/remove", headers=admin).status_code == 404
