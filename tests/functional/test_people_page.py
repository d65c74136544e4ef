"""The list of people unaccounted for is whole however many there are, and real people alone."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from ioc.access.actor import Actor
from ioc.domain.facilities import PARTY_MOST
from ioc.domain.family import MayBeTold
from ioc.domain.people_ledger import Tally, WhyUnaccounted, summed
from ioc.domain.permissions import Role
from ioc.models.catalogue import Setting
from ioc.models.incident import Incident
from ioc.models.report import ReporterContact
from ioc.queries import exercise
from ioc.queries.rescue import people_count, ringing, unaccounted
from ioc.services.intake.commands import Person
from ioc.services.ledger import people_search, rescue_people
from ioc.services.shelters import facilities
from ioc.services.verification import joining
from tests.functional.fleet import Fleet
from tests.functional.test_closing_the_loop import age, missing_one, rescue
from tests.functional.test_shelters_and_water import shelter
from tests.statements import counted
from tests.town import DEEP, Told, Town, metres_north

Headers = dict[str, str]
FULL = "Nguyễn Thị Bé"


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


def many(town: Town, like: int, count: int, **values: Any) -> None:
    """So many rescues more like one that there is."""
    with town.database.atomic() as session:
        table = Incident.__table__
        row = dict(session.execute(select(table).where(table.c.id == like)).mappings().one())
        rows = [row | {"id": 1_000_000 + n, "code": f"X{n:07d}", **values} for n in range(count)]
        for start in range(0, count, 500):
            session.execute(insert(table), rows[start : start + 500])


def in_exercise(town: Town, *incidents: int) -> None:
    with town.database.atomic() as session:
        session.execute(update(Incident).where(Incident.id.in_(incidents)).values(is_exercise=True))


def far(town: Town, n: int, **fields: Any) -> Told:
    return rescue(
        town, phone=f"09051230{n:02d}", point=metres_north(DEEP, 2_000 + 900 * n), **fields
    )


def test_the_sum_is_that_of_every_rescue_and_every_rescue_can_be_reached(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    incident, _task = missing_one(town, fleet, duty)
    like = far(town, 1, people=4).incident
    many(town, like, 5_200)
    found = town.ask(unaccounted.unaccounted, duty)
    assert (found.people["asked"], found.in_all) == (5 + 4 * 5_201, 5_202)
    assert found.counts[WhyUnaccounted.WAITING] == 5_201
    assert found.rows[0].id == incident and found.after == 5_202 - unaccounted.PAGE
    last = town.ask(partial(unaccounted.unaccounted, page=131), duty)
    assert (len(last.rows), last.before, last.after) == (2, 5_200, 0)
    beyond = town.ask(partial(unaccounted.unaccounted, page=10**15), duty)
    assert [row.id for row in beyond.rows] == [row.id for row in last.rows]


def test_the_pages_hold_every_rescue_once_in_the_order_of_the_list(
    town: Town, fleet: Fleet, duty: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing_one(town, fleet, duty)
    for n in range(1, 6):
        told = far(town, n, people=n if n % 2 else None)
        age(town, told.incident, hours=7 if n < 3 else n / 10)
    joined = far(town, 7, people=3)
    town.do(rescue_people.report_missing, duty, joined.incident, name="Bà Lành")
    town.act(joining.merge_incidents, duty, joined.incident, told.incident)
    whole = town.ask(unaccounted.unaccounted, duty)
    monkeypatch.setattr(unaccounted, "PAGE", 2)
    paged = [
        row.id
        for page in (1, 2, 3)
        for row in town.ask(partial(unaccounted.unaccounted, page=page), duty).rows
    ]
    assert paged == [row.id for row in whole.rows]
    whys = [row.why for row in whole.rows]
    assert whys == sorted(whys, key=list(WhyUnaccounted).index) and len(whys) == 6
    for why, number in whole.counts.items():
        only = town.ask(partial(unaccounted.unaccounted, why=why), duty)
        assert only.in_all == number and {row.why for row in only.rows} <= {why}


def test_what_the_database_counts_is_what_the_ledger_counts(
    town: Town, fleet: Fleet, duty: Actor
) -> None:
    missing_one(town, fleet, duty)
    ids = [far(town, n, people=n or None).incident for n in range(4)]
    found = town.ask(unaccounted.unaccounted, duty)
    tallies = town.ask(people_count.tallies, [row.id for row in found.rows])
    assert set(ids) < set(tallies)
    assert found.people == summed(tallies.values())
    assert [row.tally for row in found.rows] == [tallies[row.id] for row in found.rows]
    assert Tally(None) in tallies.values()


def test_the_people_of_an_exercise_stand_apart_and_marked(
    town: Town, client: Any, duty: Actor, token_of: Any
) -> None:
    real, drill = far(town, 1, people=3), far(town, 2, people=90)
    for one, name in ((real, "Bà Thật"), (drill, "Bà Tập")):
        town.do(rescue_people.report_missing, duty, one.incident, name=name)
    in_exercise(town, drill.incident)
    with town.database.atomic() as session:
        ringing_now = {"ring_since": town.incident(real.incident).opened_at}
        session.execute(update(Incident).values(**ringing_now))
    headers = token_of(duty)

    def page(address: str) -> str:
        return str(client.get(address, headers=headers).get_data(as_text=True))

    codes = [town.incident(one.incident).code for one in (real, drill)]
    first = page("/people")
    assert codes[0] in first and codes[1] not in first
    assert "exercise=1" not in first
    second = page("/people?exercise=1")
    assert codes[1] in second and codes[0] not in second and "DIỄN TẬP" in second
    found = town.ask(unaccounted.unaccounted, duty)
    assert (found.people["asked"], found.people["missing"]) == (3, 1)
    assert [one.id for one in town.ask(ringing.to_ring, duty)] == [real.incident, drill.incident]
    with town.database.atomic() as session:
        session.merge(Setting(name=exercise.SETTING, value="on"))
    town.database.cache.pop("exercise", None)
    assert "exercise=1" in page("/people") and codes[1] not in page("/people")


def test_a_look_at_the_page_is_one_line_in_the_log_and_holds_up_no_writer(
    town: Town, client: Any, duty: Actor, token_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rescues = [far(town, n, reporter=Person(name=f"Ông {n}")) for n in range(3)]
    headers = token_of(duty)
    reads = unaccounted.unaccounted

    def reading(session: Any, *more: Any, **named: Any) -> Any:
        assert not session.get_bind().get_execution_options().get("ioc_writes")
        return reads(session, *more, **named)

    monkeypatch.setattr(unaccounted, "unaccounted", reading)
    assert client.get("/people", headers=headers).status_code == 200
    assert looks(town) == [{"incidents": sorted(one.incident for one in rescues)}]


def looks(town: Town) -> list[dict[str, Any]]:
    return [event.data for event in town.events() if event.kind == "people:names_viewed"]


def test_the_page_says_how_many_more_there_are(
    town: Town, client: Any, duty: Actor, token_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unaccounted, "PAGE", 2)
    monkeypatch.setattr(ringing, "MOST", 2)
    rescues = [far(town, n) for n in range(5)]
    with town.database.atomic() as session:
        since = town.incident(rescues[0].incident).opened_at
        session.execute(update(Incident).values(ring_since=since))
    headers = token_of(duty)
    page = client.get("/people", headers=headers).get_data(as_text=True)
    assert "ca 1 đến 2 trong 5 ca" in page and "Còn 3 ca nữa." in page
    assert "Còn 3 ca khác cần gọi" in page
    following = re.findall(r'href="([^"]*page=2[^"]*)" rel="next"', page)[0]
    assert "ca 3 đến 4 trong 5 ca" in client.get(
        following.replace("&amp;", "&"), headers=headers
    ).get_data(as_text=True)


@pytest.mark.parametrize("typed", ["nguyen thi be", "bà Nguyễn Thị Bé", "NGUYỄN THỊ BÉ", "thi be"])
def test_somebody_is_found_however_the_name_is_written(town: Town, duty: Actor, typed: str) -> None:
    missing = far(town, 1)
    town.do(rescue_people.report_missing, duty, missing.incident, name=FULL)
    town.do(facilities.check_in, duty, shelter(town.database), 2, names=["Lê Văn An", FULL])
    told = far(town, 2, reporter=Person(name="Lê Văn An"), place_contact=Person(name=f"Chị {FULL}"))
    found = town.do(people_search.search, duty, typed)
    assert sorted((one.told, one.incident) for one in found.people if one.incident) == [
        (MayBeTold.OFFICER, missing.incident),
        (MayBeTold.WAITED_FOR, told.incident),
    ]
    assert [one.place for one in found.people if one.told is MayBeTold.AT_SHELTER] == [
        "Trường Trần Cao Vân"
    ]
    assert len(found.people) == 3 and not found.is_cut


def test_who_has_left_a_shelter_is_safe_and_not_there(town: Town, duty: Actor) -> None:
    place = shelter(town.database)
    party = town.do(facilities.check_in, duty, place, 1, names=[FULL])
    town.do(facilities.check_out, duty, place, party.id)
    (one,) = town.do(people_search.search, duty, "nguyen thi be").people
    assert one.told is MayBeTold.SAFE


def test_a_family_is_told_nothing_of_an_exercise(
    town: Town, client: Any, duty: Actor, token_of: Any
) -> None:
    drill = far(town, 1, reporter=Person(name=FULL))
    in_exercise(town, drill.incident)
    town.do(rescue_people.report_missing, duty, drill.incident, name=FULL)
    assert town.do(people_search.search, duty, FULL).people == ()
    assert town.do(people_search.search, duty, "0905123001").people == ()
    found = town.do(partial(people_search.search, is_exercise=True), duty, FULL)
    assert [one.incident for one in found.people] == [drill.incident]
    form = {"q": FULL, "exercise": "1"}
    page = client.post("/people/search", data=form, headers=token_of(duty)).get_data(as_text=True)
    assert "Không nói với gia đình nào" in page


def test_the_search_costs_the_same_for_few_and_for_many_and_says_what_it_leaves_out(
    town: Town, client: Any, duty: Actor, token_of: Any
) -> None:
    place = shelter(town.database, places=PARTY_MOST)
    costs = []
    for some in (2, 30):
        for n in range(some):
            names = [f"Nguyễn Văn An {n}"]
            town.do(facilities.check_in, duty, place, 1, names=names, incident_id=None)
        with counted(town.database) as seen:
            found = town.do(people_search.search, duty, "an")
        costs.append(len(seen))
    assert costs[1] == costs[0]
    assert len(found.people) == people_search.MOST and found.is_cut
    page = client.post("/people/search", data={"q": "an"}, headers=token_of(duty))
    assert "Còn nhiều người khác cùng tên" in page.get_data(as_text=True)


def test_a_contact_is_found_by_its_name_until_it_is_forgotten(town: Town, duty: Actor) -> None:
    far(town, 1, reporter=Person(name=FULL))
    with town.database.reading() as session:
        keys = session.scalars(select(ReporterContact.name_key)).all()
    assert "nguyen thi be" in keys
