"""Operations: what changes while one is open, what stays as it was, and how it is closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.unit import Unit
from ioc.queries.operations import operations as queries
from ioc.queries.operations import shift_hand_overs as sheets
from ioc.services.operations import operation_sectors, operations, shift_hand_overs
from ioc.services.operations.operations import OperationTold
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import BORDER, DEEP_WARD, FLOODING, NEIGHBOUR, WARD, Town, metres_north

Headers = dict[str, str]


@pytest.fixture
def boss(person: Any) -> Actor:
    found: Actor = person(Role.SUPERVISOR)
    return found


def opened(town: Town, boss: Actor, *areas: str, desk: str | None = None) -> Operation:
    told = OperationTold("Lũ tháng 11", areas or (DEEP_WARD,), rescue_agency=desk)
    made: Operation = town.do(operations.open_operation, boss, told)
    while town.do(operations.take_in, boss, made.id, 50):
        pass
    return made


def kept(town: Town, number: int) -> Operation:
    with town.database.reading() as session:
        return session.get_one(Operation, number)


def test_a_rescue_in_the_wards_belongs_to_the_operation_and_others_do_not(
    town: Town, boss: Actor
) -> None:
    flood = opened(town, boss)
    inside, waste = town.emergency(), town.report()
    elsewhere = town.emergency(point=metres_north(BORDER, 100))
    assert town.card(inside.incident)["operation"] == flood.id
    assert town.card(elsewhere.incident)["operation"] is None
    assert town.card(waste.incident)["operation"] is None


def test_without_an_operation_nothing_is_marked(town: Town) -> None:
    assert town.card(town.emergency().incident)["operation"] is None


def test_what_was_open_before_is_taken_in_and_told(town: Town, boss: Actor) -> None:
    earlier = town.emergency()
    version = town.card(earlier.incident)["version"]
    flood = opened(town, boss)
    card = town.card(earlier.incident)
    assert (card["operation"], card["version"]) == (flood.id, version + 1)
    assert "incident:in_operation" in town.kinds()
    assert town.do(operations.take_in, boss, flood.id, 50) == 0


def test_the_rescue_agency_is_offered_what_the_rules_give_to_others(
    town: Town, boss: Actor
) -> None:
    before = town.emergency()
    assert "bien-phong" not in town.agencies(before.incident)
    opened(town, boss, desk="bien-phong")
    after = town.emergency(point=BORDER)
    near = town.emergency("CỨU với, kẹt trên mái", phone="0905123123")
    assert town.agencies(before.incident)["bien-phong"] == "offered"
    assert "bien-phong" not in town.leads(before.incident)
    assert "bien-phong" not in town.agencies(after.incident)
    assert town.agencies(near.incident)["bien-phong"] == "offered"


def test_what_is_no_rescue_is_not_offered_to_it(town: Town, boss: Actor) -> None:
    opened(town, boss, desk="bien-phong")
    assert "bien-phong" not in town.agencies(town.report(category=FLOODING).incident)


def test_several_run_at_once_but_never_in_one_ward(town: Town, boss: Actor) -> None:
    first, second = opened(town, boss, DEEP_WARD), opened(town, boss, WARD, NEIGHBOUR)
    with town.database.reading() as session:
        assert [one.id for one in queries.open_now(session)] == [second.id, first.id]
    with pytest.raises(InvalidInput) as raised:
        opened(town, boss, DEEP_WARD)
    assert raised.value.errors[0].code == "area_in_other_operation"


def test_only_the_commander_opens_one(town: Town, person: Any) -> None:
    with pytest.raises(NotAllowed):
        opened(town, person(Role.DUTY_OFFICER))


def test_a_stale_version_and_a_closed_operation_are_refused(town: Town, boss: Actor) -> None:
    flood = opened(town, boss)
    town.do(operations.change, boss, flood.id, flood.version, {"name": "Lũ lớn"})
    with pytest.raises(Conflict):
        town.do(operations.change, boss, flood.id, flood.version, {"name": "Khác"})
    town.do(operations.close, boss, flood.id, kept(town, flood.id).version, None)
    with pytest.raises(InvalidTransition):
        town.do(operations.close, boss, flood.id, kept(town, flood.id).version, None)


def test_closing_keeps_the_figures_and_closes_nobody(
    town: Town, boss: Actor, database: Database
) -> None:
    flood = opened(town, boss)
    told = town.emergency(people=5)
    fleet = Fleet(town)
    task = fleet.send(told.incident, fleet.unit(), boss)
    for step, more in (("en_route", {}), ("on_scene", {}), ("picked_up", {"people": 3})):
        fleet.step(task, step, **more)
    town.do(operations.close, boss, flood.id, kept(town, flood.id).version, "Nước rút")
    total = kept(town, flood.id).report["total"]
    assert (total["calls"], total["over"], total["asked"]) == (1, 0, 5)
    assert (total["picked_up"], total["handed_over"]) == (3, 0)
    assert total["minutes"]["dispatched"]["of"] == 1
    card = town.card(told.incident)
    assert (card["status"], card["operation"]) == ("in_progress", flood.id)
    # The figures are of that moment: what is done later does not change them.
    fleet.step(task, "handed_over", people=3)
    assert kept(town, flood.id).report["total"]["handed_over"] == 0
    assert town.card(town.emergency(people=2).incident)["operation"] in {None, flood.id}


def test_a_ward_that_leaves_takes_its_sector_along(town: Town, boss: Actor) -> None:
    flood = opened(town, boss, WARD, NEIGHBOUR)
    owner = boss.user_id
    town.do(operation_sectors.put, boss, flood.id, flood.version, ("Bắc", [WARD], owner))
    version = kept(town, flood.id).version
    town.do(operations.change, boss, flood.id, version, {"areas": [NEIGHBOUR]})
    assert town.ask(queries.sectors, flood.id) == []


def test_a_ward_is_in_one_sector_and_has_an_owner(town: Town, boss: Actor) -> None:
    flood = opened(town, boss, WARD, NEIGHBOUR)
    put, owner = operation_sectors.put, boss.user_id
    made = town.do(put, boss, flood.id, flood.version, ("Bắc", [WARD], owner))
    now = kept(town, flood.id).version
    for told, code in (
        (("Nam", [WARD], owner), "area_in_other_sector"),
        (("Nam", [DEEP_WARD], owner), "unknown_area"),
        (("Nam", [NEIGHBOUR], None), "owner_required"),
        (("Nam", [], owner), "required"),
    ):
        with pytest.raises(InvalidInput) as raised:
            town.do(put, boss, flood.id, now, told)
        assert raised.value.errors[0].code == code
    town.do(put, boss, flood.id, now, ("Bắc sông", [WARD, NEIGHBOUR], owner), made.id)
    found = town.ask(queries.sectors, flood.id)
    assert [(one.name, one.owner_id, one.areas) for one in found] == [
        ("Bắc sông", owner, (WARD, NEIGHBOUR) if WARD < NEIGHBOUR else (NEIGHBOUR, WARD))
    ]


def test_a_shift_is_signed_by_both_and_never_changed(
    town: Town, boss: Actor, person: Any, database: Database
) -> None:
    flood = opened(town, boss)
    told = town.emergency(people=4)
    with database.atomic() as session:
        session.execute(update(Incident).values(tier=Tier.P1))
    taker, other = person(Role.DUTY_OFFICER), person(Role.DUTY_OFFICER)
    given = town.do(shift_hand_overs.give, boss, flood.id, taker.user_id, "Chú ý đập")
    content = orjson.loads(given.content)
    assert [one["id"] for one in content["first"]] == [told.incident]
    assert content["notes"] == "Chú ý đập"
    for who in (other, boss):
        with pytest.raises(NotAllowed):
            town.do(shift_hand_overs.take, who, flood.id, given.id)
    # What happens in between does not change what was signed.
    town.emergency("CỨU với, mái nhà sập", phone="0905999888")
    signed = town.do(shift_hand_overs.take, taker, flood.id, given.id)
    assert (signed.content, signed.digest) == (given.content, given.digest)
    with pytest.raises(InvalidTransition):
        town.do(shift_hand_overs.take, taker, flood.id, given.id)
    kinds = town.kinds()
    assert kinds.count("operation:shift_given") == kinds.count("operation:shift_taken") == 1


def test_a_shift_goes_to_somebody_else_who_may_run_it(town: Town, boss: Actor, person: Any) -> None:
    flood = opened(town, boss)
    for taker, code in (
        (boss.user_id, "taker_is_giver"),
        (None, "taker_required"),
        (person(Role.OPERATOR).user_id, "taker_required"),
    ):
        with pytest.raises(InvalidInput) as raised:
            town.do(shift_hand_overs.give, boss, flood.id, taker, "")
        assert raised.value.errors[0].code == code
    with pytest.raises(NotAllowed):
        town.do(shift_hand_overs.give, person(Role.OPERATOR), flood.id, boss.user_id, "")
    given = town.do(shift_hand_overs.give, boss, flood.id, person(Role.DUTY_OFFICER).user_id, "")
    officer = person(Role.AGENCY_OFFICER, "ptds")
    with pytest.raises(NotFound):
        town.do(shift_hand_overs.take, officer, flood.id, given.id)


def test_silent_units_and_questions_stand_on_the_sheet(
    town: Town, boss: Actor, database: Database
) -> None:
    flood = opened(town, boss)
    told = town.emergency()
    unit = Fleet(town).unit()
    with database.atomic() as session:
        session.execute(update(Unit).where(Unit.id == unit).values(silent_at=clock.now()))
        session.execute(
            update(Incident).where(Incident.id == told.incident).values(waiting_since=clock.now())
        )
    with database.reading() as session:
        found = sheets.standing(session, boss, session.get_one(Operation, flood.id))
    assert [one["id"] for one in found["silent"]] == [unit]
    assert [(one["kind"], one["incident"]) for one in found["promises"]] == [
        ("asked", told.incident)
    ]


def test_a_list_costs_no_statement_for_each_row(
    town: Town, boss: Actor, client: Any, token_of: Callable[[Actor], Headers], database: Database
) -> None:
    headers = token_of(boss)
    flood = opened(town, boss, DEEP_WARD, WARD)
    costs = []
    for n in range(2):
        for k in range(1 + 2 * n):
            town.emergency(
                point=metres_north(BORDER, 400 * (3 * n + k + 1)), phone=f"090500{n}{k}00"
            )
        for address in (
            "/operations",
            f"/operations/{flood.id}",
            f"/operations/{flood.id}/hand-over",
        ):
            client.get(address, headers=headers)
            with counted(database) as seen:
                assert client.get(address, headers=headers).status_code == 200
            costs.append(len(seen))
    assert costs[:3] == costs[3:]
