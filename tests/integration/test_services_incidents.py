"""What people do to incidents, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from ioc.access.actor import Actor
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.geo import Point
from ioc.domain.incidents import Flag, IncidentStatus, Outcome, Severity
from ioc.domain.permissions import Role
from ioc.domain.reports import ReportStatus
from ioc.queries.story import history
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.verification import joining, review
from tests.threads import at_once
from tests.town import CRY, DEEP, FLOODING, JOKE, WASTE, Town, metres_north

Person = Callable[..., Actor]


@pytest.fixture
def duty(person: Person) -> Actor:
    return person(Role.DUTY_OFFICER)


@pytest.fixture
def hepco(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


# Believed or not.


def test_a_doubtful_ordinary_matter_waits_at_the_city_desk(town: Town) -> None:
    told = town.report(danger=JOKE)
    assert town.card(told.incident)["verification"] == "doubtful"
    assert town.agencies(told.incident) == {"hueioc": "offered"}


def test_a_doubtful_emergency_waits_for_nobody(town: Town) -> None:
    told = town.emergency("CỨU", point=Point(21.03, 105.85))
    assert town.card(told.incident)["verification"] == "doubtful"
    assert town.leads(told.incident) == ["ptds"]


def test_what_is_verified_goes_on_to_its_agency(town: Town, duty: Actor) -> None:
    told = town.report(danger=JOKE)
    town.act(review.verify_incident, duty, told.incident, "đã gọi lại")
    assert town.card(told.incident)["verification"] == "verified"
    assert town.leads(told.incident) == ["hepco"]
    assert town.agencies(told.incident)["hueioc"] == "returned"
    assert town.row(told.report).status is ReportStatus.VERIFIED


def test_what_is_rejected_is_closed_and_its_sender_is_told_why(town: Town, duty: Actor) -> None:
    told = town.report(danger=JOKE)
    town.act(review.reject_incident, duty, told.incident, "Không có thật")
    incident, report = town.incident(told.incident), town.row(told.report)
    assert (incident.status, incident.outcome) == (IncidentStatus.CLOSED, Outcome.REJECTED)
    assert (report.status, report.reject_reason) == (ReportStatus.REJECTED, "Không có thật")


def test_a_number_whose_reports_were_rejected_twice_is_doubted(town: Town, duty: Actor) -> None:
    phone = "0905 123 456"
    for place in range(2):
        told = town.report(phone=phone, danger=JOKE, point=metres_north(DEEP, 300 * place))
        town.act(review.reject_incident, duty, told.incident, "Không có thật")
    third = town.report(phone=phone, point=metres_north(DEEP, 900))
    assert ["earlier_rejected", -2] in town.row(third.report).evidence


# Kind and place.


def test_another_kind_goes_to_another_agency(town: Town, duty: Actor) -> None:
    told = town.report()
    town.act(review.classify_incident, duty, told.incident, "cap_nuoc", None)
    assert town.leads(told.incident) == ["huewaco"]
    assert town.agencies(told.incident)["hepco"] == "returned"


def test_who_has_accepted_keeps_a_matter_that_becomes_another(
    town: Town, duty: Actor, hepco: Actor
) -> None:
    told = town.report()
    town.act(referral.accept_referral, hepco, told.incident)
    town.act(review.classify_incident, duty, told.incident, "cap_nuoc", None)
    assert town.leads(told.incident) == ["huewaco"]
    assert town.agencies(told.incident)["hepco"] == "accepted"


def test_an_unknown_kind_is_refused(town: Town, duty: Actor) -> None:
    told = town.report()
    with pytest.raises(InvalidInput):
        town.act(review.classify_incident, duty, told.incident, "khong_co", None)


def test_another_place_goes_to_another_ward(town: Town, duty: Actor) -> None:
    told = town.report(category="trat_tu_do_thi")
    assert town.leads(told.incident) == ["ubnd-19774"]
    town.act(review.relocate_incident, duty, told.incident, Point(16.4556, 107.584), "Bến Nghé")
    card = town.card(told.incident)
    assert (card["area"]["code"], card["location_quality"]) == ("19789", "exact")
    assert town.leads(told.incident) == ["ubnd-19789"]


# Joined and parted.


def test_a_worse_report_makes_the_incident_worse_and_calls_the_rescuers(town: Town) -> None:
    first = town.report("Nước ngập đường", category=FLOODING)
    assert town.leads(first.incident) == ["hepco"]
    second = town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY)
    assert second.incident == first.incident
    card = town.card(first.incident)
    assert (card["severity"], card["tier"]) == ("critical", "P2")
    assert {"ptds", "hepco", "ca-pccc", "ca-19774"} <= set(town.agencies(first.incident))
    assert town.leads(first.incident) == ["ptds"]


def test_who_accepted_still_leads_when_it_becomes_worse(town: Town, hepco: Actor) -> None:
    first = town.report("Nước ngập đường", category=FLOODING)
    town.act(referral.accept_referral, hepco, first.incident)
    town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY)
    assert town.leads(first.incident) == ["hepco"]
    assert town.agencies(first.incident)["ptds"] == "offered"


def test_merging_moves_the_reports_and_keeps_the_number(town: Town, duty: Actor) -> None:
    kept, merged = town.emergency(people=3), town.emergency(point=metres_north(DEEP, 25))
    town.act(joining.merge_incidents, duty, merged.incident, kept.incident)
    old, new = town.incident(merged.incident), town.incident(kept.incident)
    assert (old.status, old.merged_into, old.outcome) == (
        IncidentStatus.CLOSED,
        kept.incident,
        Outcome.MERGED,
    )
    assert town.card(merged.incident)["merged_into"] == kept.incident
    assert (new.report_count, new.people) == (2, 3)
    assert town.row(merged.report).incident_id == kept.incident
    assert set(town.agencies(merged.incident).values()) == {"offered"}


def test_merging_takes_over_the_worse_severity_and_its_rescuers(town: Town, duty: Actor) -> None:
    mild = town.report("Nước ngập đường", category=FLOODING)
    grave = town.emergency(point=metres_north(DEEP, 100))
    town.act(joining.merge_incidents, duty, grave.incident, mild.incident)
    assert town.card(mild.incident)["severity"] == "critical"
    assert "ptds" in town.agencies(mild.incident)


@pytest.mark.parametrize("state", ["itself", "merged", "resolved"])
def test_what_is_not_open_takes_no_other_in(
    town: Town, duty: Actor, hepco: Actor, state: str
) -> None:
    told, other = town.report(), town.report(point=metres_north(DEEP, 500))
    into = told.incident if state == "itself" else other.incident
    if state == "resolved":
        done = (Outcome.FIXED, "Đã dọn")
        town.act(working.resolve_incident, hepco, other.incident, *done)
    elif state == "merged":
        third = town.report(point=metres_north(DEEP, 900))
        town.act(joining.merge_incidents, duty, other.incident, third.incident)
    with pytest.raises(InvalidInput):
        town.act(joining.merge_incidents, duty, told.incident, into)
    assert town.row(told.report).incident_id == told.incident


def test_two_merges_crosswise_end_with_one_incident(town: Town, duty: Actor) -> None:
    """Each waits for the other's row: the locks are taken in one order, so one just loses."""
    for turn in range(3):
        one = town.report(point=metres_north(DEEP, 2000 * turn)).incident
        two = town.report(point=metres_north(DEEP, 2000 * turn + 500)).incident
        results = at_once(
            [
                partial(town.act, joining.merge_incidents, duty, one, two),
                partial(town.act, joining.merge_incidents, duty, two, one),
            ]
        )
        refused = [r for r in results if isinstance(r, Exception)]
        assert len(refused) == 1
        assert isinstance(refused[0], Conflict | InvalidInput | InvalidTransition)
        assert sorted(town.incident(i).status.value for i in (one, two)) == ["closed", "open"]


def test_a_report_that_tells_of_something_else_gets_its_own_incident(
    town: Town, duty: Actor
) -> None:
    first = town.report()
    second = town.report(point=metres_north(DEEP, 10))
    town.act(joining.split_incident, duty, first.incident, second.report)
    fresh = town.row(second.report).incident_id
    assert fresh not in {None, first.incident}
    assert town.card(first.incident)["report_count"] == 1
    assert town.card(fresh)["report_count"] == 1
    assert town.card(fresh)["severity"] == "normal"
    assert town.leads(fresh) == ["hepco"]


def test_the_only_report_and_a_strange_one_cannot_be_split_off(town: Town, duty: Actor) -> None:
    first, other = town.report(), town.report(point=metres_north(DEEP, 500))
    for report in (first.report, other.report):
        with pytest.raises(InvalidInput):
            town.act(joining.split_incident, duty, first.incident, report)


def test_an_ordinary_report_split_off_a_rescue_is_ordinary_again(town: Town, duty: Actor) -> None:
    grave = town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY)
    mild = town.report("Cống nghẹt", category=FLOODING, point=metres_north(DEEP, 10))
    assert mild.incident == grave.incident
    town.act(joining.split_incident, duty, grave.incident, mild.report)
    fresh = town.row(mild.report).incident_id
    assert town.card(fresh)["severity"] == "normal"
    assert town.card(grave.incident)["severity"] == "critical"


# Two people at once.


def test_a_stale_version_is_a_conflict_that_says_the_latest(town: Town, duty: Actor) -> None:
    told = town.report()
    seen = town.incident(told.incident).version
    town.do(working.flag_incident, duty, told.incident, seen, Flag.WATCH)
    with pytest.raises(Conflict) as refused:
        town.do(working.flag_incident, duty, told.incident, seen, Flag.PRESS)
    assert refused.value.details["current"] == seen + 1
    assert town.card(told.incident)["flags"] == ["watch"]


def test_of_two_people_who_act_at_once_one_wins(town: Town, duty: Actor, hepco: Actor) -> None:
    for turn in range(4):
        told = town.report(point=metres_north(DEEP, 300 * turn))
        version = town.incident(told.incident).version
        results = at_once(
            [
                partial(town.do, referral.accept_referral, hepco, told.incident, version),
                partial(town.do, review.reject_incident, duty, told.incident, version, "Không có"),
            ]
        )
        assert sum(isinstance(r, Conflict) for r in results) == 1
        assert sum(isinstance(r, Exception) for r in results) == 1


def test_notes_never_conflict(town: Town, duty: Actor, hepco: Actor) -> None:
    told = town.report()
    before = town.incident(told.incident).version
    notes = [
        partial(town.do, working.note_incident, actor, told.incident, f"ghi chú {n}")
        for n in range(4)
        for actor in (duty, hepco)
    ]
    assert not [r for r in at_once(notes) if isinstance(r, Exception)]
    assert town.incident(told.incident).version == before + 8
    assert town.kinds().count("incident:noted") == 8


# Work and end.


def test_starting_accepts_what_was_only_offered(town: Town, hepco: Actor) -> None:
    told = town.report()
    town.act(working.start_incident, hepco, told.incident)
    assert town.agencies(told.incident)["hepco"] == "accepted"
    assert town.card(told.incident)["status"] == "in_progress"


def test_more_time_needs_a_later_day(town: Town, duty: Actor) -> None:
    told = town.report()
    due = town.incident(told.incident).due_at
    assert due is not None
    with pytest.raises(InvalidInput):
        town.act(working.extend_incident, duty, told.incident, due, "chờ vật tư")
    later = due + timedelta(days=2)
    town.act(working.extend_incident, duty, told.incident, later, "chờ vật tư")
    assert town.incident(told.incident).due_at == later


def test_an_officer_may_not_grant_more_time_but_the_manager_may(
    town: Town, hepco: Actor, person: Person
) -> None:
    told = town.report()
    due = town.incident(told.incident).due_at
    assert due is not None
    more = (due + timedelta(days=1), "chờ vật tư")
    with pytest.raises(NotAllowed):
        town.act(working.extend_incident, hepco, told.incident, *more)
    town.act(working.extend_incident, person(Role.AGENCY_MANAGER, "hepco"), told.incident, *more)


def test_what_is_resolved_can_be_closed_and_opened_again(
    town: Town, duty: Actor, hepco: Actor
) -> None:
    told = town.report()
    town.act(working.resolve_incident, hepco, told.incident, Outcome.FIXED, "Đã dọn sạch")
    assert town.card(told.incident)["outcome"] == "fixed"
    town.act(working.close_incident, duty, told.incident)
    assert town.card(told.incident)["status"] == "closed"
    town.act(working.reopen_incident, duty, told.incident, "còn rác")
    card = town.card(told.incident)
    assert (card["status"], card["outcome"]) == ("open", None)
    assert town.agencies(told.incident)["hepco"] == "offered"


def test_what_was_never_resolved_cannot_be_closed(town: Town, duty: Actor) -> None:
    told = town.report()
    with pytest.raises(InvalidTransition):
        town.act(working.close_incident, duty, told.incident)


def test_nobody_works_on_what_is_not_theirs(town: Town, person: Person) -> None:
    told = town.report()
    with pytest.raises(NotFound):
        town.act(working.start_incident, person(Role.AGENCY_OFFICER, "huewaco"), told.incident)
    with pytest.raises(NotAllowed):
        town.act(working.start_incident, person(Role.OPERATOR), told.incident)
    with pytest.raises(NotAllowed):
        town.act(review.verify_incident, person(Role.AGENCY_OFFICER, "hepco"), told.incident)


def test_an_internal_note_stays_inside_its_agency(town: Town, hepco: Actor, person: Person) -> None:
    told = town.report()
    ward = person(Role.AGENCY_OFFICER, "ubnd-19774")
    town.do(working.note_incident, hepco, told.incident, "chỉ nội bộ", False)
    town.do(working.note_incident, hepco, told.incident, "cho mọi người", True)
    fixed = (Outcome.FIXED, "Đã dọn", "xe hỏng, thuê ngoài")
    town.act(working.resolve_incident, hepco, told.incident, *fixed)
    for actor, sees in ((hepco, True), (person(Role.DUTY_OFFICER), True), (ward, False)):
        steps = town.ask(history.of_incident, actor, told.incident, "vi")
        said = str([step["data"] for step in steps])
        assert ("chỉ nội bộ" in said) is sees
        assert ("xe hỏng" in said) is sees
        assert "cho mọi người" in said
        assert "Đã dọn" in said


def test_a_matter_of_high_severity_is_never_made_critical_by_its_kind_alone(town: Town) -> None:
    told = town.report("Cần cứu hộ xe", category="cuu_ho_cuu_nan")
    assert town.card(told.incident)["severity"] == Severity.HIGH.value
    assert town.card(told.incident)["tier"] is None


def test_a_category_held_without_confidence_is_left_open(town: Town) -> None:
    told = town.report(category=WASTE, confidence=0.2)
    assert town.card(told.incident)["category"] == "khac"
