"""What the lists let an actor read is what the sockets deliver, whoever does whatever."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.errors import DomainError
from ioc.domain.geo import Point
from ioc.domain.incidents import OPEN, Flag, Outcome
from ioc.domain.permissions import Role
from ioc.models.incident import Incident
from ioc.ports import Danger
from ioc.queries import console
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from ioc.services.verification import joining, review
from tests.functional.screens import Console, State, may_see
from tests.town import BORDER, CRY, DEEP, FLOODING, JOKE, NEIGHBOUR, WARD, WASTE, Town

Person = Callable[..., Actor]
TURNS = 25


class Night:
    """Things that happen at random, by people who are picked at random."""

    def __init__(self, town: Town, person: Person, seed: int) -> None:
        self.town, self.dice = town, random.Random(seed)
        self.desk = person(Role.SUPERVISOR)
        self.officers: dict[str, Actor] = {}
        self.person = person
        self.codes: list[str] = []

    def officer(self, agency: str) -> Actor:
        if agency not in self.officers:
            self.officers[agency] = self.person(Role.AGENCY_MANAGER, agency)
        return self.officers[agency]

    def point(self) -> Point:
        centre = self.dice.choice([BORDER, DEEP])
        return Point(
            centre.lat + self.dice.uniform(-0.004, 0.004),
            centre.lon + self.dice.uniform(-0.004, 0.004),
        )

    def turn(self) -> None:
        """One thing happens, or is refused by the rules."""
        known = self.town.incidents()
        if len(known) < 4 or self.dice.random() < 0.2:
            self.report()
            return
        incident = self.town.incident(self.dice.choice(known))
        try:
            self.act(incident, known)
        except DomainError:
            self.report()

    def report(self) -> None:
        category = self.dice.choice([WASTE, FLOODING, "cap_nuoc", "trat_tu_do_thi"])
        danger = self.dice.choice([Danger(), Danger(), JOKE, CRY])
        told = self.town.report(
            "chuyện xảy ra ở đây", category=category, danger=danger, point=self.point()
        )
        self.codes.append(told.code)

    def act(self, incident: Incident, known: list[int]) -> None:
        town, dice = self.town, self.dice
        agencies = [r.agency_code for r in incident.referrals]
        officer = self.officer(dice.choice(agencies))
        desk_acts: list[Callable[[], Any]] = [
            lambda: town.act(review.classify_incident, self.desk, incident.id, "cay_xanh", None),
            lambda: town.act(review.relocate_incident, self.desk, incident.id, self.point(), None),
            lambda: town.act(joining.merge_incidents, self.desk, incident.id, dice.choice(known)),
            lambda: town.act(
                referral.refer_incident,
                self.desk,
                incident.id,
                dice.choice(["huewaco", "hepco", "ptds"]),
                dice.random() < 0.5,
                None,
            ),
            lambda: town.act(review.verify_incident, self.desk, incident.id),
            lambda: town.act(review.reject_incident, self.desk, incident.id, "không có"),
            lambda: town.act(working.reopen_incident, self.desk, incident.id, "còn"),
            lambda: town.act(working.flag_incident, self.desk, incident.id, Flag.WATCH),
        ]
        officer_acts: list[Callable[[], Any]] = [
            lambda: town.act(referral.accept_referral, officer, incident.id),
            lambda: town.act(referral.return_referral, officer, incident.id, "không phải"),
            lambda: town.act(working.start_incident, officer, incident.id),
            lambda: town.act(working.resolve_incident, officer, incident.id, Outcome.FIXED, "xong"),
            lambda: town.do(working.note_incident, officer, incident.id, "ghi chú"),
            lambda: town.do(
                citizen.add_update,
                dice.choice(self.codes),
                MoreTold("thêm", f"{dice.random():.17f}", dice.choice([Danger(), CRY])),
            ),
        ]
        dice.choice(desk_acts + officer_acts * 2)()


@pytest.mark.parametrize("seed", [1, 2])
def test_what_is_listed_is_what_is_told(
    app: Any, town: Town, person: Person, token_of: Any, follow: Any, seed: int
) -> None:
    lookers = {
        "desk": person(Role.OPERATOR),
        "hepco": person(Role.AGENCY_OFFICER, "hepco"),
        "hepco in 19774": person(Role.AGENCY_OFFICER, "hepco", "19774"),
        "water": person(Role.AGENCY_OFFICER, "huewaco"),
        "rescue": person(Role.AGENCY_OFFICER, "ptds"),
        "rescue in a ward": person(Role.AGENCY_OFFICER, "ptds", WARD),
        "ward": person(Role.AGENCY_OFFICER, f"ubnd-{WARD}"),
        "neighbour": person(Role.AGENCY_OFFICER, f"ubnd-{NEIGHBOUR}"),
        "crew": person(Role.CREW, "hepco"),
        "partner": person(Role.PARTNER, "huewaco"),
    }
    follow()
    consoles = {who: Console(app, token_of(actor)) for who, actor in lookers.items()}
    follow()
    states = {who: State.of(town.ask(console.snapshot, actor)) for who, actor in lookers.items()}
    night = Night(town, person, seed)
    ever_shown: dict[str, set[int]] = {who: set() for who in lookers}
    for _ in range(TURNS):
        night.turn()
        follow()
        for who, actor in lookers.items():
            for message in consoles[who].take():
                card, kind = message["card"], message["subject"]["type"]
                if kind == "incident" and card is not None:
                    assert may_see(actor, card), (who, message)
                    ever_shown[who].add(card["id"])
                assert kind == "incident" or actor.is_city_wide, (who, message)
                states[who].apply(message)
            with town.database.reading() as session:
                listed = set(
                    session.scalars(
                        select(Incident.id).where(
                            visible_incidents(actor), Incident.status.in_(OPEN)
                        )
                    )
                )
            fresh = State.of(town.ask(console.snapshot, actor))
            assert set(states[who].incidents) == listed, who
            assert states[who].incidents == fresh.incidents, who
            assert states[who].reports == fresh.reports, who
    assert all(ever_shown[who] for who in ("desk", "hepco", "rescue"))
    assert ever_shown["desk"] > ever_shown["hepco"]


def test_the_http_lists_say_the_same(
    client: Any, town: Town, person: Person, token_of: Any
) -> None:
    night = Night(town, person, 3)
    for _ in range(25):
        night.turn()
    for role, agency, area in [
        (Role.OPERATOR, None, None),
        (Role.AGENCY_OFFICER, "hepco", None),
        (Role.AGENCY_OFFICER, "hepco", WARD),
        (Role.AGENCY_OFFICER, "huewaco", None),
        (Role.PARTNER, f"ubnd-{WARD}", None),
    ]:
        actor = person(role, agency, area)
        headers = token_of(actor)
        everything = [town.card(i) for i in town.incidents()]
        own = {card["id"] for card in everything if may_see(actor, card)}
        answer = client.get("/api/v1/incidents?page_size=200", headers=headers).get_json()
        assert {card["id"] for card in answer["items"]} == own
        for card in everything:
            status = client.get(f"/api/v1/incidents/{card['id']}", headers=headers).status_code
            assert status == (200 if card["id"] in own else 404)
