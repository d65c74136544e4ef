"""The administrator edits protocol cards: checked before saving, versioned, gone back to."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.domain.events import EventKind
from ioc.domain.permissions import Role
from ioc.domain.protocols import content_of
from ioc.queries.hotline import protocols as queries
from tests.town import Town


@pytest.fixture
def admin(person: Any, token_of: Any) -> dict[str, str]:
    headers: dict[str, str] = token_of(person(Role.ADMINISTRATOR))
    return headers


def form_of(town: Town, code: str) -> dict[str, Any]:
    """The form of a card as a browser would send it back unchanged."""
    newest = town.ask(queries.versions, code)[0]
    content = content_of(newest.card)
    form: dict[str, Any] = {
        "based_on": str(newest.number),
        "note": "",
        "order": str(content["order"]),
        "categories": content["triggers"]["categories"],
        "signals": content["triggers"]["signals"],
    }
    if content["red"]:
        form["red"] = "1"
    for name in ("title", "source"):
        form |= {f"{name}.{one}": content[name][one] for one in ("vi", "en")}
    for number, step in enumerate(content["steps"]):
        at = f"steps.{number}"
        form |= {f"{at}.step": step["step"], f"{at}.fills": step["fills"] or ""}
        form[f"{at}.next"] = step["next"] or ""
        for name in ("ask", "why", "say"):
            form |= {f"{at}.{name}.{one}": step[name][one] for one in ("vi", "en")}
        for place, answer in enumerate(step["answers"]):
            spot = f"{at}.answers.{place}"
            form |= {f"{spot}.code": answer["code"], f"{spot}.next": answer["next"] or ""}
            form[f"{spot}.signals"] = " ".join(answer["signals"])
            if answer["raises"]:
                form[f"{spot}.raises"] = "1"
            for name in ("label", "say"):
                form |= {f"{spot}.{name}.{one}": answer[name][one] for one in ("vi", "en")}
    return form


def send(client: Any, admin: dict[str, str], code: str, form: dict[str, Any], do: str) -> Any:
    address = f"/admin/protocols/{code}?lang=vi"
    return client.post(address, data={**form, "do": do}, headers=admin)


def test_the_list_and_every_card_open(client: Any, admin: dict[str, str], town: Town) -> None:
    page = client.get("/admin/protocols?lang=vi", headers=admin).text
    for version in town.ask(queries.all_cards):
        assert version.card.title.vi in page
        address = f"/admin/protocols/{version.card.code}?lang=en"
        assert client.get(address, headers=admin).status_code == 200
    assert client.get("/admin/protocols/new", headers=admin).status_code == 200
    assert client.get("/admin/protocols/nothing", headers=admin).status_code == 404


def test_a_form_sent_back_unchanged_is_the_same_card(
    client: Any, admin: dict[str, str], town: Town
) -> None:
    form = form_of(town, "flood") | {"note": "như cũ"}
    answer = send(client, admin, "flood", form, "publish")
    assert answer.status_code == 422
    assert "giống hệt" in answer.text


def test_publishing_makes_a_new_version_that_the_hotline_reads_at_once(
    client: Any, admin: dict[str, str], town: Town, person: Any, token_of: Any
) -> None:
    form = form_of(town, "flood")
    form["steps.0.say.vi"] = "{Address} ơi, có ai dưới nước không?"
    assert send(client, admin, "flood", form, "publish").status_code == 422, "needs a note"
    form["note"] = "Ngắn lại, Sở Y tế duyệt 12/11"
    assert send(client, admin, "flood", form, "publish").status_code == 303
    operator = token_of(person(Role.OPERATOR))
    items = client.get("/api/v1/protocols", headers=operator).json["items"]
    flood = next(card for card in items if card["code"] == "flood")
    assert flood["version"] == 2
    assert flood["steps"][0]["say"] == "{Address} ơi, có ai dưới nước không?"
    event = next(e for e in town.events() if e.kind == EventKind.SETTINGS_CHANGED)
    assert event.data["changes"] == ["steps.in_water.say.vi"]
    compared = client.get("/admin/protocols/flood/compare", headers=admin).text
    assert "{Address} ơi, có ai dưới nước không?" in compared


def test_somebody_who_was_slower_loses_nothing_and_overwrites_nothing(
    client: Any, admin: dict[str, str], town: Town
) -> None:
    first = form_of(town, "fire") | {"note": "một", "title.vi": "Cháy nhà"}
    second = form_of(town, "fire") | {"note": "hai", "title.vi": "Hỏa hoạn"}
    assert send(client, admin, "fire", first, "publish").status_code == 303
    answer = send(client, admin, "fire", second, "publish")
    assert answer.status_code == 409
    assert "Hỏa hoạn" in answer.text


def test_what_is_wrong_is_said_with_its_step_and_a_draft_keeps_it(
    client: Any, admin: dict[str, str], town: Town
) -> None:
    form = form_of(town, "fire") | {"note": "đang sửa"}
    form["steps.2.answers.0.next"] = "inside"
    answer = send(client, admin, "fire", form, "publish")
    assert answer.status_code == 422
    assert "Bước 1: Từ bước này có đường quay lại chính nó" in answer.text
    assert send(client, admin, "fire", form, "draft").status_code == 303
    newest, before = town.ask(queries.versions, "fire")
    assert (newest.status, before.status) == ("draft", "published")


def test_steps_are_added_moved_and_removed_without_a_script(
    client: Any, admin: dict[str, str], town: Town
) -> None:
    form = form_of(town, "electric")
    added = send(client, admin, "electric", form, "add.0").text
    assert "Bước 6" in added
    moved = send(client, admin, "electric", form, "up.1").text
    cut, touching = 'name="steps.0.step" value="cut"', 'name="steps.1.step" value="touching"'
    assert cut in moved
    assert touching in moved
    assert "Bước 5" not in send(client, admin, "electric", form, "remove.4").text
    assert town.ask(queries.versions, "electric")[0].number == 1


def test_an_earlier_version_is_used_again_and_a_card_is_taken_out_of_use(
    client: Any, admin: dict[str, str], town: Town
) -> None:
    form = form_of(town, "violence") | {"note": "đổi", "title.vi": "Bạo hành"}
    send(client, admin, "violence", form, "publish")
    back = {"version": "1", "based_on": "2", "note": "quay lại"}
    answer = client.post("/admin/protocols/violence/back", data=back, headers=admin)
    assert answer.status_code == 303
    newest = town.ask(queries.versions, "violence")[0]
    assert (newest.number, newest.card.title.vi) == (3, "Bạo lực")
    gone = client.post("/admin/protocols/violence/retire", data={"note": "bỏ"}, headers=admin)
    assert gone.status_code == 303
    assert "violence" not in town.ask(queries.cards)


def test_only_the_administrator_edits_cards(client: Any, person: Any, token_of: Any) -> None:
    operator = token_of(person(Role.OPERATOR))
    assert client.get("/admin/protocols", headers=operator).status_code == 403
    assert client.post("/admin/protocols/flood", data={}, headers=operator).status_code == 403
