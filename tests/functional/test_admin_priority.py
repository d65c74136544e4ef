"""The page of the rescue priority and the action that sets one: shown, tried, used, refused."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest

from dispatch.priority import DEFAULTS
from dispatch.priority_weights import GROUPS, NUMBERS
from ioc.access.actor import Actor
from ioc.domain.permissions import Role
from ioc.domain.reports import RefugeKind, WaterTrend
from ioc.queries.rescue import priority as queries
from ioc.workers import rescoring
from tests.statements import counted
from tests.town import DEEP, Town, metres_north

Person = Callable[..., Actor]
PAGE = "/admin/priority"


@pytest.fixture
def admin(person: Person, token_of: Any) -> Any:
    return token_of(person(Role.ADMINISTRATOR))


def words_of(answer: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return html.unescape(re.sub(r"\s+", " ", text))


def typed(**changes: str) -> dict[str, str]:
    """Our weights as the form sends them, with Vietnamese commas."""
    found = {name: getattr(DEFAULTS, name) for name in NUMBERS}
    for group in GROUPS:
        found |= {f"{group}.{code}": value for code, value in getattr(DEFAULTS, group).items()}
    return {name: str(value).replace(".", ",") for name, value in found.items()} | changes


def on_a_roof(town: Town, metres: float = 0.0) -> int:
    return town.emergency(
        "trên mái",
        water_depth_m=1.3,
        refuge_kind=RefugeKind.ROOF,
        water_trend=WaterTrend.STABLE,
        point=metres_north(DEEP, metres),
    ).incident


@pytest.mark.parametrize(
    ("role", "agency", "status"),
    [
        (Role.ADMINISTRATOR, None, 200),
        (Role.SUPERVISOR, None, 403),
        (Role.DUTY_OFFICER, None, 403),
        (Role.AGENCY_MANAGER, "hepco", 403),
    ],
)
def test_who_may_open_the_page(
    client: Any, person: Person, token_of: Any, role: Role, agency: Any, status: int
) -> None:
    headers = token_of(person(role, agency))
    assert client.get(PAGE, headers=headers).status_code == status
    for path in ("trial", "use"):
        answer = client.post(f"{PAGE}/{path}", headers=headers, data=typed(based_on="1"))
        assert (answer.status_code == 403) is (status == 403)


def test_weights_are_tried_and_then_used(client: Any, admin: Any, town: Town) -> None:
    incident = on_a_roof(town)
    assert "Ưu tiên cứu hộ" in words_of(client.get(PAGE, headers=admin))
    form = typed(neck_m="1,25", based_on="1")
    tried = client.post(f"{PAGE}/trial", headers=admin, data=form)
    seen = words_of(tried)
    assert "1 trong 1 vụ cứu hộ đang mở sẽ đổi mức ưu tiên" in seen
    assert town.card(incident)["tier"] == "P2"
    refused = client.post(f"{PAGE}/use", headers=admin, data=form)
    assert refused.status_code == 422
    assert 'value="1,25"' in refused.get_data(as_text=True)
    sure = {"note": "đợt lũ trước", "sure": "1"}
    assert client.post(f"{PAGE}/use", headers=admin, data=form | sure).status_code == 303
    assert rescoring.rescore_due(town.database) == 1
    assert town.card(incident)["tier"] == "P1"
    page = words_of(client.get(PAGE, headers=admin))
    assert "đợt lũ trước" in page
    late = client.post(f"{PAGE}/use", headers=admin, data=form | sure)
    assert late.status_code == 409
    assert [one.version for one in town.ask(queries.versions)] == [2]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"neck_m": "cổ"}, "Nhập một số"),
        ({"neck_m": "9"}, "Từ 0,8 đến 1,6"),
        ({"neck_m": "nan"}, "Từ 0,8 đến 1,6"),
        ({"chest_m": "1,3", "neck_m": "1,2"}, "Không lớn hơn “Nước tới cổ"),
        ({"people_most": "90"}, "không được quá 100"),
        ({"vulnerable_points.so_sinh": "-1"}, "Từ 0 đến 100"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    client: Any, admin: Any, changes: dict[str, str], said: str
) -> None:
    for path in ("trial", "use"):
        form = typed(**changes, based_on="1", note="x", sure="1")
        answer = client.post(f"{PAGE}/{path}", headers=admin, data=form)
        assert answer.status_code == 422
        assert said in words_of(answer)
        for value in changes.values():
            assert f'value="{value}"' in answer.get_data(as_text=True)


def test_a_trial_asks_the_database_no_more_for_many_than_for_one(
    client: Any, admin: Any, town: Town
) -> None:
    def asked() -> int:
        with counted(town.database) as seen:
            client.post(f"{PAGE}/trial", headers=admin, data=typed(based_on="1"))
        return len(seen)

    on_a_roof(town)
    asked()
    one = asked()
    for number in range(1, 6):
        on_a_roof(town, 500.0 * number)
    # What is held for seconds may have aged meanwhile.
    asked()
    assert asked() == one


def test_the_tier_is_set_by_the_api_and_on_the_page(
    client: Any, person: Person, token_of: Any, town: Town
) -> None:
    incident = on_a_roof(town)
    path = f"/api/v1/incidents/{incident}/actions/prioritise"
    officer = token_of(person(Role.DUTY_OFFICER))
    version = town.card(incident)["version"]
    for role, agency in ((Role.OPERATOR, None), (Role.AGENCY_OFFICER, "ptds")):
        headers = token_of(person(role, agency))
        body = {"version": version, "tier": "P1", "reason": "x"}
        assert client.post(path, headers=headers, json=body).status_code in {403, 404}
    body = {"version": version, "tier": "P9", "reason": "x"}
    assert client.post(path, headers=officer, json=body).status_code in {400, 422}
    body = {"version": version, "tier": "P1", "reason": ""}
    assert client.post(path, headers=officer, json=body).status_code == 422
    body["reason"] = "mái sắp sập"
    card = client.post(path, headers=officer, json=body).get_json()
    assert (card["tier"], card["why"]["vi"][:11]) == ("P1", "Ưu tiên 1: ")
    assert client.post(path, headers=officer, json=body).status_code == 409
    page = words_of(client.get(f"/incidents/{incident}", headers=officer))
    assert "Do người trực đặt" in page
    assert "mái sắp sập" in page
    assert "Theo quy tắc: Ưu tiên 2" in page
    assert "Bỏ mức ưu tiên đặt bằng tay" in page
    assert " P1" not in page
    back = {"version": card["version"], "tier": None}
    assert client.post(path, headers=officer, json=back).get_json()["tier"] == "P2"
