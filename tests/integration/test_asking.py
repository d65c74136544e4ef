"""Who asks the reporter on behalf of an agency, and whose clock waits for the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import InvalidTransition, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Role
from ioc.models.incident import Referral
from ioc.queries.incident.open_actions import open_actions
from ioc.services.agency import asking
from ioc.services.incidents import referral
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from tests.town import Told, Town

Person = Callable[..., Actor]
MONDAY = clock.local(datetime.fromisoformat("2026-11-02T09:00:00+07:00"))
LATER = MONDAY + timedelta(hours=2)
LEAD, SUPPORT = "hepco", "huewaco"


@pytest.fixture
def supporter(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, SUPPORT)


@pytest.fixture
def told(town: Town, person: Person, supporter: Actor) -> Told:
    """A matter with a lead, and a supporter that was asked to help and has not answered."""
    with clock.at_moment(MONDAY):
        told = town.report(phone="0905123456")
        center = person(Role.DUTY_OFFICER)
        town.act(referral.refer_incident, center, told.incident, SUPPORT, True, None)
    return told


def of(town: Town, told: Told, agency: str) -> Referral:
    return next(r for r in town.incident(told.incident).referrals if r.agency_code == agency)


def answer(town: Town, told: Told) -> None:
    town.do(citizen.add_update, told.code, MoreTold("Cuối kiệt", "answer-of-the-reporter"))


def test_a_supporter_that_has_not_accepted_asks_nobody(
    town: Town, told: Told, supporter: Actor
) -> None:
    with pytest.raises(NotAllowed), clock.at_moment(LATER):
        town.act(asking.ask_citizen, supporter, told.incident, "Ở đâu?")
    incident = town.incident(told.incident)
    assert incident.waiting_since is None
    assert IncidentAction.ASK not in open_actions(supporter, incident)


def test_a_supporter_waits_for_itself_and_the_lead_goes_on(
    town: Town, told: Told, supporter: Actor
) -> None:
    with clock.at_moment(LATER):
        town.act(referral.accept_referral, supporter, told.incident)
        town.act(asking.ask_citizen, supporter, told.incident, "Ở đâu?")
        assert town.incident(told.incident).waiting_since is None
        assert of(town, told, SUPPORT).paused_at is not None
        assert of(town, told, LEAD).paused_at is None
        answer(town, told)
    assert of(town, told, SUPPORT).paused_at is None


def test_an_answer_to_the_supporter_does_not_end_the_waiting_of_the_lead(
    town: Town, told: Told, supporter: Actor, person: Person
) -> None:
    with clock.at_moment(LATER):
        town.act(referral.accept_referral, supporter, told.incident)
        town.act(asking.ask_citizen, supporter, told.incident, "Ở đâu?")
        other = town.report("Rác ngay bên cạnh chỗ đó", phone="0905123457")
        assert other.incident == told.incident
        lead = person(Role.AGENCY_OFFICER, LEAD)
        town.act(asking.ask_citizen, lead, told.incident, "Từ khi nào?", other.report)
        answer(town, told)
        assert town.incident(told.incident).waiting_since == LATER
        assert of(town, told, LEAD).paused_at is not None
        assert of(town, told, SUPPORT).paused_at is None
        answer(town, other)
    assert town.incident(told.incident).waiting_since is None
    assert of(town, told, LEAD).paused_at is None


def test_the_center_asks_in_the_stead_of_the_lead(town: Town, told: Told, person: Person) -> None:
    with clock.at_moment(LATER):
        center = person(Role.DUTY_OFFICER)
        town.act(asking.ask_citizen, center, told.incident, "Ở đâu?")
        assert town.incident(told.incident).waiting_since == LATER
        assert of(town, told, LEAD).paused_at is not None
        answer(town, told)
    assert town.incident(told.incident).waiting_since is None
    assert of(town, told, LEAD).paused_at is None


def test_who_can_be_reached_is_asked_and_nobody_else(town: Town, person: Person) -> None:
    with clock.at_moment(MONDAY):
        silent = town.report()
        lead = person(Role.AGENCY_OFFICER, LEAD)
        with pytest.raises(InvalidTransition, match="nobody_reachable"):
            town.act(asking.ask_citizen, lead, silent.incident, "Ở đâu?")
        assert of(town, silent, LEAD).paused_at is None
        landline = town.report("Rác ngay bên cạnh chỗ đó", phone="02343822222")
        assert landline.incident == silent.incident
        with pytest.raises(InvalidTransition, match="nobody_reachable"):
            town.act(asking.ask_citizen, lead, silent.incident, "Ở đâu?", landline.report)
        mobile = town.report("Rác vẫn ngay chỗ đó", phone="0905123456")
        assert mobile.incident == silent.incident
        town.act(asking.ask_citizen, lead, silent.incident, "Ở đâu?")
    assert town.events()[-1].kind == EventKind.INCIDENT_PAUSED
    assert of(town, silent, LEAD).paused_at is not None


def test_the_lead_waits_until_nothing_it_asked_is_open(
    town: Town, told: Told, person: Person
) -> None:
    with clock.at_moment(LATER):
        lead = person(Role.AGENCY_OFFICER, LEAD)
        other = town.report("Rác ngay bên cạnh chỗ đó", phone="0905123457")
        town.act(asking.ask_citizen, lead, told.incident, "Ở đâu?", told.report)
        town.act(asking.ask_citizen, lead, told.incident, "Từ khi nào?", other.report)
        answer(town, told)
        assert town.incident(told.incident).waiting_since == LATER
        answer(town, other)
    assert town.incident(told.incident).waiting_since is None
