"""Feedback on administrative procedures: listed, handed over once, and known to be so."""

from __future__ import annotations

import csv
import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest

from ioc.access.actor import SYSTEM, Actor
from ioc.domain.errors import NotAllowed
from ioc.domain.incidents import Flag
from ioc.domain.permissions import Role
from ioc.queries.incident import handover as queries
from ioc.queries.public import tracking
from ioc.services.agency import handover, working
from ioc.services.verification import review
from tests.integration.installation import done, refused
from tests.town import DEEP, Told, Town, metres_north

ADMIN = "hanh_chinh"
SLOW = "Hồ sơ tách thửa nộp ba tháng chưa trả, gọi tui 0905123456"
AGAIN = "Bộ phận một cửa bắt đi lại năm lần"
LEGAL = "Khiếu nại quyết định xử phạt vi phạm hành chính của tôi"


@pytest.fixture
def duty(person: Any) -> Actor:
    actor: Actor = person(Role.DUTY_OFFICER)
    return actor


def slow(town: Town, text: str = SLOW, **fields: Any) -> Told:
    return town.report(text, category=ADMIN, **fields)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def codes(town: Town, *, done: bool | None = False) -> list[str]:
    return [row.tracking_code for row in town.ask(_rows, done)]


def _rows(session: Any, done: bool | None) -> list[queries.HandoverRow]:
    return queries.rows(session, SYSTEM, done=done)


def test_only_feedback_on_procedures_is_listed(town: Town, duty: Actor) -> None:
    waits = slow(town, phone="0905000001")
    town.report(phone="0905000002")
    legal = slow(town, LEGAL, phone="0905000003")
    refused_one = slow(town, AGAIN, phone="0905000004", point=metres_north(DEEP, 900))
    town.act(review.reject_incident, duty, refused_one.incident, "Không đúng")
    slow(town, "Diễn tập: hồ sơ chậm", phone="0905000005", is_exercise=True)
    assert codes(town) == [waits.code]
    town.act(working.flag_incident, duty, legal.incident, Flag.COMPLAINT)
    assert codes(town) == [waits.code, legal.code]


def test_the_command_hands_over_once(town: Town, app: Any, tmp_path: Path) -> None:
    matter = slow(town)
    first = tmp_path / "first.csv"
    said = done(app, "export-handover", "--out", str(first))
    (line,) = lines(first)
    assert "tracking_code" not in line
    assert matter.code not in first.read_text(encoding="utf-8")
    assert line["category"] == ADMIN
    assert line["incident_code"] == town.incident(matter.incident).code
    assert "0905123456" not in first.read_text(encoding="utf-8")
    assert line["text"].startswith("Hồ sơ tách thửa")
    assert line["area"]
    assert line["agency"]
    assert line["received_at"].endswith("Z")
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    digest = hashlib.sha256(first.read_bytes()).hexdigest()
    assert digest in said

    second = tmp_path / "second.csv"
    assert "nothing waits" in done(app, "export-handover", "--out", str(second))
    assert not second.exists()
    assert "once more" in done(app, "export-handover", "--again", "--out", str(second))
    assert len(lines(second)) == 1

    exported = [e for e in town.events() if e.kind == "handover:exported"]
    assert [(e.data["file"], e.data["count"], e.data["repeated"]) for e in exported] == [
        ("first.csv", 1, 0),
        ("second.csv", 1, 1),
    ]
    assert exported[0].data["sha256"] == digest
    assert exported[0].data["reports"] == [matter.report]


def test_its_story_says_that_it_was_handed_over(town: Town, app: Any, tmp_path: Path) -> None:
    matter = slow(town)
    done(app, "export-handover", "--out", str(tmp_path / "list.csv"))
    state = town.ask(tracking.public_state, matter.code, "vi")
    assert "handed_over" in [step["step"] for step in state["timeline"]]
    assert "list.csv" not in str(state)
    found = town.ask(queries.state_of, town.incident(matter.incident))
    assert (found.waiting, found.done) == (0, 1)
    assert codes(town) == []
    assert codes(town, done=True) == [matter.code]


def test_a_file_that_is_there_is_not_written_over(town: Town, app: Any, tmp_path: Path) -> None:
    slow(town)
    there = tmp_path / "there.csv"
    there.write_text("precious", encoding="utf-8")
    assert "already" in refused(app, "export-handover", "--out", str(there))
    assert there.read_text(encoding="utf-8") == "precious"
    missing = tmp_path / "no" / "such.csv"
    refused(app, "export-handover", "--out", str(missing))
    assert len(codes(town)) == 1


def test_only_what_came_since_a_day_is_taken(town: Town, app: Any, tmp_path: Path) -> None:
    slow(town)
    out = tmp_path / "later.csv"
    assert "nothing" in done(app, "export-handover", "--since", "2999-01-01", "--out", str(out))
    refused(app, "export-handover", "--since", "hôm qua", "--out", str(out))
    done(app, "export-handover", "--since", "2020-01-01", "--out", str(out))
    assert len(lines(out)) == 1


def test_a_spreadsheet_takes_no_text_for_a_formula(town: Town, app: Any, tmp_path: Path) -> None:
    slow(town, "=HYPERLINK(1) hồ sơ chậm quá")
    out = tmp_path / "list.csv"
    done(app, "export-handover", "--out", str(out))
    assert lines(out)[0]["text"].startswith("'=")
    assert handover._cell("\n=1").startswith("'")
    assert handover._cell("＝1") == "'＝1"


def test_cards_and_accounts_do_not_leave_with_the_text(town: Town) -> None:
    slow(town, "Bà Hoa, CCCD 046185001234, tài khoản 1903 4567 8901 23, nộp ngày 28.10.2026")
    (row,) = town.ask(_rows, False)
    assert row.text == "Bà Hoa, CCCD •••, tài khoản •••, nộp ngày 28.10.2026"


def test_an_incident_counts_as_waiting_what_the_list_has(town: Town) -> None:
    legal = slow(town, LEGAL, phone="0905000003")
    drill = slow(town, "Diễn tập: hồ sơ chậm", phone="0905000005", is_exercise=True)
    waits = slow(town, phone="0905000001", point=metres_north(DEEP, 900))
    counted = {
        one.incident: town.ask(queries.state_of, town.incident(one.incident))
        for one in (legal, drill, waits)
    }
    assert counted[waits.incident] is not None
    for incident, state in counted.items():
        listed = [row for row in town.ask(_rows, False) if row.incident_id == incident]
        assert (state.waiting if state else 0) == len(listed)


def test_a_limit_counts_only_what_is_listed(town: Town) -> None:
    slow(town, LEGAL, phone="0905000003")
    waits = slow(town, phone="0905000001", point=metres_north(DEEP, 900))
    with town.database.reading() as session:
        listed = [row.tracking_code for row in queries.rows(session, SYSTEM, most=1)]
    assert listed == [waits.code]


def test_who_works_for_an_agency_may_not_hand_over(town: Town, person: Any) -> None:
    slow(town)
    operator = person(Role.OPERATOR)
    with pytest.raises(NotAllowed), town.database.atomic() as session:
        handover.export(session, operator, "x.csv", since=None, again=False)
