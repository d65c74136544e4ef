"""How many statements a request costs: few for a report, and none for each further row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.services.agency import working
from tests.statements import counted
from tests.town import BORDER, DEEP, Town, metres_north

REPORTS = "/api/v1/reports"
Body = Callable[..., dict[str, Any]]

ORDINARY_MOST = 12
EMERGENCY_MOST = 60


@pytest.fixture
def warm(client: Any, town: Town) -> None:
    """The catalogue is in memory, as it is in a server that runs."""
    town.report(point=metres_north(DEEP, 5000))
    client.get(f"{REPORTS}/0000000000")


@pytest.mark.usefixtures("warm")
def test_an_ordinary_report_costs_few_statements(
    client: Any, database: Database, report_body: Body
) -> None:
    body = report_body(reporter={"name": "Nam", "phone": "0905123456"})
    with counted(database) as seen:
        assert client.post(REPORTS, json=body).status_code == 201
    assert len(seen) <= ORDINARY_MOST, "\n".join(seen)


@pytest.mark.usefixtures("warm")
def test_an_emergency_costs_a_bounded_number(
    client: Any, database: Database, report_body: Body, town: Town
) -> None:
    """Placed on a border, near others, offered to eight agencies: the dearest there is."""
    for n in range(6):
        town.emergency(phone=f"090500000{n}", point=metres_north(BORDER, 16 + 18 * n))
    body = report_body("CỨU với, nước tới cổ", reporter={"phone": "0905123456"})
    with counted(database) as seen:
        assert client.post(REPORTS, json=body).status_code == 201
    assert len(seen) <= EMERGENCY_MOST, "\n".join(seen)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/console/snapshot",
        "/api/v1/incidents?page_size=200",
        "/api/v1/incidents?agency=hepco&q=R%C3%A1c&bbox=107,16,108,17",
        "/api/v1/events?after=0&wait=0",
    ],
)
@pytest.mark.parametrize("role", [Role.DUTY_OFFICER, Role.AGENCY_OFFICER])
def test_reading_costs_the_same_for_few_and_for_many(
    client: Any,
    database: Database,
    town: Town,
    person: Any,
    token_of: Any,
    address: str,
    role: Role,
) -> None:
    headers = token_of(person(role, "hepco" if role is Role.AGENCY_OFFICER else None))

    def cost() -> int:
        with counted(database) as seen:
            assert client.get(address, headers=headers).status_code == 200
        return len(seen)

    town.report()
    few = cost()
    for n in range(12):
        town.report(point=metres_north(DEEP, 300 * n + 300))
    town.events()
    assert cost() == few
    assert few <= (13 if "snapshot" in address else 10)


@pytest.mark.usefixtures("warm")
def test_a_history_and_a_tracking_page_cost_the_same_for_long_stories(
    client: Any, database: Database, town: Town, person: Any, token_of: Any
) -> None:
    headers = token_of(person(Role.DUTY_OFFICER))
    told = town.report()
    addresses = [f"/api/v1/incidents/{told.incident}/history", f"{REPORTS}/{told.code}"]

    def costs() -> list[int]:
        found = []
        for address in addresses:
            with counted(database) as seen:
                assert client.get(address, headers=headers).status_code == 200
            found.append(len(seen))
        return found

    officer = person(Role.AGENCY_OFFICER, "hepco")
    town.do(working.note_incident, officer, told.incident, "ghi chú", True)
    few = costs()
    for n in range(8):
        town.do(working.note_incident, officer, told.incident, f"ghi chú {n}", True)
        town.report(point=metres_north(DEEP, n))
    assert costs() == few
