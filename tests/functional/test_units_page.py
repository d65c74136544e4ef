"""The page of units: listed, added, changed, taken out of service, without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import UnitStatus
from ioc.domain.permissions import Role
from ioc.models.unit import Unit
from ioc.services.units import unit_cards
from tests.functional.fleet import Fleet
from tests.town import Town

PAGE = "/admin/units"
BOAT = {
    "code": "cn-09",
    "name": "Ca nô 09",
    "kind": "speedboat",
    "agency": "ptds",
    "seats": "8",
    "draught_m": "0,4",
    "has_lights": "1",
    "contact_name": "Lê Thị Hoa",
    "contact_phone": "0905 111 222",
}


@pytest.fixture
def fleet(town: Town) -> Fleet:
    return Fleet(town)


def test_a_unit_is_added_changed_and_found(
    client: Any, fleet: Fleet, person: Any, token_of: Any, town: Town
) -> None:
    chief = token_of(person(Role.SUPERVISOR))
    crew = person(Role.CREW, "ptds")
    made = client.post(
        f"{PAGE}/new", data={**BOAT, "crew_accounts": str(crew.user_id)}, headers=chief
    )
    assert made.status_code == 303, made.get_data(as_text=True)
    listed = client.get(f"{PAGE}?q=09", headers=chief).get_data(as_text=True)
    assert "CN-09 · Ca nô 09" in listed
    assert "0905" not in listed
    unit = town.ask(only_unit)
    assert fleet.row(unit).draught_m == 0.4
    assert town.ask(unit_cards.crew_of, unit) == {crew.user_id}
    page = client.get(f"{PAGE}/{unit}", headers=chief).get_data(as_text=True)
    assert "0905 111 222" in page
    assert "unit:contact_viewed" in town.kinds()
    version = fleet.row(unit).version
    changed = {**BOAT, "name": "Ca nô chín", "version": str(version)}
    assert client.post(f"{PAGE}/{unit}", data=changed, headers=chief).status_code == 303
    assert town.ask(unit_cards.crew_of, unit) == frozenset()
    late = client.post(f"{PAGE}/{unit}", data=changed, headers=chief)
    assert late.status_code == 409
    assert "Ca nô chín" in late.get_data(as_text=True)


def only_unit(session: Session) -> int:
    return session.scalars(select(Unit.id)).one()


def test_what_was_typed_stays_and_each_field_says_what_is_wrong(
    client: Any, person: Any, token_of: Any
) -> None:
    chief = token_of(person(Role.SUPERVISOR))
    bad = {**BOAT, "code": "?", "seats": "nhiều", "contact_phone": "số cũ"}
    answer = client.post(f"{PAGE}/new", data=bad, headers=chief)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="nhiều"' in page
    assert 'value="số cũ"' in page
    assert "error." not in page
    again = client.post(f"{PAGE}/new", data={**bad, "seats": "8"}, headers=chief)
    assert again.status_code == 422
    assert 'id="f-code-error"' in again.get_data(as_text=True)
    assert 'id="f-contact_phone-error"' in again.get_data(as_text=True)


def test_a_boat_goes_out_of_service_with_a_reason_and_comes_back(
    client: Any, fleet: Fleet, person: Any, token_of: Any
) -> None:
    boss = token_of(person(Role.AGENCY_MANAGER, "ptds"))
    unit = fleet.unit()
    version = fleet.row(unit).version

    def post(path: str, **data: Any) -> Any:
        given = {"version": str(fleet.row(unit).version), **data}
        return client.post(f"{PAGE}/{unit}/{path}", data=given, headers=boss)

    refused = post("status", status="out_of_service")
    assert refused.status_code == 422
    assert 'id="f-reason-error"' in refused.get_data(as_text=True)
    assert post("status", status="out_of_service", reason="hỏng máy").status_code == 303
    assert fleet.row(unit).status is UnitStatus.OUT_OF_SERVICE
    assert "hỏng máy" in client.get(PAGE, headers=boss).get_data(as_text=True)
    assert post("status", status="available").status_code == 303
    assert fleet.row(unit).version == version + 2
    assert post("retire").status_code == 422
    assert post("retire", reason="đã thanh lý").status_code == 303
    assert "CN-" not in client.get(PAGE, headers=boss).get_data(as_text=True).split("<main")[1]
    assert not fleet.row(unit).is_active


def test_who_keeps_no_units_does_not_open_the_page(
    client: Any, fleet: Fleet, person: Any, token_of: Any
) -> None:
    foreign = fleet.unit(agency="hepco")
    boss = token_of(person(Role.AGENCY_MANAGER, "ptds"))
    assert client.get(f"{PAGE}/{foreign}", headers=boss).status_code == 404
    for role, agency in ((Role.OPERATOR, None), (Role.CREW, "ptds"), (Role.DUTY_OFFICER, None)):
        assert client.get(PAGE, headers=token_of(person(role, agency))).status_code == 403
