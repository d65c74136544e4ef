"""The administrator's pages of trained models, without scripts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ioc import i18n
from ioc.access.actor import SYSTEM
from ioc.db.session import Database
from ioc.domain.learning import BUILT_IN
from ioc.domain.permissions import Role
from ioc.queries.admin import learning as queries
from ioc.services.upkeep import learning
from ioc.services.upkeep.learning import NewModel
from ioc.training import compare, corrections
from ioc.understanding.model import FORMAT
from ioc.web.admin import admin_understanding, training_process
from tests.town import Town

HOME = "/admin/understanding"
FIGURE = {
    "part": "held",
    "name": "recall",
    "old": 0.98,
    "new": 0.99,
    "of": 200,
    "wanted": 0.98,
    "higher_is_better": True,
}
FALSE_ALARMS = FIGURE | {
    "name": "false alarms",
    "old": 0.02,
    "new": 0.025,
    "higher_is_better": False,
}
CHANGE = {
    "kind": "lost_emergency",
    "report": None,
    "text": "nước tới cổ rồi",
    "expected_category": "cuu_ho_cuu_nan",
    "expected_emergency": True,
    "old_category": "cuu_ho_cuu_nan",
    "new_category": "thoat_nuoc",
    "old_emergency": True,
    "new_emergency": False,
}
COMPARISON: dict[str, Any] = {
    "compared_with": BUILT_IN,
    "format": FORMAT,
    "verdict": "better",
    "grounds": [],
    "figures": [FIGURE, FALSE_ALARMS],
    "changed": [CHANGE],
    "counts": {"lost_emergency": 1},
    "dropped": {"contradictory": 2},
    "texts": {"held": 200, "corrections": 0},
}


@pytest.fixture
def stored(database: Database, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(queries, "unpack", lambda content, version: None)

    def store(version: str, **comparison: Any) -> str:
        with database.atomic() as session:
            number = learning.ask_training(session, SYSTEM, "sau lụt")
        with database.atomic() as session:
            new = NewModel(version, b"file", COMPARISON | comparison, 3_900, 12, 0)
            return learning.keep_candidate(session, number, new)

    return store


@pytest.fixture
def admin(person: Any, token_of: Any) -> Any:
    return token_of(person(Role.ADMINISTRATOR))


def page(client: Any, path: str, headers: Any, lang: str = "vi") -> str:
    answer = client.get(f"{path}?lang={lang}", headers=headers)
    assert answer.status_code == 200, answer.data
    text: str = answer.get_data(as_text=True)
    return text


@pytest.mark.parametrize(
    ("role", "agency", "sees", "trains"),
    [
        (Role.ADMINISTRATOR, None, 200, 303),
        (Role.SUPERVISOR, None, 200, 403),
        (Role.DUTY_OFFICER, None, 403, 403),
        (Role.AGENCY_MANAGER, "hepco", 403, 403),
    ],
)
def test_the_administrator_trains_and_the_supervisor_looks(
    app: Any, client: Any, person: Any, token_of: Any, role: Role, agency: Any, sees: int,
    trains: int,
) -> None:  # fmt: skip
    asked: list[int] = []
    app.extensions["ioc.trainer"] = lambda _app, number: asked.append(number)
    headers = token_of(person(role, agency))
    assert client.get(HOME, headers=headers).status_code == sees
    assert client.get(f"{HOME}/state", headers=headers).status_code == sees
    assert client.post(f"{HOME}/train", headers=headers).status_code == trains
    assert len(asked) == (1 if trains == 303 else 0)


def test_a_training_is_started_beside_the_server_and_its_state_is_shown(
    app: Any, client: Any, database: Database, admin: Any
) -> None:
    asked: list[int] = []
    app.extensions["ioc.trainer"] = lambda _app, number: asked.append(number)
    assert "Chưa huấn luyện bản nào" in page(client, HOME, admin)
    answer = client.post(f"{HOME}/train", data={"note": "sau lụt"}, headers=admin)
    assert answer.headers["Location"] == HOME
    running = page(client, HOME, admin)
    assert "Đang huấn luyện" in running
    assert "Huấn luyện thử" not in running
    state = client.get(f"{HOME}/state", headers=admin).json
    assert (state["state"], state["step"], state["id"]) == ("running", "reading", asked[0])
    again = client.post(f"{HOME}/train", headers=admin)
    assert again.status_code == 409
    assert "Đang có một lượt huấn luyện" in again.get_data(as_text=True)
    with database.atomic() as session:
        learning.training_failed(session, asked[0], "hỏng")
    failed = page(client, HOME, admin)
    assert "Huấn luyện không thành" in failed
    assert "Huấn luyện thử" in failed


def test_a_process_that_cannot_be_started_is_a_training_that_failed(
    app: Any, client: Any, admin: Any
) -> None:
    def fails(_app: Any, _number: int) -> None:
        raise OSError("no more processes")

    app.extensions["ioc.trainer"] = fails
    client.post(f"{HOME}/train", headers=admin)
    assert "no more processes" in page(client, HOME, admin)


def test_the_comparison_is_shown_in_words_and_figures(client: Any, admin: Any, stored: Any) -> None:
    shown = page(client, f"{HOME}/models/{stored('m1')}", admin)
    recall = re.sub(r"<[^>]+>|\s+", " ", shown[shown.index("Nhận ra tin khẩn cấp") :])
    assert re.match(r"Nhận ra tin khẩn cấp\s+98\s+99\s+\+1\s+tốt hơn", recall), recall[:80]
    assert "+0,5" in shown
    assert "kém hơn" in shown
    assert "nước tới cổ rồi" in shown
    assert "Bỏ sót tin khẩn cấp" in shown
    assert "các cán bộ sửa trái ngược nhau" in shown
    english = page(client, f"{HOME}/models/m1", admin, "en")
    assert "Emergency missed" in english
    assert client.get(f"{HOME}/models/nothing", headers=admin).status_code == 404


def test_a_model_is_taken_into_use_with_a_reason_after_the_comparison_was_read(
    client: Any, database: Database, admin: Any, stored: Any
) -> None:
    address = f"{HOME}/models/{stored('m1')}/use"
    for given in ({}, {"reason": "tốt hơn"}, {"seen": "yes", "reason": "  "}):
        answer = client.post(address, data=given, headers=admin)
        assert answer.status_code == 422
        with database.reading() as session:
            assert queries.version_in_use(session) == BUILT_IN
    assert "tốt hơn" in client.post(address, data={"reason": "tốt hơn"}, headers=admin).text
    taken = client.post(address, data={"reason": "tốt hơn", "seen": "yes"}, headers=admin)
    assert taken.status_code == 303
    assert "Đã đưa vào sử dụng" in client.get(taken.headers["Location"], headers=admin).text
    with database.reading() as session:
        assert queries.version_in_use(session) == "m1"
    assert "/models/m1/use" not in page(client, f"{HOME}/models/m1", admin)
    back = client.post(f"{HOME}/back", data={"reason": "kém hơn"}, headers=admin)
    assert back.status_code == 303
    with database.reading() as session:
        assert queries.version_in_use(session) == BUILT_IN
    assert client.post(f"{HOME}/back", data={"reason": "x"}, headers=admin).status_code == 409


def test_one_that_misses_more_calls_for_help_needs_a_further_tick(
    client: Any, database: Database, admin: Any, stored: Any
) -> None:
    stored("m1", verdict="not_better", grounds=["recall_falls"])
    assert "Vẫn đưa vào sử dụng" in page(client, f"{HOME}/models/m1", admin)
    given = {"reason": "cần", "seen": "yes"}
    refused = client.post(f"{HOME}/models/m1/use", data=given, headers=admin)
    assert refused.status_code == 409
    assert "bỏ sót nhiều tin khẩn cấp hơn" in refused.text
    given["anyway"] = "yes"
    assert client.post(f"{HOME}/models/m1/use", data=given, headers=admin).status_code == 303


def test_a_model_of_an_older_program_says_so(
    client: Any, database: Database, admin: Any, stored: Any
) -> None:
    stored("m1", format=FORMAT - 1)
    with database.atomic() as session:
        learning.use_model(session, SYSTEM, "m1", "x")
    assert "không đọc được bản đã chọn" in page(client, HOME, admin)


def test_a_correction_is_shown_masked_and_no_longer_when_its_report_is_gone(
    client: Any, town: Town, admin: Any, stored: Any
) -> None:
    number = town.report("Nước tới ngực, gọi 0905 123 456").report
    stored("m1", changed=[CHANGE | {"report": number, "text": None}, CHANGE | {"report": 10**6}])
    shown = page(client, f"{HOME}/models/m1", admin)
    assert "Nước tới ngực" in shown
    assert "0905 123 456" not in shown
    assert "Tin báo đã được xóa" in shown


@pytest.mark.parametrize("locale", i18n.LOCALES)
def test_every_word_that_the_comparison_may_need_is_there(locale: str) -> None:
    known = i18n.messages(locale)
    wanted = [f"Changed.{kind}" for kind in compare._WORST]
    wanted += [f"Figure.{name}" for name in compare._COUNTS]
    wanted += [f"Part.{part}" for part in admin_understanding.PARTS]
    wanted += [f"Change.{word}" for word in ("better", "worse", "same")]
    wanted += [f"Dropped.{reason}" for reason in corrections.REASONS]
    assert [msgid for msgid in wanted if not known.get(msgid)] == []
    assert admin_understanding.KINDS == compare._WORST


@pytest.mark.processes
def test_the_process_of_a_training_that_dies_leaves_a_failed_one(
    app: Any, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.atomic() as session:
        number = learning.ask_training(session, SYSTEM)
    monkeypatch.setattr(training_process.sys, "executable", "/bin/false")
    training_process.start(app, number)
    for _ in range(100):
        with database.reading() as session:
            training = queries.training(session, number)
        if training is not None and training.ended_at:
            break
        app.extensions["ioc.socketio"].sleep(0.05)
    assert training is not None
    assert training.error == "the process ended: 1"
