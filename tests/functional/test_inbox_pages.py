"""The inbox and an agency's settings as plain pages: views, saved lists, templates, the policy."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain.agency_work import PhotoStage
from ioc.domain.permissions import Role
from ioc.queries.agency.answers import in_house_form, without_house_form
from ioc.services.agency import assignment
from ioc.services.city import policies
from ioc.services.incidents import referral
from tests.statements import counted
from tests.town import DEEP, Told, Town, metres_north

Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def hepco(officer: Actor, token_of: Any) -> Headers:
    headers: Headers = token_of(officer)
    return headers


@pytest.fixture
def chief(person: Person, token_of: Any) -> Headers:
    headers: Headers = token_of(person(Role.AGENCY_MANAGER, "hepco"))
    return headers


@pytest.fixture
def waste(town: Town) -> Told:
    """A matter that the rules give to HEPCO."""
    return town.report("Rác tồn ba ngày ở đầu kiệt")


def page_of(client: Any, path: str, headers: Headers) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


def jpeg() -> BytesIO:
    packed = BytesIO()
    Image.new("RGB", (64, 48), "#5a7").save(packed, "JPEG")
    packed.seek(0)
    return packed


def link_to(told: Told) -> str:
    return f'href="/incidents/{told.incident}"'


def test_a_view_lists_without_scripts_what_it_counts(
    client: Any, town: Town, waste: Told, officer: Actor, hepco: Headers
) -> None:
    other = town.report("Rác đổ trộm cạnh cầu", point=metres_north(DEEP, 1500))
    town.act(referral.accept_referral, officer, waste.incident)
    new = page_of(client, "/inbox?view=new", hepco)
    assert link_to(other) in new
    assert link_to(waste) not in new
    town.act(assignment.assign_incident, officer, waste.incident, officer.user_id)
    mine = page_of(client, "/inbox?view=mine", hepco)
    assert link_to(waste) in mine
    assert link_to(other) not in mine
    assert officer.name in mine
    assert '<b class="tabular" data-count="mine">1</b>' in mine


def test_each_row_says_why_its_clock_ends_when_it_does(
    client: Any, waste: Told, hepco: Headers
) -> None:
    found = client.get(f"/inbox/clocks?ids={waste.incident},0,x", headers=hepco).get_json()
    clock = found["items"][str(waste.incident)]
    assert clock["step"] == "accept"
    assert clock["why"].split()[0].isdigit()
    assert clock["why"] in page_of(client, "/inbox", hepco)


def test_another_agency_learns_no_clock(
    client: Any, waste: Told, person: Person, token_of: Any
) -> None:
    other = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    found = client.get(f"/inbox/clocks?ids={waste.incident}", headers=other).get_json()
    assert found["items"] == {}


@pytest.mark.parametrize(
    "query", ["view=todo", "view=nonsense", "assigned=x", "cursor=zzz", "sort=up", "category=%00"]
)
def test_an_address_that_is_no_filter_is_never_a_failure(
    client: Any, waste: Told, hepco: Headers, query: str
) -> None:
    assert client.get(f"/inbox?{query}", headers=hepco).status_code in {200, 422}


def test_a_filter_is_kept_by_name_and_removed(client: Any, waste: Told, hepco: Headers) -> None:
    form = {"name": "Rác trễ", "query": "view=late&category=rac"}
    answer = client.post("/inbox/filters", data=form, headers=hepco)
    assert answer.headers["Location"].endswith("/inbox?view=late&category=rac")
    assert 'data-query="view=late&amp;category=rac"' in page_of(client, "/inbox", hepco)
    again = client.post("/inbox/filters", data=form, headers=hepco)
    assert again.status_code == 422
    assert "Rác trễ" in again.get_data(as_text=True)
    kept = client.get("/api/v1/filters", headers=hepco).get_json()["items"][0]
    client.post(f"/inbox/filters/{kept['id']}/delete", headers=hepco)
    assert "Rác trễ" not in page_of(client, "/inbox", hepco)


def test_the_inbox_costs_the_same_with_one_row_and_with_many(
    client: Any, town: Town, database: Database, waste: Told, hepco: Headers
) -> None:
    def statements() -> int:
        page_of(client, "/inbox", hepco)
        with counted(database) as seen:
            page_of(client, "/inbox", hepco)
        return len(seen)

    one = statements()
    for place in range(5):
        town.report(f"Rác ở chỗ {place}", point=metres_north(DEEP, 1500 + 700 * place))
    assert statements() == one


def test_what_a_manager_must_sign_says_so_in_the_form(
    client: Any, town: Town, waste: Told, officer: Actor, hepco: Headers, person: Person
) -> None:
    manager = person(Role.AGENCY_MANAGER, "hepco")
    with town.database.atomic() as session:
        policies.change(
            session, manager, "hepco", requires_signature=True, requires_after_photo=True
        )
    town.act(referral.accept_referral, officer, waste.incident)
    page = page_of(client, f"/incidents/{waste.incident}/pane", hepco)
    assert f'action="/incidents/{waste.incident}/actions/draft" data-action="draft"' in page
    version = town.incident(waste.incident).version
    form = {"version": version, "outcome": "answered", "answer": "Đang chờ xe."}
    form["waiting_budget"] = "true"
    client.post(f"/incidents/{waste.incident}/actions/draft", data=form, headers=hepco)
    page = page_of(client, f"/incidents/{waste.incident}/pane", hepco)
    assert "Chờ duyệt" in page
    # The words alone stand in the field: the house's opening and closing are around it.
    assert ">Đang chờ xe.</textarea>" in page


def test_photos_come_from_a_plain_form_too(client: Any, waste: Told, hepco: Headers) -> None:
    path = f"/incidents/{waste.incident}/photos"
    data = {"stage": PhotoStage.AFTER.value, "media": (jpeg(), "sau.jpg")}
    answer = client.post(path, data=data, headers=hepco)
    assert answer.status_code == 303
    assert "Sau" in page_of(client, f"/incidents/{waste.incident}", hepco)
    empty = client.post(path, data={"stage": "after"}, headers=hepco)
    assert empty.status_code == 422
    assert 'role="alert"' in empty.get_data(as_text=True)


def test_a_stale_plain_form_tells_who_changed_what(
    client: Any, town: Town, waste: Told, officer: Actor, hepco: Headers
) -> None:
    seen = town.incident(waste.incident).version
    town.act(referral.accept_referral, officer, waste.incident)
    answer = client.post(
        f"/incidents/{waste.incident}/actions/ask",
        data={"version": seen, "question": "Ở bên nào cổng?"},
        headers=hepco,
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Thay đổi trong lúc đó" in page
    assert officer.name in page
    assert "Ở bên nào cổng?</textarea>" in page


def test_a_manager_keeps_the_templates_and_an_officer_reads_them(
    client: Any, hepco: Headers, chief: Headers
) -> None:
    form = {"title": "Đã thu gom", "text": "Đã thu gom tại {dia_chi}.", "agency": "hepco"}
    assert client.post("/inbox/templates", data=form, headers=chief).status_code == 303
    page = page_of(client, "/inbox/templates", hepco)
    assert "Đã thu gom tại {dia_chi}." in page
    assert 'action="/inbox/templates"' not in page
    wrong = client.post("/inbox/templates", data=form | {"text": "Ở {nha}"}, headers=chief)
    assert wrong.status_code == 422
    assert "Ở {nha}</textarea>" in wrong.get_data(as_text=True)
    assert client.post("/inbox/templates", data=form, headers=hepco).status_code == 403


def test_the_policy_page_is_the_managers(client: Any, hepco: Headers, chief: Headers) -> None:
    assert client.get("/inbox/policy", headers=hepco).status_code == 404
    answer = client.post("/inbox/policy/hepco", data={"requires_signature": "on"}, headers=chief)
    assert answer.status_code == 303
    kept = client.get("/api/v1/agencies/hepco/policy", headers=chief).get_json()
    assert kept == {"requires_signature": True, "requires_after_photo": False}


@pytest.mark.parametrize("words", ["Đã dọn.", "Một dòng\nvà một dòng nữa"])
def test_the_form_of_the_house_is_put_around_words_and_taken_off(words: str) -> None:
    assert without_house_form("HEPCO", in_house_form("HEPCO", words)) == words
    assert without_house_form("HEPCO", words) == words
