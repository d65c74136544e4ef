"""Taking reports in: each once, each kept, none with a name on it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import orjson
import pytest

from ioc.access.actor import SYSTEM
from ioc.domain.errors import Conflict, NotAllowed, NotFound
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, ReportStatus
from ioc.ports import Classified, Located
from ioc.queries import console
from ioc.queries.story import history
from ioc.services.incidents import contacts
from ioc.services.intake import enrichment
from ioc.services.intake.commands import Person
from ioc.services.intake.reports import Understood
from tests.threads import at_once
from tests.town import BORDER, CRY, DEEP, RESCUE, WASTE, Town, metres_north

PHONE = "0905 123 456"


def test_the_same_report_again_gets_the_first_answer(town: Town) -> None:
    command = town.command()
    first, again = town.submit(command), town.submit(command)
    assert first.is_new
    assert not again.is_new
    assert (again.report_id, again.tracking_code, again.received_at) == (
        first.report_id,
        first.tracking_code,
        first.received_at,
    )
    assert town.kinds() == ["report:received"]


def test_the_first_answer_stays_whatever_came_between(town: Town) -> None:
    command = town.command()
    first = town.submit(command)
    report = town.row(first.report_id)
    assert report.status is ReportStatus.RECEIVED
    with town.database.atomic() as session:
        row = session.get_one(type(report), first.report_id)
        enrichment.apply_enrichment(session, SYSTEM, row, Located(), Classified(((WASTE, 0.9),)))
    again = town.submit(command)
    assert replace(again, is_new=True) == first


def test_the_same_token_with_another_body_is_a_conflict(town: Town) -> None:
    command = town.command()
    town.submit(command)
    with pytest.raises(Conflict) as refused:
        town.submit(replace(command, text="other", request_digest="0" * 64))
    assert refused.value.code == "client_token_reused"
    assert town.kinds() == ["report:received"]


@pytest.mark.parametrize("is_emergency", [False, True])
def test_two_taps_at_the_same_moment_are_one_report(town: Town, is_emergency: bool) -> None:
    danger, understood = CRY, Understood(Located(), Classified(((RESCUE, 0.9),), (), CRY))
    for _ in range(5):
        command = town.command("CỨU với" if is_emergency else "Rác tồn đọng ba ngày")
        given = (command, danger, understood) if is_emergency else (command,)
        answers = at_once([partial(town.submit, *given)] * 4)
        assert sorted(answer.is_new for answer in answers) == [False, False, False, True]
        assert len({answer.tracking_code for answer in answers}) == 1
    assert town.kinds().count("report:received") == 5


def test_only_an_operator_takes_a_call(town: Town, person: Any) -> None:
    with pytest.raises(NotAllowed):
        town.submit(town.command(channel=Channel.HOTLINE), actor=person(Role.CREW, "hepco"))
    taken = town.submit(town.command(channel=Channel.HOTLINE), actor=person(Role.OPERATOR))
    assert taken.is_new


def test_understanding_a_report_twice_changes_nothing(town: Town) -> None:
    told = town.report()
    before = town.kinds()
    with town.database.atomic() as session:
        row = session.get_one(type(town.row(told.report)), told.report)
        enrichment.apply_enrichment(
            session, SYSTEM, row, Located(), Classified(((RESCUE, 0.9),), (), CRY)
        )
    assert town.kinds() == before
    assert town.incidents() == [told.incident]


def test_an_enrichment_that_fails_loses_no_call_for_help(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the rules are broken")

    understood = Understood(Located(), Classified(((RESCUE, 0.9),), (), CRY))
    with monkeypatch.context() as patched:
        patched.setattr(enrichment.incidents, "open_incident", broken)
        saved = town.submit(town.command("CỨU với"), CRY, understood)
    assert saved.is_new
    report = town.row(saved.report_id)
    assert (report.incident_id, report.enriched_at, report.emergency) == (None, None, True)
    (event,) = town.events()
    assert (event.kind, event.is_urgent) == ("report:received", True)


# Joined or apart.


def test_two_rescues_side_by_side_stay_two(town: Town) -> None:
    first = town.emergency(phone="0905 000 001")
    second = town.emergency(phone="0905 000 002", point=metres_north(DEEP, 22))
    assert first.incident != second.incident
    assert town.row(second.report).proposed_incident_id == first.incident


def test_a_family_that_calls_from_two_phones_is_one_rescue(town: Town) -> None:
    first = town.emergency(phone="0905 000 001", people=2)
    second = town.emergency(phone="0905 000 002", point=metres_north(DEEP, 9), people=5)
    assert second.incident == first.incident
    card = town.card(first.incident)
    assert (card["report_count"], card["people"], card["verification"]) == (2, 5, "verified")


def test_the_second_call_of_one_phone_joins_the_first(town: Town) -> None:
    first = town.emergency(phone="+84 905 123 456")
    second = town.emergency(phone="0905123456", point=None, accuracy_m=None)
    third = town.emergency(phone="0905.123.456", point=metres_north(DEEP, 25))
    assert first.incident == second.incident == third.incident
    assert town.card(first.incident)["report_count"] == 3


def test_one_phone_far_away_tells_of_something_else(town: Town) -> None:
    """A neighbour with the only phone in the hamlet calls for several houses."""
    first = town.emergency(phone=PHONE)
    second = town.emergency(phone=PHONE, point=metres_north(DEEP, 400))
    assert first.incident != second.incident


def test_the_same_rubbish_told_twice_is_one_incident(town: Town) -> None:
    first = town.report()
    second = town.report(point=metres_north(DEEP, 15))
    proposed = town.report(point=metres_north(DEEP, 45))
    far = town.report(point=metres_north(DEEP, 200))
    assert second.incident == first.incident
    assert proposed.incident not in {first.incident, far.incident}
    assert town.row(proposed.report).proposed_incident_id == first.incident
    assert town.row(far.report).proposed_incident_id is None


def test_an_exercise_never_joins_what_is_real(town: Town) -> None:
    real = town.emergency(phone=PHONE)
    drill = town.emergency(phone=PHONE, is_exercise=True)
    assert real.incident != drill.incident
    assert town.card(drill.incident)["exercise"] is True
    assert town.card(real.incident)["report_count"] == 1


def test_a_place_that_is_hardly_known_joins_nothing_by_itself(town: Town) -> None:
    first = town.report(accuracy_m=1500.0)
    second = town.report(accuracy_m=1500.0)
    assert first.incident != second.incident
    assert town.row(second.report).proposed_incident_id == first.incident


# Who reported.


def test_a_contact_is_in_no_card_no_history_and_no_snapshot(town: Town, person: Any) -> None:
    text = f"Rác chất đống, gọi tôi {PHONE} hoặc nam@example.vn"
    told = town.report(text, reporter=Person("Nguyễn Văn Nam", PHONE, "nam@example.vn"))
    hepco, desk = person(Role.AGENCY_OFFICER, "hepco"), person(Role.DUTY_OFFICER)
    shown = [
        town.incident(told.incident).card,
        town.row(told.report).card,
        *(event.card.decode() for event in town.events()),
    ]
    for actor in (hepco, desk):
        shown.append(town.ask(console.snapshot, actor).decode())
        shown.append(
            orjson.dumps(town.ask(history.of_incident, actor, told.incident, "vi")).decode()
        )
    assert all(shown)
    for text in shown:
        for secret in ("Nguyễn Văn Nam", PHONE, "0905123456", "nam@example.vn"):
            assert secret not in text
    assert "0905 ••• 456" in town.row(told.report).card


def test_a_look_at_a_contact_is_recorded(town: Town, person: Any) -> None:
    told = town.report(reporter=Person("Nguyễn Văn Nam", PHONE))
    operator = person(Role.OPERATOR)
    seen = town.do(contacts.view_contact, operator, told.report)
    assert (seen["name"], seen["phone"]) == ("Nguyễn Văn Nam", PHONE)
    look = town.events()[-1]
    assert (look.kind, look.actor) == ("report:contact_viewed", operator.label)
    assert look.audience == frozenset(), "no screen is told that somebody looked"
    steps = town.ask(history.of_incident, operator, told.incident, "vi")
    assert steps[-1]["kind"] == "report:contact_viewed"


def test_an_agency_does_not_see_who_reported(town: Town, person: Any) -> None:
    told = town.report(reporter=Person("Nguyễn Văn Nam", PHONE))
    before = town.kinds()
    with pytest.raises(NotAllowed):
        town.do(contacts.view_contact, person(Role.AGENCY_OFFICER, "hepco"), told.report)
    with pytest.raises(NotFound):
        town.do(contacts.view_contact, person(Role.AGENCY_OFFICER, "huewaco"), told.report)
    assert [kind for kind in town.kinds() if kind == "report:contact_viewed"] == []
    looked = town.ask(
        history.of_incident, person(Role.AGENCY_OFFICER, "hepco"), told.incident, "vi"
    )
    assert len(looked) <= len(before)


def test_a_border_is_kept_open_only_where_it_is_near(town: Town) -> None:
    near = town.row(town.report(point=BORDER).report)
    deep = town.row(town.report(point=DEEP).report)
    assert (near.area_code, near.other_area_codes) == ("19789", ["19753"])
    assert (deep.area_code, deep.other_area_codes) == ("19774", [])
