"""What was done about a matter is public only after somebody looked at words and photos."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from ioc.domain.incidents import Flag, Outcome
from ioc.domain.permissions import Role
from ioc.ports import Ports
from ioc.services.agency import working
from ioc.services.reporters import erasure
from tests.town import Told, Town


def picture() -> bytes:
    """White on the left, black on the right."""
    image = Image.new("RGB", (200, 100), "white")
    image.paste((0, 0, 0), (100, 0, 200, 100))
    packed = BytesIO()
    image.save(packed, "JPEG", quality=95)
    return packed.getvalue()


@pytest.fixture
def officer(person: Any) -> Any:
    return person(Role.AGENCY_OFFICER, "hepco")


@pytest.fixture
def duty(person: Any, token_of: Any) -> Any:
    return token_of(person(Role.DUTY_OFFICER))


@pytest.fixture
def settled(town: Town, officer: Any, token_of: Any, client: Any) -> Told:
    """A matter that its agency has finished, with a photo after."""
    told = town.report()
    answer = client.post(
        f"/api/v1/incidents/{told.incident}/photos",
        headers=token_of(officer),
        data={"stage": "after", "media": (BytesIO(picture()), "sau.jpg")},
    )
    assert answer.status_code == 201, answer.data
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã thu gom rác")
    return told


def form(client: Any, duty: Any, told: Told) -> dict[str, str]:
    text = client.get(f"/incidents/{told.incident}/result", headers=duty).get_data(as_text=True)
    version = re.search(r'name="version" value="(\d+)"', text)
    photo = re.search(r'name="photo" value="([^"]+)"', text)
    assert version
    assert photo
    return {
        "version": version.group(1),
        "title": "Rác tồn đọng đầu kiệt",
        "answer": "Đã thu gom rác ngày 12/11.",
        "photo": photo.group(1),
        "checked": "1",
    }


def publish(client: Any, duty: Any, told: Told, **more: str) -> Any:
    return client.post(
        f"/incidents/{told.incident}/result",
        headers=duty,
        data=form(client, duty, told) | more,
    )


def code_of(town: Town, told: Told) -> str:
    return town.incident(told.incident).code


def test_a_checked_result_is_public_with_its_photo_and_nothing_of_the_reporter(
    client: Any, town: Town, duty: Any, settled: Told
) -> None:
    assert publish(client, duty, settled).status_code == 303
    code = code_of(town, settled)
    assert f"/results/{code}" in client.get("/results").get_data(as_text=True)
    text = client.get(f"/results/{code}").get_data(as_text=True)
    assert "Đã thu gom rác ngày 12/11." in text
    photo = client.get(f"/results/{code}/photos/1/full")
    assert photo.status_code == 200
    assert photo.content_type == "image/jpeg"


def test_what_was_covered_cannot_be_seen_in_the_public_copy(
    client: Any, town: Town, duty: Any, settled: Told
) -> None:
    chosen = form(client, duty, settled)
    covers = {f"covers-{chosen['photo']}": "[[0.25, 0, 0.5, 1]]"}
    assert publish(client, duty, settled, **covers).status_code == 303
    content = client.get(f"/results/{code_of(town, settled)}/photos/1/full").data
    copy = Image.open(BytesIO(content)).convert("L")
    inside = [copy.getpixel((x, 50)) for x in (60, 95, 105, 140)]
    assert max(inside) - min(inside) <= 12, "the edge between white and black is gone"
    assert copy.getpixel((10, 50)) > 240
    assert copy.getpixel((190, 50)) < 15


def test_the_photo_itself_stays_behind_its_guard(
    client: Any, town: Town, duty: Any, settled: Told
) -> None:
    chosen = form(client, duty, settled)
    publish(client, duty, settled)
    assert client.get(f"/media/{chosen['photo']}/full").status_code in {302, 401}


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("checked", "", "Xem kỹ nội dung và ảnh"),
        ("answer", "Gọi chị Lan 0905 123 456", "Còn số điện thoại"),
        ("title", "", "Nhập"),
    ],
)
def test_words_with_personal_data_or_unseen_photos_are_refused_and_kept_on_the_page(
    client: Any, town: Town, duty: Any, settled: Told, field: str, typed: str, message: str
) -> None:
    answer = publish(client, duty, settled, **{field: typed})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in text or field == "title"
    assert "Rác tồn đọng đầu kiệt" in text or field == "title"
    assert client.get(f"/results/{code_of(town, settled)}").status_code == 404


def test_a_reopened_matter_has_no_public_result(
    client: Any, town: Town, duty: Any, settled: Told, person: Any
) -> None:
    publish(client, duty, settled)
    boss = person(Role.SUPERVISOR)
    town.act(working.reopen_incident, boss, settled.incident, "còn rác")
    assert client.get(f"/results/{code_of(town, settled)}").status_code == 404
    assert code_of(town, settled) not in client.get("/results").get_data(as_text=True)


def test_a_result_is_taken_back_with_a_reason_and_its_copy_is_gone(
    client: Any, town: Town, duty: Any, settled: Told, ports: Ports
) -> None:
    publish(client, duty, settled)
    path = f"/incidents/{settled.incident}/result/withdraw"
    version = {"version": str(town.incident(settled.incident).version)}
    assert client.post(path, headers=duty, data=version | {"reason": ""}).status_code == 422
    assert client.post(path, headers=duty, data=version | {"reason": "lộ mặt"}).status_code == 303
    assert client.get(f"/results/{code_of(town, settled)}").status_code == 404
    assert client.get(f"/results/{code_of(town, settled)}/photos/1/full").status_code == 404
    assert town.kinds()[-1] == "incident:unpublished"


def test_what_is_marked_sensitive_is_not_published_and_leaves_the_page(
    client: Any, town: Town, duty: Any, settled: Told, person: Any
) -> None:
    publish(client, duty, settled)
    town.act(working.flag_incident, person(Role.SUPERVISOR), settled.incident, Flag.SENSITIVE)
    assert client.get(f"/results/{code_of(town, settled)}").status_code == 404
    text = client.get(f"/incidents/{settled.incident}/result", headers=duty).get_data(as_text=True)
    assert "không công khai" in text


def test_two_who_publish_at_once_do_not_write_over_each_other(
    client: Any, town: Town, duty: Any, settled: Told
) -> None:
    old = form(client, duty, settled)
    assert publish(client, duty, settled).status_code == 303
    answer = client.post(f"/incidents/{settled.incident}/result", headers=duty, data=old)
    assert answer.status_code == 409


def test_an_agency_does_not_publish_by_itself(
    client: Any, officer: Any, token_of: Any, settled: Told
) -> None:
    path = f"/incidents/{settled.incident}/result"
    assert client.get(path, headers=token_of(officer)).status_code == 403


def test_erasing_a_report_takes_the_copies_of_its_photos_along(
    client: Any, town: Town, duty: Any, officer: Any, ports: Ports, person: Any
) -> None:
    told = town.report(media=(ports.media.store(picture()),))
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã thu gom")
    publish(client, duty, told)
    code = code_of(town, told)
    assert client.get(f"/results/{code}/photos/1/full").status_code == 200
    erased = town.do(erasure.erase_report, person(Role.SUPERVISOR), told.code)
    assert len(erased.photo_keys) == 2
    assert client.get(f"/results/{code}/photos/1/full").status_code == 404


def test_matters_with_photos_wait_for_the_desk_until_they_are_public(
    client: Any, town: Town, duty: Any, settled: Told
) -> None:
    code = code_of(town, settled)
    assert code in client.get("/publishing", headers=duty).get_data(as_text=True)
    publish(client, duty, settled)
    assert code not in client.get("/publishing", headers=duty).get_data(as_text=True)


def test_a_failure_while_publishing_leaves_no_copy_behind(
    client: Any, duty: Any, settled: Told, ports: Ports, monkeypatch: Any, settings: Any
) -> None:
    given = form(client, duty, settled)
    before = sorted(settings.media_dir.rglob("*"))

    def fails(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("ioc.services.agency.results.publish", fails)
    path = f"/incidents/{settled.incident}/result"
    assert client.post(path, headers=duty, data=given).status_code == 500
    assert [p for p in sorted(settings.media_dir.rglob("*")) if p.is_file()] == [
        p for p in before if p.is_file()
    ]
