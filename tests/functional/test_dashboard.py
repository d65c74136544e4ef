"""The dashboard of a small town that can be counted by hand, and what stands behind its figures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from sqlalchemy import delete

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain.dashboard import PeriodName, ServiceStep
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, Satisfaction
from ioc.models.catalogue import Setting
from ioc.models.figures import IncidentFigure, ReferralFigure
from ioc.queries.dashboard import incidents, loading
from ioc.queries.dashboard.loading import Asked
from ioc.queries.dashboard.state import AIMS, NAME
from ioc.queries.dashboard.tables import Board, Tables, count_all
from ioc.queries.directory import directory
from ioc.services.agency import working
from ioc.services.reporters import citizen
from ioc.services.upkeep import exercise, figures
from ioc.services.verification import joining, review
from ioc.workers import figures as worker
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import DEEP, FLOODING, Told, Town, metres_north

Headers = dict[str, str]
NOON = datetime(2026, 10, 28, 5, 0, tzinfo=UTC)
"""A Wednesday; 12:00 in Huế."""

TODAY = Asked(PeriodName.TODAY)


@pytest.fixture(autouse=True)
def moment() -> Iterator[Any]:
    with time_machine.travel(NOON, tick=True) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def never_counted(database: Database) -> None:
    """Settings outlive a test on PostGIS: this one begins as a new city does."""
    with database.atomic() as session:
        session.execute(delete(Setting).where(Setting.name.in_((NAME, AIMS))))


def refresh(database: Database) -> None:
    """Counts what changed, and forgets the looks of two minutes."""
    worker.refresh(database)
    database.cache.pop("dashboard", None)


class Small:
    """Six matters: one settled and rated, one reopened, one rescue, one joined, one rejected."""

    def __init__(self, town: Town, hepco: Actor, duty: Actor) -> None:
        self.town = town
        self.settled = town.report(phone="0905000001")
        town.act(working.resolve_incident, hepco, self.settled.incident, Outcome.FIXED, "Đã dọn")
        rate = citizen.give_feedback
        town.do(rate, self.settled.code, True, Satisfaction.SATISFIED, None)
        self.again = self._waste(700, channel=Channel.ZALO)
        town.act(working.resolve_incident, hepco, self.again.incident, Outcome.ANSWERED, "Đã xem")
        town.do(rate, self.again.code, False, Satisfaction.NOT_SATISFIED, "vẫn còn")
        self.joined = self._waste(1400)
        self.other = self._waste(1420, channel=Channel.WEB)
        if town.row(self.other.report).incident_id != self.joined.incident:
            town.act(joining.merge_incidents, duty, self.other.incident, self.joined.incident)
        self.rejected = self._waste(2100)
        town.act(review.reject_incident, duty, self.rejected.incident, "Tin sai")
        self.water = town.report(
            "Nước ngập đường", category=FLOODING, point=metres_north(DEEP, 2800)
        )
        self.rescue = town.emergency(phone="0905000009", people=2)
        fleet = Fleet(town)
        unit = fleet.unit(agency="ptds")
        self.task = fleet.send(self.rescue.incident, unit, duty)

    def _waste(self, metres: int, **fields: Any) -> Told:
        return self.town.report(point=metres_north(DEEP, metres), **fields)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.SUPERVISOR)
    return found


@pytest.fixture
def small(town: Town, person: Any, duty: Actor, database: Database) -> Small:
    made = Small(town, person(Role.AGENCY_OFFICER, "hepco"), duty)
    refresh(database)
    return made


def board_of(town: Town, actor: Actor, asked: Asked = TODAY) -> tuple[Board, Tables]:
    with town.database.reading() as session:
        look = loading.look(session, actor, asked)
        board, city = count_all(look), directory(session)
        places = incidents.places(session, actor, board, city, "vi")
        return board, Tables(look, board, city, places, "vi")


def test_each_figure_is_what_was_counted_by_hand(town: Town, small: Small, duty: Actor) -> None:
    board, _ = board_of(town, duty)
    heads = {one.name: one for one in board.heads}
    assert heads["received"].value == 5
    assert (board.joined, board.extra_reports, board.rejected) == (1, 1, 1)
    assert (heads["on_time"].part, heads["on_time"].whole) == (1, 1)
    assert (heads["reopened"].part, heads["reopened"].whole) == (1, 2)
    assert (heads["satisfied"].part, heads["satisfied"].whole) == (1, 2)
    assert heads["satisfied"].value == 50.0
    assert heads["overdue"].value == 0
    assert board.ratings.now == (1, 0, 1)
    assert dict(board.ratings.reproaches)["not_fixed"] == 1  # type: ignore[index]
    assert dict(board.channels) == {"app": 4, "zalo": 1}
    assert dict(board.categories)["ve_sinh_moi_truong"] == 3
    assert board.hours.total(12) == 5
    assert board.hours.groups[0][12] == 1
    assert board.heat[0][12] == 5
    steps = {row.step: row for row in board.steps}
    assert steps[ServiceStep.DISPATCH].count == 1
    assert steps[ServiceStep.DISPATCH].in_time == 100.0
    assert steps[ServiceStep.TRAVEL].count == 0
    assert steps[ServiceStep.RECEIVE].count == 4
    agencies = {row.agency: row for row in board.agencies}
    assert agencies["hepco"].received == 4
    assert (agencies["hepco"].on_time, agencies["hepco"].reopened) == (1, 1)
    assert not agencies["hepco"].is_ranked


def test_the_steps_of_a_rescue_follow_the_crew(
    town: Town, small: Small, duty: Actor, database: Database, moment: Any
) -> None:
    fleet = Fleet(town)
    for minutes, action in ((2, "en_route"), (12, "on_scene")):
        moment.move_to(NOON + timedelta(minutes=minutes))
        fleet.step(small.task, action, duty)
    refresh(database)
    board, _ = board_of(town, duty)
    steps = {row.step: row for row in board.steps}
    assert 100 <= (steps[ServiceStep.TURNOUT].values[0] or 0) <= 120
    assert steps[ServiceStep.TRAVEL].values[0] == pytest.approx(600, abs=2)
    assert steps[ServiceStep.TRAVEL].in_time == 100.0


def figures_of(tables: Tables) -> dict[str, int]:
    """Every figure that leads to incidents, with its number."""
    found = {one.figure: one.counted for one in tables.board.heads if one.counted}
    for table in tables.all():
        for row in table.rows:
            for cell in row:
                if cell.figure and isinstance(cell.value, int):
                    found[cell.figure] = cell.value
    return found


def test_behind_each_figure_stand_exactly_the_incidents_it_counts(
    client: Any, town: Town, small: Small, duty: Actor, token_of: Callable[[Actor], Headers]
) -> None:
    headers = token_of(duty)
    _, tables = board_of(town, duty)
    found = figures_of(tables)
    assert {"all", "hour.12", "channel.zalo", "agency.hepco.all", "step.dispatch"} <= set(found)
    assert {"reproach.not_fixed", "rating.satisfied", "heat.0.12"} <= set(found)
    for figure, number in {**found, "rejected": 1, "joined": 1, "not_dispatched": 0}.items():
        address = f"/dashboard/incidents?period=today&figure={figure}"
        page = client.get(address, headers=headers)
        assert page.status_code == 200, figure
        listed = re.findall(r'data-incident="(\d+)"', page.get_data(as_text=True))
        assert len(listed) == len(set(listed)) == number, figure
    rejected = client.get("/dashboard/incidents?period=today&figure=rejected", headers=headers)
    assert f'data-incident="{small.rejected.incident}"' in rejected.get_data(as_text=True)
    for bad in ("nothing", "hour.99", "agency.nobody.all", "agency.hepco.rejected"):
        address = f"/dashboard/incidents?period=today&figure={bad}"
        assert client.get(address, headers=headers).status_code == 404, bad
    late = "/dashboard/incidents?period=today&page=2"
    assert client.get(late, headers=headers).status_code == 404


def test_what_is_overdue_stays_overdue_whatever_the_period(
    client: Any,
    town: Town,
    small: Small,
    duty: Actor,
    database: Database,
    token_of: Any,
    moment: Any,
) -> None:
    moment.move_to(NOON + timedelta(days=40))
    refresh(town.database)
    board, _ = board_of(town, duty)
    heads = {one.name: one for one in board.heads}
    assert heads["received"].value == 0
    assert heads["overdue"].value == 4
    page = client.get("/dashboard/incidents?period=today&figure=overdue", headers=token_of(duty))
    listed = set(re.findall(r'data-incident="(\d+)"', page.get_data(as_text=True)))
    assert listed == {
        str(one.incident) for one in (small.again, small.joined, small.water, small.rescue)
    }


def test_filters_are_in_the_address_and_a_wrong_one_is_told(
    client: Any, small: Small, duty: Actor, token_of: Any
) -> None:
    headers = token_of(duty)

    def page(query: str, status: int = 200) -> str:
        answer = client.get(f"/dashboard?{query}", headers=headers)
        assert answer.status_code == status, query
        return unescape(answer.get_data(as_text=True))

    text = page("period=today&category=thoat_nuoc")
    assert "category=thoat_nuoc&figure=all" in text
    assert 'value="thoat_nuoc" selected' in text
    text = page("period=today&agency=hepco&area=19774")
    assert "area=19774&agency=hepco&figure=" in text
    assert page("from=2026-10-28&to=2026-10-28").count("period=custom&from=2026-10-28") > 3
    for bad in ("period=x", "period=custom", "from=2026-13-01", "area=1", "agency=x", "data=x"):
        assert 'id="dash-errors"' in page(bad, 422), bad
    assert 'id="dash-errors"' in page("period=custom&from=2026-10-28&to=2026-10-01", 422)


def test_a_manager_counts_the_own_agency_alone(
    client: Any, town: Town, small: Small, person: Any, token_of: Any
) -> None:
    manager: Actor = person(Role.AGENCY_MANAGER, "hepco")
    board, tables = board_of(town, manager)
    assert {one.name: one.value for one in board.heads}["received"] == 4
    assert [row.agency for row in board.agencies] == ["hepco"]
    assert board.everybody is not None
    assert board.everybody.received > 4
    assert "rescue" not in dict(board.categories)
    headers = token_of(manager)
    page = client.get("/dashboard/incidents?period=today&figure=all", headers=headers)
    listed = set(re.findall(r'data-incident="(\d+)"', page.get_data(as_text=True)))
    assert listed == {
        str(one.incident) for one in (small.settled, small.again, small.joined, small.water)
    }
    for code in ("ptds", "dien-luc"):
        address = f"/dashboard/incidents?period=today&figure=agency.{code}.all"
        assert client.get(address, headers=headers).status_code == 404
        assert client.get(f"/dashboard?agency={code}", headers=headers).status_code == 422
    text = client.get("/dashboard?period=today", headers=headers).get_data(as_text=True)
    assert "ptds" not in text.split('id="dash-charts"')[0].split("<footer")[0].split("<main")[1]
    assert figures_of(tables)["agency.hepco.all"] == 4


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.AGENCY_OFFICER, Role.CREW])
def test_who_has_no_permission_sees_nothing(
    client: Any, person: Any, token_of: Any, role: Role
) -> None:
    agency = "hepco" if role is not Role.OPERATOR else None
    headers = token_of(person(role, agency))
    for path in ("/dashboard", "/dashboard/incidents", "/dashboard/tables.xlsx"):
        assert client.get(path, headers=headers).status_code == 403


def test_an_exercise_is_counted_apart(
    client: Any, town: Town, small: Small, duty: Actor, database: Database, token_of: Any
) -> None:
    with database.atomic() as session:
        session.query(IncidentFigure).filter_by(incident_id=small.water.incident).update(
            {"is_exercise": True}
        )
    real, _ = board_of(town, duty, Asked(PeriodName.TODAY, is_exercise=False, area="19774"))
    drill, _ = board_of(town, duty, Asked(PeriodName.TODAY, is_exercise=True))
    assert real.heads[0].value == 4
    assert drill.heads[0].value == 1
    text = client.get("/dashboard?period=today&data=exercise", headers=token_of(duty))
    assert "Đang tính số liệu DIỄN TẬP" in text.get_data(as_text=True)


def test_days_are_those_of_the_city(
    town: Town, duty: Actor, database: Database, moment: Any
) -> None:
    moment.move_to(datetime(2026, 10, 27, 16, 59, tzinfo=UTC))
    town.report()
    moment.move_to(datetime(2026, 10, 27, 17, 1, tzinfo=UTC))
    town.report(point=metres_north(DEEP, 900))
    refresh(database)
    today, _ = board_of(town, duty)
    assert today.heads[0].value == 1
    assert today.heads[0].before == 0 or today.heads[0].before is None
    assert today.hours.total(0) == 1
    week, _ = board_of(town, duty, Asked(PeriodName.WEEK))
    assert week.heat[5][23] == 1
    assert week.heat[6][0] == 1


def test_counting_again_changes_nothing_and_a_merged_matter_goes(
    town: Town, small: Small, duty: Actor, database: Database
) -> None:
    def rows() -> list[Any]:
        with database.reading() as session:
            kept = session.query(IncidentFigure).order_by(IncidentFigure.incident_id).all()
            parts = session.query(ReferralFigure).count()
            names = [column.key for column in IncidentFigure.__table__.columns]
            return [[getattr(row, name) for name in names] for row in kept] + [parts]

    once = rows()
    with database.atomic() as session:
        figures.make(session, [one[0] for one in once[:-1]])
    refresh(database)
    assert rows() == once
    town.act(joining.merge_incidents, duty, small.water.incident, small.rescue.incident)
    refresh(database)
    assert small.water.incident in {one[0] for one in once[:-1]}
    assert small.water.incident not in {one[0] for one in rows()[:-1]}


def test_files_hold_the_tables_and_no_formula(
    client: Any, small: Small, duty: Actor, token_of: Any
) -> None:
    headers = token_of(duty)
    for name in ("summary", "hours", "steps", "agencies", "ratings", "heat", "places"):
        answer = client.get(f"/dashboard/tables/{name}.csv?period=today", headers=headers)
        assert answer.status_code == 200
        assert answer.data.decode("utf-8-sig").count("\r\n") >= 1
    text = client.get("/dashboard/tables/summary.csv?period=today", headers=headers).data.decode()
    assert "Vụ việc tiếp nhận,5.0" in text
    assert client.get("/dashboard/tables/x.csv", headers=headers).status_code == 404
    book = client.get("/dashboard/tables.xlsx?period=today", headers=headers)
    assert book.status_code == 200
    with zipfile.ZipFile(io.BytesIO(book.data)) as packed:
        sheets = [n for n in packed.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 12
        assert all(b"<f>" not in packed.read(name) for name in sheets)
        words = packed.read("xl/sharedStrings.xml").decode()
    assert "Thời gian từng bước" in words or "Xử lý đúng hạn" in words
    for kind in ("csv", "xlsx"):
        listed = client.get(f"/dashboard/incidents.{kind}?period=today&figure=all", headers=headers)
        assert listed.status_code == 200
    rows = client.get("/dashboard/incidents.csv?period=today", headers=headers).data.decode()
    assert rows.count("\r\n") == 6
    assert client.get("/dashboard/incidents.pdf", headers=headers).status_code == 404


def test_statements_do_not_grow_with_incidents(
    town: Town, small: Small, duty: Actor, database: Database
) -> None:
    def asked() -> int:
        with counted(database) as seen:
            board_of(town, duty)
        return len(seen)

    few = asked()
    for number in range(8):
        town.report(point=metres_north(DEEP, 4000 + 700 * number))
    refresh(database)
    assert asked() <= few + 1
    assert few <= 16


def test_targets_are_set_by_who_keeps_the_settings(
    client: Any, town: Town, person: Any, token_of: Any, duty: Actor, small: Small
) -> None:
    admin = token_of(person(Role.ADMINISTRATOR))
    assert client.get("/dashboard/targets", headers=token_of(duty)).status_code == 403
    page = client.get("/dashboard/targets", headers=admin)
    assert page.status_code == 200
    names = re.findall(r'name="(\w+)" value="(\d+)" inputmode', page.get_data(as_text=True))
    values = dict(names) | {"on_time_percent": "101"}
    refused = client.post("/dashboard/targets", data=values, headers=admin)
    assert refused.status_code == 422
    assert 'href="#f-on_time_percent"' in refused.get_data(as_text=True)
    values["on_time_percent"] = "80"
    assert client.post("/dashboard/targets", data=values, headers=admin).status_code == 303
    board, _ = board_of(town, duty)
    assert {one.name: one.target for one in board.heads}["on_time"] == 80


def test_before_anything_was_counted_the_page_says_so(
    client: Any, duty: Actor, token_of: Any, database: Database
) -> None:
    headers = token_of(duty)
    text = client.get("/dashboard", headers=headers).get_data(as_text=True)
    assert "đang tổng hợp" in text
    refresh(database)
    text = client.get("/dashboard", headers=headers).get_data(as_text=True)
    assert "Số liệu lúc" in text
    assert "đang tổng hợp" not in text
    assert "Chưa có vụ việc nào trong kỳ này" in text


def test_an_exercise_that_is_on_is_what_is_counted(
    town: Town, duty: Actor, database: Database
) -> None:
    with database.reading() as session:
        assert loading.look(session, duty, TODAY).is_exercise is False
    told = town.report()
    refresh(database)
    with database.atomic() as session:
        session.query(IncidentFigure).filter_by(incident_id=told.incident).update(
            {"is_exercise": True}
        )
        assert exercise.start_exercise(session, duty)
    database.cache.pop("exercise", None)
    with database.reading() as session:
        look = loading.look(session, duty, TODAY)
        assert look.is_exercise is True
        assert count_all(look).heads[0].value == 1
    with database.atomic() as session:
        exercise.end_exercise(session, duty)
