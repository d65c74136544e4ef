"""The map of past matters in words: its numbers, its filter, and who sees what."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ioc.db.session import Database
from ioc.domain.permissions import Role
from tests.statements import counted
from tests.town import DEEP, FLOODING, WASTE, Town, metres_north

PAGE = "/console/history"


@pytest.fixture
def duty(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.DUTY_OFFICER))
    return headers


def page(client: Any, headers: dict[str, str], query: str = "", status: int = 200) -> str:
    answer = client.get(f"{PAGE}{query or '?'}&lang=en", headers=headers)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    text: str = answer.get_data(as_text=True)
    return text


def listed(text: str) -> list[int]:
    return [
        int(number) for number in re.findall(r'class="row-item[^"]*" href="/incidents/(\d+)"', text)
    ]


def summed(text: str) -> str:
    (found,) = re.findall(r'<p class="history-sum"[^>]*>(.*?)</p>', text, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found).strip().replace("  ", " ")


def test_it_says_how_many_and_lists_the_critical_first(
    client: Any, town: Town, duty: dict[str, str]
) -> None:
    rescue = town.emergency().incident
    waste = town.report().incident
    text = page(client, duty)
    assert listed(text) == [rescue, waste]
    assert summed(text).startswith("2 matters · 2 not done · 1 critical · 1 critical not done")
    assert f"category={WASTE}" in text


def test_the_filter_is_in_the_address_and_in_the_tiles(
    client: Any, town: Town, duty: dict[str, str]
) -> None:
    town.emergency()
    waste = town.report().incident
    query = f"?from=2020-01-01&to=2090-01-01&category={WASTE}&status=open,in_progress"
    text = page(client, duty, query)
    assert listed(text) == [waste]
    assert f"category={WASTE}&from=2020-01-01&to=2090-01-01" in text.replace("\\u0026", "&")
    assert f'<option value="{WASTE}" selected>' in text
    assert '<option value="open,in_progress" selected>' in text


def test_a_matter_without_a_place_is_said_and_not_drawn(
    client: Any, town: Town, duty: dict[str, str]
) -> None:
    town.report(point=None)
    assert "1 without a place, not on the map" in summed(page(client, duty))


def test_an_empty_time_says_what_to_do(client: Any, duty: dict[str, str]) -> None:
    text = page(client, duty, "?from=2020-01-01&to=2020-01-31")
    assert "No matter in this period" in text
    assert "history/main.js" not in text


def test_a_filter_that_is_none_is_told_at_its_field(
    client: Any, town: Town, duty: dict[str, str]
) -> None:
    town.report()
    text = page(client, duty, "?from=2026-02-02&to=2026-01-01", 422)
    assert 'id="to-error"' in text
    assert 'value="2026-02-02"' in text
    page(client, duty, "?severity=nonsense", 422)
    page(client, duty, "?category=%00", 422)


def test_an_agency_counts_what_it_holds(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    told = [
        town.report(category=WASTE).incident,
        town.report("Nước ngập đường", category=FLOODING, point=metres_north(DEEP, 400)).incident,
        town.emergency(point=metres_north(DEEP, 200)).incident,
    ]
    holds = {number: set(town.agencies(number)) for number in told}
    agencies = set().union(*holds.values())
    assert any(held != agencies for held in holds.values())
    for agency in agencies:
        headers = token_of(person(Role.AGENCY_OFFICER, agency))
        own = {number for number in told if agency in holds[number]}
        text = page(client, headers)
        assert set(listed(text)) == own
        assert summed(text).startswith(f"{len(own)} matters")
    headers = token_of(person(Role.AGENCY_OFFICER, "thu-y"))
    assert "No matter in this period" in page(client, headers)


def test_it_costs_as_many_statements_however_many_there_are(
    client: Any, town: Town, database: Database, duty: dict[str, str]
) -> None:
    town.report()

    def cost() -> int:
        # The least of some: what every page knows of the catalogue is looked at anew now and then.
        found = []
        for _ in range(4):
            with counted(database) as seen:
                page(client, duty)
            found.append(len(seen))
        return min(found)

    few = cost()
    for n in range(6):
        town.report(phone=f"090500001{n}", point=metres_north(DEEP, 200 * n))
    assert cost() == few
