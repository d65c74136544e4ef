"""What a review found once and must not come back."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.domain.errors import Conflict, InvalidTransition, NotAllowed
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from ioc.services.verification import review

TOKEN = "t" * 20


def test_a_reopened_matter_is_offered_to_all_who_took_it(town: Any, person: Any) -> None:
    told = town.report()
    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.act(referral.accept_referral, officer, told.incident)
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "xong")
    assert town.agencies(told.incident)["hepco"] == "done"
    assert "done" not in {v for k, v in town.agencies(told.incident).items() if k != "hepco"}
    town.do(citizen.give_feedback, told.code, False, None, "chưa xong")
    assert town.agencies(told.incident)["hepco"] == "offered"


def test_a_reopened_matter_referred_to_a_done_agency_is_held_by_it(town: Any, person: Any) -> None:
    told = town.report()
    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "xong")
    town.do(citizen.give_feedback, told.code, False, None, None)
    desk = person(Role.DUTY_OFFICER)
    ward = next(code for code in town.agencies(told.incident) if code.startswith("ubnd-"))
    town.act(referral.refer_incident, desk, told.incident, ward, False, None)
    assert town.agencies(told.incident)[ward] == "offered"


def test_only_the_lead_ends_the_matter(town: Any, person: Any) -> None:
    told = town.report()
    ward = next(code for code in town.agencies(told.incident) if code.startswith("ubnd-"))
    supporter = person(Role.AGENCY_OFFICER, ward)
    with pytest.raises(NotAllowed):
        town.act(working.resolve_incident, supporter, told.incident, Outcome.FIXED, "xong")


def test_a_rejected_report_cannot_be_rated_open_again(town: Any, person: Any) -> None:
    told = town.report()
    town.act(review.reject_incident, person(Role.DUTY_OFFICER), told.incident, "đùa")
    with pytest.raises(InvalidTransition):
        town.do(citizen.give_feedback, told.code, False, None, "vẫn còn")


def test_a_result_is_rated_once(town: Any, person: Any) -> None:
    told = town.report()
    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "xong")
    town.do(citizen.give_feedback, told.code, True, None, None)
    with pytest.raises(InvalidTransition):
        town.do(citizen.give_feedback, told.code, True, None, None)


def test_a_token_counts_within_its_own_report(town: Any) -> None:
    first, second = town.report(), town.report()
    assert town.do(citizen.add_update, first.code, MoreTold("thêm", TOKEN))
    assert town.do(citizen.add_update, second.code, MoreTold("thêm", TOKEN))
    assert not town.do(citizen.add_update, first.code, MoreTold("thêm", TOKEN))
    with pytest.raises(Conflict):
        town.do(citizen.add_update, first.code, MoreTold("khác", TOKEN))


def test_answers_after_a_call_for_help_count_for_the_incident(town: Any) -> None:
    told = town.report("CỨU với, nước lên")
    more = MoreTold("4 người, nước quá đầu", TOKEN, people=4, water_depth_m=1.7)
    town.do(citizen.add_update, told.code, more)
    card = town.card(told.incident)
    assert (card["people"], card["tier"]) == (4, "P1")
