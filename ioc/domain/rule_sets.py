"""A set of routing rules being edited: what is wrong with it, and what it would change.

Works on rows as `jurisdiction.yaml` has them. Leaves out what a rule means (`jurisdiction`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ioc.domain.clock import WorkingCalendar
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import (
    AREA_TEMPLATES,
    Decision,
    Hours,
    Matter,
    Rule,
    parse_rule,
    responsible_agency,
    uncovered,
)

Row = Mapping[str, Any]


class RuleSetState(StrEnum):
    """Where a set of rules stands: being edited, in use, or in use before."""

    DRAFT = "draft"
    USED = "used"
    REPLACED = "replaced"


class RuleProblem(StrEnum):
    """What is wrong with a set of rules; all but a retired category keep it from being used."""

    UNKNOWN_AGENCY = "unknown_agency"
    CLOSED_AGENCY = "closed_agency"
    UNKNOWN_CATEGORY = "unknown_category"
    RETIRED_CATEGORY = "retired_category"
    UNKNOWN_AREA = "unknown_area"
    NAME_TAKEN = "name_taken"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: in which rule (None: in all of them together), and what."""

    kind: RuleProblem
    rule: str | None
    what: str

    @property
    def is_blocking(self) -> bool:
        """Whether the rules cannot be used with it. A rule for a category that nobody may choose
        any more names nobody wrongly: it still answers when an old matter is opened again."""
        return self.kind is not RuleProblem.RETIRED_CATEGORY


@dataclass(frozen=True)
class Known:
    """What the city has: codes of its categories in use and of those retired, areas with their
    kinds, agencies open to work and closed."""

    categories: Collection[str]
    areas: Mapping[str, str]
    agencies: Collection[str]
    closed_agencies: Collection[str] = ()
    retired_categories: Collection[str] = ()


def problems(rows: Sequence[Row], known: Known) -> list[Problem]:
    """Everything that would leave a matter without its agency, and what rules name in vain; raises
    `InvalidInput` for a row that is no rule."""
    rules = [parse_rule(row, f"rules[{at}]") for at, row in enumerate(rows)]
    found: list[Problem] = []
    names: set[str] = set()
    for rule in rules:
        if rule.name in names:
            found.append(Problem(RuleProblem.NAME_TAKEN, rule.name, rule.name))
        names.add(rule.name)
        found += _unknown(rule, known)
    gaps: dict[str, int] = {}
    for category, _area in uncovered(rules, known.categories, known.areas, known.agencies):
        gaps[category] = gaps.get(category, 0) + 1
    found += [Problem(RuleProblem.NOBODY, None, category) for category in gaps]
    return found


def _unknown(rule: Rule, known: Known) -> list[Problem]:
    """Codes in a rule that the city does not have."""
    found = []
    for agency in (rule.agency, *rule.supporting):
        if agency in AREA_TEMPLATES or agency in known.agencies:
            continue
        closed = agency in known.closed_agencies
        kind = RuleProblem.CLOSED_AGENCY if closed else RuleProblem.UNKNOWN_AGENCY
        found.append(Problem(kind, rule.name, agency))
    strange = sorted((rule.categories or frozenset()) - set(known.categories))
    for code in strange:
        retired = code in known.retired_categories
        kind = RuleProblem.RETIRED_CATEGORY if retired else RuleProblem.UNKNOWN_CATEGORY
        found.append(Problem(kind, rule.name, code))
    strange = sorted((rule.areas or frozenset()) - set(known.areas))
    found += [Problem(RuleProblem.UNKNOWN_AREA, rule.name, code) for code in strange]
    return found


def put(rows: Sequence[Row], row: Row, replacing: str | None, before: str | None) -> list[Row]:
    """The rows with one more, or with another in the place of the rule named `replacing`.

    A new rule stands before the rule named `before`, or last. Raises `InvalidInput` for a row that
    is no rule or whose name another has, `NotFound` for a name that no rule has.
    """
    parse_rule(row)
    changed = list(rows)
    if any(other["name"] == row["name"] and other["name"] != replacing for other in rows):
        raise InvalidInput(FieldError("name", "name_taken"))
    if replacing is not None:
        changed[_place(rows, replacing)] = row
    elif before is not None:
        changed.insert(_place(rows, before), row)
    else:
        changed.append(row)
    return changed


def move(rows: Sequence[Row], name: str, steps: int) -> list[Row]:
    """The rows with one moved: up for negative steps; at an end it stays there."""
    changed = list(rows)
    at = _place(rows, name)
    row = changed.pop(at)
    changed.insert(max(0, min(len(changed), at + steps)), row)
    return changed


def remove(rows: Sequence[Row], name: str) -> list[Row]:
    """The rows without one."""
    changed = list(rows)
    changed.pop(_place(rows, name))
    return changed


def _place(rows: Sequence[Row], name: str) -> int:
    for at, row in enumerate(rows):
        if row["name"] == name:
            return at
    raise NotFound


@dataclass(frozen=True)
class Difference:
    """Names of the rules that are new, gone, other, or only at another place."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many rules are not as they were."""
        return len(self.added) + len(self.removed) + len(self.changed) + len(self.moved)


def difference(before: Sequence[Row], after: Sequence[Row]) -> Difference:
    """What was edited. A rule counts as moved when it left its place among those that stayed."""
    was = {str(row["name"]): row for row in before}
    now = {str(row["name"]): row for row in after}
    stayed = [name for name in was if name in now]
    order = [name for name in now if name in was]
    in_place = _longest_common(stayed, order)
    return Difference(
        added=tuple(name for name in now if name not in was),
        removed=tuple(name for name in was if name not in now),
        changed=tuple(name for name in order if dict(was[name]) != dict(now[name])),
        moved=tuple(name for name in order if name not in in_place),
    )


def _longest_common(was: Sequence[str], now: Sequence[str]) -> set[str]:
    """The names that kept their order: the longest rising run of their former places."""
    place = {name: at for at, name in enumerate(was)}
    runs: list[list[str]] = []
    for name in now:
        fitting = [run for run in runs if place[run[-1]] < place[name]]
        runs.append([*_longest(fitting), name])
    return set(_longest(runs))


def _longest(runs: Sequence[list[str]]) -> list[str]:
    return max(runs, key=list.__len__, default=[])


@dataclass(frozen=True)
class Past:
    """An incident of the past, as the rules saw it."""

    id: int
    code: str
    category: str
    area_code: str | None
    severity: Severity
    matter: Matter
    is_open: bool = False


@dataclass(frozen=True)
class Moved:
    """A matter that would go elsewhere, or that other agencies would help with."""

    past: Past
    before: Decision | None
    after: Decision | None

    @property
    def is_other_lead(self) -> bool:
        """Whether another agency would lead, and not only other helpers be asked."""
        return _lead(self.before) != _lead(self.after)


def _categories_with_hours(rules: Iterable[Rule]) -> frozenset[str] | None:
    """The categories for which a rule asks what time it is; None for all of them."""
    found: set[str] = set()
    for rule in rules:
        if rule.hours is not Hours.ANY:
            if rule.categories is None:
                return None
            found |= rule.categories
    return frozenset(found)


def _lead(decision: Decision | None) -> str | None:
    return decision.agency_code if decision else None


def compare(
    before: Sequence[Rule],
    after: Sequence[Rule],
    past: Iterable[Past],
    calendar: WorkingCalendar,
) -> list[Moved]:
    """Every past matter that the second set of rules would hand to others than the first.

    Each is decided as on its first day, by its kind, place and severity of today: who returned it
    later is not known to the rules.
    """
    seen: dict[tuple[object, ...], tuple[Decision | None, Decision | None]] = {}
    by_hours = _categories_with_hours((*before, *after))
    moved = []
    for item in past:
        matter = item.matter
        asks = by_hours is None or matter.category in by_hours
        hours = calendar.is_working(matter.at) if asks else None
        case = (matter.category, matter.area_code, matter.severity, hours)
        if case not in seen:
            seen[case] = (
                responsible_agency(before, matter, calendar),
                responsible_agency(after, matter, calendar),
            )
        was, would = seen[case]
        if (_lead(was), was and was.supporting) != (_lead(would), would and would.supporting):
            moved.append(Moved(item, was, would))
    return moved
