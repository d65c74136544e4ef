"""`/api/v1/reports`: what is taken, what is refused and how it is said."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import orjson
import pytest
from PIL import Image
from sqlalchemy import select

from config import Settings
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Role
from ioc.models.report import Attachment, Report
from ioc.services.agency import working
from tests.threads import at_once
from tests.town import Town

REPORTS = "/api/v1/reports"
GPS, EXIF, MADE_AT = 0x8825, 0x8769, 0x9003
Body = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Small photos only, and two of them."""
    return replace(settings, media_max_bytes=200_000, media_max_count=2)


def photo(lat: float | None = None, lon: float | None = None, size: int = 64) -> bytes:
    """A JPEG, with the place in its EXIF when given (degrees north and east)."""
    image = Image.effect_noise((size, size), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    if lat is not None and lon is not None:
        gps = exif.get_ifd(GPS)
        gps[1], gps[2] = "N", (int(lat), (lat % 1) * 60, 0.0)
        gps[3], gps[4] = "E", (int(lon), (lon % 1) * 60, 0.0)
        exif.get_ifd(EXIF)[MADE_AT] = "2026:10:28 14:05:00"
    packed = BytesIO()
    image.save(packed, "JPEG", exif=exif)
    return packed.getvalue()


def send(client: Any, body: dict[str, Any], *photos: bytes, **headers: str) -> Any:
    data = {
        "report": orjson.dumps(body).decode(),
        "media": [(BytesIO(p), f"{n}.jpg") for n, p in enumerate(photos)],
    }
    return client.post(REPORTS, data=data, headers=headers)


def problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    """The body of a refusal, checked against RFC 9457 and the contract."""
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    body: dict[str, Any] = answer.get_json()
    assert {"type", "title", "status", "code", "errors"} <= set(body)
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["title"] != f"error.{code}"
    return body


def codes(body: dict[str, Any]) -> dict[str, str]:
    return {e["field"]: e["code"] for e in body["errors"]}


# Taken.


def test_a_report_is_taken_and_tells_where_it_can_be_followed(
    client: Any, report_body: Body
) -> None:
    answer = client.post(REPORTS, json=report_body())
    assert answer.status_code == 201
    body = answer.get_json()
    assert set(body) == {"tracking_code", "status", "received_at", "links"}
    assert body["status"] == "received"
    assert len(body["tracking_code"]) == 10
    assert body["links"]["self"] == f"{REPORTS}/{body['tracking_code']}"
    assert client.get(body["links"]["self"]).status_code == 200
    assert answer.headers["Location"] == body["links"]["self"]


def test_the_same_report_again_is_answered_200_with_the_first_answer(
    client: Any, follow: Any, report_body: Body
) -> None:
    body = report_body()
    first = client.post(REPORTS, json=body)
    follow()
    again = client.post(REPORTS, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()


def test_two_taps_at_the_same_moment_are_one_report(app: Any, report_body: Body) -> None:
    body = report_body()
    answers = at_once([lambda: app.test_client().post(REPORTS, json=body)] * 3)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
    assert len({answer.data for answer in answers}) == 1


def test_the_key_in_a_header_serves_like_the_one_in_the_body(
    client: Any, report_body: Body
) -> None:
    body = report_body()
    key = body.pop("client_token")
    headers = {"Idempotency-Key": key}
    first = client.post(REPORTS, json=body, headers=headers)
    again = client.post(REPORTS, json=body, headers=headers)
    other = client.post(REPORTS, json={**body, "text": "khác hẳn"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    problem(other, 409, "client_token_reused")


def test_an_app_newer_than_the_center_may_still_report(client: Any, report_body: Body) -> None:
    body = report_body(hologram={"depth": 3}, location={"lat": 16.46, "lon": 107.59, "floor": 2})
    assert client.post(REPORTS, json=body).status_code == 201


def test_everything_the_contract_names_is_kept(client: Any, report_body: Body, town: Town) -> None:
    answer = client.post(
        REPORTS,
        json=report_body(
            "Nước vào nhà",
            address="12 kiệt 27 Đặng Văn Ngữ",
            category="thoat_nuoc",
            channel="zalo",
            people={"count": 4, "vulnerable": ["nguoi_gia", "tre_em"]},
            water={"depth_m": 0.6, "trend": "rising", "text": "ngang đùi"},
            refuge={"kind": "upper_floor", "margin_m": 1.2},
            needs=["boat", "food"],
            battery_percent=12,
            at_scene=True,
            on_behalf_of=True,
            contact={"name": "Bà Lan", "phone": "0905000111"},
            reporter={"name": "Nam", "phone": "0905123456", "email": "nam@example.vn"},
        ),
    )
    assert answer.status_code == 201, answer.data
    with town.database.reading() as session:
        report = session.scalars(select(Report)).one()
    assert (report.people, report.vulnerable) == (4, ["nguoi_gia", "tre_em"])
    assert (report.water_depth_m, report.water_trend, report.water_text) == (
        0.6,
        "rising",
        "ngang đùi",
    )
    assert (report.refuge_kind, report.refuge_margin_m) == ("upper_floor", 1.2)
    assert (report.needs, report.battery_percent) == (["boat", "food"], 12)
    assert (report.at_scene, report.on_behalf_of, report.channel) == (True, True, "zalo")
    assert report.address == "12 kiệt 27 Đặng Văn Ngữ"
    assert report.chosen_category == "thoat_nuoc"


# Refused.


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"text": "  "}, "text", "required"),
        ({"text": "a" * 4001}, "text", "too_long"),
        ({"text": "a\x00b"}, "text", "not_valid"),
        ({"text": 5}, "text", "not_valid"),
        ({"client_token": "short"}, "client_token", "token_too_short"),
        ({"client_token": "a" * 81}, "client_token", "too_long"),
        ({"location": {"lat": 91, "lon": 0}}, "location", "not_a_place"),
        ({"location": {"lat": 0, "lon": 0}}, "location", "not_a_place"),
        ({"location": {"lat": "north", "lon": 0}}, "location.lat", "not_a_number"),
        ({"location": {"lat": 16}}, "location.lon", "required"),
        ({"location": {"lat": 16, "lon": 107, "accuracy_m": -1}}, "location.accuracy_m",
         "out_of_range"),
        ({"channel": "pigeon"}, "channel", "unknown_value"),
        ({"channel": "hotline"}, "channel", "unknown_value"),
        ({"people": {"count": -1}}, "people.count", "out_of_range"),
        ({"people": {"vulnerable": ["robot"]}}, "people.vulnerable.0", "unknown_value"),
        ({"water": {"depth_m": 400}}, "water.depth_m", "out_of_range"),
        ({"battery_percent": 101}, "battery_percent", "out_of_range"),
        ({"happened_at": "yesterday"}, "happened_at", "not_a_time"),
        ({"happened_at": "2099-01-01T00:00:00Z"}, "happened_at", "in_the_future"),
        ({"happened_at": "1999-01-01T00:00:00Z"}, "happened_at", "too_long_ago"),
        ({"reporter": {"phone": "12"}}, "reporter.phone", "not_a_phone"),
        ({"reporter": {"email": "nobody"}}, "reporter.email", "not_an_email"),
        ({"contact": {"phone": "call me"}}, "contact.phone", "not_a_phone"),
        ({"address": "a\x00b"}, "address", "not_valid"),
        ({"reporter": {"name": "a\x00b"}}, "reporter.name", "not_valid"),
        ({"water": {"text": "a\x00b"}}, "water.text", "not_valid"),
        ({"category": "a\x00b"}, "category", "not_valid"),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_taken_is_named_in_both_languages(
    client: Any, report_body: Body, changes: dict[str, Any], field: str, code: str
) -> None:
    said = []
    for language in ("vi", "en"):
        answer = client.post(
            REPORTS,
            json=report_body(**{"text_": "x" * 20, **rest(changes)}),
            headers={"Accept-Language": language},
        )
        body = problem(answer, 422, "invalid_input")
        assert codes(body) == {field: code}
        said.append(body["errors"][0]["message"])
    assert all(message and not message.startswith("error.") for message in said)
    assert said[0] != said[1]


def rest(changes: dict[str, Any]) -> dict[str, Any]:
    """`report_body` takes the text under another name."""
    return {("text_" if key == "text" else key): value for key, value in changes.items()}


def test_every_field_is_named_at_once(client: Any) -> None:
    answer = client.post(
        REPORTS, json={"text": "", "client_token": "x", "reporter": {"phone": "1"}}
    )
    assert codes(problem(answer, 422, "invalid_input")) == {
        "text": "required",
        "client_token": "token_too_short",
        "reporter.phone": "not_a_phone",
    }


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b'{"text": NaN}', "not_json"),
        (b'{"text": "\\ud800"}', "not_json"),
        (b"[]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b"null", "not_an_object"),
    ],
)
def test_what_is_no_object_is_refused(client: Any, raw: bytes, code: str) -> None:
    answer = client.post(REPORTS, data=raw, content_type="application/json")
    assert codes(problem(answer, 422, "invalid_input")) == {"": code}


def test_a_key_of_any_length_in_the_header_ends_in_no_failure(
    client: Any, report_body: Body
) -> None:
    body = report_body()
    del body["client_token"]
    answer = client.post(REPORTS, json=body, headers={"Idempotency-Key": "k" * 300})
    assert codes(problem(answer, 422, "invalid_input")) == {"client_token": "too_long"}


def test_a_wrong_method_and_a_wrong_address_are_problems_too(client: Any) -> None:
    problem(client.get(REPORTS), 405, "method_not_allowed")
    problem(client.get("/api/v1/nothing"), 404, "not_found")


# Photos.


def test_the_place_of_a_photo_is_read_and_taken_out_of_the_file(
    client: Any, follow: Any, report_body: Body, town: Town, ports: Any
) -> None:
    answer = send(client, report_body(), photo(16.4637, 107.5909))
    assert answer.status_code == 201, answer.data
    follow()
    with town.database.reading() as session:
        kept = session.scalars(select(Attachment)).one()
        report = session.scalars(select(Report)).one()
    assert (kept.taken_lat, kept.taken_lon) == (
        pytest.approx(16.4637, abs=1e-4),
        pytest.approx(107.5909, abs=1e-4),
    )
    assert kept.taken_at is not None
    assert kept.taken_at.isoformat() == "2026-10-28T07:05:00+00:00"
    assert ["photo_at_place", 2] in report.evidence
    for size in ("full", "thumb"):
        content, content_type = ports.media.open(kept.key, size)
        assert content_type == "image/jpeg"
        assert b"SECRET-CAMERA" not in content
        with Image.open(BytesIO(content)) as stored:
            assert dict(stored.getexif()) == {}
            assert stored.info.get("exif") is None


def test_photos_are_seen_by_their_people_alone(
    client: Any,
    follow: Any,
    report_body: Body,
    town: Town,
    person: Any,
    token_of: Any,
) -> None:
    code = send(client, report_body(), photo()).get_json()["tracking_code"]
    other = client.post(REPORTS, json=report_body("Mất nước")).get_json()["tracking_code"]
    follow()
    with town.database.reading() as session:
        key = session.scalars(select(Attachment.key)).one()
    assert client.get(f"/track/{code}/media/{key}/thumb").status_code == 200
    assert client.get(f"/track/{other}/media/{key}/thumb").status_code == 404
    assert client.get(f"/track/{code}/media/{key}/raw").status_code == 404
    hepco = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    water = token_of(person(Role.AGENCY_OFFICER, "huewaco"))
    json = {"Accept": "application/json"}
    assert client.get(f"/media/{key}/full", headers={**hepco, **json}).status_code == 200
    assert client.get(f"/media/{key}/full", headers={**water, **json}).status_code == 404


def test_a_photo_alone_is_a_report(client: Any, report_body: Body) -> None:
    assert send(client, report_body(""), photo()).status_code == 201
    problem(send(client, report_body("")), 422, "invalid_input")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 not a photo", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_photo"),
        (b"", "not_a_photo"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 100, "not_a_photo"),
        (b"\xff\xd8" + b"a" * 200_001, "file_too_large"),
    ],
)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(
    client: Any, report_body: Body, town: Town, settings: Settings, content: bytes, code: str
) -> None:
    answer = send(client, report_body(), photo(), content)
    assert codes(problem(answer, 422, "invalid_input")) == {"media": code}
    with town.database.reading() as session:
        assert session.scalars(select(Report.id)).all() == []
    assert not list(settings.media_dir.rglob("*.jpg"))


def test_too_many_photos_are_refused(client: Any, report_body: Body) -> None:
    answer = send(client, report_body(), photo(), photo(), photo())
    assert codes(problem(answer, 422, "invalid_input")) == {"media": "too_many_files"}


def test_a_request_larger_than_anything_allowed_is_cut_off(client: Any) -> None:
    kind = "multipart/form-data; boundary=x"
    problem(client.post(REPORTS, data=b"a" * 3_000_000, content_type=kind), 413, "too_large")


def test_photos_sent_twice_are_kept_once(
    client: Any, report_body: Body, settings: Settings
) -> None:
    body, picture = report_body(), photo()
    assert send(client, body, picture).status_code == 201
    assert send(client, body, picture).status_code == 200
    assert len(list(settings.media_dir.rglob("*.full.jpg"))) == 1
    problem(send(client, body, photo(size=65)), 409, "client_token_reused")
    assert len(list(settings.media_dir.rglob("*.full.jpg"))) == 1


# Afterwards.


@pytest.mark.parametrize("form", ["plain", "spaced", "small", "misread"])
def test_a_code_is_found_however_it_is_typed(client: Any, report_body: Body, form: str) -> None:
    code = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    typed = {
        "plain": code,
        "spaced": f"{code[:3]} {code[3:6]}-{code[6:]}",
        "small": code.lower(),
        "misread": code.replace("0", "O").replace("1", "l"),
    }[form]
    assert client.get(f"{REPORTS}/{typed}").get_json()["tracking_code"] == code


def test_a_code_that_nobody_has_is_not_found(client: Any) -> None:
    problem(client.get(f"{REPORTS}/0000000000"), 404, "not_found")
    problem(client.get(f"{REPORTS}/nothing"), 404, "not_found")
    problem(client.post(f"{REPORTS}/0000000000/updates", json={"text": "x"}), 404, "not_found")


def test_an_update_is_added_once(client: Any, follow: Any, report_body: Body) -> None:
    code = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    follow()
    body = {"text": "nước lên thêm 20 cm", "client_token": str(uuid.uuid4())}
    first = client.post(f"{REPORTS}/{code}/updates", json=body)
    again = client.post(f"{REPORTS}/{code}/updates", json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    steps = client.get(f"{REPORTS}/{code}").get_json()["timeline"]
    assert [s["detail"] for s in steps if s["step"] == "updated"] == ["nước lên thêm 20 cm"]


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"text": ""}, "text", "required"),
        ({"text": "a" * 4001}, "text", "too_long"),
        ({"text": "a\x00b"}, "text", "not_valid"),
    ],
)
def test_an_update_that_cannot_be_taken_says_why(
    client: Any, report_body: Body, body: dict[str, Any], field: str, code: str
) -> None:
    tracking = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    answer = client.post(f"{REPORTS}/{tracking}/updates", json=body)
    assert codes(problem(answer, 422, "invalid_input")) == {field: code}


def test_a_long_key_of_an_update_ends_in_no_failure(client: Any, report_body: Body) -> None:
    tracking = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    answer = client.post(
        f"{REPORTS}/{tracking}/updates", json={"text": "x"}, headers={"Idempotency-Key": "k" * 300}
    )
    assert codes(problem(answer, 422, "invalid_input")) == {"client_token": "too_long"}


def test_a_rating_waits_for_the_result(
    client: Any, follow: Any, report_body: Body, town: Town, person: Any
) -> None:
    code = client.post(REPORTS, json=report_body()).get_json()["tracking_code"]
    follow()
    address = f"{REPORTS}/{code}/feedback"
    problem(client.post(address, json={"fixed": True}), 409, "no_result_yet")
    problem(client.post(address, json={}), 422, "invalid_input")
    (incident,) = town.incidents()
    hepco = person(Role.AGENCY_OFFICER, "hepco")
    town.act(working.resolve_incident, hepco, incident, Outcome.FIXED, "Đã dọn")
    answer = client.post(address, json={"fixed": False, "satisfaction": "not_satisfied"})
    assert answer.status_code == 200
    assert answer.get_json()["state"] == "reopened"


def test_a_call_is_taken_by_an_operator_only(
    client: Any, report_body: Body, person: Any, token_of: Any, town: Town
) -> None:
    body = report_body(caller_phone="0905 123 456", call_started_at="2026-01-01T00:00:00Z")
    body.pop("happened_at", None)
    problem(client.post("/api/v1/calls", json=body), 401, "not_signed_in")
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    problem(client.post("/api/v1/calls", json=body, headers=officer), 403, "not_allowed")
    operator = person(Role.OPERATOR)
    del body["call_started_at"]
    answer = client.post("/api/v1/calls", json=body, headers=token_of(operator))
    assert answer.status_code == 201, answer.data
    with town.database.reading() as session:
        report = session.scalars(select(Report)).one()
    assert (report.channel, report.taken_by) == ("hotline", operator.user_id)
