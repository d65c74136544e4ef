"""What people set right is kept beside what was understood, and goes with the report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from ioc.access.actor import SYSTEM
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.facts import Fact
from ioc.domain.geo import LocationQuality, Point
from ioc.domain.incidents import IncidentStatus, Severity, Tier
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, LocationSource, Vulnerability, WaterTrend
from ioc.models.example import UnderstandingExample
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located, Reason
from ioc.queries.admin.examples import Labelled, examples, training_rows
from ioc.services.intake.enrichment import apply_enrichment
from ioc.services.reporters import erasure
from ioc.services.verification import review
from ioc.services.verification.corrections import Corrected
from tests.integration.installation import done, refused
from tests.town import CRY, DEEP, FLOODING, RESCUE, WASTE, Told, Town, metres_north

WORDS = "nha toi nuoc toi co roi 2 ong ba gia voi 3 dua chau"
READ = Classified(
    ranked=((RESCUE, 0.8), (FLOODING, 0.2)),
    danger=CRY,
    people=5,
    vulnerable=("nguoi_gia", "tre_em"),
    people_reasons=(Reason("2 ong ba gia", "people_counted"),),
    water_depth_m=1.4,
    water_trend="rising",
    water_text="nuoc toi co",
    refuge="upper_floor",
    needs=("boat",),
    model_version="rules-7",
)


def told(
    town: Town,
    read: Classified = READ,
    located: Located = Located(),  # noqa: B008 (frozen)
    **fields: Any,
) -> Told:
    """A report that is saved and then understood as `read`."""
    submitted = town.submit(town.command(fields.pop("text", WORDS), **fields))
    with town.database.atomic(Priority.BACKGROUND) as session:
        report = session.get_one(Report, submitted.report_id)
        apply_enrichment(session, SYSTEM, report, located, read)
    return town.told(submitted)


def kept(database: Database) -> list[UnderstandingExample]:
    with database.reading() as session:
        return list(session.scalars(select(UnderstandingExample).order_by(UnderstandingExample.id)))


def test_a_kind_that_the_staff_changed_is_an_example(
    town: Town, database: Database, person: Any
) -> None:
    officer = person(Role.DUTY_OFFICER)
    matter = told(town)
    assert kept(database) == []
    town.act(review.classify_incident, officer, matter.incident, FLOODING, None)
    (example,) = kept(database)
    assert (example.field, example.text, example.report_id) == (
        Fact.CATEGORY,
        WORDS,
        matter.report,
    )
    assert example.understood == {"category": RESCUE, "confidence": 0.8}
    assert example.said == {"category": FLOODING}
    assert (example.role, example.actor_id) == ("duty_officer", officer.user_id)
    assert example.model_version == "rules-7"


def test_saying_the_same_again_is_no_example_and_taking_it_back_is_one(
    town: Town, database: Database, person: Any
) -> None:
    officer = person(Role.OPERATOR)
    matter = told(town)
    town.act(review.classify_incident, officer, matter.incident, RESCUE, Severity.CRITICAL)
    assert kept(database) == []
    town.act(review.classify_incident, officer, matter.incident, WASTE, None)
    town.act(review.classify_incident, officer, matter.incident, RESCUE, None)
    assert [one.said["category"] for one in kept(database)] == [WASTE, RESCUE]
    assert town.ask(training_rows) == [Labelled(WORDS, RESCUE, None)]


def test_a_severity_that_was_lowered_says_that_nobody_was_in_danger(
    town: Town, database: Database, person: Any
) -> None:
    matter = told(town)
    town.act(
        review.classify_incident,
        person(Role.DUTY_OFFICER),
        matter.incident,
        RESCUE,
        Severity.HIGH,
    )
    found = {one.field: (one.understood, one.said) for one in kept(database)}
    assert found == {
        Fact.SEVERITY: ({"severity": "critical"}, {"severity": "high"}),
        Fact.EMERGENCY: ({"emergency": True}, {"emergency": False}),
    }
    assert town.ask(training_rows) == [Labelled(WORDS, None, False)]


def test_people_and_water_are_set_right_and_kept(
    town: Town, database: Database, person: Any
) -> None:
    matter = told(town, READ)
    given = Corrected(
        people=6,
        vulnerable=(Vulnerability.ELDERLY, Vulnerability.NEWBORN),
        water_depth_m=1.7,
        water_trend=WaterTrend.STABLE,
    )
    officer = person(Role.DUTY_OFFICER)
    town.act(review.classify_incident, officer, matter.incident, RESCUE, None, given)
    incident = town.incident(matter.incident)
    assert (incident.people, incident.vulnerable) == (6, ["nguoi_gia", "so_sinh"])
    assert incident.tier is Tier.P1
    report = town.row(matter.report)
    assert (report.water_depth_m, report.water_trend) == (1.7, WaterTrend.STABLE)
    found = {one.field: (one.understood, one.said) for one in kept(database)}
    assert found[Fact.PEOPLE] == ({"count": 5}, {"count": 6})
    assert found[Fact.VULNERABLE][0] == {"codes": ["nguoi_gia", "tre_em"]}
    assert found[Fact.WATER][1] == {"depth_m": 1.7, "trend": "stable"}
    assert set(found) == {Fact.PEOPLE, Fact.VULNERABLE, Fact.WATER}


def test_deeper_water_makes_a_matter_more_urgent_and_shallower_water_not_less(
    town: Town, person: Any
) -> None:
    officer = person(Role.DUTY_OFFICER)
    flooded = Classified(((FLOODING, 0.9),), (), Danger(), None, water_depth_m=0.3)
    matter = told(town, flooded, text="ngap trong nha")
    assert town.incident(matter.incident).severity is not Severity.CRITICAL
    for depth in (1.5, 0.3):
        given = Corrected(water_depth_m=depth)
        town.act(review.classify_incident, officer, matter.incident, FLOODING, None, given)
        incident = town.incident(matter.incident)
        assert (incident.severity, incident.tier) == (Severity.CRITICAL, Tier.P1)


def test_a_place_that_was_moved_is_kept_unless_it_was_read_rightly(
    town: Town, database: Database, person: Any
) -> None:
    officer = person(Role.OPERATOR)
    located = Located(LocationQuality.STREET, DEEP, 400.0, "19774", "kiet 45 nguyen sinh cung")
    matter = told(town, located=located, point=None, accuracy_m=None)
    near, far = metres_north(DEEP, 300), metres_north(DEEP, 900)
    town.act(review.relocate_incident, officer, matter.incident, near, None)
    assert kept(database) == []
    town.act(review.relocate_incident, officer, matter.incident, far, "kiệt 45")
    (example,) = kept(database)
    assert (example.field, example.understood["address"]) == (Fact.PLACE, located.address)
    assert example.said["lat"] == pytest.approx(far.lat, abs=1e-6)
    assert example.said["address"] == "kiệt 45"


def test_a_citizens_own_correction_is_kept_but_does_not_train(
    town: Town, database: Database
) -> None:
    told(town, category=RESCUE)
    assert kept(database) == []
    told(
        town,
        category=FLOODING,
        emergency=True,
        point=DEEP,
        location_source=LocationSource.MAP,
    )
    found = {one.field: one for one in kept(database)}
    assert set(found) == {Fact.CATEGORY, Fact.PLACE}
    assert found[Fact.CATEGORY].role == "citizen"
    assert found[Fact.CATEGORY].actor_id is None
    assert town.ask(training_rows) == []
    with database.reading() as session:
        assert training_rows(session, with_public=True) == [Labelled(WORDS, FLOODING, None)]


def test_a_phones_own_position_and_the_button_for_help_correct_nobody(
    town: Town, database: Database
) -> None:
    calm = Classified(((WASTE, 0.9),), (), Danger())
    told(town, calm, location_source=LocationSource.GPS)
    told(town, calm, category=RESCUE, emergency=True, settled=frozenset())
    assert kept(database) == []


def test_what_an_operator_set_by_hand_stays_and_differs_from_the_words(
    town: Town, database: Database, person: Any
) -> None:
    operator = person(Role.OPERATOR)
    command = town.command(
        WORDS,
        channel=Channel.HOTLINE,
        people=6,
        vulnerable=(Vulnerability.ELDERLY,),
        settled=frozenset({Fact.PEOPLE, Fact.VULNERABLE, Fact.WATER}),
    )
    submitted = town.submit(command, actor=operator)
    with database.atomic(Priority.BACKGROUND) as session:
        report = session.get_one(Report, submitted.report_id)
        apply_enrichment(session, SYSTEM, report, Located(), READ)
    row = town.row(submitted.report_id)
    assert (row.people, row.vulnerable) == (6, ["nguoi_gia"])
    assert (row.water_depth_m, row.water_trend) == (None, None)
    assert (row.refuge_kind, row.needs) == ("upper_floor", ["boat"])
    found = {one.field: one for one in kept(database)}
    assert set(found) == {Fact.PEOPLE, Fact.VULNERABLE, Fact.WATER}
    assert found[Fact.VULNERABLE].understood == {"codes": ["nguoi_gia", "tre_em"]}
    assert found[Fact.WATER].said == {"depth_m": None, "trend": None}
    assert {(one.role, one.actor_id) for one in found.values()} == {("operator", operator.user_id)}


def test_who_ticks_one_group_takes_no_other_away(town: Town, database: Database) -> None:
    matter = told(town, vulnerable=(Vulnerability.ELDERLY,), channel=Channel.WEB)
    assert town.row(matter.report).vulnerable == ["nguoi_gia", "tre_em"]
    assert kept(database) == []


def test_of_many_reports_only_those_that_were_read_otherwise_are_examples(
    town: Town, database: Database, person: Any
) -> None:
    first = told(town, phone="0905000001")
    right = Classified(((FLOODING, 0.6), (RESCUE, 0.3)), (), CRY, None)
    second = town.submit(town.command("nuoc ngap", phone="0905000002"))
    with database.atomic(Priority.BACKGROUND) as session:
        report = session.get_one(Report, second.report_id)
        located = Located()
        apply_enrichment(session, SYSTEM, report, located, right, told_incident=first.incident)
    assert town.told(second).incident == first.incident
    officer = person(Role.DUTY_OFFICER)
    given = Corrected(people=6)
    town.act(review.classify_incident, officer, first.incident, FLOODING, None, given)
    found = [(one.report_id, one.field) for one in kept(database)]
    assert found == [(first.report, Fact.CATEGORY), (first.report, Fact.PEOPLE)]


def test_a_danger_seen_in_none_of_many_reports_is_taught_for_none(
    town: Town, database: Database, person: Any
) -> None:
    calm = Classified(((FLOODING, 0.9),))
    first = told(town, calm, text="Nước ngập đường", phone="0905000001")
    second = town.submit(town.command("nuoc ngap", phone="0905000002"))
    with database.atomic(Priority.BACKGROUND) as session:
        report = session.get_one(Report, second.report_id)
        apply_enrichment(session, SYSTEM, report, Located(), calm, told_incident=first.incident)
    officer = person(Role.DUTY_OFFICER)
    given = (FLOODING, Severity.CRITICAL)
    town.act(review.classify_incident, officer, first.incident, *given)
    assert kept(database) == []


def test_that_it_is_over_is_not_taught_as_that_it_was_none(
    town: Town, database: Database, person: Any
) -> None:
    matter = told(town)
    with database.atomic() as session:
        session.get_one(Incident, matter.incident).status = IncidentStatus.IN_PROGRESS
    officer = person(Role.DUTY_OFFICER)
    for severity in (Severity.NORMAL, Severity.HIGH):
        town.act(review.classify_incident, officer, matter.incident, RESCUE, severity)
    assert [one for one in kept(database) if one.field == Fact.EMERGENCY] == []


def test_nothing_of_an_exercise_is_kept(town: Town, database: Database, person: Any) -> None:
    matter = told(town, is_exercise=True)
    officer = person(Role.DUTY_OFFICER)
    town.act(review.classify_incident, officer, matter.incident, WASTE, None)
    assert kept(database) == []


def test_erasing_a_report_erases_its_examples_and_what_was_understood(
    town: Town, database: Database, person: Any
) -> None:
    officer = person(Role.DUTY_OFFICER)
    matter, other = told(town), told(town, text="cay do", point=Point(16.45, 107.6))
    for one in (matter, other):
        town.act(review.classify_incident, officer, one.incident, WASTE, None)
    with database.atomic() as session:
        erasure.erase_report(session, SYSTEM, matter.code)
    assert [one.report_id for one in kept(database)] == [other.report]
    assert town.row(matter.report).understood is None


def test_the_command_lists_examples_as_json_lines(
    app: Any, town: Town, database: Database, person: Any
) -> None:
    officer = person(Role.DUTY_OFFICER)
    matter = told(town)
    town.act(review.classify_incident, officer, matter.incident, WASTE, Severity.HIGH)
    lines = [orjson.loads(line) for line in done(app, "examples").splitlines()]
    assert [line["field"] for line in lines] == ["category", "severity", "emergency"]
    first = lines[0]
    assert (first["text"], first["said"]) == (WORDS, {"category": WASTE})
    assert (first["report"], first["role"], first["model"]) == (
        matter.report,
        "duty_officer",
        "rules-7",
    )
    (only,) = done(app, "examples", "--field", "emergency").splitlines()
    assert orjson.loads(only)["said"] == {"emergency": False}
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    assert done(app, "examples", "--since", tomorrow) == ""
    assert len(done(app, "examples", "--since", "2020-01-01").splitlines()) == 3
    assert "no time" in refused(app, "examples", "--since", "hôm qua")


def test_a_telephone_number_in_a_text_is_masked_where_it_is_handed_on(
    town: Town, database: Database, person: Any
) -> None:
    matter = told(town, text="nuoc toi co, goi 0905123456")
    officer = person(Role.DUTY_OFFICER)
    town.act(review.classify_incident, officer, matter.incident, WASTE, None)
    with database.reading() as session:
        (row,) = examples(session)
        (label,) = training_rows(session)
    for text in (row["text"], label.text):
        assert text.startswith("nuoc toi co, goi")
        assert "0905123456" not in text


def test_examples_come_in_pages_without_a_gap(
    town: Town, database: Database, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc.queries.admin.examples.PAGE", 2)
    officer = person(Role.DUTY_OFFICER)
    matter = told(town)
    for code in (WASTE, FLOODING, WASTE, RESCUE):
        town.act(review.classify_incident, officer, matter.incident, code, None)
    with database.reading() as session:
        rows = list(examples(session))
    assert [row["said"]["category"] for row in rows] == [WASTE, FLOODING, WASTE, RESCUE]
    with database.reading() as session:
        assert list(examples(session, field=Fact.PLACE)) == []
