"""Maps for the briefing and files for partners: scoped, recorded, free of personal data."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.permissions import Role
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import BORDER, DEEP, DEEP_WARD, WASTE, Town, metres_north

Headers = dict[str, str]
PHONE = "0905123456"


@pytest.fixture
def headers(person: Any, token_of: Callable[[Actor], Headers]) -> Headers:
    return token_of(person(Role.SUPERVISOR))


@pytest.fixture
def night(town: Town) -> int:
    """A rescue, a boat, and rubbish elsewhere."""
    Fleet(town).unit(at=metres_north(DEEP, 500))
    town.report(f"Rác tồn đọng, gọi {PHONE}", point=BORDER, phone=PHONE)
    return town.emergency(people=4, phone=PHONE, point=DEEP, address="12 Lê Lợi").incident


def text_of(body: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)


def taken(town: Town) -> list[dict[str, Any]]:
    return [one.data for one in town.events() if one.kind == "map:taken"]


def test_the_room_offers_every_map_and_file(client: Any, headers: Headers) -> None:
    page = client.get("/maps", headers=headers).get_data(as_text=True)
    for name in ("situation.pdf", "situation.png", "wards.html", "heat.html", "incidents.kml"):
        assert name in page


def test_the_situation_on_paper_names_the_danger_first_and_no_number(
    client: Any, headers: Headers, night: int, town: Town
) -> None:
    answer = client.get("/maps/situation.pdf", headers=headers)
    assert answer.status_code == 200
    text = text_of(answer.data)
    code = town.card(night)["code"]
    assert code in text
    assert "12 Lê Lợi" in text
    assert text.index(code) < text.index("Rác tồn đọng")
    assert "Tỷ lệ 1:" in text
    assert PHONE not in text
    assert taken(town)[-1] | {"count": 0} == {
        "what": "situation",
        "format": "pdf",
        "count": 0,
        "asked": {},
    }


def test_one_area_is_a_report_of_that_area(
    client: Any, headers: Headers, night: int, town: Town
) -> None:
    answer = client.get(f"/maps/situation.pdf?area={DEEP_WARD}&paper=a4p", headers=headers)
    text = text_of(answer.data)
    assert "Báo cáo khu vực" in text
    assert town.card(night)["code"] in text
    assert "Rác tồn đọng" not in text


def test_one_file_opens_without_a_network(client: Any, headers: Headers, night: int) -> None:
    for address in ("/maps/situation.html", "/maps/wards.html", "/maps/heat.html"):
        answer = client.get(address, headers=headers)
        assert answer.status_code == 200
        page = answer.get_data(as_text=True)
        assert "<script src" not in page
        markup = re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)
        assert not re.search(r"""(?:src|href)=["'](?!#|data:)[^"']""", markup), address
        assert not re.search(r"url\((?!['\"]?data:)", markup), address
        assert "default-src 'none'" in page
        assert PHONE not in page


def test_words_of_a_citizen_are_never_markup(client: Any, headers: Headers, town: Town) -> None:
    town.report("<img src=x onerror=alert(1)> {{7*7}} </script>", point=BORDER)
    page = client.get("/maps/situation.html", headers=headers).get_data(as_text=True)
    assert "<img src=x" not in page
    assert "{{7*7}}" in page.replace("\\u007b", "{")


def test_figures_by_ward_count_each_matter_once(
    client: Any, headers: Headers, night: int, town: Town
) -> None:
    for _ in range(2):
        town.report(point=metres_north(DEEP, 2_000), category=WASTE)
    page = client.get("/maps/wards.html?measure=open_now", headers=headers).get_data(as_text=True)
    total = sum(town.incident(one).status in {"open", "in_progress"} for one in town.incidents())
    assert f"<dd>{total}</dd>" in page
    critical = client.get("/maps/wards.html?measure=critical", headers=headers)
    assert "<dd>1</dd>" in critical.get_data(as_text=True)
    assert taken(town)[-1]["asked"] == {"measure": "critical"}


def test_heat_tells_what_has_no_place(client: Any, headers: Headers, town: Town) -> None:
    town.report("Rác ở đâu đó", point=None)
    town.report(point=BORDER)
    page = client.get("/maps/heat.html?step=day", headers=headers).get_data(as_text=True)
    assert "1 vụ việc chưa có vị trí" in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/maps/situation.doc", 404),
        ("/maps/situation.pdf?area=nowhere", 422),
        ("/maps/situation.pdf?paper=a9", 422),
        ("/maps/situation.pdf?severity=awful", 422),
        ("/maps/wards.pdf?measure=luck", 422),
        ("/maps/wards.pdf?category=none", 422),
        ("/maps/wards.pdf?since=2026-13-40", 422),
        ("/maps/wards.pdf?since=2026-02-02&until=2026-02-01", 422),
        ("/maps/heat.html?since=2020-01-01&step=hour", 422),
        ("/maps/heat.html?since=0001-01-01", 422),
        ("/maps/heat.html?step=year", 422),
        ("/api/v1/exports/people.kml", 404),
        ("/api/v1/exports/incidents.exe", 404),
        ("/api/v1/exports/incidents.kml?area=x", 422),
    ],
)
def test_what_cannot_be_asked_is_said(
    client: Any, headers: Headers, address: str, status: int
) -> None:
    assert client.get(address, headers=headers).status_code == status


def test_exports_hold_what_the_asker_may_see(
    client: Any,
    headers: Headers,
    night: int,
    town: Town,
    person: Any,
    token_of: Callable[[Actor], Headers],
) -> None:
    everything = json.loads(client.get("/api/v1/exports/incidents.geojson", headers=headers).data)
    assert {one["properties"]["id"] for one in everything["features"]} == set(town.incidents())
    assert PHONE not in json.dumps(everything)
    own = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    seen = json.loads(client.get("/api/v1/exports/incidents.geojson", headers=own).data)
    held = {one for one in town.incidents() if "hepco" in town.agencies(one)}
    assert {one["properties"]["id"] for one in seen["features"]} == held
    assert client.get("/maps/situation.pdf", headers=own).status_code in {200, 403}
    assert client.get("/api/v1/exports/incidents.geojson").status_code == 401
    assert {one["what"] for one in taken(town)} >= {"incidents"}


def test_kml_and_gpx_are_read_by_other_programs(client: Any, headers: Headers, night: int) -> None:
    for what in ("incidents", "units", "facilities", "floods", "ways"):
        for kind in ("kml", "gpx"):
            answer = client.get(f"/api/v1/exports/{what}.{kind}", headers=headers)
            assert answer.status_code == 200
            assert ElementTree.fromstring(answer.data) is not None
            assert answer.headers["Content-Disposition"].startswith("attachment")


def test_an_exercise_says_so_in_every_format(client: Any, headers: Headers, town: Town) -> None:
    town.emergency(people=4, point=DEEP, is_exercise=True)
    for kind in ("geojson", "kml", "gpx"):
        body = client.get(f"/api/v1/exports/incidents.{kind}", headers=headers).data.decode()
        assert "[Diễn tập]" in body, kind


def test_what_has_no_place_is_counted_and_not_put_anywhere(
    client: Any, headers: Headers, town: Town
) -> None:
    town.report("Rác ở đâu đó", point=None)
    answer = client.get("/api/v1/exports/incidents.geojson", headers=headers)
    assert answer.headers["X-Unplaced"] == "1"
    assert json.loads(answer.data)["features"] == []


def test_statements_do_not_grow_with_the_matters(
    client: Any, headers: Headers, town: Town, database: Database
) -> None:
    def asked() -> int:
        with counted(database) as statements:
            assert client.get("/maps/situation.html", headers=headers).status_code == 200
        return len(statements)

    town.report(point=BORDER)
    asked()
    few = asked()
    for number in range(8):
        town.report(point=metres_north(BORDER, 300.0 * number))
    assert asked() <= few


def test_a_span_until_today_ends_now(client: Any, headers: Headers, town: Town) -> None:
    town.report(point=BORDER)
    today = clock.local(clock.now()).date()
    since = (today - timedelta(days=1)).isoformat()
    answer = client.get(f"/maps/wards.html?since={since}&until={today}", headers=headers)
    assert answer.status_code == 200
    assert "<dd>1</dd>" in answer.get_data(as_text=True)
