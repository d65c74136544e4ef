"""The citizen's pages without a script: what is posted, what comes back, what is never told."""

from __future__ import annotations

import gzip
import io
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from ioc.domain.errors import InvalidInput
from ioc.domain.geo import Point, coarse
from ioc.domain.incidents import IncidentAction
from ioc.models.catalogue import Setting
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Report, ReporterContact, ReportUpdate
from ioc.queries import exercise
from ioc.web.public.public_forms import update_of

TEMPLATES = Path(__file__).parents[2] / "ioc" / "templates"
HERE = Point(16.463712, 107.590866)


def form(**more: Any) -> dict[str, Any]:
    """A filled form of `/report`."""
    return {
        "client_token": str(uuid.uuid4()),
        "text": "Rác tồn đọng ba ngày đầu kiệt 27",
        "address": "kiệt 27 Nguyễn Huệ",
        **more,
    }


def photo() -> tuple[io.BytesIO, str]:
    """A small photo as a browser sends it."""
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "#5a7").save(file, "JPEG")
    file.seek(0)
    return file, "anh.jpg"


def code_of(answer: Any) -> str:
    """The tracking code in the address to which an answer leads."""
    found = re.search(r"/track/([0-9A-Z]{10})", answer.headers["Location"])
    assert found
    return found.group(1)


@pytest.mark.parametrize("path", ["/", "/report", "/sos", "/track", "/map"])
@pytest.mark.parametrize("locale", ["vi", "en"])
def test_a_page_opens_in_its_language_with_a_way_to_help(client, path, locale):
    answer = client.get(path, headers={"Accept-Language": locale})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'<html lang="{locale}"' in page
    assert 'href="/sos"' in page or 'href="tel:112"' in page
    assert "style=" not in page.split("<body")[1].split("<script")[0]


def test_a_form_with_a_photo_becomes_one_report_however_often_it_is_sent(client, database):
    sent = form(at_scene="yes", phone="0905 123 456", consent="1", category="ve_sinh_moi_truong")
    first = client.post("/report", data={**sent, "media": photo()})
    again = client.post("/report", data={**sent, "media": photo()})
    assert (first.status_code, again.status_code) == (303, 303)
    assert code_of(first) == code_of(again)
    page = client.get(first.headers["Location"]).get_data(as_text=True)
    code = code_of(first)
    assert f"{code[:3]} {code[3:6]} {code[6:]}" in page
    with database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert (report.channel.value, report.at_scene, report.media_count) == ("web", True, 1)
        assert session.scalars(select(ReporterContact)).one().phone == "0905 123 456"
        key = session.scalars(select(Attachment.key)).one()
    assert client.get(f"/track/{code}/media/{key}/thumb").mimetype == "image/jpeg"


def test_errors_are_told_all_at_once_and_nothing_typed_is_lost(client, database):
    sent = form(text=" ", phone="12", name="Lành", danger="1")
    answer = client.post("/report", data=sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("text", "phone", "consent"):
        assert f'href="#{field}"' in page
        assert f'id="{field}-error"' in page
    assert 'value="12"' in page
    assert 'value="Lành"' in page
    assert 'value="kiệt 27 Nguyễn Huệ"' in page
    assert sent["client_token"] in page
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 0


def test_a_contact_without_consent_may_be_left_out_by_the_second_button(client, database):
    answer = client.post("/report", data=form(phone="12", no_contact="1"))
    assert answer.status_code == 303
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReporterContact)) == 0


def test_another_text_under_a_used_token_is_asked_about_and_kept(client):
    sent = form()
    client.post("/report", data=sent)
    answer = client.post("/report", data={**sent, "text": "Cây gãy chắn đường"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Cây gãy chắn đường" in page
    assert sent["client_token"] not in page


def test_an_sos_is_taken_with_whatever_is_in_it(client, database):
    answer = client.post("/sos", data={"phone": "không nhớ", "lat": "abc", "lon": "1"})
    assert answer.status_code == 303
    code = code_of(answer)
    with database.reading() as session:
        report = session.scalars(select(Report)).one()
        assert report.emergency
        assert report.lat is None
        assert "không nhớ" in report.text
        assert report.incident_id is not None
    asked = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert f"/track/{code}/updates" in asked
    said = {"text": "Ở đó có:", "answer": ["trẻ em", "người già"], "ask": "water"}
    followed = client.post(f"/track/{code}/updates", data=said)
    assert followed.headers["Location"].endswith("ask=water")
    with database.reading() as session:
        assert session.scalars(select(ReportUpdate.text)).all() == ["Ở đó có: trẻ em, người già"]


@pytest.mark.parametrize(("locale", "may"), [("vi", "Có thể có người gọi lại"), ("en", "may ring")])
def test_a_call_back_is_told_of_only_where_there_is_a_number(client, locale, may):
    language = {"Accept-Language": locale}
    numbered = client.post("/sos", data={"phone": "0905 123 456"}).headers["Location"]
    page = client.get(numbered, headers=language).get_data(as_text=True)
    assert may in page
    assert 'name="phone"' not in page
    asked = client.post("/sos", data={})
    page = client.get(asked.headers["Location"], headers=language).get_data(as_text=True)
    assert may not in page
    assert 'name="phone"' in page
    address = f"/track/{code_of(asked)}/updates"
    wrong = client.post(address, data={"phone": "12", "ask": "people"}).headers["Location"]
    assert 'id="phone-error"' in client.get(wrong, headers=language).get_data(as_text=True)
    given = client.post(address, data={"phone": "0905123456", "ask": "people"}).headers["Location"]
    assert may in client.get(given, headers=language).get_data(as_text=True)


def test_every_answer_that_the_pages_after_an_sos_offer_fills_its_field(app, client):
    code = code_of(client.post("/sos", data={}))
    found: dict[str, list[str]] = {}
    for ask in ("people", "frail", "water"):
        page = client.get(f"/track/{code}?sent=1&ask={ask}").get_data(as_text=True)
        found[ask] = re.findall(
            r'<(?:button|input)[^>]* name="(?:text|answer)" value="([^"]+)"', page
        )

    def body(*answers: str, text: str = "") -> Any:
        with app.test_request_context():
            return update_of(MultiDict([("text", text), *(("answer", a) for a in answers)]), False)

    counts = [body(text=said).people.count for said in found["people"]]
    assert counts == [1, 2, 3, 4, 5, 6, 10, 11]
    lead, *groups = found["frail"]
    codes = body(*groups, text=lead).people.vulnerable
    assert codes == ["tre_em", "nguoi_gia", "thai_phu", "so_sinh", "nguoi_benh", "khuyet_tat"]
    *levels, dry = found["water"]
    waters = [body(text=said).water for said in levels]
    assert [water.depth_m for water in waters] == [0.3, 0.8, 1.2, 1.7]
    assert waters[0].text == "Nước đến bắp chân"
    assert body(text=dry).water is None
    with pytest.raises(InvalidInput):
        body(text=lead)


def test_a_report_says_whether_it_is_of_the_exercise(client, database):
    code = code_of(client.post("/report", data=form()))
    real, played = "Phản ánh này là thật", "Phản ánh này thuộc diễn tập"
    page = client.get(f"/track/{code}").get_data(as_text=True)
    assert real not in page
    assert played not in page
    with database.atomic() as session:
        session.scalars(select(Report)).one().is_exercise = True
        session.merge(Setting(name=exercise.SETTING, value="on"))
    database.cache.pop("exercise", None)
    assert played in client.get(f"/track/{code}").get_data(as_text=True)
    with database.atomic() as session:
        session.scalars(select(Report)).one().is_exercise = False
    assert real in client.get(f"/track/{code}").get_data(as_text=True)


def test_an_sos_of_another_place_does_not_carry_the_position_of_the_phone(client, database):
    place = {"lat": "16.46", "lon": "107.59", "accuracy_m": "10", "source": "gps"}
    client.post("/sos", data={**place, "elsewhere": "1", "address": "Vỹ Dạ"})
    client.post("/sos", data=place)
    with database.reading() as session:
        first, second = session.scalars(select(Report).order_by(Report.id)).all()
    assert (first.lat, first.on_behalf_of, first.at_scene) == (None, True, False)
    assert (second.lat, second.accuracy_m, second.at_scene) == (16.46, 10.0, True)


def test_a_code_is_found_however_it_is_typed_and_a_wrong_one_is_explained(client):
    code = code_of(client.post("/report", data=form()))
    typed = f"{code[:3].lower()} {code[3:6]}-{code[6:]}"
    answer = client.get("/track", query_string={"code": typed})
    assert answer.headers["Location"] == f"/track/{code}"
    assert client.get(f"/track/{code.lower()}").headers["Location"] == f"/track/{code}"
    assert client.get("/track", query_string={"code": "12"}).status_code == 422
    missing = client.get("/track/0000000000")
    assert missing.status_code == 404
    assert 'id="code-error"' in missing.get_data(as_text=True)


def test_a_result_is_refused_with_words_then_confirmed_then_rated(
    client, app, database, follow, person, token_of
):
    from ioc.domain.permissions import Role

    code = code_of(client.post("/report", data=form(lat=HERE.lat, lon=HERE.lon, source="gps")))
    follow()
    with database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        agency = incident.referrals[0].agency_code
    officer = token_of(person(Role.AGENCY_OFFICER, agency))

    def act(action: IncidentAction, **body: Any) -> None:
        address = f"/api/v1/incidents/{incident.id}"
        version = client.get(address, headers=officer).json["version"]
        done = client.post(
            f"{address}/actions/{action.value}", json={"version": version, **body}, headers=officer
        )
        assert done.status_code == 200, done.json

    def state() -> str:
        return str(client.get(f"/api/v1/reports/{code}").json["state"])

    address = f"/track/{code}/feedback"

    def public() -> str:
        database.cache.pop("public_points", None)
        (feature,) = json.loads(client.get("/api/v1/public/incidents.geojson").data)["features"]
        return str(feature["properties"]["state"])

    assert public() == "received"
    act(IncidentAction.ACCEPT)
    assert public() == "working"
    act(IncidentAction.RESOLVE, outcome="fixed", answer="Đã dọn xong.")
    assert public() == "done"
    page = client.get(f"/track/{code}").get_data(as_text=True)
    assert "Đã dọn xong." in page
    assert 'name="fixed" value="yes"' in page
    assert client.post(address, data={"fixed": "no"}).status_code == 422
    answered = {"fixed": "no", "how": "Vẫn y như cũ", "media": photo()}
    assert client.post(address, data=answered).status_code == 303
    assert state() == "reopened"
    assert "Vẫn y như cũ" in client.get(f"/track/{code}").get_data(as_text=True)

    act(IncidentAction.RESOLVE, outcome="fixed", answer="Đã dọn lại.")
    assert client.post(address, data={"fixed": "yes"}).status_code == 303
    assert state() == "closed"
    assert 'name="satisfaction"' in client.get(f"/track/{code}").get_data(as_text=True)
    assert client.post(address, data={}).status_code == 422
    assert client.post(address, data={"satisfaction": "satisfied"}).status_code == 303
    assert client.get(f"/api/v1/reports/{code}").json["feedback"]["satisfaction"] == "satisfied"


def test_the_public_map_tells_a_kind_a_day_and_a_coarse_place_and_nothing_more(
    client, database, follow
):
    said = "Rác đầy trước nhà 0905123456"
    client.post("/report", data=form(text=said, lat=HERE.lat, lon=HERE.lon, source="gps"))
    client.post("/report", data=form(text="CỨU với", lat=HERE.lat, lon=HERE.lon, source="gps"))
    follow()
    database.cache.pop("public_points", None)
    answer = client.get("/api/v1/public/incidents.geojson", headers={"Accept-Encoding": "gzip"})
    body = json.loads(gzip.decompress(answer.data))
    (feature,) = body["features"]
    place = coarse(HERE)
    assert feature["geometry"]["coordinates"] == [place.lon, place.lat]
    assert set(feature["properties"]) == {
        "symbol",
        "category",
        "status",
        "state",
        "area",
        "day",
    }
    assert feature["properties"]["state"] == "received"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", feature["properties"]["day"])
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/api/v1/public/incidents.geojson", headers=etag).status_code == 304


def test_outlines_say_that_they_are_approximate_and_may_be_kept(client):
    answer = client.get("/api/v1/public/areas.geojson")
    assert "max-age=86400" in answer.headers["Cache-Control"]
    features = answer.get_json(force=True)["features"]
    assert len(features) == 40
    assert all(feature["properties"]["approximate"] for feature in features)


def test_the_picture_of_the_map_is_small(client):
    answer = client.get("/map/preview.svg")
    assert answer.mimetype == "image/svg+xml"
    assert 1000 < len(gzip.compress(answer.data)) < 20_000


def test_a_missing_page_is_told_with_numbers_to_ring(client):
    answer = client.get("/khong-co-trang-nay")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert 'href="tel:112"' in page


def test_every_icon_of_a_template_is_in_the_packaged_set(app):
    icon = app.jinja_env.globals["icon"]
    for path in [*TEMPLATES.glob("public/*.html"), *TEMPLATES.glob("errors/*.html")]:
        for name in re.findall(r'icon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8")):
            assert "<svg" in icon(name)
