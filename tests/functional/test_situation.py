"""Situation reports: made when due, traceable, corrected by hand, signed and never changed."""

from __future__ import annotations

import csv as csv_module
import hashlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import select, update

from ioc.access.actor import SYSTEM, Actor
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed, NotFound
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import Tier
from ioc.domain.permissions import Role
from ioc.domain.situation import WHOLE, Figure
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.report import Report
from ioc.models.situation import SituationCorrection, SituationFigure, SituationReport
from ioc.queries.operations import situation as queries
from ioc.queries.operations import situation_draw, situation_sources
from ioc.services.operations import operations, situation
from ioc.services.operations.operations import OperationTold
from ioc.services.operations.situation import usual_head
from ioc.services.shelters import facilities, facility_parties
from ioc.services.shelters.facilities import FacilityTold
from ioc.web.documents import situation_document
from ioc.web.documents.document_blocks import Table
from ioc.workers import reporting
from tests.functional.fleet import Fleet
from tests.statements import counted
from tests.town import BORDER, DEEP, DEEP_WARD, WARD, Town, metres_north

Headers = dict[str, str]
TokenOf = Callable[[Actor], Headers]
HEAD = usual_head("Huế")


@pytest.fixture
def boss(person: Any) -> Actor:
    found: Actor = person(Role.SUPERVISOR)
    return found


@pytest.fixture
def flood(town: Town, boss: Actor) -> Operation:
    made: Operation = town.do(
        operations.open_operation, boss, OperationTold("Lũ tháng 11", (DEEP_WARD, WARD))
    )
    return made


def wet(town: Town, *reports: int) -> None:
    """Somebody told of water there."""
    with town.database.atomic() as session:
        session.execute(update(Report).where(Report.id.in_(reports)).values(water_depth_m=1.2))


def made(town: Town, actor: Actor, operation: int) -> SituationReport:
    with town.database.reading() as session:
        drawn = situation_draw.draw(session, session.get_one(Operation, operation))
    row: SituationReport = town.do(situation.make, actor, operation, drawn, HEAD)
    return row


def shown(town: Town, report: int) -> dict[str, Any]:
    with town.database.reading() as session:
        return queries.report(session, session.get_one(SituationReport, report))


def value(report: dict[str, Any], figure: Figure, area: str = DEEP_WARD) -> int:
    found: int = report["figures"][area][figure.value]["value"]
    return found


def correct(town: Town, actor: Actor, row: SituationReport, number: int | None, **more: Any) -> Any:
    cell = (more.get("area", DEEP_WARD), more.get("figure", Figure.DEAD))
    version = more.get("version", row.version)
    told = (row.operation_id, row.id, version, cell, number, more.get("reason", "Phường báo"))
    return town.do(situation.correct, actor, *told)


def test_a_report_counts_the_rows_by_ward_and_the_next_tells_the_difference(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    told = town.emergency(people=5)
    far = town.emergency("CỨU với, mái sập", phone="0905999888", point=BORDER)
    fire = town.emergency("CỨU với, cháy nhà", phone="0905777666", point=metres_north(DEEP, 900))
    wet(town, told.report, far.report)
    fleet = Fleet(town)
    task = fleet.send(told.incident, fleet.unit(), boss)
    with database.atomic() as session:
        session.execute(update(Incident).values(tier=Tier.P1))
    row = made(town, boss, flood.id)
    first = shown(town, row.id)
    assert value(first, Figure.HOUSEHOLDS_FLOODED) == 1
    assert value(first, Figure.PERSONS_FLOODED) == 5
    assert value(first, Figure.PERSONS_FLOODED, WARD) == 0
    assert first["figures"][WARD]["persons_flooded"]["unknown"] == 1
    assert value(first, Figure.BOATS) == 1
    assert first["totals"]["open_p1"]["value"] == 3
    assert first["previous"] is None
    town.do(situation.sign, boss, flood.id, row.id, row.version)
    for step, more in (("en_route", {}), ("on_scene", {}), ("picked_up", {"people": 3})):
        fleet.step(task, step, **more)
    row = made(town, boss, flood.id)
    second = shown(town, row.id)
    rescued = second["figures"][DEEP_WARD]["persons_rescued"]
    assert (rescued["value"], rescued["change"]) == (3, 3)
    assert second["totals"]["persons_flooded"]["change"] == 0
    assert (second["number"], second["previous"]["number"]) == (2, 1)
    with database.reading() as session:
        found = situation_sources.sources(session, boss, row, Figure.HOUSEHOLDS_FLOODED, WHOLE)
    # The fire is a rescue of the operation, and nobody told of water there.
    assert {one["id"] for one in found["items"]} == {told.incident, far.incident} - {fire.incident}


def test_shelters_and_silence_are_counted(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    entry = FacilityTold(
        code="TT-9",
        name="Trường A",
        kind=FacilityKind.SHELTER,
        lat=DEEP.lat,
        lon=DEEP.lon,
        places=50,
    )
    place = town.do(facilities.create, SYSTEM, entry)
    town.do(facility_parties.check_in, boss, place.id, 12)
    told = town.emergency(people=4)
    old = clock.now() - timedelta(hours=7)
    with database.atomic() as session:
        session.execute(
            update(Incident).where(Incident.id == told.incident).values(last_confirmed_at=old)
        )
    row = made(town, boss, flood.id)
    report = shown(town, row.id)
    assert value(report, Figure.PERSONS_SHELTERED) == 12
    assert value(report, Figure.HOUSEHOLDS_SHELTERED) == 1
    assert value(report, Figure.SHELTERS) == 1
    assert value(report, Figure.PERSONS_SILENT) == 4
    with database.reading() as session:
        found = situation_sources.sources(session, boss, row, Figure.PERSONS_SHELTERED, DEEP_WARD)
    assert [(one["id"], one["count"]) for one in found["items"]] == [(place.id, 12)]


def test_a_correction_is_marked_and_the_computed_figure_stays(
    town: Town, boss: Actor, flood: Operation
) -> None:
    wet(town, town.emergency(people=5).report)
    row = made(town, boss, flood.id)
    figure = Figure.PERSONS_FLOODED
    row = correct(town, boss, row, 9, figure=figure)
    row = correct(town, boss, row, 1, area=WARD, figure=Figure.DEAD)
    report = shown(town, row.id)
    cell = report["figures"][DEEP_WARD][figure.value]
    assert (cell["value"], cell["computed"], cell["reason"]) == (9, 5, "Phường báo")
    assert cell["by"]
    assert cell["at"]
    assert report["totals"][figure.value]["is_by_hand"]
    assert value(report, Figure.DEAD, WARD) == 1
    row = correct(town, boss, row, None, figure=figure, reason="Nhầm phường")
    assert value(shown(town, row.id), figure) == 5
    told = [(one["was"], one["now"]) for one in town.ask(queries.corrections, row.id)]
    assert told == [(9, None), (None, 1), (None, 9)]
    assert town.kinds().count("operation:report_corrected") == 3


def test_what_is_wrong_with_a_correction_is_refused(
    town: Town, boss: Actor, flood: Operation, person: Any
) -> None:
    row = made(town, boss, flood.id)
    for more, code in (
        ({"reason": " "}, "required"),
        ({"area": "99999"}, "unknown_area"),
        ({"reason": "a" * 301}, "too_long"),
    ):
        with pytest.raises(InvalidInput) as raised:
            correct(town, boss, row, 1, **more)
        assert raised.value.errors[0].code == code
    with pytest.raises(InvalidInput):
        correct(town, boss, row, None)
    with pytest.raises(Conflict):
        correct(town, boss, row, 1, version=7)
    with pytest.raises(NotAllowed):
        correct(town, person(Role.DUTY_OFFICER), row, 1)


def test_what_was_signed_never_changes_and_may_be_replaced(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    told = town.emergency(people=5)
    wet(town, told.report)
    row = correct(town, boss, made(town, boss, flood.id), 2)
    row = town.do(situation.sign, boss, flood.id, row.id, row.version)
    before = shown(town, row.id)
    assert before["is_intact"]
    with pytest.raises(InvalidTransition):
        correct(town, boss, row, 3)
    with pytest.raises(InvalidTransition):
        town.do(situation.sign, boss, flood.id, row.id, row.version)
    with database.atomic() as session:
        session.execute(update(Incident).where(Incident.id == told.incident).values(people=50))
    assert shown(town, row.id) == before
    again = town.do(situation.replace, boss, flood.id, row.id)
    assert (again.number, again.edition) == (1, 2)
    assert value(shown(town, again.id), Figure.DEAD) == 2
    assert value(shown(town, again.id), Figure.PERSONS_FLOODED) == 5
    with pytest.raises(InvalidTransition):
        town.do(situation.replace, boss, flood.id, row.id)
    with database.atomic() as session:
        session.execute(
            update(SituationFigure)
            .where(SituationFigure.report_id == row.id)
            .values(sources=[[told.incident, 6]])
        )
    assert not shown(town, row.id)["is_intact"]


def test_no_hand_changes_what_was_signed_without_its_being_seen(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    def signed() -> SituationReport:
        row = correct(town, boss, made(town, boss, flood.id), 2)
        found: SituationReport = town.do(situation.sign, boss, flood.id, row.id, row.version)
        return found

    first, second = signed(), signed()
    assert shown(town, first.id)["is_intact"]
    with database.atomic() as session:
        session.execute(
            update(SituationCorrection)
            .where(SituationCorrection.report_id == first.id)
            .values(reason="Không ai nói vậy")
        )
    assert not shown(town, first.id)["is_intact"]
    with database.atomic() as session:
        row = session.get_one(SituationReport, second.id)
        row.content = (row.content or "").replace("Phường báo", "Xã báo")
        row.digest = hashlib.sha256(row.content.encode()).hexdigest()
    assert not shown(town, second.id)["is_intact"]


def test_a_report_is_compared_with_what_was_signed(
    town: Town, boss: Actor, flood: Operation
) -> None:
    first = correct(town, boss, made(town, boss, flood.id), 2)
    town.do(situation.sign, boss, flood.id, first.id, first.version)
    draft = correct(town, boss, made(town, boss, flood.id), 9)
    third = correct(town, boss, made(town, boss, flood.id), 5)
    found = shown(town, third.id)
    assert found["previous"]["number"] == first.number
    assert found["totals"]["dead"]["change"] == 3
    town.do(situation.sign, boss, flood.id, draft.id, draft.version)
    assert shown(town, third.id)["previous"]["number"] == draft.number


def test_the_hour_makes_one_report_and_no_hour_before_the_beginning(
    town: Town, boss: Actor, flood: Operation, database: Database
) -> None:
    opened = flood.opened_at
    version = town.do(situation.set_plan, boss, flood.id, 0, "06:00, 12h; 18:00", HEAD).version
    with pytest.raises(Conflict):
        town.do(situation.set_plan, boss, flood.id, 0, "06:00", HEAD)
    assert reporting.make_due(database, "Huế") == 0
    due = rules_next(opened)
    with clock.at_moment(due):
        assert reporting.make_due(database, "Huế") == 1
        assert reporting.make_due(database, "Huế") == 0
    with clock.at_moment(due + timedelta(days=2, minutes=1)):
        # Three days off: one report of now, not eight of then.
        assert reporting.make_due(database, "Huế") == 1
        assert reporting.make_due(database, "Huế") == 0
    with database.reading() as session:
        rows = session.scalars(select(SituationReport).order_by(SituationReport.id)).all()
    assert [(one.number, one.slot_at, one.made_by) for one in rows] == [
        (1, due, "system"),
        (2, due + timedelta(days=2), "system"),
    ]
    assert version == 1


def rules_next(at: datetime) -> datetime:
    from ioc.domain.situation import next_due

    found = next_due(["06:00", "12:00", "18:00"], max(at, clock.now()))
    assert found is not None
    return found.astimezone(UTC)


def test_drafts_are_the_commands_and_signed_ones_are_everybodys(
    town: Town, boss: Actor, flood: Operation, client: Any, token_of: TokenOf, person: Any
) -> None:
    told = town.emergency(people=2)
    wet(town, told.report)
    row = made(town, boss, flood.id)
    page = f"/operations/{flood.id}/reports/{row.id}"
    officer = token_of(person(Role.AGENCY_OFFICER, "hepco"))
    crew = token_of(person(Role.CREW, "ptds"))
    assert client.get(page, headers=officer).status_code == 404
    assert client.get(f"{page}/pdf", headers=officer).status_code == 404
    town.do(situation.sign, boss, flood.id, row.id, row.version)
    assert client.get(page, headers=officer).status_code == 200
    assert client.get(page, headers=crew).status_code == 403
    sources = f"{page}/figures/persons_flooded?area={DEEP_WARD}"
    mark = f'data-source="{told.incident}"'
    assert mark not in client.get(sources, headers=officer).get_data(as_text=True)
    assert mark in client.get(sources, headers=token_of(boss)).get_data(as_text=True)
    assert client.post(f"{page}/replace", headers=officer).status_code == 403
    assert client.get(f"{page}/figures/none?area=*", headers=officer).status_code == 404
    assert client.get(f"{page}/figures/dead?area=99999", headers=officer).status_code == 404
    assert client.get(f"/operations/{flood.id}/reports/{2**70}", headers=officer).status_code == 404


def texts_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def row_of(docx: bytes, table: str, name: str) -> list[str]:
    """The cells of a ward in the table whose head holds a word."""
    for found in Document(io.BytesIO(docx)).tables:
        head = [cell.text for row in found.rows[:2] for cell in row.cells]
        if table in head:
            return next(
                [c.text for c in row.cells] for row in found.rows if row.cells[1].text == name
            )
    raise AssertionError(table)


def test_the_files_say_what_the_rows_say(
    town: Town,
    boss: Actor,
    flood: Operation,
    client: Any,
    token_of: TokenOf,
    database: Database,
) -> None:
    wet(town, town.emergency(people=17).report)
    with database.atomic() as session:
        session.execute(update(Incident).values(tier=Tier.P1))
    row = correct(town, boss, made(town, boss, flood.id), 3, reason="=HYPERLINK(1)")
    headers = token_of(boss)
    page = f"/operations/{flood.id}/reports/{row.id}"
    name = next(one["name"] for one in shown(town, row.id)["areas"] if one["code"] == DEEP_WARD)
    draft = client.get(f"{page}/docx", headers=headers).data
    assert "DỰ THẢO" in texts_of(draft)
    town.do(situation.sign, boss, flood.id, row.id, row.version)
    report = shown(town, row.id)
    docx = client.get(f"{page}/docx", headers=headers).data
    words = texts_of(docx)
    assert "DỰ THẢO" not in words
    for needed in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 01/BC-BCHPTDS",
        "ỦY BAN NHÂN DÂN THÀNH PHỐ HUẾ",
        "Nơi nhận:",
        report["signed_by"],
        report["digest"],
    ):
        assert needed in words, needed
    people = row_of(docx, "Bị ngập", name)
    assert people == ["1", name, "1", "17", "0", "0", "0", "0", "0", "0", "3*", "0"]
    assert row_of(docx, "Vụ cứu nạn đang mở", name)[2:6] == ["1", "0", "0", "0"]
    reader = PdfReader(io.BytesIO(client.get(f"{page}/pdf", headers=headers).data))
    pdf = "\n".join(one.extract_text() for one in reader.pages)
    for needed in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 01/BC-BCHPTDS", "Nơi nhận:"):
        assert needed in pdf, needed
    flat = " ".join(pdf.split())
    assert f"1 {name} 1 17 0 0 0 0 0 0 3* 0" in flat
    assert report["digest"] in flat
    table = client.get(f"{page}/csv", headers=headers).data.decode("utf-8-sig")
    rows = {(one[0], one[2]): one for one in csv_module.reader(io.StringIO(table))}
    assert rows[DEEP_WARD, "Người bị ngập"][3] == "17"
    assert rows[DEEP_WARD, "Người chết"][3:5] == ["3", "0"]
    assert rows[DEEP_WARD, "Người chết"][-1] == "'=HYPERLINK(1)"
    assert rows["*", "Người bị ngập"][3] == "17"


def test_a_pasted_control_character_and_many_recipients_spoil_no_file(
    town: Town, boss: Actor, flood: Operation, client: Any, token_of: TokenOf
) -> None:
    row, headers = made(town, boss, flood.id), token_of(boss)
    page = f"/operations/{flood.id}/reports/{row.id}"
    recipients = "\n".join([f"{n} {'Ủy ban nhân dân phường ' * 8}" for n in range(20)])
    typed = {"version": 1, "words": "Cần\x0b áo\x08 phao", **HEAD.__dict__}
    typed |= {"issuer": "Ban\x07 Chỉ huy", "recipients": recipients}
    assert client.post(f"{page}/words", data=typed, headers=headers).status_code == 303
    docx = client.get(f"{page}/docx", headers=headers)
    assert docx.status_code == 200 and "Cần áo phao" in texts_of(docx.data)
    pdf = client.get(f"{page}/pdf", headers=headers)
    assert pdf.status_code == 200
    pages = PdfReader(io.BytesIO(pdf.data)).pages
    flat = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert all(f"- {n} Ủy ban" in flat for n in range(20))


def test_what_spoils_one_operations_report_spoils_no_others(
    town: Town,
    boss: Actor,
    flood: Operation,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = town.do(operations.open_operation, boss, OperationTold("Khác", ("19753",)))
    draw = situation_draw.draw

    def torn(session: Any, operation: Operation) -> Any:
        if operation.id == flood.id:
            raise ValueError("a polygon that nobody can read")
        return draw(session, operation)

    monkeypatch.setattr(situation_draw, "draw", torn)
    with clock.at_moment(rules_next(other.opened_at)):
        assert reporting.make_due(database, "Huế") == 1


def test_the_forms_make_correct_and_sign_and_lose_nothing_typed(
    town: Town,
    boss: Actor,
    flood: Operation,
    client: Any,
    token_of: TokenOf,
    database: Database,
) -> None:
    wet(town, town.emergency(people=5).report)
    headers = token_of(boss)
    base = f"/operations/{flood.id}/reports"
    answer = client.post(base, headers=headers)
    assert answer.status_code == 303
    page = answer.location
    figure = f"{page}/figures/dead?area={DEEP_WARD}"
    typed = {"version": 1, "value": "hai", "reason": "Công an báo"}
    refused = client.post(figure, data=typed, headers=headers)
    assert refused.status_code == 422
    assert "Công an báo" in refused.get_data(as_text=True)
    assert client.post(figure, data={**typed, "value": "2"}, headers=headers).status_code == 303
    stale = client.post(figure, data={**typed, "value": "3"}, headers=headers)
    assert stale.status_code == 409
    shows = client.get(page, headers=headers).get_data(as_text=True)
    assert "máy đếm 0" in shows
    words = {"version": 2, "words": "Cần thêm áo phao", **HEAD.__dict__, "issuer": " "}
    words["recipients"] = "UBND thành phố"
    wrong = client.post(f"{page}/words", data=words, headers=headers)
    assert wrong.status_code == 422
    assert "Cần thêm áo phao" in wrong.get_data(as_text=True)
    words["issuer"] = "Ban Chỉ huy"
    assert client.post(f"{page}/words", data=words, headers=headers).status_code == 303
    unread = client.post(f"{page}/sign", data={"version": 3}, headers=headers)
    assert unread.status_code == 422
    assert "đã đọc trước khi ký" in unread.get_data(as_text=True)
    body = {"version": 3, "read": "1"}
    assert client.post(f"{page}/sign", data=body, headers=headers).status_code == 303
    assert "Đã ký duyệt" in client.get(page, headers=headers).get_data(as_text=True)
    assert client.post(f"{page}/replace", headers=headers).status_code == 303
    hours = {"version": 0, "times": "25:00", **HEAD.__dict__, "recipients": "A\nB"}
    refused = client.post(f"{base}/plan", data=hours, headers=headers)
    assert refused.status_code == 422
    assert "25:00" in refused.get_data(as_text=True)
    hours["times"] = "7h, 19:30"
    assert client.post(f"{base}/plan", data=hours, headers=headers).status_code == 303
    assert "07:00, 19:30" in client.get(base, headers=headers).get_data(as_text=True)


def test_a_report_costs_no_statement_for_each_rescue(
    town: Town,
    boss: Actor,
    flood: Operation,
    client: Any,
    token_of: TokenOf,
    database: Database,
) -> None:
    headers = token_of(boss)
    costs = []
    for n in range(2):
        for k in range(1 + 2 * n):
            point = metres_north(BORDER, 400 * (3 * n + k + 1))
            town.emergency(point=point, phone=f"090500{n}{k}00", people=2)
        with database.reading() as session:
            operation = session.get_one(Operation, flood.id)
            with counted(database) as seen:
                situation_draw.draw(session, operation)
            costs.append(len(seen))
        row = made(town, boss, flood.id)
        for address in (
            "",
            f"/{row.id}",
            f"/{row.id}/figures/households_flooded?area=*",
            f"/{row.id}/csv",
        ):
            whole = f"/operations/{flood.id}/reports{address}"
            client.get(whole, headers=headers)
            counts = []
            # What is kept for two seconds may run out in the middle of one look, not of both.
            for _ in range(2):
                with counted(database) as seen:
                    assert client.get(whole, headers=headers).status_code == 200
                counts.append(len(seen))
            costs.append(min(counts))
    first, second = costs[:5], costs[5:]
    # The second report reads the one before it as well.
    assert all(more - few <= 2 for few, more in zip(first, second, strict=True)), costs
    assert first[0] == second[0]


def test_who_does_not_know_of_the_operation_makes_none(
    town: Town, flood: Operation, person: Any
) -> None:
    with pytest.raises(NotAllowed):
        made(town, person(Role.DUTY_OFFICER), flood.id)
    with pytest.raises(NotFound):
        made(town, person(Role.CREW, "ptds"), flood.id)


def test_the_places_of_a_shelter_add_up_in_the_letter() -> None:
    one = {"name": "Trường A", "area": None, "status": "open", "needs": []}
    full = one | {"places": 300, "taken": 0, "reserved": 8}
    (table,) = situation_document._shelters([full])
    assert isinstance(table, Table)
    assert list(table.rows[0][4:8]) == ["300", "0", "8", "292"]
    assert [cell.text for cell in table.head[0]][4:8] == [
        *("Sức chứa", "Đang ở", "Đã giữ", "Còn trống")
    ]
