"""Operations in a browser: opened and closed by forms; what citizens and desks then see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.models.operation import Operation, OperationSector, ShiftHandOver
from ioc.models.report import Report
from ioc.queries.operations import operations as queries
from ioc.queries.operations import shift_hand_overs
from ioc.services.operations import operations
from ioc.services.operations.operations import OperationTold
from ioc.web.rescue import operation_pages
from tests.town import BORDER, DEEP_WARD, WARD, Town, metres_north

Headers = dict[str, str]
DRILL = OperationTold("Diễn tập lũ", [WARD], is_exercise=True)
TokenOf = Callable[[Actor], Headers]


@pytest.fixture
def boss(person: Any, token_of: TokenOf) -> Headers:
    return token_of(person(Role.SUPERVISOR))


@pytest.fixture
def duty(person: Any, token_of: TokenOf) -> Headers:
    return token_of(person(Role.DUTY_OFFICER))


def newest(database: Database) -> Operation:
    with database.reading() as session:
        return session.scalars(select(Operation).order_by(Operation.id.desc()).limit(1)).one()


def opened(client: Any, boss: Headers, *areas: str, **more: str) -> Any:
    body = {"name": "Lũ tháng 11", "areas": list(areas), **more}
    return client.post("/operations", data=body, headers=boss)


def page_of(client: Any, address: str, headers: Headers | None = None) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.status_code
    return str(answer.get_data(as_text=True))


def test_an_operation_is_opened_divided_and_closed_by_forms(
    client: Any, database: Database, boss: Headers, town: Town, person: Any
) -> None:
    told = town.emergency(people=3)
    answer = opened(client, boss, DEEP_WARD, WARD, rescue_agency="ptds")
    assert answer.status_code == 303
    flood = newest(database)
    base = f"/operations/{flood.id}"
    assert answer.location.endswith(base)
    assert town.card(told.incident)["operation"] == flood.id
    owner = person(Role.DUTY_OFFICER).user_id
    body = {"version": flood.version, "name": "Nam", "areas": [DEEP_WARD], "owner": owner}
    assert client.post(f"{base}/sectors", data=body, headers=boss).status_code == 303
    matter = page_of(client, f"/incidents/{told.incident}", boss)
    assert "Lũ tháng 11" in matter
    assert "Nam (" in matter
    page = page_of(client, base, boss)
    assert 'data-sector=""' in page
    assert re.search(r"1 vụ cứu nạn đang mở", page)
    stale = {"version": flood.version, "words": "Nước rút"}
    refused = client.post(f"{base}/close", data=stale, headers=boss)
    assert refused.status_code == 409
    assert "Nước rút" in refused.get_data(as_text=True)
    body = {"version": newest(database).version, "words": "Nước rút"}
    assert client.post(f"{base}/close", data=body, headers=boss).status_code == 303
    assert "Báo cáo kết thúc đợt" in page_of(client, base, boss)
    assert newest(database).report["total"]["asked"] == 3


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Any, database: Database, boss: Headers
) -> None:
    for areas, more, code in (
        ([], {}, "open-areas-error"),
        (["99999"], {}, "open-areas-error"),
        ([WARD], {"name": " "}, "open-name-error"),
        ([WARD], {"started_at": "2999-01-01T00:00"}, "open-started_at-error"),
        ([WARD], {"started_at": "hôm qua"}, "open-started_at-error"),
        ([WARD], {"rescue_agency": "khong-co"}, "open-rescue_agency-error"),
    ):
        answer = opened(client, boss, *areas, **more)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, more
        assert f'id="{code}"' in page or more.get("rescue_agency"), code
        if WARD in areas:
            assert f'value="{WARD}" checked' in page
    with database.reading() as session:
        assert session.scalars(select(Operation)).all() == []


def test_who_may_not_run_one_may_see_it(
    client: Any, boss: Headers, duty: Headers, person: Any, token_of: TokenOf, database: Database
) -> None:
    assert opened(client, duty, WARD).status_code == 403
    opened(client, boss, WARD)
    base = f"/operations/{newest(database).id}"
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    crew = token_of(person(Role.CREW, "ptds"))
    assert "Lũ tháng 11" in page_of(client, base, officer)
    assert client.get(base, headers=crew).status_code == 403
    assert client.get(f"{base}/hand-over", headers=officer).status_code == 403
    assert client.get("/operations/999", headers=boss).status_code == 404
    assert client.get(f"/operations/{2**70}", headers=boss).status_code == 404


def test_an_agency_sees_in_it_only_its_own_rescues(
    client: Any, boss: Headers, person: Any, token_of: TokenOf, town: Town, database: Database
) -> None:
    opened(client, boss, DEEP_WARD)
    told = town.emergency()
    base = f"/operations/{newest(database).id}"
    mark = f'data-incident="{told.incident}"'
    assert mark in page_of(client, base, token_of(person(Role.AGENCY_OFFICER, "ptds")))
    assert mark not in page_of(client, base, token_of(person(Role.AGENCY_OFFICER, "hepco")))


def test_citizens_are_led_to_the_call_for_help_while_there_is_a_flood(
    client: Any, boss: Headers, town: Town
) -> None:
    assert 'class="flood-band"' not in page_of(client, "/")
    assert 'name="people"' not in page_of(client, "/report")
    opened(client, boss, WARD)
    assert 'class="flood-band"' in page_of(client, "/")
    told = town.emergency()
    for ask in ("", "?ask=flood", "?ask=people"):
        assert page_of(client, f"/track/{told.code}{ask}")
    form = page_of(client, "/report")
    assert form.index('name="people"') < form.index('name="water"') < form.index('name="text"')
    assert form.index('href="/sos"') < form.index('name="people"')


@pytest.mark.parametrize(("people", "status"), [("6", 303), ("sáu", 422), ("", 303)])
def test_people_and_water_of_the_form_are_kept(
    client: Any, boss: Headers, database: Database, people: str, status: int
) -> None:
    opened(client, boss, WARD)
    token = f"flood-form-{people or 'none'}-0123456789"
    body = {"text": "Nhà ngập", "people": people, "water": "1.2", "client_token": token}
    answer = client.post("/report", data={**body, "no_contact": "1"})
    assert answer.status_code == status
    if status == 422:
        assert 'id="people-error"' in answer.get_data(as_text=True)
        assert 'value="sáu"' in answer.get_data(as_text=True)
        return
    with database.reading() as session:
        row = session.scalars(select(Report).order_by(Report.id.desc()).limit(1)).one()
    assert row.people == (int(people) if people else None)
    assert row.water_depth_m == 1.2


def test_an_exercise_is_none_of_the_citizens_business(
    client: Any, town: Town, person: Any, boss: Headers
) -> None:
    from ioc.services.upkeep import exercise

    commander = person(Role.SUPERVISOR)
    town.do(exercise.start_exercise, commander)
    made = town.do(operations.open_operation, commander, DRILL)
    assert made.is_exercise
    assert 'class="flood-band"' not in page_of(client, "/")
    assert "Diễn tập lũ" in page_of(client, "/operations", boss)
    assert not town.ask(queries.is_flood)


def test_a_flood_on_the_day_of_an_exercise_is_real_unless_said_otherwise(
    client: Any, town: Town, person: Any, boss: Headers, database: Database
) -> None:
    from ioc.services.upkeep import exercise

    # Nothing is asked where nothing can be meant; and what is meant for a drill calls nobody out.
    assert 'name="exercise"' not in page_of(client, "/operations", boss)
    early = opened(client, boss, WARD, exercise="1")
    assert early.status_code == 422
    assert "không có cuộc diễn tập nào" in early.get_data(as_text=True)
    town.do(exercise.start_exercise, person(Role.SUPERVISOR))
    page = page_of(client, "/operations", boss)
    assert re.search(r'name="exercise" value="" checked', page)
    assert opened(client, boss, WARD).status_code == 303
    assert not newest(database).is_exercise
    assert opened(client, boss, DEEP_WARD, exercise="1").status_code == 303
    assert newest(database).is_exercise
    # A drill keeps no ward from a real flood.
    form = page_of(client, "/operations", boss)
    assert re.search(rf'value="{WARD}" disabled', form)
    assert re.search(rf'value="{DEEP_WARD}">', form)
    assert opened(client, boss, DEEP_WARD).status_code == 303


def test_the_desks_see_a_band_and_the_hotline_its_flood(
    client: Any, boss: Headers, duty: Headers
) -> None:
    assert 'data-flood=""' in page_of(client, "/hotline", duty)
    opened(client, boss, WARD, DEEP_WARD)
    band = page_of(client, "/operations/band", duty)
    assert 'data-flood="1"' in band
    assert "2 phường, xã" in band
    assert 'data-flood="1"' in page_of(client, "/hotline", duty)


def test_a_shift_is_handed_over_by_two_accounts(
    client: Any, boss: Headers, person: Any, token_of: TokenOf, database: Database, town: Town
) -> None:
    opened(client, boss, DEEP_WARD)
    town.emergency()
    base = f"/operations/{newest(database).id}"
    nobody = client.post(f"{base}/hand-over", data={"notes": "Canh đập"}, headers=boss)
    assert nobody.status_code == 422
    assert "Canh đập" in nobody.get_data(as_text=True)
    taker = person(Role.DUTY_OFFICER)
    signs = token_of(taker)
    body = {"taker": taker.user_id, "notes": "Canh đập"}
    unread = client.post(f"{base}/hand-over", data=body, headers=boss)
    assert unread.status_code == 422
    assert "đã đọc trước khi ký" in unread.get_data(as_text=True)
    read = {"read": "1"}
    answer = client.post(f"{base}/hand-over", data=body | read, headers=boss)
    assert answer.status_code == 303
    sheet = answer.location
    assert "Canh đập" in page_of(client, sheet, signs)
    assert "chờ ký nhận" in page_of(client, base, signs)
    assert client.post(f"{sheet}/take", headers=signs).status_code == 422
    assert client.post(f"{sheet}/take", data=read, headers=boss).status_code == 403
    assert client.post(f"{sheet}/take", data=read, headers=signs).status_code == 303
    assert client.post(f"{sheet}/take", data=read, headers=signs).status_code == 409
    with database.reading() as session:
        assert session.scalars(select(ShiftHandOver.taken_at)).one() is not None
        assert session.scalars(select(OperationSector)).all() == []


def test_who_takes_a_shift_is_told_of_it_until_it_is_signed(
    client: Any, boss: Headers, person: Any, token_of: TokenOf, database: Database, follow: Any
) -> None:
    opened(client, boss, DEEP_WARD)
    taker = person(Role.DUTY_OFFICER)
    signs = token_of(taker)
    base = f"/operations/{newest(database).id}/hand-over"
    body = {"taker": taker.user_id, "read": "1"}
    sheet = client.post(base, data=body, headers=boss).location
    follow()
    page = page_of(client, "/notices", signs)
    assert "Ca trực chờ ký nhận" in page
    assert sheet in page
    assert client.get("/api/v1/notices/unread", headers=signs).json == {"unread": 1}
    assert client.get("/api/v1/notices/unread", headers=boss).json == {"unread": 0}
    assert client.post(f"{sheet}/take", data={"read": "1"}, headers=signs).status_code == 303
    assert client.get("/api/v1/notices/unread", headers=signs).json == {"unread": 0}


def test_a_cut_list_hides_no_number(
    client: Any, boss: Headers, town: Town, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers are counted in the database: above the length of a list nobody disappears."""
    monkeypatch.setattr(operation_pages, "LISTED", 1)
    monkeypatch.setattr(shift_hand_overs, "MOST", 2)
    opened(client, boss, DEEP_WARD)
    flood = newest(database).id
    for k in range(4):
        town.emergency(point=metres_north(BORDER, -300 * (k + 1)), phone=f"090500{k}00")
    with database.atomic() as session:
        values = {"tier": Tier.P1, "area_code": DEEP_WARD, "operation_id": flood}
        session.execute(update(Incident).values(values))
    base = f"/operations/{flood}"
    page = page_of(client, base, boss)
    assert "4 vụ cứu nạn đang mở" in page
    assert "còn 3 mục nữa" in page
    alone = page_of(client, f"{base}?sector=none", boss)
    assert alone.count('data-incident="') == 4
    hand_over = page_of(client, f"{base}/hand-over", boss)
    assert "Ưu tiên 1 đang mở (4)" in hand_over
    assert "còn 2 mục nữa" in hand_over


def test_it_may_have_begun_before_it_is_entered(
    client: Any, boss: Headers, database: Database
) -> None:
    at = clock.local(clock.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M")
    assert opened(client, boss, WARD, started_at=at).status_code == 303
    flood = newest(database)
    assert timedelta(hours=2, minutes=58) < flood.opened_at - flood.started_at < timedelta(hours=4)
