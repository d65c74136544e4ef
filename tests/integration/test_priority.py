"""The order of rescues in the town: with every change, time, water, and a person's word."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from shapely import box
from sqlalchemy import event

from dispatch.priority import DEFAULTS
from dispatch.priority_weights import from_json
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from ioc.domain.incidents import Flag, Outcome, Severity, Tier
from ioc.domain.permissions import Role
from ioc.domain.reports import RefugeKind, Vulnerability, WaterTrend
from ioc.ports import Danger, Reason
from ioc.queries.incident.incident_page import incident_page
from ioc.queries.rescue import priority as queries
from ioc.services.agency import working
from ioc.services.incidents import priority
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold
from ioc.services.verification import review
from ioc.services.verification.corrections import Corrected
from ioc.workers import rescoring
from tests.town import CRY, DEEP, FLOODING, RESCUE, Told, Town, metres_north

JOKING = Danger(True, Severity.CRITICAL, True, (Reason("CỨU", "calls_for_rescue"),))


class Clock:
    """Time that passes when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 28, 2, 0, tzinfo=UTC)

    def passes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


@pytest.fixture
def duty(person: Any) -> Actor:
    return person(Role.DUTY_OFFICER)


def deep(town: Town, depth: float = 1.5, **more: Any) -> Told:
    return town.emergency("CỨU với", water_depth_m=depth, **more)


def selects(town: Town, limit: int) -> int:
    """How many statements read while a turn weighs so many."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2].lstrip())

    with town.database.atomic() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        assert priority.rescore_due(session, limit) == limit
        event.remove(connection, "before_cursor_execute", note)
    return len([text for text in seen if text.startswith("SELECT")])


def prioritised(town: Town) -> list[Any]:
    return [e for e in town.events() if e.kind == "incident:prioritised"]


# With every change.


def test_a_rescue_says_its_tier_its_score_and_why(town: Town) -> None:
    told = deep(
        town,
        people=4,
        water_trend=WaterTrend.RISING,
        refuge_kind=RefugeKind.GROUND,
        vulnerable=(Vulnerability.ELDERLY, Vulnerability.CHILD),
        battery_percent=12,
    )
    card = town.card(told.incident)
    assert (card["tier"], card["score"]) == ("P1", 46.0)
    assert card["why"] == {
        "vi": "Ưu tiên 1: nước tới cổ, nước đang lên, nhà không có gác, có người già và trẻ em, "
        "tất cả 4 người, pin còn 12 %.",
        "en": "Priority 1: water at the neck, water rising, no upper floor, with an old person and "
        "a child, 4 people in all, battery at 12 %.",
    }
    kept = town.incident(told.incident).priority
    assert sum(kept["terms"].values()) == pytest.approx(card["score"])
    assert kept["version"] == DEFAULTS.version


def test_what_is_no_rescue_has_no_tier(town: Town) -> None:
    told = town.report()
    card = town.card(told.incident)
    assert (card["tier"], card["score"], card["why"]) == (None, 0.0, None)
    assert town.incident(told.incident).rescore_at is None


def test_who_is_stranded_and_safe_waits_behind(town: Town) -> None:
    told = town.report(
        "nhà ngập, đang ở trên gác",
        category=FLOODING,
        water_depth_m=0.9,
        water_trend=WaterTrend.STABLE,
        refuge_kind=RefugeKind.UPPER_FLOOR,
    )
    card = town.card(told.incident)
    assert (card["severity"], card["tier"]) == ("normal", "P3")


def test_a_doubtful_call_for_help_is_first_and_sent_at_once(town: Town) -> None:
    """Doubt orders the work of those who verify; it holds no boat up."""
    told = town.report("CỨU haha", category=RESCUE, danger=JOKING, water_depth_m=1.5)
    card = town.card(told.incident)
    assert card["verification"] != "verified"
    assert (card["tier"], card["severity"]) == ("P1", "critical")
    assert "offered" in town.agencies(told.incident).values()
    kinds = [e for e in town.events() if e.kind == "incident:referred"]
    assert kinds[-1].is_urgent


def test_more_people_and_deeper_water_are_followed(town: Town, duty: Actor) -> None:
    told = deep(town, 0.6, refuge_kind=RefugeKind.UPPER_FLOOR, water_trend=WaterTrend.STABLE)
    first = town.card(told.incident)
    more = MoreTold("nước lên tới ngực", "b" * 20, water_depth_m=1.2, people=6)
    town.do(citizen.add_update, told.code, more)
    second = town.card(told.incident)
    given = Corrected(vulnerable=(Vulnerability.DISABLED,), water_trend=WaterTrend.RISING)
    town.act(review.classify_incident, duty, told.incident, RESCUE, None, given)
    third = town.card(told.incident)
    assert first["score"] < second["score"] < third["score"]
    assert third["tier"] == "P1"
    changes = [e.data["tier"] for e in town.events() if "tier" in (e.data or {})]
    assert changes[-1] == {"was": first["tier"], "now": "P1"}


def test_water_that_fell_makes_it_no_milder_but_a_person_does(town: Town, duty: Actor) -> None:
    told = deep(town)
    town.do(citizen.add_update, told.code, MoreTold("nước rút", "c" * 20, water_depth_m=0.2))
    given = Corrected(water_depth_m=0.1)
    town.act(review.classify_incident, duty, told.incident, RESCUE, None, given)
    assert town.card(told.incident)["tier"] == "P1"
    town.act(review.classify_incident, duty, told.incident, RESCUE, Severity.HIGH)
    assert town.card(told.incident)["tier"] is None or town.card(told.incident)["tier"] > "P1"


def test_a_second_report_of_calmer_water_does_not_calm_the_first(town: Town) -> None:
    told = deep(town, phone="0905 123 456")
    again = town.emergency("nước tới đầu gối", water_depth_m=0.4, phone="0905 123 456")
    assert again.incident == told.incident
    assert town.card(told.incident)["tier"] == "P1"


# With time.


def test_waiting_is_told_when_it_weighs_and_never_before(town: Town, stopped: Clock) -> None:
    told = deep(town)
    score = town.card(told.incident)["score"]
    stopped.passes(99)
    assert rescoring.rescore_due(town.database) == 0
    stopped.passes(1)
    assert rescoring.rescore_due(town.database) == 1
    card = town.card(told.incident)
    assert card["score"] == score + 5
    found = prioritised(town)
    assert len(found) == 1
    assert found[0].data["score"] == {"was": score, "now": score + 5}
    assert rescoring.rescore_due(town.database) == 0
    stopped.passes(3000)
    while rescoring.rescore_due(town.database):
        pass
    assert town.card(told.incident)["score"] == score + 15
    assert town.incident(told.incident).rescore_at is None


def test_what_is_over_is_not_weighed_again(town: Town, stopped: Clock, person: Any) -> None:
    told = deep(town)
    agency = next(iter(town.agencies(told.incident)))
    officer = person(Role.AGENCY_OFFICER, town.leads(told.incident)[0] or agency)
    town.act(working.resolve_incident, officer, told.incident, Outcome.FIXED, "Đã đưa ra")
    stopped.passes(600)
    assert rescoring.rescore_due(town.database) == 0
    assert town.card(told.incident)["tier"] == "P1"


def test_a_turn_of_the_watch_is_bounded_and_costs_a_fixed_number_of_readings(
    town: Town, stopped: Clock
) -> None:
    for number in range(6):
        deep(town, point=metres_north(DEEP, 400.0 * number))
    stopped.passes(30)  # one point: nothing to tell
    with town.database.atomic() as session:
        for incident in town.incidents():
            found = session.get_one(type(town.incident(incident)), incident)
            found.rescore_at = clock.now()
    assert selects(town, 1) == selects(town, 5)
    assert prioritised(town) == []


# With the water of a place.


def test_a_gauge_that_rises_lifts_those_on_a_roof(town: Town) -> None:
    roof = town.report(
        "đang trên mái", category=RESCUE, refuge_kind=RefugeKind.ROOF, water_trend=None
    )
    far = town.report(
        "trên mái ở xa",
        category=RESCUE,
        refuge_kind=RefugeKind.ROOF,
        point=metres_north(DEEP, 9000),
    )
    assert town.card(roof.incident)["tier"] == "P2"
    area = box(DEEP.lon - 0.01, DEEP.lat - 0.01, DEEP.lon + 0.01, DEEP.lat + 0.01)
    assert town.do(lambda s: priority.rescore_area(s, area, rise_cm_per_h=15.0)).told == 1
    card = town.card(roof.incident)
    # Who is called follows too: the first tier is a danger to life.
    assert (card["tier"], card["severity"]) == ("P1", "critical")
    assert "nước lên 15 cm mỗi giờ" in card["why"]["vi"]
    assert town.card(far.incident)["tier"] == "P2"
    assert prioritised(town)[-1].data["tier"] == {"was": "P2", "now": "P1"}
    assert town.do(lambda s: priority.rescore_area(s, area, rise_cm_per_h=15.0)).told == 0


def test_a_drawn_depth_counts_where_nobody_told_one(town: Town) -> None:
    silent = town.report("cứu hộ", category=RESCUE, refuge_kind=RefugeKind.GROUND)
    told = town.report(
        "nước cạn",
        category=RESCUE,
        refuge_kind=RefugeKind.UPPER_FLOOR,
        water_depth_m=0.4,
        point=metres_north(DEEP, 800),
    )
    assert town.card(silent.incident)["tier"] is None
    area = box(DEEP.lon - 0.05, DEEP.lat - 0.05, DEEP.lon + 0.05, DEEP.lat + 0.05)
    assert town.do(lambda s: priority.rescore_area(s, area, depth_m=1.2)).told == 1
    card = town.card(silent.incident)
    assert (card["tier"], card["severity"]) == ("P1", "critical")
    assert town.card(told.incident)["tier"] == "P3"


# By a person's word.


def test_a_person_sets_the_tier_with_a_reason_and_takes_it_back(
    town: Town, duty: Actor, person: Any
) -> None:
    told = town.emergency()
    assert town.card(told.incident)["tier"] == "P2"
    with pytest.raises(InvalidInput):
        town.act(priority.prioritise_incident, duty, told.incident, Tier.P1, "  ")
    with pytest.raises(NotAllowed):
        operator = person(Role.OPERATOR)
        town.act(priority.prioritise_incident, operator, told.incident, Tier.P1, "quen")
    with pytest.raises(InvalidInput):
        town.act(priority.prioritise_incident, duty, told.incident, None, None)
    town.act(
        priority.prioritise_incident, duty, told.incident, Tier.P1, "Có sản phụ, gọi 0905123456"
    )
    card = town.card(told.incident)
    assert card["tier"] == "P1"
    assert card["why"]["vi"].startswith("Ưu tiên 1: do người trực đặt")
    assert "0905123456" not in str(card)
    page = town.ask(incident_page, duty, told.incident, "vi")
    assert page.priority is not None
    assert (page.priority.by_rules, "sản phụ" in (page.priority.by_hand or "")) == (
        "Ưu tiên 2",
        True,
    )
    line = next(one for one in page.story if one.title == "Mức ưu tiên đổi")
    assert "Ưu tiên 2, nay là Ưu tiên 1" in line.lines[0]
    # It stands while other things change.
    town.act(working.flag_incident, duty, told.incident, Flag.WATCH)
    assert town.card(told.incident)["tier"] == "P1"
    town.act(priority.prioritise_incident, duty, told.incident, None, None)
    assert town.card(told.incident)["tier"] == "P2"
    assert [e.data["by_hand"] for e in prioritised(town)] == ["P1", None]


def test_a_tier_that_was_lowered_gives_way_to_new_danger(town: Town, duty: Actor) -> None:
    told = town.emergency()
    town.act(priority.prioritise_incident, duty, told.incident, Tier.P4, "đã gọi lại, ổn")
    assert town.card(told.incident)["tier"] == "P4"
    more = MoreTold("nước tới cổ rồi", "d" * 20, CRY, water_depth_m=1.5)
    town.do(citizen.add_update, told.code, more)
    assert town.card(told.incident)["tier"] == "P1"


def test_the_first_tier_by_hand_calls_who_is_called_for_a_life(town: Town, duty: Actor) -> None:
    told = town.report("Có cụ già ở nhà ngập", category=FLOODING)
    town.act(priority.prioritise_incident, duty, told.incident, Tier.P1, "hàng xóm báo kẹt")
    card = town.card(told.incident)
    assert (card["tier"], card["severity"]) == ("P1", "critical")
    assert "ptds" in town.agencies(told.incident)


def test_a_stale_or_closed_incident_is_refused(town: Town, duty: Actor) -> None:
    told = town.emergency()
    with pytest.raises(Conflict), town.database.atomic() as session:
        priority.prioritise_incident(session, duty, told.incident, 1, Tier.P1, "cũ")
    town.act(review.reject_incident, duty, told.incident, "báo nhầm")
    with pytest.raises(InvalidTransition):
        town.act(priority.prioritise_incident, duty, told.incident, Tier.P1, "đã đóng")


# The weights.


def test_weights_are_tried_used_by_version_and_followed(town: Town, person: Any) -> None:
    admin = person(Role.ADMINISTRATOR)
    told = deep(town, 1.3, refuge_kind=RefugeKind.ROOF, water_trend=WaterTrend.STABLE)
    assert town.card(told.incident)["tier"] == "P2"
    given = DEFAULTS.to_json() | {"neck_m": 1.25}
    proposed = from_json(given)
    looked, moved = town.ask(queries.trial, admin, proposed, clock.now())
    assert (looked, [(one.was, one.now) for one in moved]) == (1, [("P2", "P1")])
    used = partial(priority.use_weights, is_confirmed=True)
    row = town.do(used, admin, given, "theo kinh nghiệm đợt trước", 1)
    assert row.version == 2
    assert rescoring.rescore_due(town.database) == 1
    assert town.card(told.incident)["tier"] == "P1"
    assert town.incident(told.incident).priority["version"] == 2
    with pytest.raises(Conflict):
        town.do(used, admin, given, "cũ", 1)
    for broken in ({"neck_m": 9.0}, {"people_most": 90.0}):
        with pytest.raises(InvalidInput):
            town.do(used, admin, given | broken, "sai", 2)
    assert [one.version for one in town.ask(queries.versions)] == [2]
