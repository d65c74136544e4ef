"""The catalogue in memory: names, rules and deadlines that every report needs.

Loaded once per process; who changes the catalogue calls `changed` in the same transaction,
and every process looks at the version at most every `CHECK_SECONDS`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.db.session import database_of
from ioc.domain.clock import WorkingCalendar, parse_calendar
from ioc.domain.escalation import TimeRules, parse_time_rules
from ioc.domain.geo import Bounds
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import Rule, parse_rules
from ioc.domain.sla import SLACalendar, SLATarget
from ioc.models.agency import Agency, Area
from ioc.models.catalogue import Category, JurisdictionRule, Setting
from ioc.models.catalogue import SLATarget as SLATargetRow

CHECK_SECONDS = 3.0
VERSION = "catalogue_version"
CALENDAR = "working_time"
TIME_RULES = "time_rules"
MARGIN_DEGREES = 0.15
"""About 16 km around the areas' centres belong to the service area's box."""


@dataclass(frozen=True)
class AgencyInfo:
    """What a card and a rule need of an agency."""

    code: str
    name_vi: str
    name_en: str
    short_name: str
    phone: str | None
    area_code: str | None
    is_active: bool


@dataclass(frozen=True)
class AreaInfo:
    """What a card and a rule need of an area; its centre in WGS84 degrees."""

    code: str
    kind: str
    name: str
    full_name: str
    full_name_en: str
    lat: float
    lon: float
    is_approximate: bool


@dataclass(frozen=True)
class CategoryInfo:
    """What a card and a rule need of a category."""

    code: str
    name_vi: str
    name_en: str
    group: str
    default_severity: Severity
    icon: str
    is_public: bool
    same_incident_metres: int
    same_incident_hours: int
    is_active: bool = True

    def name(self, locale: str) -> str:
        """The name in a language of the screens."""
        return self.name_en if locale == "en" else self.name_vi


@dataclass(frozen=True)
class Directory:
    """The catalogue at one version."""

    version: str
    agencies: dict[str, AgencyInfo]
    areas: dict[str, AreaInfo]
    categories: dict[str, CategoryInfo]
    rules: tuple[Rule, ...]
    targets: tuple[SLATarget, ...]
    calendar: WorkingCalendar
    time_rules: TimeRules
    bounds: Bounds

    @property
    def open_categories(self) -> dict[str, CategoryInfo]:
        """The categories that may still be chosen, in the order of screens."""
        return {code: info for code, info in self.categories.items() if info.is_active}

    @property
    def areas_with_kind(self) -> dict[str, str]:
        """Area code to its kind, as the routing rules ask for it."""
        return {area.code: area.kind for area in self.areas.values()}


def directory(session: Session) -> Directory:
    """The catalogue, as fresh as `CHECK_SECONDS`."""
    cache = database_of(session).cache
    held: tuple[float, Directory] | None = cache.get("directory")
    if held and time.monotonic() - held[0] < CHECK_SECONDS:
        return held[1]
    version = session.scalar(select(Setting.value).where(Setting.name == VERSION)) or "0"
    if held and held[1].version == version:
        cache["directory"] = (time.monotonic(), held[1])
        return held[1]
    loaded = _load(session, version)
    cache["directory"] = (time.monotonic(), loaded)
    return loaded


def changed(session: Session) -> None:
    """Tells every process, once committed, that the catalogue is another."""
    row = session.get(Setting, VERSION)
    if row is None:
        session.add(Setting(name=VERSION, value="1"))
    else:
        row.value = str(int(row.value) + 1)
    session.flush()
    database_of(session).cache.pop("directory", None)


def _load(session: Session, version: str) -> Directory:
    agencies = {
        a.code: AgencyInfo(
            a.code, a.name_vi, a.name_en, a.short_name, a.phone, a.area_code, a.is_active
        )
        for a in session.scalars(select(Agency))
    }
    areas = {
        a.code: AreaInfo(
            a.code, a.kind, a.name, a.full_name, a.full_name_en, a.lat, a.lon, a.is_approximate
        )
        for a in session.scalars(select(Area).order_by(Area.kind, Area.name))
    }
    categories = {
        c.code: CategoryInfo(
            c.code,
            c.name_vi,
            c.name_en,
            c.group,
            c.default_severity,
            c.icon,
            c.is_public,
            c.same_incident_metres,
            c.same_incident_hours,
            c.is_active,
        )
        for c in session.scalars(select(Category).order_by(Category.sort))
    }
    rules = parse_rules(
        {
            "rules": [
                row.definition
                for row in session.scalars(
                    select(JurisdictionRule).order_by(JurisdictionRule.position)
                )
            ]
        }
    )
    targets = tuple(
        SLATarget(
            category=row.category,
            severity=row.severity,
            calendar=SLACalendar(row.calendar),
            accept_minutes=row.accept_minutes,
            resolve_minutes=row.resolve_minutes,
        )
        for row in session.scalars(select(SLATargetRow))
    )
    kept = {
        row.name: orjson.loads(row.value)
        for row in session.scalars(select(Setting).where(Setting.name.in_((CALENDAR, TIME_RULES))))
    }
    return Directory(
        version,
        agencies,
        areas,
        categories,
        rules,
        targets,
        parse_calendar(kept.get(CALENDAR) or {}),
        parse_time_rules(kept.get(TIME_RULES) or {}),
        _bounds(areas),
    )


def _bounds(areas: dict[str, AreaInfo]) -> Bounds:
    if not areas:
        return Bounds(-90, -180, 90, 180)
    lats = [a.lat for a in areas.values()]
    lons = [a.lon for a in areas.values()]
    return Bounds(
        min(lats) - MARGIN_DEGREES,
        min(lons) - MARGIN_DEGREES,
        max(lats) + MARGIN_DEGREES,
        max(lons) + MARGIN_DEGREES,
    )
