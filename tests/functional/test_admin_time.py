"""The pages of deadlines, working time and duty lists, and the explanation of a clock."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import delete, select

from ioc.access.actor import Actor
from ioc.cli.check import check
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Role
from ioc.domain.sla import SLAStep
from ioc.models.catalogue import Setting, SLATarget
from ioc.models.duty import DutyShift
from ioc.queries.directory import TIME_RULES, changed, directory
from ioc.services.agency import deadlines
from ioc.services.incidents import referral
from ioc.workers.deadlines import watch_clocks
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

Person = Callable[..., Actor]
DEADLINES, HOLIDAYS, DUTY = "/admin/deadlines", "/admin/holidays", "/admin/duty"
WEEK = dict.fromkeys(
    ("monday", "tuesday", "wednesday", "thursday", "friday"), "07:00-11:30, 13:30-17:00"
)


@pytest.fixture(autouse=True)
def settings_come_back(database: Database) -> Iterator[None]:
    """What a test sets of the city is taken back, for the next test shares the database."""

    def rows(session: Any) -> tuple[Any, Any]:
        targets = [
            (t.category, t.severity, t.calendar, t.accept_minutes, t.resolve_minutes)
            for t in session.scalars(select(SLATarget))
        ]
        return targets, {s.name: s.value for s in session.scalars(select(Setting))}

    with database.reading() as session:
        targets, kept = rows(session)
    yield
    with database.atomic() as session:
        session.execute(delete(SLATarget))
        for category, severity, calendar, accept, resolve in targets:
            session.add(
                SLATarget(
                    category=category,
                    severity=severity,
                    calendar=calendar,
                    accept_minutes=accept,
                    resolve_minutes=resolve,
                )
            )
        for row in session.scalars(select(Setting)):
            if row.name == TIME_RULES:
                session.delete(row)
            elif row.name in kept and row.name != "catalogue_version":
                row.value = kept[row.name]
        session.flush()
        changed(session)


@pytest.fixture
def admin(person: Person, token_of: Any) -> Any:
    return token_of(person(Role.ADMINISTRATOR))


def read(client: Any, path: str, headers: Any, status: int = 200) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, answer.data
    return words_of(answer)


def words_of(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return html.unescape(re.sub(r"\s+", " ", text))


def save(client: Any, path: str, headers: Any, do: str = "save", **form: Any) -> Any:
    return client.post(path, headers=headers, data={"do": do, **form})


TARGET = {
    "calendar": "working",
    "accept": "4",
    "accept_unit": "hours",
    "resolve": "2",
    "resolve_unit": "days",
}


@pytest.mark.parametrize(
    ("role", "agency", "deadlines_", "duty_"),
    [
        (Role.ADMINISTRATOR, None, 200, 200),
        (Role.SUPERVISOR, None, 403, 200),
        (Role.DUTY_OFFICER, None, 403, 403),
        (Role.AGENCY_MANAGER, "hepco", 403, 200),
        (Role.AGENCY_OFFICER, "hepco", 403, 403),
    ],
)
def test_who_may_open_the_pages(
    client: Any, person: Person, token_of: Any, role: Role, agency: Any, deadlines_: int, duty_: int
) -> None:
    headers = token_of(person(role, agency))
    assert client.get(DEADLINES, headers=headers).status_code == deadlines_
    assert client.get(HOLIDAYS, headers=headers).status_code == deadlines_
    assert client.get(DUTY, headers=headers).status_code == duty_


def test_a_deadline_is_previewed_then_saved_and_holds_for_new_matters(
    client: Any, admin: Any, town: Town
) -> None:
    before = town.report()
    was = town.incident(before.incident).due_at
    path = f"{DEADLINES}/ve_sinh_moi_truong/normal"
    seen = words_of(save(client, path, admin, do="look", **(TARGET | {"resolve": "1"})))
    assert "Chưa lưu." in seen
    assert "1 hồ sơ đang mở giữ nguyên hạn cũ" in seen
    assert "1 ngày làm việc từ 14:05" in seen
    assert save(client, path, admin, **(TARGET | {"resolve": "1"})).status_code == 303
    assert "xử lý 1 ngày làm việc" in read(client, DEADLINES, admin)
    assert town.incident(before.incident).due_at == was
    after = town.report(point=metres_north(DEEP, 900))
    item = town.incident(after.incident).referrals[0]
    assert (item.accept_minutes, item.resolve_minutes) == (240, 480)
    told = town.events()[-4:]
    assert "settings:changed" in [event.kind for event in town.events()], told


def test_accepting_cannot_take_longer_than_resolving_and_nothing_typed_is_lost(
    client: Any, admin: Any
) -> None:
    path = f"{DEADLINES}/any/low"
    answer = save(client, path, admin, **(TARGET | {"accept": "9", "accept_unit": "days"}))
    assert answer.status_code == 422
    assert "Hạn tiếp nhận không được dài hơn hạn xử lý." in words_of(answer)
    assert 'value="9"' in answer.get_data(as_text=True)


@pytest.mark.parametrize("amount", ["", "0", "-1", "vài", "99999999999999"])
def test_an_amount_that_is_none_is_refused_in_words(client: Any, admin: Any, amount: str) -> None:
    answer = save(client, f"{DEADLINES}/any/low", admin, **(TARGET | {"resolve": amount}))
    assert answer.status_code == 422
    assert "số nguyên lớn hơn 0" in words_of(answer)


def test_dropping_its_own_deadline_a_category_takes_the_common_one(
    client: Any, admin: Any, town: Town
) -> None:
    path = f"{DEADLINES}/ve_sinh_moi_truong/normal"
    assert save(client, path, admin, do="drop").status_code == 303
    assert "hạn chung" in read(client, path, admin)
    item = town.incident(town.report().incident).referrals[0]
    assert item.resolve_minutes == 3360
    assert save(client, f"{DEADLINES}/any/normal", admin, do="drop").status_code == 422


def test_a_page_that_somebody_overtook_is_refused(client: Any, admin: Any) -> None:
    path = f"{DEADLINES}/any/low"
    shown = client.get(path, headers=admin).get_data(as_text=True)
    seen = re.search(r'name="catalogue" value="(\d+)"', shown)
    assert seen
    assert save(client, path, admin, **TARGET, catalogue=seen[1]).status_code == 303
    late = save(client, path, admin, **TARGET, catalogue=seen[1])
    assert late.status_code == 422
    assert "Cài đặt vừa được người khác thay đổi" in words_of(late)


def test_a_chain_is_previewed_with_moments_and_who_is_missing(
    client: Any, admin: Any, database: Database
) -> None:
    chain = {"step": "accept", "severity": "high", "agency": "hepco", "calendar": "always"}
    rungs = {"manager": "0", "supervisor": "2", "supervisor_unit": "hours"}
    seen = words_of(save(client, f"{DEADLINES}/chain", admin, do="look", **chain, **rungs))
    assert "Lãnh đạo đơn vị chưa có tài khoản nào" in seen
    assert re.search(r"16:05 \d\d/\d\d/\d{4}: Trưởng ca", seen)
    assert save(client, f"{DEADLINES}/chain", admin, **chain, **rungs).status_code == 303
    with database.reading() as session:
        rules = directory(session).time_rules
    found = rules.chain_for(SLAStep.ACCEPT, Severity.HIGH, "hepco")
    assert found is not None
    assert [rung.after_minutes for rung in found.rungs] == [0, 120]
    dropped = save(client, f"{DEADLINES}/chain", admin, do="drop", **chain)
    assert dropped.status_code == 303


def test_a_chain_that_calls_nobody_is_refused(client: Any, admin: Any) -> None:
    chain = {"step": "accept", "severity": "", "agency": "", "calendar": "always"}
    assert save(client, f"{DEADLINES}/chain", admin, **chain).status_code == 422


def test_the_warning_and_the_pause_are_set(client: Any, admin: Any, database: Database) -> None:
    wrong = save(client, f"{DEADLINES}/rules", admin, warning_percent="20", pause_days="1")
    assert wrong.status_code == 422
    assert "từ 50 đến 95" in words_of(wrong)
    right = save(client, f"{DEADLINES}/rules", admin, warning_percent="75", pause_days="2")
    assert right.status_code == 303
    with database.reading() as session:
        rules = directory(session).time_rules
    assert (rules.warning_percent, rules.pause_minutes) == (75, 960)


def test_a_day_off_is_previewed_and_moves_deadlines_from_now_on(
    client: Any, admin: Any, town: Town
) -> None:
    off = {"extra_days_off_day": "04/11/2026", "extra_days_off_reason": "bão số 12"}
    with clock.at_moment(datetime.fromisoformat("2026-11-02T09:00+07:00")):
        seen = words_of(save(client, HOLIDAYS, admin, do="look", **WEEK, **off))
        assert "ngày nghỉ 4/11 (bão số 12)" in seen
        assert save(client, HOLIDAYS, admin, **WEEK, **off).status_code == 303
        told = town.report()
        assert "bão số 12" in read(client, HOLIDAYS, admin)
    track = client.get(f"/api/v1/reports/{told.code}").json
    assert "ngày nghỉ 4/11 (bão số 12)" in track["clock"]["words"]


def test_a_week_that_makes_no_sense_is_refused(client: Any, admin: Any) -> None:
    wrong = save(client, HOLIDAYS, admin, **(WEEK | {"monday": "17:00-07:00"}))
    assert wrong.status_code == 422
    assert "Giờ làm việc chưa đúng" in words_of(wrong)
    assert 'value="17:00-07:00"' in wrong.get_data(as_text=True)
    assert save(client, HOLIDAYS, admin).status_code == 422
    twice = {"extra_days_off_day": "05/11/2026", "made_up_days_day": "05/11/2026"}
    assert save(client, HOLIDAYS, admin, **WEEK, **twice).status_code == 422
    bad = save(client, HOLIDAYS, admin, **WEEK, made_up_days_day="32/13/2026")
    assert bad.status_code == 422
    text = bad.get_data(as_text=True)
    assert re.search(r'value="32/13/2026"[^>]*made_up_days-error" aria-invalid="true"', text)
    assert "Hãy ghi ngày/tháng/năm, ví dụ 28/10/2026" in text
    assert text.count("Nhập ngày/tháng/năm") == 2, "the form is said at both lists"


def test_the_lunar_holidays_are_listed_by_name(client: Any, admin: Any) -> None:
    shown = read(client, HOLIDAYS, admin)
    assert "Tết Nguyên Đán" in shown
    assert "Quốc khánh" in shown


def shift(of: str, role: Role, user: Actor, **more: str) -> dict[str, Any]:
    today = clock.local(clock.now())
    return {
        "of": of,
        "role": role.value,
        "user": user.user_id,
        "begins_day": today.strftime("%Y-%m-%d"),
        "begins_time": "00:00",
        "ends_day": (today + timedelta(days=1)).strftime("%Y-%m-%d"),
        "ends_time": "00:00",
        **more,
    }


def test_a_manager_keeps_the_list_of_the_own_agency_alone(
    client: Any, person: Person, token_of: Any
) -> None:
    headers = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    officer, stranger = (
        person(Role.AGENCY_OFFICER, "hepco"),
        person(Role.AGENCY_OFFICER, "huewaco"),
    )
    mine = shift("hepco", Role.AGENCY_OFFICER, officer)
    assert client.post(DUTY, headers=headers, data=mine | {"do": "save"}).status_code == 303
    other = shift("huewaco", Role.AGENCY_OFFICER, stranger)
    assert client.post(DUTY, headers=headers, data=other | {"do": "save"}).status_code == 403
    assert client.get(f"{DUTY}?of=huewaco", headers=headers).status_code == 404
    wrong = shift("hepco", Role.AGENCY_OFFICER, stranger)
    assert client.post(DUTY, headers=headers, data=wrong | {"do": "save"}).status_code in {404, 422}


def test_gaps_are_named_before_saving_and_by_the_check(
    app: Any, client: Any, person: Person, token_of: Any, database: Database
) -> None:
    headers = token_of(person(Role.SUPERVISOR))
    duty = person(Role.DUTY_OFFICER)
    body = shift("city", Role.DUTY_OFFICER, duty, weekly="1")
    seen = client.post(DUTY, headers=headers, data=body | {"do": "add"})
    assert seen.status_code == 200
    assert "vẫn chưa có người trực" in words_of(seen)
    assert client.post(DUTY, headers=headers, data=body | {"do": "save"}).status_code == 303
    shown = read(client, DUTY, headers)
    assert f"Đang trực: {duty.name}" in shown
    again = client.post(DUTY, headers=headers, data=body | {"do": "save"})
    assert again.status_code == 422
    assert "trùng thời gian" in words_of(again)
    out = app.test_cli_runner().invoke(check)
    assert "nobody is on duty on the list duty_officer of the city desk" in out.output
    with database.reading() as session:
        (row,) = session.scalars(select(DutyShift)).all()
    gone = client.post(f"{DUTY}/{row.id}/remove", headers=headers)
    assert gone.status_code == 303
    assert client.post(f"{DUTY}/{row.id}/remove", headers=headers).status_code == 404


def test_the_page_of_a_matter_explains_its_clocks(
    client: Any, person: Person, token_of: Any, town: Town
) -> None:
    officer = person(Role.AGENCY_OFFICER, "hepco")
    headers = token_of(officer)
    with clock.at_moment(datetime.fromisoformat("2026-10-28T14:05+07:00")):
        told = town.report()
        town.act(referral.accept_referral, officer, told.incident)
        shown = read(client, f"/incidents/{told.incident}", headers)
    assert "2 ngày làm việc từ 14:05 28/10" in shown
    with (
        clock.at_moment(datetime.fromisoformat("2026-10-28T16:00+07:00")),
        town.database.atomic() as session,
    ):
        incident = session.get_one(type(town.incident(told.incident)), told.incident)
        assert deadlines.pause(session, officer, incident, "asked")
    with clock.at_moment(datetime.fromisoformat("2026-10-28T16:30+07:00")):
        shown = read(client, f"/incidents/{told.incident}", headers)
        assert "Tạm dừng" in shown
        assert "chờ người dân trả lời, chậm nhất 16:00 02/11 chạy lại" in shown
        track = words_of(client.get(f"/track/{told.code}?lang=vi"))
    assert "Cách tính hạn: 2 ngày làm việc từ 14:05 28/10" in track
    assert "Đang tạm dừng từ 16:00 28/10" in track


def test_an_english_reader_gets_english_words(client: Any, town: Town) -> None:
    with clock.at_moment(datetime.fromisoformat("2026-10-28T14:05+07:00")):
        told = town.report()
        track = words_of(client.get(f"/track/{told.code}?lang=en"))
    assert "2 days of working time from 14:05 28/10" in track


def test_the_watch_costs_the_same_for_few_and_many(town: Town, database: Database) -> None:
    late = clock.now() + timedelta(days=90)

    def cost() -> int:
        with clock.at_moment(late), counted(database) as seen:
            watch_clocks(database)
        return len([s for s in seen if not s.startswith("UPDATE")])

    town.report(point=metres_north(DEEP, 700))
    one = cost()
    while_many = [town.report(point=metres_north(DEEP, 1400 + 700 * n)) for n in range(5)]
    assert while_many
    assert cost() <= one + 1
    with counted(database) as seen:
        watch_clocks(database)
    assert len([s for s in seen if s != "BEGIN"]) == 1, "nothing is due: one look at an index"


def test_the_pages_cost_the_same_with_many_matters(
    client: Any, admin: Any, town: Town, database: Database
) -> None:
    def cost(path: str) -> int:
        client.get(path, headers=admin)
        with counted(database) as seen:
            client.get(path, headers=admin)
        return len(seen)

    paths = (DEADLINES, f"{DEADLINES}/any/normal", HOLIDAYS, DUTY)
    few = [cost(path) for path in paths]
    for n in range(5):
        town.report(point=metres_north(DEEP, 700 * n))
    # The catalogue looks at its version every three seconds, which costs two statements more.
    assert all(now <= was + 2 for now, was in zip(map(cost, paths), few, strict=True))


def test_the_change_is_kept_in_the_log_with_what_was_before(
    client: Any, admin: Any, town: Town
) -> None:
    save(client, f"{DEADLINES}/any/low", admin, **TARGET)
    event = town.events()[-1]
    assert event.kind == "settings:changed"
    data = orjson.loads(event.payload)["data"]
    assert data["what"] == "deadline"
    assert data["was"]["resolve_minutes"] == 3360
    assert data["now"]["resolve_minutes"] == 960
