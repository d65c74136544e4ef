"""Who answers: a small set of rules and tables of matters, with the reason of each row."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from ioc.domain.clock import CITY_TIMEZONE, Span, WorkingCalendar
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import (
    Matter,
    Reason,
    agency_in,
    agency_rows,
    emergency_on_border,
    parse_rule,
    parse_rules,
    responsible_agency,
    uncovered,
)

OFFICE = (Span(time(7), time(11, 30)), Span(time(13, 30), time(17)))
CALENDAR = WorkingCalendar(week=(OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()))

BY_DAY = datetime(2026, 11, 18, 9, 0, tzinfo=CITY_TIMEZONE)
BY_NIGHT = datetime(2026, 11, 18, 23, 0, tzinfo=CITY_TIMEZONE)

TEXT = {"reason_vi": "vì", "reason_en": "because"}
RULES = parse_rules(
    {
        "rules": [
            {
                "name": "rescue",
                "categories": ["rescue"],
                "severities": ["critical", "high"],
                "agency": "defence",
                "supporting": ["area-agency", "area-police", "defence", "area-agency"],
                **TEXT,
            },
            {"name": "old-town", "categories": ["light"], "areas": ["1"], "agency": "heritage"}
            | TEXT,
            {
                "name": "noise-night",
                "categories": ["noise"],
                "hours": "after_hours",
                "agency": "area-police",
                **TEXT,
            },
            {
                "name": "noise-day",
                "categories": ["noise"],
                "hours": "working",
                "agency": "area-agency",
                "supporting": ["area-police"],
                **TEXT,
            },
            {
                "name": "light-town",
                "categories": ["light"],
                "area_kinds": ["phuong"],
                "agency": "works",
                **TEXT,
            },
            {"name": "ward", "agency": "area-agency", **TEXT},
            {"name": "desk", "agency": "hueioc", **TEXT},
        ]
    }
)
R = Reason


@pytest.mark.parametrize(
    ("category", "area", "severity", "when", "excluding", "agency", "rule", "reasons"),
    [
        # a matter of life, in a known ward
        ("rescue", "1", "critical", BY_DAY, (), "defence", "rescue", (R.CATEGORY, R.SEVERITY)),
        # the same kind but not severe: the rule is not for it
        ("rescue", "1", "low", BY_DAY, (), "ubnd-1", "ward", (R.AREA,)),
        # returned once: the next rule, and the history says so
        ("rescue", "1", "high", BY_DAY, ("defence",), "ubnd-1", "ward", (R.AREA, R.RETURNED)),
        # returned twice: the city desk
        (
            *("rescue", "1", "high", BY_DAY, ("defence", "ubnd-1"), "hueioc", "desk"),
            (R.FALLBACK, R.RETURNED),
        ),
        # a rule for one area only
        ("light", "1", "low", BY_DAY, (), "heritage", "old-town", (R.CATEGORY, R.AREA)),
        # elsewhere in town, by kind of area
        ("light", "2", "low", BY_DAY, (), "works", "light-town", (R.CATEGORY, R.AREA_KIND)),
        # in the country neither fits
        ("light", "9", "low", BY_DAY, (), "ubnd-9", "ward", (R.AREA,)),
        # noise by day goes to the committee
        (
            *("noise", "2", "low", BY_DAY, (), "ubnd-2", "noise-day"),
            (R.CATEGORY, R.AREA, R.HOURS),
        ),
        # and by night to the police
        (
            *("noise", "2", "low", BY_NIGHT, (), "ca-2", "noise-night"),
            (R.CATEGORY, R.AREA, R.HOURS),
        ),
        # nobody knows where: rules that need an area are passed over
        ("noise", None, "low", BY_NIGHT, (), "hueioc", "desk", (R.FALLBACK, R.AREA_UNKNOWN)),
        # nobody knows where, but the rule does not need to
        (
            *("rescue", None, "critical", BY_NIGHT, (), "defence", "rescue"),
            (R.CATEGORY, R.SEVERITY, R.AREA_UNKNOWN),
        ),
    ],
)
def test_the_first_rule_that_fits_answers(
    category: str,
    area: str | None,
    severity: str,
    when: datetime,
    excluding: tuple[str, ...],
    agency: str,
    rule: str,
    reasons: tuple[Reason, ...],
) -> None:
    kind = {"1": "phuong", "2": "phuong", "9": "xa", None: None}[area]
    matter = Matter(category, area, kind, Severity(severity), when)
    decision = responsible_agency(RULES, matter, CALENDAR, excluding)
    assert decision is not None
    assert (decision.agency_code, decision.rule_name) == (agency, rule)
    assert decision.reasons == reasons
    assert (decision.reason_vi, decision.reason_en) == ("vì", "because")


def test_supporting_agencies_are_of_the_area_each_once_and_never_the_lead() -> None:
    matter = Matter("rescue", "2", "phuong", Severity.CRITICAL, BY_DAY)
    decision = responsible_agency(RULES, matter, CALENDAR)
    assert decision is not None
    assert decision.supporting == ("ubnd-2", "ca-2")


def test_an_agency_that_returned_the_matter_is_not_asked_to_support_it() -> None:
    matter = Matter("rescue", "2", "phuong", Severity.CRITICAL, BY_DAY)
    decision = responsible_agency(RULES, matter, CALENDAR, frozenset({"ca-2"}))
    assert decision is not None
    assert decision.supporting == ("ubnd-2",)


def test_when_everybody_returned_it_there_is_no_decision() -> None:
    matter = Matter("light", "9", "xa", Severity.LOW, BY_DAY)
    assert responsible_agency(RULES, matter, CALENDAR, {"ubnd-9", "hueioc"}) is None


def test_an_emergency_on_a_border_goes_to_the_desk_and_is_offered_on_both_sides() -> None:
    matter = Matter("rescue", "1", "phuong", Severity.CRITICAL, BY_NIGHT)
    decision = emergency_on_border(RULES, matter, [("1", "phuong"), ("9", "xa")], CALENDAR)
    assert decision is not None
    assert decision.agency_code == "hueioc"
    assert decision.supporting == ("defence", "ubnd-1", "ubnd-9", "ca-1", "ca-9")
    assert decision.reasons[0] is Reason.BORDER


def test_on_a_border_too_who_returned_it_is_left_out() -> None:
    matter = Matter("rescue", "1", "phuong", Severity.CRITICAL, BY_NIGHT)
    sides = [("1", "phuong"), ("9", "xa")]
    decision = emergency_on_border(RULES, matter, sides, CALENDAR, {"ubnd-1", "ca-9"})
    assert decision is not None
    assert decision.supporting == ("defence", "ubnd-9", "ca-1")


def test_on_a_border_without_any_rule_there_is_no_decision() -> None:
    matter = Matter("light", "1", "phuong", Severity.CRITICAL, BY_NIGHT)
    assert emergency_on_border(RULES[:1], matter, [("1", "phuong")], CALENDAR) is None


@pytest.mark.parametrize(
    ("agency", "area", "expected"),
    [
        ("hepco", None, "hepco"),  # a plain code needs no area
        ("area-agency", "19753", "ubnd-19753"),  # the committee of the area
        ("area-police", "19753", "ca-19753"),  # its police
        ("area-agency", None, None),  # a placeholder without an area is nobody
    ],
)
def test_placeholders(agency: str, area: str | None, expected: str | None) -> None:
    assert agency_in(agency, area) == expected


AREAS = {"1": "phuong", "9": "xa"}


@pytest.mark.parametrize(
    ("agencies", "at_least", "gaps"),
    [
        # the desk answers for everything
        ({"hueioc"}, 1, []),
        # nobody at all
        (set(), 1, [("noise", "1"), ("noise", "9")]),
        # only one committee: the other commune is open, and so is every night
        ({"ubnd-1"}, 1, [("noise", "9")]),
        # the police alone are there by night only
        ({"ca-1", "ca-9"}, 1, [("noise", "1"), ("noise", "9")]),
        # a second agency is missing where the committee is
        ({"hueioc", "ubnd-1"}, 2, [("noise", "9")]),
    ],
)
def test_uncovered(agencies: set[str], at_least: int, gaps: list[tuple[str, str]]) -> None:
    assert uncovered(RULES, ["noise"], AREAS, agencies, at_least) == gaps


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"name": "a", "agency": "b", "category": ["c"], **TEXT}, "unknown_member"),  # misspelt
        ({"name": "a", **TEXT}, "bad_rule"),  # nobody leads
        ({"name": "a", "agency": "b", "categories": "light", **TEXT}, "bad_rule"),  # not a list
        ({"name": "a", "agency": "b", "hours": "night", **TEXT}, "bad_rule"),  # no such hours
        ({"name": "a", "agency": "b", "severities": ["huge"], **TEXT}, "bad_rule"),  # no such one
        ({"name": "a", "agency": "b", "reason_vi": "vì"}, "bad_rule"),  # says no reason
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(row: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_rule(row)
    assert refused.value.errors[0].code == code


def test_a_name_used_twice_is_refused() -> None:
    row = {"name": "a", "agency": "b", **TEXT}
    with pytest.raises(InvalidInput) as refused:
        parse_rules({"rules": [row, row]})
    assert refused.value.errors[0].field == "rules[1]"


def test_an_entry_per_area_becomes_one_agency_for_each() -> None:
    areas = [
        {
            "code": "20137",
            "name_plain": "Chan May - Lang Co",
            "full_name": "Xã Chân Mây - Lăng Cô",
        }
    ]
    rows = agency_rows(
        {
            "agencies": [
                {"code": "desk", "is_always_open": True},
                {
                    "code": "ubnd-{code}",
                    "per_area": True,
                    "name_vi": "UBND {full_name_inside}",
                    "email": "{email_name}@hue.invalid",
                    "phone": "0234 000 {number}",
                    "is_always_open": False,
                },
            ]
        },
        areas,
    )
    assert rows == [
        {"code": "desk", "is_always_open": True, "area_code": None},
        {
            "code": "ubnd-20137",
            "name_vi": "UBND xã Chân Mây - Lăng Cô",
            "email": "chan.may.lang.co@hue.invalid",
            "phone": "0234 000 0137",
            "is_always_open": False,
            "area_code": "20137",
        },
    ]
