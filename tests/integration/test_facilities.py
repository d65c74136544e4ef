"""Places in shelters: never more than there are, whoever comes at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ioc.access.actor import SYSTEM
from ioc.db.session import Database
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition
from ioc.domain.facilities import FacilityKind, FacilityNeed, FacilityStatus, PartyStatus
from ioc.models.facility import Facility, FacilityParty
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from tests.threads import at_once

OPEN, FULL, CLOSED = FacilityStatus.OPEN, FacilityStatus.FULL, FacilityStatus.CLOSED


def shelter(database: Database, places: int = 10, **more: Any) -> int:
    told = {"name": "Trường Quốc Học", "kind": FacilityKind.SHELTER, "lat": 16.46, "lon": 107.58}
    with database.atomic() as session:
        made = facilities.create(session, SYSTEM, FacilityTold(**told, places=places, **more))
        return made.id


def do(database: Database, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    with database.atomic() as session:
        return work(session, SYSTEM, *args, **more)


def of(database: Database, number: int) -> Facility:
    with database.reading() as session:
        return session.get_one(Facility, number)


def test_a_shelter_is_full_by_itself_and_open_again(database: Database) -> None:
    number = shelter(database, 5)
    do(database, facilities.reserve, number, 5, assignment_id=1)
    assert (of(database, number).status, of(database, number).reserved) == (FULL, 5)
    do(database, facilities.release, 1)
    assert (of(database, number).status, of(database, number).reserved) == (OPEN, 0)


def test_who_sets_it_by_hand_wins(database: Database) -> None:
    number = shelter(database, 5)
    do(database, facilities.set_status, number, 1, FULL, "Nước vào tầng một")
    with pytest.raises(Conflict, match="no_places"):
        do(database, facilities.check_in, number, 1)
    do(database, facilities.set_status, number, 2, CLOSED, "Mất điện")
    party = do(database, facilities.set_status, number, 3, OPEN)
    assert party.status is OPEN
    with pytest.raises(InvalidInput):
        do(database, facilities.set_status, number, 4, CLOSED, " ")


def test_who_is_expected_is_let_in_where_it_was_closed_meanwhile(database: Database) -> None:
    number = shelter(database)
    do(database, facilities.reserve, number, 4, assignment_id=7)
    version = of(database, number).version
    do(database, facilities.set_status, number, version, CLOSED, "Sạt lở")
    with pytest.raises(InvalidTransition, match="facility_closed"):
        do(database, facilities.check_in, number, 1)
    party = do(database, facilities.check_in, number, 4, assignment_id=7)
    assert party.status is PartyStatus.CHECKED_IN
    assert (of(database, number).taken, of(database, number).status) == (4, CLOSED)


def test_more_than_were_expected_come_in_only_where_there_is_room(database: Database) -> None:
    number = shelter(database, 6)
    do(database, facilities.reserve, number, 4, assignment_id=1)
    with pytest.raises(Conflict, match="no_places") as refusal:
        do(database, facilities.check_in, number, 7, assignment_id=1)
    assert refusal.value.details["free"] == 6
    do(database, facilities.check_in, number, 6, assignment_id=1)
    assert (of(database, number).taken, of(database, number).reserved) == (6, 0)


def test_a_party_that_comes_in_turns_keeps_the_places_of_its_rest(database: Database) -> None:
    number = shelter(database, 10)
    do(database, facilities.reserve, number, 9, assignment_id=3)
    do(database, facilities.check_in, number, 4, assignment_id=3, keep_rest=True)
    row = of(database, number)
    assert (row.taken, row.reserved) == (4, 5)
    do(database, facilities.check_in, number, 5, assignment_id=3)
    row = of(database, number)
    assert (row.taken, row.reserved, row.status) == (9, 0, OPEN)


def test_a_crew_that_goes_elsewhere_frees_the_places_it_had(database: Database) -> None:
    one, other = shelter(database, 5), shelter(database, 5)
    do(database, facilities.reserve, one, 3, assignment_id=4)
    do(database, facilities.check_in, other, 3, assignment_id=4)
    assert (of(database, one).reserved, of(database, other).taken) == (0, 3)


def test_an_assignment_has_one_reservation_that_moves_and_grows(database: Database) -> None:
    one, other = shelter(database, 5), shelter(database, 5)
    do(database, facilities.reserve, one, 3, assignment_id=4)
    do(database, facilities.reserve, one, 5, assignment_id=4)
    assert of(database, one).reserved == 5
    do(database, facilities.reserve, other, 2, assignment_id=4)
    assert (of(database, one).reserved, of(database, other).reserved) == (0, 2)
    assert do(database, facilities.release, 4) == 2
    assert do(database, facilities.release, 4) == 0


def test_the_same_tap_twice_is_one_party(database: Database) -> None:
    number = shelter(database)
    first = do(database, facilities.check_in, number, 2, client_token="t" * 16)
    again = do(database, facilities.check_in, number, 2, client_token="t" * 16)
    assert (first.id, of(database, number).taken) == (again.id, 2)
    with pytest.raises(Conflict, match="client_token_reused"):
        do(database, facilities.check_in, number, 3, client_token="t" * 16)


def test_people_leave_in_parts_and_no_more_than_came(database: Database) -> None:
    number = shelter(database, 3)
    party = do(database, facilities.check_in, number, 3, names=["Lê Thị Bé", " "])
    assert party.names == ["Lê Thị Bé"]
    do(database, facilities.check_out, number, party.id, 1)
    with pytest.raises(InvalidInput):
        do(database, facilities.check_out, number, party.id, 3)
    done = do(database, facilities.check_out, number, party.id)
    assert (done.status, of(database, number).taken) == (PartyStatus.CHECKED_OUT, 0)
    with pytest.raises(InvalidTransition):
        do(database, facilities.check_out, number, party.id)


def test_places_cannot_be_fewer_than_those_in_use(database: Database) -> None:
    number = shelter(database, 5)
    do(database, facilities.check_in, number, 4)
    version = of(database, number).version
    with pytest.raises(InvalidInput) as refusal:
        do(database, facilities.change, number, version, {"places": 3})
    assert refusal.value.errors[0].code == "places_below_taken"
    with pytest.raises(Conflict):
        do(database, facilities.change, number, version - 1, {"places": 9})
    changed = do(database, facilities.change, number, version, {"places": 4})
    assert changed.status is FULL
    needs = do(database, facilities.put_needs, number, version + 1, [FacilityNeed.FOOD])
    assert needs.needs == ["food"]


@pytest.mark.parametrize("places", [-1, 100_001])
def test_impossible_places_are_refused(database: Database, places: int) -> None:
    with pytest.raises(InvalidInput):
        shelter(database, places)


def test_a_facility_outside_the_city_is_refused(database: Database) -> None:
    with pytest.raises(InvalidInput) as refusal:
        far = FacilityTold("Hà Nội", FacilityKind.SHELTER, 21.03, 105.85, places=3)
        do(database, facilities.create, far)
    assert refusal.value.errors[0].code == "outside_city"


def test_two_who_reserve_the_last_places_at_once_do_not_both_have_them(database: Database) -> None:
    number = shelter(database, 10)

    def reserving(assignment: int) -> Callable[[], Any]:
        return lambda: do(database, facilities.reserve, number, 3, assignment_id=assignment)

    results = at_once([reserving(n) for n in range(1, 9)])
    refused = [r for r in results if isinstance(r, Conflict)]
    assert len(refused) == 5
    assert not [r for r in results if isinstance(r, Exception) and r not in refused]
    assert of(database, number).reserved == 9


def test_reservations_that_cross_between_two_shelters_do_not_wait_for_each_other(
    database: Database,
) -> None:
    one, other = shelter(database, 20), shelter(database, 20)
    for assignment in range(1, 7):
        place = one if assignment % 2 else other
        do(database, facilities.reserve, place, 2, assignment_id=assignment)

    def moving(assignment: int) -> Callable[[], Any]:
        place = other if assignment % 2 else one
        return lambda: do(database, facilities.reserve, place, 2, assignment_id=assignment)

    results = at_once([moving(n) for n in range(1, 7)])
    assert not [r for r in results if isinstance(r, Exception)]
    assert (of(database, one).reserved, of(database, other).reserved) == (6, 6)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "release", "in", "walk", "out", "places"]),
        st.integers(1, 4),
        st.integers(1, 7),
    ),
    max_size=12,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_whatever_happens_the_sums_are_right(
    database: Database, acts: list[tuple[str, int, int]]
) -> None:
    number = shelter(database, 8)
    base = number * 10
    for act, which, people in acts:
        with database.atomic() as session:
            try:
                _act(session, number, act, base + which, people)
            except (Conflict, InvalidInput, InvalidTransition):
                session.rollback()
    with database.reading() as session:
        row = session.get_one(Facility, number)
        parties = session.scalars(
            select(FacilityParty).where(FacilityParty.facility_id == number)
        ).all()
        there = [p for p in parties if p.status is PartyStatus.CHECKED_IN]
        expected = [p for p in parties if p.status is PartyStatus.RESERVED]
        assert row.taken == sum(p.people - p.people_out for p in there)
        assert row.reserved == sum(p.people for p in expected)
        assert 0 <= row.taken + row.reserved <= row.places
        assert (row.status is FULL) == (row.taken + row.reserved == row.places)


def _act(session: Any, number: int, act: str, assignment: int, people: int) -> None:
    if act == "reserve":
        facilities.reserve(session, SYSTEM, number, people, assignment)
    elif act == "release":
        facilities.release(session, SYSTEM, assignment)
    elif act == "in":
        facilities.check_in(session, SYSTEM, number, people, assignment_id=assignment)
    elif act == "walk":
        facilities.check_in(session, SYSTEM, number, people)
    elif act == "out":
        party = session.scalar(
            select(FacilityParty).where(
                FacilityParty.facility_id == number,
                FacilityParty.status == PartyStatus.CHECKED_IN,
            )
        )
        if party is not None:
            facilities.check_out(session, SYSTEM, number, party.id, min(people, party.people))
    else:
        version = session.get_one(Facility, number).version
        facilities.change(session, SYSTEM, number, version, {"places": people * 2})
