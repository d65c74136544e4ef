"""Complaints and denunciations under the law: kept, confidential, marked, and undone by people."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor, Held
from ioc.access.fetch import incident_for
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import InvalidInput, NotAllowed, NotFound
from ioc.domain.facts import Fact
from ioc.domain.incidents import Flag
from ioc.domain.jurisdiction import CITY_DESK
from ioc.domain.permissions import Permission, Role
from ioc.models.example import UnderstandingExample
from ioc.queries.public import tracking
from ioc.queries.public.public_map import public_incidents
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.verification import joining
from tests.town import CRY, DEEP, WASTE, Town

COMPLAINT = "Tôi không đồng ý quyết định số 12 thu hồi đất của gia đình, gửi đơn khiếu nại lần 1"
DENUNCIATION = "Tố cáo cán bộ địa chính nhận hối lộ 20 triệu để ký hồ sơ"
ORDINARY = "Rác tồn đọng ba ngày ở đầu kiệt, mùi hôi không chịu nổi"


@pytest.fixture
def duty(person: Any) -> Actor:
    actor: Actor = person(Role.DUTY_OFFICER)
    return actor


def shown(town: Town) -> int:
    with town.database.reading() as session:
        return len(public_incidents(session, clock.now()))


def scope(town: Town, code: str) -> Any:
    return town.ask(tracking.public_state, code, "vi")["out_of_scope"]


@pytest.mark.parametrize(("text", "mark"), [(COMPLAINT, "khieu_nai"), (DENUNCIATION, "to_cao")])
def test_it_is_saved_marked_and_goes_to_a_person_alone(town: Town, text: str, mark: str) -> None:
    matter = town.report(text, category=WASTE)
    assert town.incident(matter.incident).flags == [mark]
    assert town.agencies(matter.incident) == {CITY_DESK: "offered"}
    assert town.leads(matter.incident) == [CITY_DESK]
    assert scope(town, matter.code) == mark
    assert town.row(matter.report).understood["legal"]["kind"] == mark
    assert town.row(matter.report).text == text


def test_it_is_never_published(town: Town) -> None:
    town.report(ORDINARY, phone="0905000001")
    assert shown(town) == 1
    town.report(COMPLAINT, phone="0905000002")
    town.report(DENUNCIATION, phone="0905000003")
    assert shown(town) == 1


def test_the_agency_that_would_have_it_cannot_read_it(town: Town) -> None:
    agency = town.leads(town.report(ORDINARY).incident)[0]
    officer = Actor("user:9", user_id=9, held=(Held(Role.AGENCY_OFFICER, agency),))
    matter = town.report(DENUNCIATION, category=WASTE)
    with pytest.raises(NotFound):
        town.ask(incident_for, officer, matter.incident, Permission.INCIDENT_VIEW)


def test_before_it_is_understood_the_page_says_it_already(town: Town) -> None:
    submitted = town.submit(town.command(COMPLAINT))
    assert scope(town, submitted.tracking_code) == "khieu_nai"


def test_a_call_for_help_is_no_complaint_whatever_it_says(town: Town) -> None:
    words = f"CỨU với, nước lên tới cổ. {DENUNCIATION}"
    matter = town.emergency(words)
    incident = town.incident(matter.incident)
    assert incident.flags == []
    assert CITY_DESK not in town.leads(matter.incident)
    assert scope(town, matter.code) is None


def test_who_is_in_danger_later_is_rescued_though_it_was_marked(town: Town) -> None:
    from ioc.services.reporters import citizen

    matter = town.report(COMPLAINT)
    more = citizen.MoreTold("CỨU với, nước lên tới cổ", "token-1", CRY)
    with town.database.atomic() as session:
        citizen.add_update(session, matter.code, more)
    assert set(town.agencies(matter.incident)) > {CITY_DESK}
    assert scope(town, matter.code) is None


def test_it_does_not_join_an_ordinary_matter_nor_the_other_way_round(town: Town) -> None:
    ordinary = town.report(ORDINARY, phone="0905000007")
    legal = town.report(f"{ORDINARY}. {DENUNCIATION}", phone="0905000007")
    again = town.report(ORDINARY, phone="0905000007", point=DEEP)
    assert legal.incident != ordinary.incident
    assert again.incident == ordinary.incident
    assert town.incident(ordinary.incident).flags == []


def test_a_person_takes_the_mark_off_and_it_goes_to_its_agency(
    town: Town, database: Database, duty: Actor
) -> None:
    agencies = set(town.agencies(town.report(ORDINARY, phone="0905000008").incident))
    matter = town.report(COMPLAINT, category=WASTE, phone="0905000009")
    town.act(working.flag_incident, duty, matter.incident, Flag.COMPLAINT)
    assert town.incident(matter.incident).flags == []
    has_it = {
        code for code, status in town.agencies(matter.incident).items() if status != "returned"
    }
    assert has_it == agencies
    assert scope(town, matter.code) is None
    with database.reading() as session:
        (kept,) = session.scalars(
            select(UnderstandingExample).where(UnderstandingExample.field == Fact.LEGAL)
        ).all()
    assert kept.understood == {"kind": "khieu_nai"}
    assert kept.said == {"kind": None}


def test_a_person_sets_the_mark_and_the_agency_loses_sight_of_it(
    town: Town, database: Database, duty: Actor
) -> None:
    matter = town.report(ORDINARY)
    agency = town.leads(matter.incident)[0]
    officer = Actor("user:9", user_id=9, held=(Held(Role.AGENCY_OFFICER, agency),))
    town.act(referral.accept_referral, officer, matter.incident)
    town.act(working.flag_incident, duty, matter.incident, Flag.DENUNCIATION)
    assert town.agencies(matter.incident)[agency] == "returned"
    assert town.leads(matter.incident) == [CITY_DESK]
    assert shown(town) == 0
    assert scope(town, matter.code) == "to_cao"
    with pytest.raises(NotFound):
        town.ask(incident_for, officer, matter.incident, Permission.INCIDENT_VIEW)
    event = next(e for e in reversed(town.events()) if e.kind == "incident:flagged")
    assert event.data["flag"] == "to_cao"
    assert event.data["on"] is True
    with database.reading() as session:
        kept = session.scalars(select(UnderstandingExample)).all()
    assert [(one.field, one.said) for one in kept] == [(Fact.LEGAL, {"kind": "to_cao"})]


def test_one_mark_replaces_the_other(town: Town, duty: Actor) -> None:
    matter = town.report(COMPLAINT)
    town.act(working.flag_incident, duty, matter.incident, Flag.DENUNCIATION)
    assert town.incident(matter.incident).flags == ["to_cao"]
    town.act(working.flag_incident, duty, matter.incident, Flag.WATCH)
    assert town.incident(matter.incident).flags == ["to_cao", "watch"]


def test_danger_is_not_marked_away(town: Town, duty: Actor) -> None:
    matter = town.emergency()
    agencies = town.agencies(matter.incident)
    with pytest.raises(InvalidInput):
        town.act(working.flag_incident, duty, matter.incident, Flag.COMPLAINT)
    assert town.agencies(matter.incident) == agencies


def test_an_agency_cannot_mark_a_matter_away(town: Town) -> None:
    matter = town.report(ORDINARY)
    agency = town.leads(matter.incident)[0]
    officer = Actor("user:9", user_id=9, held=(Held(Role.AGENCY_OFFICER, agency),))
    with pytest.raises(NotAllowed):
        town.act(working.flag_incident, officer, matter.incident, Flag.COMPLAINT)


def test_it_is_not_merged_with_what_others_read(town: Town, duty: Actor) -> None:
    ordinary = town.report(ORDINARY, phone="0905000010")
    legal = town.report(COMPLAINT, phone="0905000011")
    with pytest.raises(InvalidInput):
        town.act(joining.merge_incidents, duty, legal.incident, ordinary.incident)
    with pytest.raises(InvalidInput):
        town.act(joining.merge_incidents, duty, ordinary.incident, legal.incident)


def test_what_is_split_from_it_stays_confidential(town: Town, duty: Actor) -> None:
    first = town.report(ORDINARY, phone="0905000012")
    second = town.report(ORDINARY, phone="0905000013")
    if second.incident != first.incident:
        town.act(joining.merge_incidents, duty, second.incident, first.incident)
    town.act(working.flag_incident, duty, first.incident, Flag.COMPLAINT)
    town.act(joining.split_incident, duty, first.incident, second.report)
    apart = town.row(second.report).incident_id
    assert apart is not None
    assert apart != first.incident
    for incident in (first.incident, apart):
        assert town.incident(incident).flags == ["khieu_nai"]
        assert town.card(incident)["flags"] == ["khieu_nai"]
        held = {c for c, status in town.agencies(incident).items() if status != "returned"}
        assert held == {CITY_DESK}
