"""The city's seed files hold together: what one names, another has."""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ioc.domain.clock import CITY_TIMEZONE, parse_calendar
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import (
    AREA_TEMPLATES,
    CITY_DESK,
    Matter,
    agency_rows,
    parse_rules,
    responsible_agency,
    uncovered,
)
from ioc.domain.sla import SLACalendar, parse_targets, target_for

SEEDS = Path(__file__).resolve().parents[2] / "ioc" / "seeds"

CATEGORY_CODES = [
    "cuu_ho_cuu_nan",
    "chay_no",
    "sat_lo_thien_tai",
    "an_ninh_trat_tu",
    "trat_tu_giao_thong",
    "hatang_giaothong",
    "giao_thong_cong_cong",
    "thi_cong",
    "thoat_nuoc",
    "chieu_sang",
    "ve_sinh_moi_truong",
    "o_nhiem",
    "tieng_on",
    "trat_tu_do_thi",
    "trat_tu_xay_dung",
    "dat_dai_tai_nguyen",
    "cay_xanh",
    "cap_dien",
    "cap_nuoc",
    "vien_thong",
    "di_tich_du_lich",
    "quang_cao_van_hoa",
    "hanh_chinh",
    "y_te_attp",
    "giao_duc",
    "an_sinh_xa_hoi",
    "dong_vat",
    "khac",
]

BY_DAY = datetime(2026, 11, 18, 9, 0, tzinfo=CITY_TIMEZONE)
BY_NIGHT = datetime(2026, 11, 18, 23, 0, tzinfo=CITY_TIMEZONE)


@cache
def document(name: str) -> Any:
    """A YAML file of the seeds as plain values."""
    return yaml.safe_load((SEEDS / name).read_text(encoding="utf-8"))


@cache
def table(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the seeds."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


AREAS = table("areas.csv")
FORMER = table("former_areas.csv")
CATEGORIES = document("categories.yaml")["categories"]
AGENCIES = agency_rows(document("agencies.yaml"), AREAS)
RULES = parse_rules(document("jurisdiction.yaml"))
TARGETS = parse_targets(document("sla.yaml"))
CALENDAR = parse_calendar(document("working_time.yaml"))

AREA_KINDS = {area["code"]: area["kind"] for area in AREAS}
AGENCY_CODES = {agency["code"] for agency in AGENCIES}


def test_there_are_forty_areas_of_today() -> None:
    assert sorted(AREA_KINDS.values()) == ["phuong"] * 21 + ["xa"] * 19
    assert len({area["full_name"] for area in AREAS}) == 40


@pytest.mark.parametrize(
    ("code", "full_name", "english"),
    [
        ("19753", "Phường Phú Xuân", "Phu Xuan Ward"),  # the ward, not the former quận
        ("19789", "Phường Thuận Hóa", "Thuan Hoa Ward"),  # Hóa as people write it, not Hoá
        ("19813", "Phường Thủy Xuân", "Thuy Xuan Ward"),  # Thủy, not Thuỷ
        ("20014", "Phường Hóa Châu", "Hoa Chau Ward"),
        ("19918", "Xã Phú Hồ", "Phu Ho Commune"),  # holds the former xã Phú Xuân
        ("20044", "Xã A Lưới 2", "A Luoi 2 Commune"),
        ("20137", "Xã Chân Mây - Lăng Cô", "Chan May - Lang Co Commune"),
    ],
)
def test_names_of_areas(code: str, full_name: str, english: str) -> None:
    [area] = [area for area in AREAS if area["code"] == code]
    assert (area["full_name"], area["full_name_en"]) == (full_name, english)


def test_every_former_area_became_part_of_one_of_today() -> None:
    assert len(FORMER) == 133
    assert {row["successor_code"] for row in FORMER} == set(AREA_KINDS)


@pytest.mark.parametrize(
    ("former", "district", "successor"),
    [
        ("Phường Tây Lộc", "Quận Phú Xuân", "19753"),
        ("Xã Phú Xuân", "Huyện Phú Vang", "19918"),  # a name that now means another place
        ("Phường Hương Phong", "Quận Thuận Hóa", "20014"),  # one of two Hương Phong
        ("Xã Hương Phong", "Huyện A Lưới", "20101"),  # the other
        ("Phường Phường Đúc", "Quận Thuận Hóa", "19789"),
    ],
)
def test_former_names_that_trap(former: str, district: str, successor: str) -> None:
    found = [
        row["successor_code"]
        for row in FORMER
        if (row["full_name"], row["former_district"]) == (former, district)
    ]
    assert found == [successor]


def test_the_points_put_right_say_why() -> None:
    noted = {row["name"]: row["point_note"] for row in FORMER if row["point_note"]}
    assert set(noted) == {
        "Thuận Hòa",
        "Dương Nỗ",
        "Hương Phong",
        "Long Hồ",
        "Quảng Nhâm",
        "Hương Văn",
    }
    assert all("package" in note for note in noted.values())


def test_the_tables_are_what_the_script_makes_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = SEEDS.parents[1] / "scripts" / "make_city_seeds.py"
    spec = importlib.util.spec_from_file_location("make_city_seeds", path)
    assert spec is not None and spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up by name while it is being made.
    monkeypatch.setitem(sys.modules, "make_city_seeds", script)
    spec.loader.exec_module(script)
    monkeypatch.setattr(script, "SEEDS", tmp_path)
    script.main()
    for name in ("areas.csv", "former_areas.csv"):
        assert (tmp_path / name).read_bytes() == (SEEDS / name).read_bytes()


def test_every_former_area_has_a_point_of_its_own() -> None:
    points = {(row["lat"], row["lon"]) for row in FORMER}
    assert len(points) == len(FORMER)


def test_categories_are_the_twenty_eight_agreed_ones_with_every_member() -> None:
    assert [category["code"] for category in CATEGORIES] == CATEGORY_CODES
    groups = {group["code"] for group in document("categories.yaml")["groups"]}
    for category in CATEGORIES:
        assert category["group"] in groups
        assert Severity(category["default_severity"])
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", category["icon"])
        assert isinstance(category["is_public"], bool)
        assert category["same_incident_metres"] > 0
        assert category["same_incident_hours"] > 0
        assert category["name_vi"] and category["name_en"] and category["description_vi"]


def test_matters_that_would_expose_people_are_not_public() -> None:
    hidden = {category["code"] for category in CATEGORIES if not category["is_public"]}
    assert hidden == {"cuu_ho_cuu_nan", "an_ninh_trat_tu", "hanh_chinh", "an_sinh_xa_hoi"}


def test_agencies_are_complete_and_fictitious() -> None:
    assert len(AGENCY_CODES) == len(AGENCIES)
    assert len({agency["email"] for agency in AGENCIES}) == len(AGENCIES)
    assert len({agency["phone"] for agency in AGENCIES}) == len(AGENCIES)
    for agency in AGENCIES:
        assert set(agency) == {
            *("code", "name_vi", "name_en", "short_name", "kind", "phone", "email"),
            *("is_always_open", "parent", "area_code"),
        }
        assert agency["email"].endswith(".invalid")
        assert re.fullmatch(r"11[2345]|0234 (000|113) \d{4}", agency["phone"])
        assert agency["parent"] is None or agency["parent"] in AGENCY_CODES
        assert "{" not in agency["name_vi"] + agency["name_en"] + agency["short_name"]


def test_every_area_has_its_committee_and_its_police() -> None:
    for area in AREAS:
        assert {f"ubnd-{area['code']}", f"ca-{area['code']}"} <= AGENCY_CODES


def test_rules_name_only_what_exists() -> None:
    for rule in RULES:
        for agency in (rule.agency, *rule.supporting):
            assert agency in AGENCY_CODES or agency in AREA_TEMPLATES, rule.name
        assert (rule.categories or frozenset()) <= set(CATEGORY_CODES), rule.name
        assert (rule.areas or frozenset()) <= set(AREA_KINDS), rule.name
        assert (rule.area_kinds or frozenset()) <= {"phuong", "xa"}, rule.name
        assert rule.reason_vi and rule.reason_en, rule.name


def test_every_category_in_every_area_has_an_agency_and_a_second_one() -> None:
    assert uncovered(RULES, CATEGORY_CODES, AREA_KINDS, AGENCY_CODES, at_least=2) == []


def test_coverage_is_noticed_when_an_agency_is_missing() -> None:
    without_desk = AGENCY_CODES - {CITY_DESK}
    assert ("hanh_chinh", "19753") in uncovered(
        RULES, CATEGORY_CODES, AREA_KINDS, without_desk, at_least=2
    )


def test_the_last_rule_is_the_city_desk_for_everything() -> None:
    last = RULES[-1]
    assert last.agency == CITY_DESK
    assert (last.categories, last.areas, last.area_kinds, last.severities) == (None,) * 4


@pytest.mark.parametrize("category", CATEGORY_CODES)
def test_an_emergency_goes_to_somebody_who_is_awake(category: str) -> None:
    is_open = {agency["code"]: agency["is_always_open"] for agency in AGENCIES}
    for code, kind in [*AREA_KINDS.items(), (None, None)]:
        matter = Matter(category, code, kind, Severity.CRITICAL, BY_NIGHT)
        decision = responsible_agency(RULES, matter, CALENDAR)
        assert decision is not None
        assert is_open[decision.agency_code], (code, decision)


@pytest.mark.parametrize(
    ("category", "area", "severity", "when", "agency"),
    [
        ("cuu_ho_cuu_nan", "19753", "critical", BY_NIGHT, "ptds"),  # rescue: civil defence
        ("chay_no", "20044", "critical", BY_DAY, "ca-pccc"),  # fire: 114
        ("chieu_sang", "19753", "low", BY_DAY, "hepco"),  # a lamp in town
        ("chieu_sang", "20044", "low", BY_DAY, "ubnd-20044"),  # a lamp in the hills
        ("tieng_on", "19789", "normal", BY_DAY, "ubnd-19789"),  # karaoke by day
        ("tieng_on", "19789", "normal", BY_NIGHT, "ca-19789"),  # karaoke by night
        ("hatang_giaothong", "19789", "normal", BY_DAY, "ha-tang"),  # a pothole in a street
        ("vien_thong", "19789", "normal", BY_DAY, "so-khcn"),  # since 07/2025 not TT&TT
        ("cap_nuoc", None, "normal", BY_DAY, "huewaco"),  # the company needs no ward
        ("hanh_chinh", "19789", "normal", BY_DAY, "vp-ubnd"),  # not those it is about
        ("trat_tu_do_thi", None, "normal", BY_DAY, "so-xd"),  # no ward known: the department
        ("khac", "19789", "normal", BY_DAY, CITY_DESK),
    ],
)
def test_who_answers_in_hue(
    category: str, area: str | None, severity: str, when: datetime, agency: str
) -> None:
    kind = AREA_KINDS[area] if area else None
    decision = responsible_agency(
        RULES, Matter(category, area, kind, Severity(severity), when), CALENDAR
    )
    assert decision is not None
    assert decision.agency_code == agency


def test_a_complaint_about_an_office_never_reaches_the_committee_it_is_about() -> None:
    excluding: set[str] = set()
    asked = []
    matter = Matter("hanh_chinh", "19789", "phuong", Severity.NORMAL, BY_DAY)
    while decision := responsible_agency(RULES, matter, CALENDAR, excluding):
        asked.append(decision.agency_code)
        excluding.add(decision.agency_code)
    assert asked == ["vp-ubnd", CITY_DESK]


def test_every_rule_can_come_to_answer() -> None:
    reached = set()
    for category in CATEGORY_CODES:
        for code, kind in [*AREA_KINDS.items(), (None, None)]:
            for severity in Severity:
                for when in (BY_DAY, BY_NIGHT):
                    matter = Matter(category, code, kind, severity, when)
                    excluding: set[str] = set()
                    while decision := responsible_agency(RULES, matter, CALENDAR, excluding):
                        reached.add(decision.rule_name)
                        excluding.add(decision.agency_code)
    assert {rule.name for rule in RULES} - reached == set()


@pytest.mark.parametrize(
    ("category", "severity", "calendar", "accept", "resolve"),
    [
        ("cuu_ho_cuu_nan", "critical", "always", 2, 120),  # minutes, not days
        ("thoat_nuoc", "critical", "always", 5, 240),  # any emergency
        ("trat_tu_do_thi", "high", "working", 30, 240),  # khẩn: four working hours
        ("hatang_giaothong", "normal", "working", 480, 3360),  # Huế: seven working days
        ("chieu_sang", "low", "working", 960, 3360),
    ],
)
def test_times_to_accept_and_resolve(
    category: str, severity: str, calendar: str, accept: int, resolve: int
) -> None:
    target = target_for(TARGETS, category, Severity(severity))
    assert target.calendar is SLACalendar(calendar)
    assert (target.accept_minutes, target.resolve_minutes) == (accept, resolve)


def test_every_category_and_severity_has_one_target_and_worse_is_never_slower() -> None:
    keys = [(target.category, target.severity) for target in TARGETS]
    assert len(keys) == len(set(keys))
    assert {target.category for target in TARGETS} - {None} <= set(CATEGORY_CODES)
    # A working day is 8 of 24 hours, so working minutes are compared as three of the clock's.
    weight = {SLACalendar.ALWAYS: 1, SLACalendar.WORKING: 3}
    for category in CATEGORY_CODES:
        targets = [target_for(TARGETS, category, severity) for severity in Severity]
        spans = [target.resolve_minutes * weight[target.calendar] for target in targets]
        accepts = [target.accept_minutes * weight[target.calendar] for target in targets]
        assert spans == sorted(spans), category
        assert accepts == sorted(accepts), category


def test_working_time_is_that_of_hue() -> None:
    assert CALENDAR.timezone is CITY_TIMEZONE
    assert CALENDAR.is_working(datetime(2026, 11, 18, 7, 0, tzinfo=CITY_TIMEZONE))
    assert not CALENDAR.is_working(datetime(2026, 11, 18, 12, 0, tzinfo=CITY_TIMEZONE))
    assert CALENDAR.spans_of(date(2026, 11, 21)) == ()
