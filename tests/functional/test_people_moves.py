"""Whose people they are follows what becomes of a rescue; who is forgotten is forgotten there."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from ioc.access.actor import SYSTEM, Actor
from ioc.db import migrate
from ioc.domain.permissions import Role
from ioc.models.base import Base
from ioc.models.facility import FacilityParty
from ioc.services.intake.commands import Person
from ioc.services.ledger import people_search, rescue_people
from ioc.services.reporters.erasure import erase_report
from ioc.services.shelters import facilities, facility_parties
from ioc.services.verification import joining
from tests.functional.test_shelters_and_water import shelter
from tests.town import DEEP, Told, Town, metres_north
from tests.upgrades import upgraded

NAME = "Hoàng Thị Thu Thảo"


@pytest.fixture
def duty(person: Any) -> Actor:
    found: Actor = person(Role.DUTY_OFFICER)
    return found


def three(town: Town) -> list[Told]:
    return [
        town.emergency(
            f"CỨU với nước ngập nhà {n}",
            people=4,
            phone=f"090511122{n}",
            point=metres_north(DEEP, 2000 * n),
        )
        for n in range(3)
    ]


def missing(town: Town, rescues: list[Told]) -> list[int]:
    return [town.incident(one.incident).missing for one in rescues]


def test_who_is_missing_goes_back_all_the_way_when_two_merges_are_undone(
    town: Town, duty: Actor
) -> None:
    rescues = first, second, third = three(town)
    town.do(rescue_people.report_missing, duty, first.incident, name="Bà Lành")
    town.act(joining.merge_incidents, duty, first.incident, second.incident)
    town.do(rescue_people.report_missing, duty, second.incident, name="Ông Lực")
    town.act(joining.merge_incidents, duty, second.incident, third.incident)
    assert missing(town, rescues) == [0, 0, 2]
    town.act(joining.split_incident, duty, third.incident, second.report)
    assert missing(town, rescues) == [0, 2, 0]
    town.act(joining.split_incident, duty, second.incident, first.report)
    assert missing(town, rescues) == [1, 1, 0]


def test_an_erased_reporter_is_named_in_no_shelter_and_the_others_are(
    town: Town, duty: Actor
) -> None:
    cry = town.emergency(people=3, reporter=Person(name=NAME, phone="0905777888"))
    place = shelter(town.database)
    names = [f"Cô {NAME}", "Lê Văn Lực"]
    told: Any = {"incident_id": cry.incident, "names": names, "note": "hai người ướt"}
    town.do(facilities.check_in, duty, place, 2, **told)
    town.do(facilities.check_in, duty, place, 1, incident_id=cry.incident, names=[NAME], note="tim")
    town.do(erase_report, SYSTEM, cry.code)
    with town.database.reading() as session:
        rows = session.scalars(select(FacilityParty).order_by(FacilityParty.id)).all()
        assert [(one.people, one.names, one.note) for one in rows] == [
            (2, ["Lê Văn Lực"], "hai người ướt"),
            (1, [], None),
        ]
    assert left_of(town, "Thu Thảo", "thu thao") == []


def left_of(town: Town, *words: str) -> list[str]:
    """Where one of the words stands still, in any table."""
    found = []
    with town.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            for row in session.execute(
                select(*(c for c in table.c if c.name != "geom"))
            ).mappings():
                told = [
                    v.decode(errors="ignore") if isinstance(v, bytes) else v for v in row.values()
                ]
                found += [table.name for v in told if any(word in str(v) for word in words)]
    return found


def test_names_that_were_kept_before_are_found_after_the_upgrade(town: Town, duty: Actor) -> None:
    place = shelter(town.database)
    names = ["Bà Lê Thị Bé", "Cụ Đặng Văn Sáu", "Ông Trần Hữu Út"]
    for name in names:
        town.do(facility_parties.check_in, duty, place, 1, names=[name])
    migrate.downgrade(town.database, "0029")
    upgraded(town.database)
    for typed, name in zip(("le thi be", "đặng văn sáu", "tran huu ut"), names, strict=True):
        found = town.do(people_search.search, duty, typed)
        assert [one.name for one in found.people] == [name]
