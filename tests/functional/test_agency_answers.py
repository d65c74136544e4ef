"""What reaches the citizen from an agency: finished answers, templates, questions, photos."""

from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import update

from ioc.access.actor import Actor
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.models.agency_work import AnswerDraft
from ioc.services.agency import asking, drafts
from ioc.services.agency.outcomes import Answer
from ioc.services.incidents import referral
from ioc.services.reporters import questions
from tests.town import Told, Town

API = "/api/v1"
GAP = "Lịch sửa: […]."
Headers = dict[str, str]
Person = Callable[..., Actor]


@pytest.fixture
def officer(person: Person) -> Actor:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def manager(person: Person) -> Actor:
    return person(Role.AGENCY_MANAGER, "hepco")


@pytest.fixture
def hepco(officer: Actor, token_of: Any) -> Headers:
    headers: Headers = token_of(officer)
    return headers


@pytest.fixture
def chief(manager: Actor, token_of: Any) -> Headers:
    headers: Headers = token_of(manager)
    return headers


@pytest.fixture
def waste(town: Town, officer: Actor) -> Told:
    """A matter that HEPCO has taken."""
    told = town.report("Rác tồn ba ngày ở đầu kiệt", phone="0905123456")
    town.act(referral.accept_referral, officer, told.incident)
    return told


def act(client: Any, town: Town, told: Told, headers: Headers, action: str, **body: Any) -> Any:
    version = town.incident(told.incident).version
    path = f"{API}/incidents/{told.incident}/actions/{action}"
    return client.post(path, json=body | {"version": version}, headers=headers)


def codes(answer: Any) -> list[tuple[str, str]]:
    return [(one["field"], one["code"]) for one in answer.get_json()["errors"]]


# Answers that are not written to their end.


@pytest.mark.parametrize("gap", [GAP, "Lịch sửa: [...].", "Lịch sửa: [ … ]"])
@pytest.mark.parametrize("action", ["resolve", "draft"])
def test_an_answer_with_a_gap_is_not_taken(
    client: Any, town: Town, waste: Told, chief: Headers, action: str, gap: str
) -> None:
    answer = act(client, town, waste, chief, action, outcome="answered", answer=gap)
    assert (answer.status_code, codes(answer)) == (422, [("answer", "unfinished_answer")])
    assert town.incident(waste.incident).status.value == "open"
    assert "xóa dấu […]" in answer.get_json()["errors"][0]["message"]


def test_the_plain_form_says_so_at_the_field_and_keeps_what_was_typed(
    client: Any, town: Town, waste: Told, chief: Headers
) -> None:
    form = {"version": town.incident(waste.incident).version, "outcome": "fixed", "answer": GAP}
    path = f"/incidents/{waste.incident}/actions/resolve"
    answer = client.post(path, data=form, headers=chief)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="field has-error"' in page
    assert "chỗ chưa điền […]" in page
    assert f"{GAP}</textarea>" in page


def test_a_draft_with_a_gap_is_not_signed_alone_or_among_many(
    client: Any, town: Town, waste: Told, officer: Actor, chief: Headers
) -> None:
    town.act(drafts.draft_answer, officer, waste.incident, Answer(Outcome.FIXED, "Đã dọn"))
    assert codes(act(client, town, waste, chief, "sign", answer=GAP)) == [
        ("answer", "unfinished_answer")
    ]
    with town.database.atomic() as session:
        session.execute(update(AnswerDraft).values(answer=GAP))  # handed in before this was asked
    assert act(client, town, waste, chief, "sign").status_code == 422
    item = {"id": waste.incident, "version": town.incident(waste.incident).version}
    asked = {"action": "sign", "items": [item]}
    looked = client.post(f"{API}/incidents/bulk/preview", json=asked, headers=chief).get_json()
    assert looked["items"][0]["reason"] == "unfinished_answer"
    assert looked["items"][0]["message"]
    done = client.post(f"{API}/incidents/bulk", json=asked, headers=chief).get_json()
    assert (done["done"], done["items"][0]["code"]) == (0, "unfinished_answer")
    assert act(client, town, waste, chief, "sign", answer="Đã dọn xong").status_code == 200


# Templates are changed by version.

FORM = {"title": "Đã thu gom", "text": "Đã thu gom tại {dia_chi}.", "agency": "hepco"}


def kept(client: Any, headers: Headers) -> dict[str, Any]:
    client.post("/inbox/templates", data=FORM, headers=headers)
    found = client.get(f"{API}/answer-templates?agency=hepco", headers=headers).get_json()
    (item,) = found["items"]
    return dict(item)


def test_a_template_is_changed_on_its_page(client: Any, chief: Headers) -> None:
    item = kept(client, chief)
    page = client.get(f"/inbox/templates?edit={item['id']}", headers=chief).get_data(as_text=True)
    assert "Đã thu gom tại {dia_chi}.</textarea>" in page
    assert f'name="version" value="{item["version"]}"' in page
    form = FORM | {"id": item["id"], "version": item["version"], "text": "Đã dọn tại {dia_chi}."}
    assert client.post("/inbox/templates", data=form, headers=chief).status_code == 303
    (now,) = client.get(f"{API}/answer-templates?agency=hepco", headers=chief).get_json()["items"]
    assert (now["text"], now["version"]) == ("Đã dọn tại {dia_chi}.", item["version"] + 1)


def test_two_who_change_a_template_see_each_others_words(client: Any, chief: Headers) -> None:
    item = kept(client, chief)
    mine = FORM | {"id": item["id"], "version": item["version"]}
    first = client.post("/inbox/templates", data=mine | {"text": "Lời trước."}, headers=chief)
    assert first.status_code == 303
    second = client.post("/inbox/templates", data=mine | {"text": "Lời sau."}, headers=chief)
    page = second.get_data(as_text=True)
    assert second.status_code == 409
    assert "vừa được người khác sửa" in page
    assert "Lời trước." in page
    assert "Lời sau.</textarea>" in page
    assert f'name="version" value="{item["version"] + 1}"' in page
    again = mine | {"text": "Lời sau.", "version": item["version"] + 1}
    assert client.post("/inbox/templates", data=again, headers=chief).status_code == 303
    stale = client.post(f"/inbox/templates/{item['id']}/delete", data={"version": 1}, headers=chief)
    assert (stale.status_code, "chưa xóa" in stale.get_data(as_text=True)) == (409, True)


def test_a_template_that_was_deleted_meanwhile_keeps_what_was_typed(
    client: Any, chief: Headers
) -> None:
    item = kept(client, chief)
    client.delete(f"{API}/answer-templates/{item['id']}", headers=chief)
    form = FORM | {"id": item["id"], "version": item["version"], "text": "Lời mới."}
    answer = client.post("/inbox/templates", data=form, headers=chief)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Lời mới.</textarea>" in page
    assert 'name="id"' not in page


def test_a_template_of_all_begins_one_of_the_agency(
    client: Any, chief: Headers, person: Person, token_of: Any
) -> None:
    body = {"title": "Của chung", "text": "Lời chung."}
    admin = token_of(person(Role.ADMINISTRATOR))
    made = client.post(f"{API}/answer-templates", json=body, headers=admin).get_json()
    for query in ("copy", "edit"):
        answer = client.get(f"/inbox/templates?{query}={made['id']}", headers=chief)
        page = answer.get_data(as_text=True)
        assert "Lời chung.</textarea>" in page
        assert 'name="id"' not in page
        assert '<option value="hepco" selected>' in page


# Questions on the page of a code.


def test_the_citizen_reads_first_which_agency_asks(
    client: Any, town: Town, waste: Told, officer: Actor, person: Person
) -> None:
    town.act(asking.ask_citizen, officer, waste.incident, "Bãi rác ở đầu kiệt?")
    page = client.get(f"/track/{waste.code}").get_data(as_text=True)
    assert "Công ty Môi trường và Công trình đô thị Huế (HEPCO) hỏi" in page
    assert "Trung tâm hỏi" not in page
    assert page.index('id="reply"') < page.index("<h1>")
    assert page.index('id="reply"') < page.index('id="live"')
    center = person(Role.DUTY_OFFICER)
    town.act(questions.ask_reporter, center, waste.incident, waste.report, "Còn hay hết?")
    both = client.get(f"/track/{waste.code}").get_data(as_text=True)
    assert "Câu hỏi cần trả lời" in both
    assert "Trung tâm · " in both


def test_a_bad_photo_of_an_answer_is_told_in_the_answer(
    client: Any, town: Town, waste: Told, officer: Actor
) -> None:
    town.act(asking.ask_citizen, officer, waste.incident, "Bãi rác ở đầu kiệt?")
    form = {"client_token": "token-0123456789", "reply": "1", "text": "Ở cuối kiệt"}
    answer = client.post(
        f"/track/{waste.code}/updates",
        data=form | {"media": (BytesIO(b"no photo at all"), "anh.jpg")},
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="reply-media-error"' in page
    assert 'id="media-error"' not in page
    assert page.count("Ở cuối kiệt") == 1
    assert '<a href="#reply-media">' in page


# Photos.


def test_a_file_that_is_no_photo_is_refused_in_one_quiet_line(
    client: Any, waste: Told, hepco: Headers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    data = {"stage": "after", "media": (BytesIO(b"\xff\xd8\xff not a photo"), "anh.jpg")}
    path = f"{API}/incidents/{waste.incident}/photos"
    answer = client.post(path, data=data, headers=hepco)
    assert (answer.status_code, codes(answer)) == (422, [("media", "not_a_photo")])
    assert [one.message for one in caplog.records if one.exc_info] == []
