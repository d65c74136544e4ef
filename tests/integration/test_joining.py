"""Reports that come together and are parted again; two first calls at once; what is repeated."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from ioc.access.actor import Actor
from ioc.domain.incidents import Flag, Outcome, Verification
from ioc.domain.permissions import Role
from ioc.models.joining import Growth, ReportKey, Resemblance
from ioc.models.report import Report
from ioc.queries.incident.incident_page import incident_page
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.intake.commands import Person
from ioc.services.reporters import citizen
from ioc.services.reporters.erasure import erase_report
from ioc.services.verification import joining, matching, review
from tests.threads import at_once
from tests.town import CRY, DEEP, FLOODING, Town, metres_north

PHONE = "0905 123 456"
LAMP = "chieu_sang"
NOT_KEPT = {"version", "updated_at"}


@pytest.fixture
def duty(person: Any) -> Actor:
    return person(Role.DUTY_OFFICER)


def state(town: Town, incident_id: int) -> dict[str, Any]:
    """All that a screen shows of an incident, and its clocks to the microsecond."""
    incident = town.incident(incident_id)
    card = {k: v for k, v in orjson.loads(incident.card).items() if k not in NOT_KEPT}
    card["clocks"] = (incident.due_at, incident.last_confirmed_at)
    card["referrals"] = sorted(
        (r.agency_code, r.status, r.is_lead, r.due_at, r.accept_due_at, r.rule)
        for r in incident.referrals
    )
    return card


def split(town: Town, duty: Actor, incident: int, report: int) -> int:
    town.act(joining.split_incident, duty, incident, report)
    fresh = town.row(report).incident_id
    assert fresh is not None
    return fresh


# Undone.


def test_a_join_that_made_it_critical_is_undone_to_the_letter(town: Town, duty: Actor) -> None:
    first = town.report("Nước ngập đường", category=FLOODING, people=2)
    before = state(town, first.incident)
    second = town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY, people=6)
    assert second.incident == first.incident
    assert town.card(first.incident)["severity"] == "critical"
    assert len(town.agencies(first.incident)) > 1
    fresh = split(town, duty, first.incident, second.report)
    assert state(town, first.incident) == before
    card = town.card(fresh)
    assert (card["severity"], card["people"], card["tier"]) == ("critical", 6, "P2")


def test_a_place_that_a_join_brought_goes_with_it(town: Town, duty: Actor) -> None:
    first = town.emergency(phone=PHONE, point=None, accuracy_m=None)
    before = state(town, first.incident)
    second = town.emergency(phone=PHONE)
    assert second.incident == first.incident
    assert town.card(first.incident)["lat"] is not None
    split(town, duty, first.incident, second.report)
    assert state(town, first.incident) == before
    assert before["lat"] is None


def test_an_agency_that_went_out_meanwhile_keeps_the_matter(
    town: Town, duty: Actor, person: Any
) -> None:
    first = town.report("Nước ngập đường", category=FLOODING)
    second = town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY)
    rescuers = person(Role.AGENCY_OFFICER, "ptds")
    town.act(referral.accept_referral, rescuers, first.incident)
    split(town, duty, first.incident, second.report)
    assert town.agencies(first.incident)["ptds"] == "accepted"
    assert town.leads(first.incident) == ["hepco"]


def test_what_a_person_said_in_between_stays(town: Town, duty: Actor) -> None:
    first = town.report(people=2)
    second = town.report(people=5)
    town.act(review.classify_incident, duty, first.incident, "cay_xanh", None)
    split(town, duty, first.incident, second.report)
    card = town.card(first.incident)
    assert (card["category"], card["people"], card["report_count"]) == ("cay_xanh", 2, 1)


def test_a_merge_is_undone_whole(town: Town, duty: Actor, person: Any) -> None:
    kept = town.report("Nước ngập đường", category=FLOODING)
    gone = town.emergency(point=metres_north(DEEP, 60), people=4)
    more = town.emergency(phone=PHONE, point=metres_north(DEEP, 60))
    if more.incident != gone.incident:
        town.act(joining.merge_incidents, duty, more.incident, gone.incident)
    rescuers = person(Role.AGENCY_OFFICER, "ptds")
    town.act(referral.accept_referral, rescuers, gone.incident)
    both = state(town, kept.incident), state(town, gone.incident)
    town.act(joining.merge_incidents, duty, gone.incident, kept.incident)
    assert town.card(kept.incident)["report_count"] == 3
    assert split(town, duty, kept.incident, gone.report) == gone.incident
    assert (state(town, kept.incident), state(town, gone.incident)) == both
    assert town.row(more.report).incident_id == gone.incident
    assert town.card(gone.incident)["merged_into"] is None


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_joined_and_parted_ends_where_it_began(
    town: Town, duty: Actor, seed: int
) -> None:
    rng = random.Random(seed)
    told = [
        (
            town.emergency(people=rng.randrange(1, 9), point=metres_north(DEEP, 300 * n))
            if rng.random() < 0.5
            else town.report(category=FLOODING, point=metres_north(DEEP, 300 * n))
        )
        for n in range(4)
    ]
    before = {one.incident: state(town, one.incident) for one in told}
    into = told[0]
    merged: list[Any] = []
    for _ in range(10):
        if merged and (rng.random() < 0.5 or len(merged) == 3):
            one = merged.pop(rng.randrange(len(merged)))
            assert split(town, duty, into.incident, one.report) == one.incident
        else:
            one = rng.choice([t for t in told[1:] if t not in merged])
            town.act(joining.merge_incidents, duty, one.incident, into.incident)
            merged.append(one)
    rng.shuffle(merged)
    for one in merged:
        split(town, duty, into.incident, one.report)
    assert {one.incident: state(town, one.incident) for one in told} == before


def test_the_report_that_opened_it_can_be_parted_too(town: Town, duty: Actor) -> None:
    grave = town.report("CỨU, nước tới cổ", category=FLOODING, danger=CRY, people=7)
    mild = town.report("Cống nghẹt", category=FLOODING, point=metres_north(DEEP, 10))
    assert mild.incident == grave.incident
    fresh = split(town, duty, grave.incident, grave.report)
    assert town.card(fresh)["severity"] == "critical"
    card = town.card(grave.incident)
    assert (card["severity"], card["people"], card["report_count"]) == ("normal", None, 1)


def test_what_the_reporter_added_goes_with_the_report(town: Town, duty: Actor) -> None:
    first = town.report("Nước ngập đường", category=FLOODING)
    before = state(town, first.incident)
    second = town.report("Nước vô sân", category=FLOODING, point=metres_north(DEEP, 5))
    more = citizen.MoreTold("CỨU, nước tới cổ", "t" * 36, danger=CRY, people=8)
    town.do(citizen.add_update, second.code, more)
    assert town.card(first.incident)["severity"] == "critical"
    split(town, duty, first.incident, second.report)
    assert state(town, first.incident) == before


# At once.


@pytest.mark.parametrize("phones", [4])
def test_first_calls_of_one_telephone_at_one_moment_are_one_incident(
    town: Town, phones: int
) -> None:
    for turn in range(4):
        phone = f"0905 77{turn} 000"
        where = metres_north(DEEP, 2000 * turn)
        calls = [partial(town.emergency, phone=phone, point=where) for _ in range(phones)]
        told = at_once(calls)
        assert not [t for t in told if isinstance(t, Exception)]
        assert len({t.incident for t in told}) == 1
        assert town.card(told[0].incident)["report_count"] == phones


def test_other_telephones_at_one_moment_do_not_wait_for_ever(town: Town) -> None:
    """Each names two numbers, in the other order."""
    one, other = "0905 000 111", "0905 000 222"
    told = at_once(
        [
            partial(town.emergency, phone=one, place_contact=Person(phone=other)),
            partial(town.emergency, phone=other, place_contact=Person(phone=one)),
        ]
        * 2
    )
    assert not [t for t in told if isinstance(t, Exception)]
    assert len({t.incident for t in told}) == 1


# Told of whom.


def test_a_relative_who_gives_the_number_at_the_place_is_joined(town: Town) -> None:
    family = town.emergency(phone=PHONE)
    relative = town.emergency(
        "Ba mạ em kẹt, số ở nhà 0905.123.456, cứu với",
        phone="0914 000 001",
        point=None,
        accuracy_m=None,
    )
    assert relative.incident == family.incident


def test_one_telephone_for_the_house_next_door_is_asked_about(town: Town) -> None:
    own = town.emergency("Nhà tui số 12 Bạch Đằng nước tới cổ", phone=PHONE, people=3)
    other = town.emergency("Báo thêm nhà bên cạnh số 14 Bạch Đằng", phone=PHONE, people=6)
    assert other.incident != own.incident
    assert town.row(other.report).proposed_incident_id == own.incident


def test_a_page_says_why_two_may_be_one(town: Town, duty: Actor) -> None:
    first = town.emergency("Nhà tui số 12 Bạch Đằng nước tới cổ", phone="0905 000 001")
    second = town.emergency(
        "Nhà số 14 Bạch Đằng kẹt", phone="0905 000 002", point=metres_north(DEEP, 9)
    )
    assert second.incident != first.incident
    page = town.ask(incident_page, duty, second.incident, "vi")
    (proposed,) = page.reports[0].proposed
    assert proposed.id == first.incident
    assert {"same_spot", "other_house"} <= set(proposed.signs)


# Repeated.


def test_a_repetition_is_linked_to_the_matter_that_was_closed(
    town: Town, duty: Actor, person: Any
) -> None:
    first = town.report("Đèn đường số 5 Lê Lợi tắt", category=LAMP)
    officer = person(Role.AGENCY_OFFICER, town.leads(first.incident)[0])
    town.act(working.resolve_incident, officer, first.incident, Outcome.FIXED, "Đã thay bóng")
    again = town.report("Phản ánh lần 3: đèn đường số 5 Lê Lợi vẫn tắt", category=LAMP)
    assert again.incident != first.incident
    assert town.card(again.incident)["flags"] == [Flag.REPEAT.value]
    page = town.ask(incident_page, duty, again.incident, "vi")
    repeated = page.reports[0].repeats
    assert repeated is not None
    assert (repeated.number, repeated.id, repeated.status) == (3, first.incident, "resolved")
    assert town.ask(incident_page, duty, first.incident, "vi").repeat_count == 1


def test_a_repetition_of_what_nobody_knows_is_kept_as_one(town: Town) -> None:
    told = town.report("Đã phản ánh mà chưa ai xử lý: cây gãy", category="cay_xanh")
    with town.database.reading() as session:
        (row,) = session.scalars(select(Resemblance).where(Resemblance.kind == "repeat_of"))
    assert (row.report_id, row.incident_id, row.number) == (told.report, None, None)


# Believed.


def grounds(town: Town, report: int) -> dict[str, int]:
    return dict(town.row(report).evidence)


def test_a_known_prank_number_is_doubted_and_an_emergency_of_it_goes_out(
    town: Town, duty: Actor
) -> None:
    prank = town.report(phone=PHONE)
    town.act(review.reject_incident, duty, prank.incident, "Gọi phá, đùa giỡn")
    ordinary = town.report(phone=PHONE, point=metres_north(DEEP, 900))
    assert grounds(town, ordinary.report)["known_prank"] == -3
    grave = town.emergency(phone=PHONE, point=metres_north(DEEP, 1800))
    assert grounds(town, grave.report)["known_prank"] == -3
    assert "ptds" in town.agencies(grave.incident)


def test_who_was_right_before_is_trusted(town: Town, person: Any) -> None:
    for n in range(2):
        told = town.report(phone=PHONE, point=metres_north(DEEP, 900 * n))
        officer = person(Role.AGENCY_OFFICER, town.leads(told.incident)[0])
        town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã dọn")
    third = town.report(phone=PHONE, point=metres_north(DEEP, 4000))
    assert grounds(town, third.report)["trusted_reporter"] == 2
    assert town.incident(third.incident).verification is Verification.VERIFIED


def test_who_says_that_it_is_over_confirms_nothing(town: Town, duty: Actor) -> None:
    first = town.report("Rác đầu kiệt chất đống", phone="0905 000 001")
    against = town.report("Không có rác gì hết, báo nhầm rồi", phone="0905 000 002")
    assert against.incident == first.incident
    found = grounds(town, against.report)
    assert "says_against" in found
    assert "independent_reports" not in found
    assert town.incident(first.incident).verification is not Verification.VERIFIED
    page = town.ask(incident_page, duty, first.incident, "vi")
    assert [r.against[0] for r in page.reports if r.against] == ["untrue"]
    later = town.report("Rác đầu kiệt nhiều quá", phone="0905 000 003")
    assert grounds(town, later.report)["contradicted"] == -2


def test_an_officer_who_reports_is_believed(town: Town, person: Any) -> None:
    officer = person(Role.AGENCY_OFFICER, "ubnd-19774")
    submitted = town.submit(town.command(point=metres_north(DEEP, 50)), actor=officer)
    from ioc.access.actor import SYSTEM
    from ioc.ports import Classified, Located
    from ioc.services.intake.enrichment import apply_enrichment

    with town.database.atomic() as session:
        row = session.get_one(Report, submitted.report_id)
        apply_enrichment(session, SYSTEM, row, Located(), Classified((("cay_xanh", 0.9),)))
    assert grounds(town, submitted.report_id)["staff_reporter"] == 3


# Erased.


def test_the_keys_of_an_erased_report_go_too(town: Town, duty: Actor) -> None:
    told = town.report("Rác trước số 12 Bạch Đằng", phone=PHONE)

    def count() -> int:
        with town.database.reading() as session:
            return session.scalar(select(func.count()).select_from(ReportKey)) or 0

    assert count() == 3
    town.do(erase_report, duty, told.code)
    assert count() == 0


ADDRESS = "Nhà chị Lành Thị Hoa, 12 Bạch Đằng"
HOA = Person("Lành Thị Hoa", PHONE)


def steps_of(town: Town) -> str:
    with town.database.reading() as session:
        rows = session.scalars(select(Growth)).all()
        return repr([(row.told, row.before) for row in rows])


def test_an_erased_report_stays_in_no_step_and_a_split_does_not_bring_it_back(
    town: Town, duty: Actor
) -> None:
    first = town.emergency(phone=PHONE, point=None, accuracy_m=None)
    second = town.emergency(reporter=HOA, address=ADDRESS)
    third = town.emergency(phone=PHONE)
    into = town.emergency(point=metres_north(DEEP, 3000))
    assert first.incident == second.incident == third.incident != into.incident
    assert town.incident(first.incident).address == ADDRESS
    town.act(joining.merge_incidents, duty, first.incident, into.incident)
    assert steps_of(town).count(ADDRESS) > 2
    town.do(erase_report, duty, second.code)
    assert "Lành" not in steps_of(town)
    assert "Lành" not in repr(state(town, first.incident))
    assert town.row(second.report).address is None
    split(town, duty, into.incident, first.report)
    assert "Lành" not in repr(state(town, into.incident)) + steps_of(town)


def test_the_place_of_an_erased_report_goes_with_a_later_split(town: Town, duty: Actor) -> None:
    first = town.emergency(phone=PHONE, point=None, accuracy_m=None)
    before = state(town, first.incident)
    second = town.emergency(reporter=HOA, address=ADDRESS)
    third = town.emergency(phone=PHONE, point=None, accuracy_m=None)
    assert first.incident == second.incident == third.incident
    town.do(erase_report, duty, second.code)
    split(town, duty, first.incident, second.report)
    split(town, duty, first.incident, third.report)
    after = state(town, first.incident)
    assert (after["lat"], after["address"]) == (None, None) == (before["lat"], before["address"])


# Bounded.


def test_a_text_full_of_telephones_leaves_six_keys(town: Town) -> None:
    text = " ".join(f"09051{n:05d}" for n in range(300))
    town.report(f"Rác {text}", phone=PHONE)
    with town.database.reading() as session:
        found = list(session.scalars(select(ReportKey.key)))
    assert len([key for key in found if key.startswith("p:")]) <= 6
    assert "p:84905123456" in found


def test_an_incident_of_many_reports_hides_no_other(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "OF_ONE_MOST", 2)
    monkeypatch.setattr(matching, "TEXTS_MOST", 3)
    small = town.emergency(phone="0905 000 001")
    many = [town.emergency(phone=PHONE, point=metres_north(DEEP, 3000)) for _ in range(5)]
    with town.database.reading() as session:
        texts = matching._tellings(session, [small.incident, many[0].incident], 0)
    newest = sorted((told.report for told in many), reverse=True)[:2]
    assert [one.report_id for one, _ in texts[many[0].incident]] == newest
    assert [one.report_id for one, _ in texts[small.incident]] == [small.report]
