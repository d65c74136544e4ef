"""Handing over: who is asked, who may answer, who is asked next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from ioc.access.actor import Actor
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotFound
from ioc.domain.permissions import Role
from ioc.services.incidents import referral
from ioc.services.verification import review
from tests.threads import at_once
from tests.town import BORDER, NEIGHBOUR, WARD, Town

Person = Callable[..., Actor]


def officer(person: Person, agency: str) -> Actor:
    return person(Role.AGENCY_OFFICER, agency)


def test_a_returned_referral_goes_to_the_next_rule(town: Town, person: Person) -> None:
    told = town.report()
    hepco = officer(person, "hepco")
    assert town.leads(told.incident) == ["hepco"]
    town.act(referral.return_referral, hepco, told.incident, "bãi rác tự phát")
    assert town.agencies(told.incident)["hepco"] == "returned"
    assert town.leads(told.incident) == ["ubnd-19774"]
    with pytest.raises(NotFound):
        town.act(referral.accept_referral, hepco, told.incident)


def test_who_returned_a_matter_is_not_asked_again(town: Town, person: Person) -> None:
    told = town.report()
    asked = []
    for _ in range(6):
        (lead,) = town.leads(told.incident)
        asked.append(lead)
        if lead == "hueioc":
            break
        town.act(referral.return_referral, officer(person, lead), told.incident, "không phải")
    assert asked[:2] == ["hepco", "ubnd-19774"]
    assert len(set(asked)) == len(asked)
    assert asked[-1] == "hueioc", "at the end of the rules a person of the city desk settles it"


def test_returning_by_a_supporter_leaves_the_lead_alone(town: Town, person: Person) -> None:
    told = town.report()
    town.act(referral.return_referral, officer(person, "ubnd-19774"), told.incident, "không cần")
    assert town.leads(told.incident) == ["hepco"]


def test_a_return_gives_the_next_agency_its_full_time(town: Town, person: Person) -> None:
    told = town.report()
    town.act(referral.return_referral, officer(person, "hepco"), told.incident, "không phải")
    ward = next(r for r in town.incident(told.incident).referrals if r.agency_code == "ubnd-19774")
    assert ward.accept_due_at is not None
    assert ward.accept_due_at > ward.offered_at


def test_an_emergency_on_a_border_is_offered_to_both_wards(town: Town) -> None:
    told = town.emergency(point=BORDER)
    agencies = town.agencies(told.incident)
    assert {f"ubnd-{WARD}", f"ubnd-{NEIGHBOUR}", "ptds"} <= set(agencies)
    assert set(agencies.values()) == {"offered"}
    assert town.leads(told.incident) == ["hueioc"]
    assert [a["code"] for a in town.card(told.incident)["other_areas"]] == [NEIGHBOUR]


@pytest.mark.parametrize(("first", "other"), [(WARD, NEIGHBOUR), (NEIGHBOUR, WARD)])
def test_the_first_ward_to_accept_owns_the_emergency(
    town: Town, person: Person, first: str, other: str
) -> None:
    told = town.emergency(point=BORDER)
    town.act(referral.accept_referral, officer(person, f"ubnd-{first}"), told.incident)
    card, agencies = town.card(told.incident), town.agencies(told.incident)
    assert (card["area"]["code"], card["other_areas"]) == (first, [])
    assert agencies[f"ubnd-{first}"] == "accepted"
    assert agencies[f"ubnd-{other}"] == "returned"
    assert agencies["ptds"] == "offered", "the rescuers come all the same"
    assert town.leads(told.incident) == [f"ubnd-{first}"]
    with pytest.raises(NotFound):
        town.act(referral.accept_referral, officer(person, f"ubnd-{other}"), told.incident)


def test_of_two_wards_that_accept_at_once_one_owns_it(town: Town, person: Person) -> None:
    one, two = officer(person, f"ubnd-{WARD}"), officer(person, f"ubnd-{NEIGHBOUR}")
    told = town.emergency(point=BORDER)
    version = town.incident(told.incident).version
    results = at_once(
        [
            partial(town.do, referral.accept_referral, who, told.incident, version)
            for who in (one, two)
        ]
    )
    refused = [r for r in results if isinstance(r, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], Conflict | NotFound)
    accepted = [code for code, state in town.agencies(told.incident).items() if state == "accepted"]
    assert len(accepted) == 1


def test_rescuers_who_accept_settle_no_border(town: Town, person: Person) -> None:
    told = town.emergency(point=BORDER)
    town.act(referral.accept_referral, officer(person, "ptds"), told.incident)
    agencies = town.agencies(told.incident)
    assert (agencies[f"ubnd-{WARD}"], agencies[f"ubnd-{NEIGHBOUR}"]) == ("offered", "offered")


def test_a_person_hands_a_matter_to_another_agency(town: Town, person: Person) -> None:
    told = town.report()
    duty = person(Role.DUTY_OFFICER)
    town.act(referral.refer_incident, duty, told.incident, "cay-xanh", False, "rác trong công viên")
    assert town.leads(told.incident) == ["cay-xanh"]
    assert town.agencies(told.incident)["hepco"] == "returned"


def test_a_supporter_is_added_beside_the_lead(town: Town, person: Person) -> None:
    told = town.report()
    duty = person(Role.DUTY_OFFICER)
    town.act(referral.refer_incident, duty, told.incident, "cay-xanh", True, None)
    assert town.leads(told.incident) == ["hepco"]
    assert town.agencies(told.incident)["cay-xanh"] == "offered"


def test_an_agency_that_does_not_exist_is_refused(town: Town, person: Person) -> None:
    told = town.report()
    with pytest.raises(InvalidInput):
        town.act(
            referral.refer_incident,
            person(Role.DUTY_OFFICER),
            told.incident,
            "khong-co",
            False,
            None,
        )


def test_what_was_accepted_may_still_be_returned_and_accepted_once_only(
    town: Town, person: Person
) -> None:
    told = town.report()
    hepco = officer(person, "hepco")
    town.act(referral.accept_referral, hepco, told.incident)
    with pytest.raises(InvalidTransition):
        town.act(referral.accept_referral, hepco, told.incident)
    town.act(referral.return_referral, hepco, told.incident, "không phải")
    assert town.leads(told.incident) == ["ubnd-19774"]


def test_what_a_person_chose_is_not_overruled_by_a_worse_report(town: Town, person: Person) -> None:
    told = town.report()
    duty = person(Role.DUTY_OFFICER)
    town.act(referral.refer_incident, duty, told.incident, "cay-xanh", False, None)
    town.act(review.verify_incident, duty, told.incident)
    assert town.leads(told.incident) == ["cay-xanh"]
