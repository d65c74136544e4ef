"""The administrator's first page, health with parked jobs, and the audit log."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from ioc.access.actor import SYSTEM
from ioc.db.session import Database
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.permissions import Role
from ioc.eventlog import chain, jobs
from ioc.eventlog.record import record
from ioc.services.upkeep import upkeep
from ioc.web.admin import admin_nav
from tests.statements import counted
from tests.town import Town

LOG = "/admin/log"


@pytest.fixture
def headers(person: Any, token_of: Any) -> dict[str, str]:
    return token_of(person(Role.ADMINISTRATOR))  # type: ignore[no-any-return]


def page(client: Any, address: str, headers: Any, status: int = 200) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == status, answer.data
    found: str = answer.get_data(as_text=True)
    return found


def test_every_page_of_the_navigation_opens_for_whom_it_is_shown(
    client: Any, person: Any, token_of: Any
) -> None:
    for role in (Role.ADMINISTRATOR, Role.SUPERVISOR):
        headers = token_of(person(role))
        first = client.get("/admin", headers=headers, follow_redirects=True)
        assert first.status_code == 200
        shown = set(re.findall(r'class="admin-link" href="([^"]+)"', first.get_data(as_text=True)))
        assert "/admin/log" in shown
        assert ("/admin/accounts" in shown) is (role is Role.ADMINISTRATOR)
        for address in shown:
            page(client, address, headers)


def test_nobody_else_has_anything_to_administer(client: Any, person: Any, token_of: Any) -> None:
    for role, agency in ((Role.OPERATOR, None), (Role.CREW, "hepco")):
        assert client.get("/admin", headers=token_of(person(role, agency))).status_code == 403


def test_a_line_without_a_page_is_left_out(app: Any, client: Any, headers: Any) -> None:
    client.get("/admin", headers=headers)
    assert "/admin/health" in app.extensions["ioc.admin_addresses"]
    entry = admin_nav.Entry("/admin/nowhere", "Nav.health", admin_nav.P.ADMIN_VIEW)
    with app.test_request_context():
        assert admin_nav.open_to(SYSTEM, (entry,)) == []


def park(database: Database) -> int:
    with database.atomic() as session:
        session.execute(
            text(
                "INSERT INTO job (kind, subject_id, priority, not_before, attempts, last_error, "
                "parked_at, created_at) VALUES ('enrich', 7, 5, '2026-10-28 00:00:00+00:00', 8, "
                "'ValueError: hỏng', '2026-10-28 00:00:00+00:00', '2026-10-28 00:00:00+00:00')"
            )
        )
    with database.reading() as session:
        return jobs.parked(session)[0].id


def test_a_parked_job_is_tried_again_or_thrown_away_with_a_reason(
    client: Any, database: Database, headers: Any, town: Town
) -> None:
    number = park(database)
    shown = page(client, "/admin/health", headers)
    assert "ValueError: hỏng" in shown
    assert client.post(f"/admin/health/jobs/{number}/retry", headers=headers).status_code == 303
    assert client.post(f"/admin/health/jobs/{number}/retry", headers=headers).status_code == 409
    with database.atomic() as session:
        session.execute(text("DELETE FROM job"))
    number = park(database)
    address = f"/admin/health/jobs/{number}/discard"
    assert client.post(address, headers=headers).status_code == 422
    assert client.post(address, data={"reason": "tin thử"}, headers=headers).status_code == 303
    with database.reading() as session:
        assert jobs.parked(session) == []
    assert town.kinds()[-2:] == ["job:retried", "job:discarded"]
    assert town.events()[-1].data == {"job": number, "kind": "enrich", "of": 7, "reason": "tin thử"}


def test_health_says_what_is_missing_and_what_was_done(
    client: Any, database: Database, headers: Any
) -> None:
    shown = page(client, "/admin/health", headers)
    assert "Chưa có bản sao lưu nào" in shown
    assert "Ba tháng qua chưa thử phục hồi" in shown
    with database.atomic() as session:
        upkeep.backup_made(session, 12, 3_400_000)
        upkeep.log_verified(session, 12, 5)
    given = {"note": "bản đêm qua, máy dự phòng, mở được"}
    assert client.post("/admin/health/restore-test", headers=headers).status_code == 422
    assert client.post("/admin/health/restore-test", data=given, headers=headers).status_code == 303
    shown = page(client, "/admin/health", headers)
    assert "Chưa có bản sao lưu nào" not in shown
    assert "3,4 MB" in shown
    assert given["note"] in shown
    assert "bị đứt tại vị trí 5" in shown
    assert client.post("/admin/health/restore-test", headers=headers).status_code == 422


def test_health_costs_the_same_however_much_there_is(
    client: Any, database: Database, town: Town, headers: Any
) -> None:
    def cost(address: str) -> int:
        # Whether a drill is on is asked again each second, within the time of a test.
        found = []
        for _ in range(3):
            with counted(database) as seen:
                page(client, address, headers)
            found.append(len(seen))
        return min(found)

    town.report()
    addresses = ("/admin/health", "/admin", f"{LOG}?kind=report:received")
    for address in addresses:
        cost(address)
    few = [cost(address) for address in addresses]
    for _ in range(8):
        town.report()
    assert [cost(address) for address in addresses] == few


def test_a_search_finds_by_person_kind_subject_and_day_and_is_recorded(
    client: Any, database: Database, town: Town, person: Any, token_of: Any
) -> None:
    supervisor = person(Role.SUPERVISOR)
    headers = token_of(supervisor)
    told = town.report()
    with database.reading() as session:
        code = session.execute(text("SELECT code FROM incident")).scalar_one()
    before = town.kinds().count("log:searched")
    newest = page(client, LOG, headers)
    assert "Sự kiện mới nhất" in newest
    assert code in newest
    assert town.kinds().count("log:searched") == before + 1, "a look without a question is one too"
    assert told.code in page(client, f"{LOG}?subject={told.code}", headers)
    found = page(client, f"{LOG}?subject={code.lower()}", headers)
    assert code in found
    assert page(client, f"{LOG}?kind=incident:opened", headers).count("data-label=") == 5
    assert "Không có kết quả" in page(
        client, f"{LOG}?kind=incident:opened&until=2001-01-01", headers
    )
    assert "Không có kết quả" in page(client, f"{LOG}?person=user:999999", headers)
    searched = [e for e in town.events() if e.kind == "log:searched"]
    assert searched[0].actor == supervisor.label
    assert searched[0].data["query"] == {}
    assert searched[2].data["query"] == {"subject": code.lower()}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("person=khong+ai", "Không có ai"),
        ("subject=VV-0000", "Không có vụ việc"),
        ("since=hôm+qua", "Thời gian chưa đúng dạng"),
        ("until=9999-12-31", "Thời gian chưa đúng dạng"),
        ("kind=nonsense", "không có trong danh sách"),
        ("cursor=%FF", "không hợp lệ"),
        ("cursor=bm90aGluZw", "không hợp lệ"),
    ],
)
def test_what_nothing_can_be_found_by_is_said(
    client: Any, headers: Any, query: str, says: str
) -> None:
    assert says in page(client, f"{LOG}?{query}", headers, 422)


def test_pages_follow_each_other_without_gap(client: Any, database: Database, headers: Any) -> None:
    for start in range(0, 120, 40):
        with database.atomic() as session:
            for n in range(start, start + 40):
                record(session, EventKind.CITY_LOADED, (SubjectType.CITY, n + 1), "system")
    address, numbers = f"{LOG}?kind=city:loaded", []
    for _ in range(3):
        shown = page(client, address, headers)
        numbers += [
            int(n) for n in re.findall(r"<td data-label=\"Về việc gì\"><span>\D*(\d+)<", shown)
        ]
        further = re.search(r'href="(/admin/log\?[^"]*cursor=[^"]+)"', shown)
        if further is None:
            break
        address = further.group(1).replace("&amp;", "&")
    assert numbers == list(range(120, 0, -1))


def test_personal_data_is_masked_and_a_sheet_runs_nothing(
    client: Any, database: Database, headers: Any, town: Town
) -> None:
    told = {"note": "=1+1 gọi 0905 123 456", "caller": "84905123456", "phone": "0905123457"}
    with database.atomic() as session:
        record(session, EventKind.CITY_LOADED, (SubjectType.CITY, 1), "=cmd", data=told)
    for address in (f"{LOG}?kind=city:loaded", "/admin/log.csv?kind=city:loaded"):
        shown = page(client, address, headers)
        assert "123 456" not in shown
        assert "0905123457" not in shown
        assert "84905123456" not in shown
    assert ",'=cmd," in shown
    assert town.events()[-1].data["export"] is True


def test_the_end_of_the_chain_is_checked_each_time(
    client: Any, database: Database, headers: Any, town: Town
) -> None:
    town.report()
    town.events()
    with database.reading() as session:
        good = chain.verify_tail(session, 3)
        whole = chain.verify(session)
    assert good.broken_at is None
    assert (good.events, good.head) == (3, whole.head)
    # The look at the log is a link itself; on PostGIS it waits for its place.
    links = whole.events + (1 if database.is_embedded else 0)
    assert f"{links} mắt xích cuối" in page(client, LOG, headers)
