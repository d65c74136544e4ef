"""The administrator edits agencies, areas, categories and routing rules, without scripts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text

from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.base import Base
from ioc.queries.admin import rule_sets
from ioc.queries.directory import directory
from tests.town import BORDER, Town, metres_north

AGENCY = {
    "name_vi": "Đội cứu hộ thiện nguyện",
    "name_en": "Volunteer rescue team",
    "short_name": "Đội thiện nguyện",
    "kind": "defence",
    "phone": "0234 000 2000",
    "email": "",
    "area_code": "",
    "is_active": "1",
}


ANIMALS = {
    "name_vi": "Vật nuôi",
    "name_en": "Animals",
    "group": "xa_hoi",
    "default_severity": "normal",
    "icon": "bug",
    "same_incident_metres": "100",
    "same_incident_hours": "24",
}
"""A category, retired: the box for its use is not ticked."""

AREA = "19753"
EDITED = ("agency", "area", "category", "jurisdiction_rule", "setting")


@pytest.fixture(autouse=True)
def city_put_back(database: Database) -> Iterator[None]:
    """On PostGIS the tests share one city: what was edited is put back."""
    if database.is_embedded:
        yield
        return
    tables = [Base.metadata.tables[name] for name in EDITED]
    with database.engine.begin() as connection:
        kept = {t.name: [r._asdict() for r in connection.execute(select(t))] for t in tables}
    yield
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("DELETE FROM rule_set"))
        for table in tables:
            connection.execute(delete(table))
            connection.execute(insert(table), kept[table.name])


@pytest.fixture
def admin(person: Any, token_of: Any) -> Any:
    return token_of(person(Role.ADMINISTRATOR))


def version_in(text: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found
    return found.group(1)


def shown(client: Any, path: str, admin: Any) -> str:
    answer = client.get(path, headers=admin)
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize(
    "path", ["/admin/agencies", "/admin/areas", "/admin/categories", "/admin/routing"]
)
def test_only_who_may_edit_settings_opens_the_pages(
    client: Any, person: Any, token_of: Any, path: str
) -> None:
    assert client.get(path, headers=token_of(person(Role.SUPERVISOR))).status_code == 403
    assert client.get(path, headers=token_of(person(Role.ADMINISTRATOR))).status_code == 200


def test_a_new_agency_is_there_for_rules_at_once(
    client: Any, admin: Any, database: Database
) -> None:
    answer = client.post(
        "/admin/agencies/new", headers=admin, data=AGENCY | {"code": "thien-nguyen"}
    )
    assert answer.status_code == 303, answer.data
    with database.reading() as session:
        assert directory(session).agencies["thien-nguyen"].phone == "0234 000 2000"
    assert "Đội thiện nguyện" in shown(client, "/admin/routing/rules/new", admin)


def test_each_wrong_field_of_an_agency_is_named_and_what_was_typed_stays(
    client: Any, admin: Any
) -> None:
    wrong = AGENCY | {"code": "Đội 1", "phone": "gọi chị Lan", "name_en": ""}
    answer = client.post("/admin/agencies/new", headers=admin, data=wrong)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="f-code-error"' in text
    assert 'id="f-phone-error"' in text
    assert 'id="f-name_en-error"' in text
    assert 'value="gọi chị Lan"' in text


def test_an_agency_that_rules_or_matters_need_is_not_closed(
    client: Any, admin: Any, town: Town, database: Database
) -> None:
    town.report()
    code = "hepco"
    with database.reading() as session:
        row = session.scalars(select(Agency).where(Agency.code == code)).one()
        same = {f: getattr(row, f) or "" for f in AGENCY if f != "is_active"}
    answer = client.post(f"/admin/agencies/{code}", headers=admin, data=same)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Quy tắc phân luồng còn dùng đơn vị này" in text
    assert "Đơn vị còn giữ vụ việc chưa xong" in text


def test_settings_changed_by_somebody_else_meanwhile_are_not_written_over(
    client: Any, admin: Any
) -> None:
    old = AGENCY | {"code": "thien-nguyen", "catalogue": "0"}
    answer = client.post("/admin/agencies/new", headers=admin, data=old)
    assert answer.status_code == 409
    assert 'value="thien-nguyen"' in answer.get_data(as_text=True)


def test_a_retired_category_can_no_longer_be_chosen_by_a_citizen(client: Any, admin: Any) -> None:
    assert 'value="dong_vat"' in client.get("/report").get_data(as_text=True)
    answer = client.post("/admin/categories/dong_vat", headers=admin, data=ANIMALS)
    assert answer.status_code == 303, answer.data
    assert 'value="dong_vat"' not in client.get("/report").get_data(as_text=True)


def test_the_category_for_the_rest_is_not_retired(client: Any, admin: Any) -> None:
    form = {
        "name_vi": "Khác", "name_en": "Other", "group": "xa_hoi", "default_severity": "normal",
        "icon": "question", "same_incident_metres": "5", "same_incident_hours": "x",
    }  # fmt: skip
    answer = client.post("/admin/categories/khac", headers=admin, data=form)
    assert answer.status_code == 422
    assert 'id="f-same_incident_hours-error"' in answer.get_data(as_text=True)
    answer = client.post(
        "/admin/categories/khac", headers=admin, data=form | {"same_incident_hours": "24"}
    )
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="f-same_incident_metres-error"' in text
    assert 'id="f-is_active-error"' in text


def test_outlines_are_only_checked_until_the_box_is_ticked(
    client: Any, admin: Any, database: Database
) -> None:
    ring = [[107.5, 16.4], [107.6, 16.4], [107.6, 16.5], [107.5, 16.4]]
    feature = {
        "type": "Feature",
        "properties": {"code": AREA},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()

    def send(**more: str) -> Any:
        data = {"file": (io.BytesIO(content), "ranh.geojson"), **more}
        return client.post("/admin/areas/outlines", headers=admin, data=data)

    def is_approximate() -> bool:
        with database.reading() as session:
            database.cache.pop("directory", None)
            return directory(session).areas[AREA].is_approximate

    assert "1 địa bàn" in send().get_data(as_text=True)
    assert is_approximate()
    assert send(use="1").status_code == 303
    assert not is_approximate()


def test_a_file_that_is_no_geojson_says_so(client: Any, admin: Any) -> None:
    answer = client.post(
        "/admin/areas/outlines",
        headers=admin,
        data={"file": (io.BytesIO(b"ma,ten"), "ranh.csv")},
    )
    assert answer.status_code == 422
    assert "GeoJSON" in answer.get_data(as_text=True)


def test_an_area_keeps_its_code_under_another_name(
    client: Any, admin: Any, database: Database
) -> None:
    names = {"name": "Phú Xuân mới", "full_name": "Phường Phú Xuân mới", "full_name_en": "New Ward"}
    assert client.post(f"/admin/areas/{AREA}", headers=admin, data=names).status_code == 303
    with database.reading() as session:
        assert directory(session).areas[AREA].full_name == "Phường Phú Xuân mới"


RULE = {
    "name": "rac-thu",
    "categories": "ve_sinh_moi_truong",
    "agency": "so-xd",
    "reason_vi": "Thử",
    "reason_en": "A trial",
    "version": "0",
}


def first_rule(client: Any, admin: Any) -> str:
    text = shown(client, "/admin/routing", admin)
    found = re.search(r'<tr id="([^"]+)"', text)
    assert found
    return found.group(1)


def test_a_rule_is_tried_on_the_past_and_only_then_used(
    client: Any, admin: Any, town: Town, database: Database
) -> None:
    told = town.report()
    assert town.leads(told.incident) == ["hepco"]
    draft = RULE | {"before": first_rule(client, admin)}
    assert client.post("/admin/routing/rules/new", headers=admin, data=draft).status_code == 303

    with database.reading() as session:
        assert "rac-thu" not in [r["name"] for r in rule_sets.used_rows(session)]
    trial = shown(client, "/admin/routing/trial?days=7", admin)
    assert "1 trong 1 vụ việc sẽ chuyển đến đơn vị khác" in trial
    assert town.incident(told.incident).code in trial

    assert "1 vụ việc đang mở và 0 vụ việc đã xong lẽ ra đến đơn vị khác" in trial
    use = {"version": version_in(trial), "note": "Sở nhận từ tháng này"}
    unsure = client.post("/admin/routing/use", headers=admin, data=use | {"note": ""})
    assert unsure.status_code == 422
    said = unsure.get_data(as_text=True)
    assert "Hãy đánh dấu ô này" in said, "both are said at once"
    assert "Hãy nhập mục này" in said
    assert client.post("/admin/routing/use", headers=admin, data=use).status_code == 422
    with database.reading() as session:
        assert "rac-thu" not in [r["name"] for r in rule_sets.used_rows(session)]
    use["sure"] = "1"
    assert client.post("/admin/routing/use", headers=admin, data=use).status_code == 303
    elsewhere = metres_north(BORDER, 2500)
    later = town.report("Rác đổ trộm ngoài bờ sông", point=elsewhere)
    assert town.leads(later.incident) == ["so-xd"]
    assert town.leads(told.incident) == ["hepco"], "what was handed out stays where it is"


def test_a_draft_that_leaves_matters_alone_cannot_be_used(
    client: Any, admin: Any, database: Database
) -> None:
    with database.reading() as session:
        names = [r["name"] for r in rule_sets.used_rows(session)]
    version = "0"
    for name in names[1:]:
        client.post(f"/admin/routing/rules/{name}/remove", headers=admin, data={"version": version})
        version = str(int(version) + 1)
    trial = shown(client, "/admin/routing/trial", admin)
    assert "Chưa áp dụng được bản nháp" in trial
    answer = client.post(
        "/admin/routing/use", headers=admin, data={"version": version, "note": "thử", "sure": "1"}
    )
    assert answer.status_code == 422
    with database.reading() as session:
        assert [r["name"] for r in rule_sets.used_rows(session)] == names


def test_two_administrators_do_not_write_over_each_other_s_draft(client: Any, admin: Any) -> None:
    assert client.post("/admin/routing/rules/new", headers=admin, data=RULE).status_code == 303
    second = RULE | {"name": "rac-khac"}
    answer = client.post("/admin/routing/rules/new", headers=admin, data=second)
    assert answer.status_code == 409
    text = answer.get_data(as_text=True)
    assert "Người khác vừa sửa bản nháp" in text
    assert 'value="rac-khac"' in text, "what was typed stays"


def test_a_draft_that_changed_after_its_trial_is_tried_again_first(
    client: Any, admin: Any, database: Database
) -> None:
    client.post("/admin/routing/rules/new", headers=admin, data=RULE)
    trial = shown(client, "/admin/routing/trial", admin)
    use = {"version": version_in(trial), "note": "theo phân công", "sure": "1"}
    other = RULE | {"name": "rac-khac", "version": use["version"]}
    assert client.post("/admin/routing/rules/new", headers=admin, data=other).status_code == 303
    answer = client.post("/admin/routing/use", headers=admin, data=use)
    assert answer.status_code == 409
    said = answer.get_data(as_text=True)
    assert "đã thay đổi sau lần thử" in said
    assert 'name="sure"' not in said, "nothing to press before it was tried again"
    assert 'value="theo phân công"' in said, "what was typed stays"
    again = shown(client, "/admin/routing/trial?note=theo+phân+công", admin)
    assert 'value="theo phân công"' in again
    use["version"] = version_in(again)
    assert client.post("/admin/routing/use", headers=admin, data=use).status_code == 303
    with database.reading() as session:
        assert "rac-khac" in [r["name"] for r in rule_sets.used_rows(session)]


def test_a_trial_is_out_of_date_when_an_agency_was_closed_after_it(client: Any, admin: Any) -> None:
    client.post("/admin/routing/rules/new", headers=admin, data=RULE)
    trial = shown(client, "/admin/routing/trial", admin)
    catalogue = re.search(r'name="catalogue" value="(\w+)"', trial)
    assert catalogue
    client.post("/admin/agencies/new", headers=admin, data=AGENCY | {"code": "thien-nguyen"})
    use = {"version": "1", "note": "thử", "sure": "1", "catalogue": catalogue.group(1)}
    assert client.post("/admin/routing/use", headers=admin, data=use).status_code == 409


def test_a_rule_that_names_a_retired_category_is_marked_and_keeps_no_draft_from_use(
    client: Any, admin: Any, database: Database
) -> None:
    assert client.post("/admin/categories/dong_vat", headers=admin, data=ANIMALS).status_code == 303
    animals = RULE | {"name": "vat-nuoi", "categories": ["dong_vat", "cay_xanh"]}
    assert client.post("/admin/routing/rules/new", headers=admin, data=animals).status_code == 303
    text = shown(client, "/admin/routing", admin)
    marked = text[text.index('<tr id="vat-nuoi"') :]
    assert "nêu lĩnh vực ngừng dùng" in marked[: marked.index("</tr>")]
    assert "bỏ đánh dấu lĩnh vực đó" in text
    rule = shown(client, "/admin/routing/rules/vat-nuoi", admin)
    assert 'value="dong_vat" checked' in rule
    assert "Hãy bỏ đánh dấu" in rule
    trial = shown(client, "/admin/routing/trial", admin)
    assert "Chưa áp dụng được bản nháp" not in trial
    use = {"version": version_in(trial), "note": "thử", "sure": "1"}
    assert client.post("/admin/routing/use", headers=admin, data=use).status_code == 303
    assert "nêu lĩnh vực ngừng dùng" in shown(client, "/admin/routing", admin), "in use too"
    other = shown(client, "/admin/routing/rules/new", admin)
    assert 'value="dong_vat"' not in other, "no new rule names it"


def test_the_rules_before_can_be_the_draft_again(
    client: Any, admin: Any, database: Database
) -> None:
    with database.reading() as session:
        before = rule_sets.used_rows(session)
    client.post("/admin/routing/rules/new", headers=admin, data=RULE)
    used = {"version": "1", "note": "thử", "sure": "1"}
    assert client.post("/admin/routing/use", headers=admin, data=used).status_code == 303
    text = shown(client, "/admin/routing", admin)
    numbers = re.findall(r"/admin/routing/former/(\d+)", text)
    assert (
        client.post(
            f"/admin/routing/former/{numbers[-1]}", headers=admin, data={"version": "0"}
        ).status_code
        == 303
    )
    with database.reading() as session:
        draft = rule_sets.draft(session)
        assert draft is not None
        assert draft.rows == before


def test_what_was_changed_is_in_the_log(client: Any, admin: Any, town: Town) -> None:
    client.post("/admin/agencies/new", headers=admin, data=AGENCY | {"code": "thien-nguyen"})
    changes = [e.data for e in town.events() if e.kind == "settings:changed"]
    assert [(c["what"], c["code"], c["new"]) for c in changes] == [("agency", "thien-nguyen", True)]
