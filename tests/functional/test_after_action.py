"""The review after an operation: what it says is what the rows and the log say."""

from __future__ import annotations

import csv as csv_module
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import update

from dispatch.scenario import Policy
from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.after_action import Moment
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.domain.plans import LegState
from ioc.domain.reports import ReportStatus
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.report import Report
from ioc.models.unit import Assignment
from ioc.queries.operations import operations as operation_reads
from ioc.queries.operations.after_action import Review, review
from ioc.services.operations import operation_sectors, operations
from ioc.services.operations.operations import OperationTold
from ioc.services.verification import joining
from ioc.services.water import closed_ways
from ioc.services.water.closed_ways import WayTold
from ioc.web.documents.after_action_document import spread_text
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import BORDER, DEEP, DEEP_WARD, WARD, Town, metres_north

Headers = dict[str, str]
TokenOf = Callable[[Actor], Headers]


@pytest.fixture
def boss(person: Any) -> Actor:
    found: Actor = person(Role.SUPERVISOR)
    return found


@pytest.fixture
def flood(town: Town, boss: Actor) -> Operation:
    made: Operation = town.do(
        operations.open_operation, boss, OperationTold("Lũ tháng 11", (DEEP_WARD, WARD))
    )
    return made


def looked_back(town: Town, flood: Operation) -> Review:
    town.events()
    with town.database.reading() as session:
        return review(session, session.get_one(Operation, flood.id))


def step_minutes(found: Review, tier: str | None, step: str) -> dict[str, Any]:
    rows = found.told["times"][:-1] if tier else found.told["times"][-1:]
    row = next(one for one in rows if one["tier"] == tier)
    answer: dict[str, Any] = row["steps"][step]
    return answer


def a_night(town: Town, boss: Actor, database: Database) -> tuple[int, int]:
    """One party is fetched, another waits; the way there is closed."""
    fleet = Fleet(town)
    told, left = town.emergency(people=4), town.emergency(phone="0905111222", point=BORDER)
    task = fleet.send(told.incident, fleet.unit(), boss)
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=4)
    fleet.step(task, "handed_over", people=4)
    began = clock.now() - timedelta(minutes=100)
    with database.atomic() as session:
        session.execute(
            update(Incident)
            .where(Incident.id == told.incident)
            .values(tier=Tier.P1, opened_at=began)
        )
        session.execute(update(Incident).where(Incident.id == left.incident).values(tier=Tier.P2))
        session.execute(
            update(Assignment)
            .where(Assignment.id == task)
            .values(
                dispatched_at=began + timedelta(minutes=10),
                on_scene_at=began + timedelta(minutes=40),
                picked_up_at=began + timedelta(minutes=45),
                handed_over_at=began + timedelta(minutes=70),
            )
        )
    return told.incident, left.incident


def test_the_times_are_those_of_the_rows(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    fetched, left = a_night(town, boss, database)
    found = looked_back(town, flood)
    assert found.told["rescues"] == 2
    assert (found.told["picked_up"], found.told["handed_over"]) == (4, 4)
    medians = [
        step_minutes(found, "P1", step)["median"]
        for step in ("dispatch", "on_scene", "picked_up", "shelter")
    ]
    assert medians == [10.0, 40.0, 45.0, 70.0]
    assert step_minutes(found, "P2", "dispatch") == {
        "median": None,
        "p90": None,
        "of": 0,
        "without": 1,
    }
    assert step_minutes(found, None, "on_scene")["without"] == 1
    assert [(one.id, why.value) for one, why in found.missed] == [(left, "open_unsent")]
    assert fetched not in {one.id for one, _ in found.missed}
    assert found.told["gaps"]["no_people"] == 1
    assert found.told["gaps"]["still_open"] == 2


def test_of_two_that_were_one_the_first_call_counts(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    fleet = Fleet(town)
    early, late = town.emergency(people=5), town.emergency(phone="0905111222", point=BORDER)
    task = fleet.send(early.incident, fleet.unit(), boss)
    fleet.step(task, "on_scene")
    fleet.step(task, "picked_up", people=2)
    fleet.step(task, "handed_over", people=2)
    fleet.step(task, "clear")
    began = clock.now() - timedelta(minutes=100)
    with database.atomic() as session:
        for number, minutes in ((early.incident, 0), (late.incident, 30)):
            session.execute(
                update(Incident)
                .where(Incident.id == number)
                .values(tier=Tier.P1, opened_at=began + timedelta(minutes=minutes))
            )
        session.execute(
            update(Assignment)
            .where(Assignment.id == task)
            .values(
                dispatched_at=began + timedelta(minutes=10),
                on_scene_at=began + timedelta(minutes=40),
                handed_over_at=began + timedelta(minutes=70),
            )
        )
    town.act(joining.merge_incidents, boss, early.incident, late.incident)
    found = looked_back(town, flood)
    assert (found.told["rescues"], found.told["merged"], found.told["picked_up"]) == (1, 1, 2)
    medians = [step_minutes(found, None, one)["median"] for one in ("dispatch", "on_scene")]
    assert medians == [10.0, 40.0]
    with town.database.reading() as session:
        figures = operation_reads.figures(session, flood.id)["total"]
    assert (figures["calls"], figures["picked_up"], figures["handed_over"]) == (1, 2, 2)
    assert figures["minutes"]["dispatched"] == {"median": 10.0, "of": 1}


def test_the_timeline_is_that_of_the_log(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    version = flood.version
    town.do(operation_sectors.put, boss, flood.id, version, ("Nam", [DEEP_WARD], boss.user_id))
    a_night(town, boss, database)
    near = {"type": "Point", "coordinates": [DEEP.lon, DEEP.lat]}
    far = {"type": "Point", "coordinates": [DEEP.lon + 0.15, DEEP.lat + 0.1]}
    town.do(closed_ways.close_way, boss, WayTold("Cầu ngập", near))
    town.do(closed_ways.close_way, boss, WayTold("Xa lắm", far))
    found = looked_back(town, flood)
    kinds = [one["kind"] for one in found.timeline]
    for kind in (
        *(Moment.OPENED, Moment.SECTOR, Moment.FIRST_CALL, Moment.FIRST_DISPATCH),
        *(Moment.FIRST_PICKED_UP, Moment.FIRST_SHELTER, Moment.PEAK_OPEN, Moment.PEAK_UNITS),
    ):
        assert kinds.count(kind) == 1, kind
    assert [one["name"] for one in found.timeline if one["kind"] is Moment.WAY_CLOSED] == [
        "Cầu ngập"
    ]
    moments = [one["at"] for one in found.timeline]
    assert moments == sorted(moments)


def test_the_plan_is_set_beside_what_was_done(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    fleet = Fleet(town)
    first, second = town.emergency(people=2), town.emergency(phone="0905111222", point=BORDER)
    boat, other, third = fleet.unit(), fleet.unit(), fleet.unit()
    tasks = [fleet.send(first.incident, boat, boss), fleet.send(second.incident, third, boss)]
    sent = fleet.assignment(tasks[0]).dispatched_at
    made = sent - timedelta(minutes=1)
    with database.atomic() as session:
        plan = RescuePlan(
            made_at=made,
            policy=Policy.LIFE_FIRST,
            method="test",
            seconds=0.1,
            requests=2,
            units=3,
            figures={},
            baseline={},
            made_by="system",
        )
        session.add(plan)
        session.flush()
        for unit, incident, state, decided in (
            (boat, first.incident, LegState.ACCEPTED, sent),
            (other, second.incident, LegState.REPLACED, None),
        ):
            session.add(
                PlanLeg(
                    plan_id=plan.id,
                    unit_id=unit,
                    incident_id=incident,
                    people=2,
                    arrive_minute=20.0,
                    state=state,
                    decided_at=decided,
                )
            )
        session.execute(
            update(Assignment)
            .where(Assignment.id == tasks[0])
            .values(on_scene_at=made + timedelta(minutes=26))
        )
        session.execute(
            update(Operation)
            .where(Operation.id == flood.id)
            .values(started_at=made - timedelta(minutes=9))
        )
    told = looked_back(town, flood).told["plan"]
    assert told["made"] == 1
    assert (told["legs"]["accepted"], told["legs"]["replaced"]) == (1, 1)
    assert (told["tasks"]["accepted"], told["tasks"]["other_unit"]) == (1, 1)
    assert told["late"] == {"median": 6.0, "p90": 6.0, "of": 1, "without": 0}
    assert told["by_others"] == 1


def test_what_was_told_twice_is_counted_as_a_duplicate(
    town: Town, flood: Operation, person: Any
) -> None:
    told = town.emergency(people=2)
    again = town.emergency(phone="0905111222", people=2)
    assert again.incident == told.incident
    reports = looked_back(town, flood).told["reports"]
    assert (reports["total"], reports["duplicates"]) == (2, 1)
    assert reports["channels"] == {"app": 2}
    with town.database.atomic() as session:
        session.execute(
            update(Report).where(Report.id == again.report).values(status=ReportStatus.WITHDRAWN)
        )
    # What was withdrawn is named as that, and not once more as what was known.
    reports = looked_back(town, flood).told["reports"]
    assert (reports["total"], reports["dropped"], reports["duplicates"]) == (2, 1, 0)


def test_page_and_files_say_the_same(
    town: Town,
    boss: Actor,
    flood: Operation,
    client: Any,
    token_of: TokenOf,
    database: Database,
    person: Any,
) -> None:
    fetched, left = a_night(town, boss, database)
    headers, base = token_of(boss), f"/operations/{flood.id}/after-action"
    code = town.incident(left).code
    page = client.get(base, headers=headers).get_data(as_text=True)
    assert code in page
    assert "Đang mở, chưa cử phương tiện" in page
    pdf = PdfReader(io.BytesIO(client.get(f"{base}/pdf", headers=headers).data))
    flat = " ".join(" ".join(one.extract_text() for one in pdf.pages).split())
    assert "10 / 10 (1; 0) 40 / 40 (1; 0) 45 / 45 (1; 0) 70 / 70 (1; 0)" in flat
    assert code in flat
    table = client.get(f"{base}/csv/rescues", headers=headers).data.decode("utf-8-sig")
    rows = {one["Mã vụ"]: one for one in csv_module.DictReader(io.StringIO(table))}
    assert rows[town.incident(fetched).code]["Người được đón"] == "4"
    assert rows[code]["Tình trạng"] == "Đang mở, chưa cử phương tiện"
    for part in ("timeline", "times", "plan"):
        assert client.get(f"{base}/csv/{part}", headers=headers).status_code == 200
    assert client.get(f"{base}/csv/none", headers=headers).status_code == 404
    for address in (base, f"{base}/pdf", f"{base}/csv/rescues"):
        officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
        assert client.get(address, headers=officer).status_code == 404
    empty = town.do(operations.open_operation, boss, OperationTold("Trống", ("19753",)))
    for part in ("", "/pdf", "/csv/rescues"):
        address = f"/operations/{empty.id}/after-action{part}"
        assert client.get(address, headers=headers).status_code == 200


def test_a_review_costs_no_statement_for_each_rescue(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    costs = []
    for n in range(2):
        for k in range(1 + 2 * n):
            point = metres_north(BORDER, 400 * (3 * n + k + 1))
            told = town.emergency(point=point, phone=f"090500{n}{k}00", people=2)
            fleet = Fleet(town)
            fleet.step(fleet.send(told.incident, fleet.unit(), boss), "on_scene")
        town.events()
        with database.reading() as session:
            operation = session.get_one(Operation, flood.id)
            with counted(database) as seen:
                review(session, operation)
            costs.append(len(seen))
    assert costs[0] == costs[1] <= 20


def test_each_time_says_over_how_many_rescues_it_is() -> None:
    one = {"median": 25.1, "p90": 40.0, "of": 12, "without": 3}
    assert spread_text(one) == "25,1 / 40 (12; 3)"
