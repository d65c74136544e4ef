"""Which agency answers for a matter, and why: ordered rules, the first that fits wins.

A rule names what it is for (categories, areas, kinds of area, severities, hours) and who leads.
An agency that returned the matter is left out, and the next fitting rule answers. Covers also the
proof that no (category, area) is left without an agency, and the emergency on an uncertain border.
Leaves out the deadline (`sla`) and the handing over itself (`ioc.services.incidents.referral`).

The rules are seeds (`jurisdiction.yaml`); what a row of them means is here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from ioc.domain.clock import WorkingCalendar
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Severity

CITY_DESK = "hueioc"
"""Code of the agency that holds what nobody else does."""

AREA_AGENCY = "area-agency"
AREA_POLICE = "area-police"
AREA_TEMPLATES = {AREA_AGENCY: "ubnd-{area}", AREA_POLICE: "ca-{area}"}
"""Placeholders of a rule for the committee and the police of the matter's own ward or commune."""

ANY = "any"


class Hours(StrEnum):
    """When a rule holds: in office hours, outside them, or always."""

    WORKING = "working"
    AFTER_HOURS = "after_hours"
    ANY = "any"


class Reason(StrEnum):
    """What made a rule the one that answers, for the history of an incident."""

    CATEGORY = "category"
    AREA = "area"
    AREA_KIND = "area_kind"
    SEVERITY = "severity"
    HOURS = "hours"
    RETURNED = "returned"
    AREA_UNKNOWN = "area_unknown"
    FALLBACK = "fallback"
    BORDER = "border"


@dataclass(frozen=True)
class Rule:
    """One row of the routing rules.

    Attributes:
        name: unique and stable; stored with every decision.
        agency: code of the lead agency, or a placeholder of `AREA_TEMPLATES`.
        supporting: codes or placeholders of agencies that help.
        categories, areas, area_kinds, severities: what it is for; None means any.
        hours: when it holds.
        reason_vi, reason_en: one sentence for people.
    """

    name: str
    agency: str
    supporting: tuple[str, ...] = ()
    categories: frozenset[str] | None = None
    areas: frozenset[str] | None = None
    area_kinds: frozenset[str] | None = None
    severities: frozenset[Severity] | None = None
    hours: Hours = Hours.ANY
    reason_vi: str = ""
    reason_en: str = ""


@dataclass(frozen=True)
class Matter:
    """What has to be handed to somebody.

    Attributes:
        category: category code.
        area_code, area_kind: unit of today (`phuong` or `xa`), None where it is not known.
        severity: how bad.
        at: the moment of the decision, aware.
    """

    category: str
    area_code: str | None
    area_kind: str | None
    severity: Severity
    at: datetime


class _Case(NamedTuple):
    """What rules look at: a matter, with its moment reduced to office hours or not."""

    category: str
    area_code: str | None
    area_kind: str | None
    severity: Severity
    is_working: bool


@dataclass(frozen=True)
class Decision:
    """Who answers for a matter.

    Attributes:
        agency_code: the lead (chủ trì).
        supporting: who helps (phối hợp), in the rule's order, never the lead itself.
        rule_name: the rule that decided; on a border the one of the first area.
        reasons: what in the matter made that rule fit.
        reason_vi, reason_en: the rule's own sentence.
    """

    agency_code: str
    supporting: tuple[str, ...]
    rule_name: str
    reasons: tuple[Reason, ...]
    reason_vi: str = ""
    reason_en: str = ""


def responsible_agency(
    rules: Iterable[Rule],
    matter: Matter,
    calendar: WorkingCalendar,
    excluding: Collection[str] = frozenset(),
) -> Decision | None:
    """Who answers, by the first fitting rule whose lead is not in `excluding`.

    `excluding` holds the agencies that returned the matter; they are not asked to support it
    either. None means that every rule is used up, which a person of the city desk must settle.
    """
    passed_over = False
    case = _Case(
        matter.category,
        matter.area_code,
        matter.area_kind,
        matter.severity,
        calendar.is_working(matter.at),
    )
    for rule in rules:
        if not _fits(rule, case):
            continue
        lead = agency_in(rule.agency, matter.area_code)
        if lead is None:
            continue
        if lead in excluding:
            passed_over = True
            continue
        return Decision(
            agency_code=lead,
            supporting=_supporting(rule, matter.area_code, lead, excluding),
            rule_name=rule.name,
            reasons=_reasons(rule, matter, passed_over),
            reason_vi=rule.reason_vi,
            reason_en=rule.reason_en,
        )
    return None


def emergency_on_border(
    rules: Sequence[Rule],
    matter: Matter,
    possible_areas: Sequence[tuple[str, str]],
    calendar: WorkingCalendar,
    excluding: Collection[str] = frozenset(),
) -> Decision | None:
    """Who is asked when an emergency may lie in any of several areas, given as (code, kind).

    The city desk leads, and whoever would answer in each area is offered the matter, so that
    nobody waits until a border is settled. The first to accept takes it over. None when no rule
    answers for any of the areas.
    """
    decisions = [
        decision
        for code, kind in possible_areas
        if (
            decision := responsible_agency(
                rules,
                Matter(matter.category, code, kind, matter.severity, matter.at),
                calendar,
                excluding,
            )
        )
    ]
    if not decisions:
        return None
    leads = [decision.agency_code for decision in decisions]
    helpers = [agency for decision in decisions for agency in decision.supporting]
    committees = [AREA_TEMPLATES[AREA_AGENCY].format(area=code) for code, _ in possible_areas]
    offered = dict.fromkeys(
        agency for agency in [*leads, *committees, *helpers] if agency not in excluding
    )
    offered.pop(CITY_DESK, None)
    first = decisions[0]
    return Decision(
        agency_code=CITY_DESK,
        supporting=tuple(offered),
        rule_name=first.rule_name,
        reasons=(Reason.BORDER, *first.reasons),
        reason_vi=first.reason_vi,
        reason_en=first.reason_en,
    )


def agency_in(agency: str, area_code: str | None) -> str | None:
    """The agency that a rule means in an area; None for a placeholder without an area."""
    template = AREA_TEMPLATES.get(agency)
    if template is None:
        return agency
    return None if area_code is None else template.format(area=area_code)


def uncovered(
    rules: Sequence[Rule],
    categories: Iterable[str],
    areas: Mapping[str, str],
    agencies: Collection[str],
    at_least: int = 1,
) -> list[tuple[str, str]]:
    """Every (category, area code) that has fewer than `at_least` reachable agencies.

    Args:
        areas: kind by area code.
        agencies: codes of the agencies that can be reached.
        at_least: 1 asks for somebody; 2 also for somebody to go to when the first returns it.

    A pair counts as covered only if it is at every severity, in office hours and outside them.
    """
    gaps: list[tuple[str, str]] = []
    for category in categories:
        relevant = [rule for rule in rules if _is_for(rule.categories, category)]
        for code, kind in areas.items():
            for severity, is_working in _circumstances():
                leads = {
                    lead
                    for lead in _leads(relevant, _Case(category, code, kind, severity, is_working))
                    if lead in agencies
                }
                if len(leads) < at_least:
                    gaps.append((category, code))
                    break
    return gaps


def _circumstances() -> Iterator[tuple[Severity, bool]]:
    """Every severity, in office hours and outside them."""
    for severity in Severity:
        yield severity, True
        yield severity, False


def _leads(rules: Iterable[Rule], case: _Case) -> Iterator[str]:
    """The leads of all fitting rules, in order."""
    for rule in rules:
        if _fits(rule, case):
            lead = agency_in(rule.agency, case.area_code)
            if lead is not None:
                yield lead


def _fits(rule: Rule, case: _Case) -> bool:
    """Whether a rule is for this case; a rule for some areas is not for an unknown one."""
    return (
        _is_for(rule.categories, case.category)
        and _is_for(rule.areas, case.area_code)
        and _is_for(rule.area_kinds, case.area_kind)
        and _is_for(rule.severities, case.severity)
        and (rule.hours is Hours.ANY or (rule.hours is Hours.WORKING) == case.is_working)
    )


def _is_for(allowed: frozenset[Any] | None, value: object) -> bool:
    """Whether a condition, None being any, admits a value."""
    return allowed is None or value in allowed


def _supporting(
    rule: Rule, area_code: str | None, lead: str, excluding: Collection[str]
) -> tuple[str, ...]:
    """The helpers of a rule in an area, each once, without the lead and those left out."""
    codes = (agency_in(agency, area_code) for agency in rule.supporting)
    return tuple(
        dict.fromkeys(
            code for code in codes if code is not None and code != lead and code not in excluding
        )
    )


def _reasons(rule: Rule, matter: Matter, passed_over: bool) -> tuple[Reason, ...]:
    """The conditions of the rule, and what kept earlier rules from answering."""
    narrowed = (
        (rule.categories is not None, Reason.CATEGORY),
        (rule.areas is not None or rule.agency in AREA_TEMPLATES, Reason.AREA),
        (rule.area_kinds is not None, Reason.AREA_KIND),
        (rule.severities is not None, Reason.SEVERITY),
        (rule.hours is not Hours.ANY, Reason.HOURS),
    )
    reasons = [reason for holds, reason in narrowed if holds] or [Reason.FALLBACK]
    if passed_over:
        reasons.append(Reason.RETURNED)
    if matter.area_code is None:
        reasons.append(Reason.AREA_UNKNOWN)
    return tuple(reasons)


def parse_rules(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules of a seed file (`jurisdiction.yaml`, as plain values), in its order.

    Raises `InvalidInput` naming the row that cannot be read or whose name was used before.
    """
    rules: list[Rule] = []
    names: set[str] = set()
    for index, row in enumerate(document["rules"]):
        rule = parse_rule(row, f"rules[{index}]")
        if rule.name in names:
            raise InvalidInput(FieldError(f"rules[{index}]", "name_taken"))
        names.add(rule.name)
        rules.append(rule)
    return tuple(rules)


def parse_rule(row: Mapping[str, Any], where: str = "rule") -> Rule:
    """One row of the seed file as a rule; `where` names it in `InvalidInput`.

    An unknown member is refused: a misspelt condition would otherwise widen the rule in silence.
    """
    if not set(row) <= _MEMBERS:
        raise InvalidInput(FieldError(where, "unknown_member"))
    try:
        return Rule(
            name=str(row["name"]),
            agency=str(row["agency"]),
            supporting=tuple(row.get("supporting") or ()),
            categories=_condition(row.get("categories", ANY)),
            areas=_condition(row.get("areas", ANY)),
            area_kinds=_condition(row.get("area_kinds", ANY)),
            severities=_severities(row.get("severities", ANY)),
            hours=Hours(row.get("hours", ANY)),
            reason_vi=str(row["reason_vi"]),
            reason_en=str(row["reason_en"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput(FieldError(where, "bad_rule")) from error


def agency_rows(
    document: Mapping[str, Any], areas: Iterable[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """The agencies of a seed file (`agencies.yaml`, as plain values), one dict each.

    An entry marked `per_area` becomes one agency for every area (rows of `areas.csv`), with the
    area's values in its texts and the member `area_code`, which is None for all others.
    """
    areas = list(areas)
    rows: list[dict[str, Any]] = []
    for entry in document["agencies"]:
        common = {key: value for key, value in entry.items() if key != "per_area"}
        if not entry.get("per_area"):
            rows.append({**common, "area_code": None})
            continue
        for area in areas:
            values = {
                **area,
                "full_name_inside": area["full_name"][:1].lower() + area["full_name"][1:],
                "email_name": area["name_plain"].lower().replace(" - ", ".").replace(" ", "."),
                "number": area["code"][-4:],
            }
            filled = {
                key: value.format(**values) if isinstance(value, str) else value
                for key, value in common.items()
            }
            rows.append({**filled, "area_code": area["code"]})
    return rows


_MEMBERS = frozenset(
    {
        "name",
        "agency",
        "supporting",
        "categories",
        "areas",
        "area_kinds",
        "severities",
        "hours",
        "reason_vi",
        "reason_en",
    }
)


def _condition(value: Any) -> frozenset[str] | None:
    """A list of codes as a set; `any` as None."""
    if value == ANY:
        return None
    if isinstance(value, str):
        raise TypeError("a condition is `any` or a list")
    return frozenset(str(item) for item in value)


def _severities(value: Any) -> frozenset[Severity] | None:
    """A list of severities as a set; `any` as None."""
    codes = _condition(value)
    return None if codes is None else frozenset(Severity(code) for code in codes)
