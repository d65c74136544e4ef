"""A draft of routing rules: edited, checked, and tried on the past."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from ioc.domain import rule_sets
from ioc.domain.clock import CITY_TIMEZONE, Span, WorkingCalendar
from ioc.domain.errors import InvalidInput, NotFound
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import Matter, parse_rules
from ioc.domain.rule_sets import Known, Past, RuleProblem

OFFICE = (Span(time(7), time(11, 30)), Span(time(13, 30), time(17)))
CALENDAR = WorkingCalendar(week=(OFFICE,) * 5 + ((), ()))
DAY = datetime(2026, 11, 18, 9, 0, tzinfo=CITY_TIMEZONE)
NIGHT = datetime(2026, 11, 18, 23, 0, tzinfo=CITY_TIMEZONE)
SAID = {"reason_vi": "vì", "reason_en": "because"}


def row(name: str, agency: str, **more: object) -> dict[str, object]:
    return {"name": name, "agency": agency, **more, **SAID}


ROWS = [
    row("lamps", "lighting", categories=["lamp"]),
    row("waste", "cleaning", categories=["waste"], supporting=["area-agency"]),
    row("rest", "desk"),
]
KNOWN = Known(["lamp", "waste"], {"1": "phuong", "2": "xa"}, {"lighting", "cleaning", "desk"})


def past(category: str, area: str | None = "1", at: datetime = DAY) -> Past:
    matter = Matter(category, area, "phuong" if area else None, Severity.NORMAL, at)
    return Past(1, "VV-26-000001", category, area, Severity.NORMAL, matter)


def compared(rows: list[rule_sets.Row], *items: Past) -> list[tuple[str, str]]:
    before, after = (parse_rules({"rules": one}) for one in (ROWS, rows))
    return [
        (m.before.agency_code if m.before else "", m.after.agency_code if m.after else "")
        for m in rule_sets.compare(before, after, items, CALENDAR)
    ]


def test_rules_that_cover_everything_have_no_problem() -> None:
    assert rule_sets.problems(ROWS, KNOWN) == []


def test_without_the_last_rule_the_categories_left_alone_are_named() -> None:
    rows = rule_sets.remove(rule_sets.remove(ROWS, "rest"), "waste")
    found = rule_sets.problems(rows, KNOWN)
    assert [(p.kind, p.rule, p.what) for p in found] == [(RuleProblem.NOBODY, None, "waste")]


def test_a_code_that_the_city_does_not_have_is_named_with_its_rule() -> None:
    strange = row("odd", "nobody-we-know", categories=["lava"], areas=["9"], supporting=["gone"])
    known = Known(KNOWN.categories, KNOWN.areas, KNOWN.agencies, {"gone"})
    found = {(p.kind, p.rule, p.what) for p in rule_sets.problems([strange, *ROWS], known)}
    assert found == {
        (RuleProblem.UNKNOWN_AGENCY, "odd", "nobody-we-know"),
        (RuleProblem.CLOSED_AGENCY, "odd", "gone"),
        (RuleProblem.UNKNOWN_CATEGORY, "odd", "lava"),
        (RuleProblem.UNKNOWN_AREA, "odd", "9"),
    }


def test_a_retired_category_is_named_and_keeps_nothing_from_being_used() -> None:
    known = Known(["waste"], KNOWN.areas, KNOWN.agencies, retired_categories={"lamp"})
    found = rule_sets.problems(ROWS, known)
    assert [(p.kind, p.rule, p.what) for p in found] == [
        (RuleProblem.RETIRED_CATEGORY, "lamps", "lamp")
    ]
    assert not any(p.is_blocking for p in found)
    gone = Known(["waste"], KNOWN.areas, KNOWN.agencies)
    assert all(p.is_blocking for p in rule_sets.problems(ROWS, gone))


def test_a_rule_by_hours_alone_leaves_the_night_to_nobody() -> None:
    rows = [row("office", "desk", hours="working")]
    kinds = [p.kind for p in rule_sets.problems(rows, KNOWN)]
    assert kinds == [RuleProblem.NOBODY, RuleProblem.NOBODY]


def test_two_rules_of_one_name_are_a_problem() -> None:
    rows = [*ROWS, row("lamps", "desk")]
    assert RuleProblem.NAME_TAKEN in {p.kind for p in rule_sets.problems(rows, KNOWN)}


def test_a_new_rule_stands_before_the_one_named() -> None:
    rows = rule_sets.put(ROWS, row("night", "desk", hours="after_hours"), None, "waste")
    assert [r["name"] for r in rows] == ["lamps", "night", "waste", "rest"]


def test_a_rule_keeps_its_place_when_it_is_replaced_and_may_be_renamed() -> None:
    rows = rule_sets.put(ROWS, row("rubbish", "cleaning"), "waste", None)
    assert [r["name"] for r in rows] == ["lamps", "rubbish", "rest"]


def test_a_name_that_another_rule_has_is_refused() -> None:
    with pytest.raises(InvalidInput):
        rule_sets.put(ROWS, row("rest", "cleaning"), "waste", None)


def test_a_rule_moves_one_place_and_stays_at_the_end() -> None:
    rows = rule_sets.move(ROWS, "rest", -1)
    assert [r["name"] for r in rows] == ["lamps", "rest", "waste"]
    assert [r["name"] for r in rule_sets.move(ROWS, "lamps", -1)] == ["lamps", "waste", "rest"]
    assert [r["name"] for r in rule_sets.move(ROWS, "rest", 1)] == ["lamps", "waste", "rest"]


def test_what_is_not_there_cannot_be_edited() -> None:
    for edit in (
        lambda: rule_sets.move(ROWS, "none", 1),
        lambda: rule_sets.remove(ROWS, "none"),
        lambda: rule_sets.put(ROWS, row("x", "desk"), "none", None),
    ):
        with pytest.raises(NotFound):
            edit()


def test_the_difference_names_only_the_rule_that_left_its_place() -> None:
    rows = rule_sets.move(ROWS, "rest", -2)
    made = rule_sets.difference(ROWS, rows)
    assert (made.moved, made.added, made.removed, made.changed) == (("rest",), (), (), ())


def test_the_difference_names_new_removed_and_changed_rules() -> None:
    rows = rule_sets.put(rule_sets.remove(ROWS, "lamps"), row("waste", "desk"), "waste", None)
    rows = rule_sets.put(rows, row("night", "desk"), None, None)
    made = rule_sets.difference(ROWS, rows)
    assert (made.added, made.removed, made.changed) == (("night",), ("lamps",), ("waste",))
    assert made.count == 3


def test_past_matters_that_go_elsewhere_are_found_and_others_are_not() -> None:
    rows = rule_sets.put(ROWS, row("lamps", "cleaning", categories=["lamp"]), "lamps", None)
    assert compared(rows, past("lamp"), past("waste"), past("lamp", None)) == [
        ("lighting", "cleaning"),
        ("lighting", "cleaning"),
    ]


def test_a_rule_for_the_night_moves_only_what_came_at_night() -> None:
    rows = rule_sets.put(ROWS, row("night", "desk", hours="after_hours"), None, "lamps")
    assert compared(rows, past("lamp"), past("lamp", at=NIGHT)) == [("lighting", "desk")]


def test_other_helpers_alone_are_told_but_are_no_other_lead() -> None:
    rows = rule_sets.put(ROWS, row("waste", "cleaning", categories=["waste"]), "waste", None)
    before, after = (parse_rules({"rules": one}) for one in (ROWS, rows))
    moved = rule_sets.compare(before, after, [past("waste")], CALENDAR)
    assert [m.is_other_lead for m in moved] == [False]
