"""What a citizen and the staff are shown of a complaint under the law, and of the hand-over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from config import Settings
from ioc.domain.permissions import Role
from ioc.web.public.guidance import FILE, guidance
from tests.conftest import Follow
from tests.town import Town

COMPLAINT = "Tôi không đồng ý quyết định số 12 thu hồi đất của gia đình, gửi đơn khiếu nại lần 1"
Body = Callable[..., dict[str, Any]]
ADMIN = "hanh_chinh"


def sent(client: Any, body: dict[str, Any]) -> str:
    code: str = client.post("/api/v1/reports", json=body).get_json()["tracking_code"]
    return code


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("vi", ("khiếu nại theo luật", "Ban Tiếp công dân", "giữ kín", "chờ thành phố xác nhận")),
        ("en", ("complaint under the law", "Citizen Reception", "confidential", "yet to confirm")),
    ],
)
def test_the_sender_is_told_kindly_at_once_and_later(
    client: Any, follow: Follow, report_body: Body, locale: str, words: tuple[str, ...]
) -> None:
    code = sent(client, report_body(COMPLAINT))
    asked = {"headers": {"Accept-Language": locale}}
    first = client.get(f"/track/{code}?sent=1", **asked).get_data(as_text=True)
    follow()
    later = client.get(f"/track/{code}", **asked).get_data(as_text=True)
    for page in (first, later):
        for word in words:
            assert word in page
    assert "data-share" not in first
    assert client.get(f"/api/v1/reports/{code}").get_json()["out_of_scope"] == "khieu_nai"


def test_nothing_of_it_is_told_to_others(client: Any, follow: Follow, report_body: Body) -> None:
    ordinary = sent(client, report_body(category="ve_sinh_moi_truong"))
    code = sent(client, report_body(COMPLAINT, category="ve_sinh_moi_truong"))
    follow()
    answer = client.get("/api/v1/public/incidents.geojson")
    assert len(answer.get_json()["features"]) == 1
    assert "khiếu nại" not in answer.get_data(as_text=True)
    card = client.get(f"/api/v1/reports/{code}").get_json()
    assert client.get(f"/api/v1/incidents/{card['incident_code'][-6:]}").status_code in {401, 404}
    assert client.get(f"/api/v1/reports/{ordinary}").get_json()["out_of_scope"] is None


def test_an_ordinary_report_says_nothing_of_it(
    client: Any, follow: Follow, report_body: Body
) -> None:
    code = sent(client, report_body("Khiếu nại tiền điện tháng này cao gấp đôi"))
    follow()
    assert "scope-head" not in client.get(f"/track/{code}").get_data(as_text=True)


def test_the_page_stands_without_the_seeds(app: Any) -> None:
    with app.app_context():
        app.extensions["ioc.out_of_scope"] = {"kinds": {}}
        assert guidance("khieu_nai", "vi") is None
        assert guidance(None, "vi") is None


def test_the_seeds_say_everything_in_both_languages(app: Any, settings: Settings) -> None:
    assert (settings.seeds_dir / FILE).is_file()
    with app.app_context():
        for kind in ("khieu_nai", "to_cao"):
            told = [guidance(kind, locale) for locale in ("vi", "en")]
            assert all(told)
            vi, en = told
            assert vi is not None
            assert en is not None
            assert vi.offices
            assert vi.title != en.title


def test_the_staff_see_the_mark_and_can_take_it_off(
    client: Any,
    follow: Follow,
    report_body: Body,
    person: Any,
    token_of: Any,
    town: Town,
) -> None:
    sent(client, report_body(COMPLAINT))
    follow()
    (incident,) = town.incidents()
    headers = token_of(person(Role.DUTY_OFFICER))
    page = client.get(f"/incidents/{incident}", headers=headers).get_data(as_text=True)
    assert "Khiếu nại, tố cáo: ngoài phạm vi" in page
    assert "Không phải: xử lý như phản ánh thường" in page
    inbox = client.get("/inbox", headers=headers).get_data(as_text=True)
    assert "Khiếu nại: ngoài phạm vi" in inbox
    body = {"version": town.incident(incident).version, "flag": "khieu_nai"}
    answer = client.post(f"/api/v1/incidents/{incident}/actions/flag", json=body, headers=headers)
    assert answer.status_code == 200
    assert orjson.loads(answer.data)["flags"] == []
    page = client.get(f"/incidents/{incident}", headers=headers).get_data(as_text=True)
    assert "ngoài phạm vi</b>" not in page


def test_the_list_of_hand_overs_is_the_duty_officers(
    client: Any, town: Town, person: Any, token_of: Any
) -> None:
    matter = town.report("Hồ sơ tách thửa ba tháng chưa trả, 0905123456", category=ADMIN)
    headers = token_of(person(Role.DUTY_OFFICER))
    page = client.get("/handover", headers=headers).get_data(as_text=True)
    assert matter.code in page
    assert "0905123456" not in page
    shown = client.get(f"/incidents/{matter.incident}", headers=headers).get_data(as_text=True)
    assert "chờ bàn giao" in shown
    assert client.get("/handover", headers=token_of(person(Role.OPERATOR))).status_code == 403
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    assert client.get("/handover", headers=officer).status_code == 403
    assert client.get("/handover").status_code in {302, 401}
