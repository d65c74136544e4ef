"""The administrator edits agencies, areas and categories; the rest of the city follows at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import incidents as incident_rules
from ioc.domain.agencies import AgencyKind
from ioc.domain.contact import is_email, is_number
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import CITY_DESK
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.agency import Agency, Area
from ioc.models.catalogue import Category
from ioc.models.incident import Incident, Referral
from ioc.models.people import Membership
from ioc.queries import directory
from ioc.queries.admin import rule_sets
from ioc.services.city import city_edits

CODE = re.compile(r"[a-z][a-z0-9_-]{1,39}")
OTHER = "khac"
"""The category of what fits nowhere: it cannot be retired."""


@dataclass(frozen=True)
class AgencyEntry:
    """An agency as it is entered."""

    name_vi: str
    name_en: str
    short_name: str
    kind: str
    phone: str
    email: str
    area_code: str
    is_always_open: bool
    is_active: bool


@dataclass(frozen=True)
class CategoryEntry:
    """A category as it is entered; metres and hours in which two reports may be one matter."""

    name_vi: str
    name_en: str
    group: str
    default_severity: Severity
    icon: str
    is_public: bool
    is_active: bool
    same_incident_metres: int
    same_incident_hours: int


def save_agency(
    session: Session, actor: Actor, code: str, entry: AgencyEntry, *, is_new: bool
) -> Agency:
    """A new agency, or other words and contacts for one that is there.

    Raises `InvalidInput` for each field that cannot be taken; an agency that rules name, that
    holds open matters or that people belong to is not closed.
    """
    actor.must(Permission.SETTINGS_EDIT)
    agency = session.scalar(select(Agency).where(Agency.code == code))
    errors = [
        FieldError(name, "required")
        for name in ("name_vi", "name_en", "short_name", "kind")
        if not getattr(entry, name)
    ]
    if entry.kind and entry.kind not in set(AgencyKind):
        errors.append(FieldError("kind", "unknown_value"))
    if agency is None and not is_new:
        raise NotFound
    if is_new and agency is not None:
        errors.append(FieldError("code", "name_taken"))
    elif is_new and not CODE.fullmatch(code):
        errors.append(FieldError("code", "bad_code"))
    if entry.phone and not is_number(entry.phone):
        errors.append(FieldError("phone", "not_a_phone"))
    if entry.email and not is_email(entry.email):
        errors.append(FieldError("email", "not_an_email"))
    if entry.is_active and not (entry.phone or entry.email):
        errors.append(FieldError("phone", "unreachable_agency"))
    if entry.area_code and entry.area_code not in directory.directory(session).areas:
        errors.append(FieldError("area_code", "unknown_area"))
    if agency is not None and agency.is_active and not entry.is_active:
        errors += [FieldError("is_active", why) for why in _keeps_open(session, code)]
    if errors:
        raise InvalidInput(*errors)
    if agency is None:
        agency = Agency(code=code)
        session.add(agency)
    was = _values(agency, entry)
    agency.name_vi, agency.name_en = entry.name_vi, entry.name_en
    agency.short_name, agency.kind = entry.short_name, entry.kind
    agency.phone, agency.email = entry.phone or None, entry.email or None
    agency.area_code = entry.area_code or None
    agency.is_always_open, agency.is_active = entry.is_always_open, entry.is_active
    city_edits.remember(session, actor, city_edits.AGENCY, code)
    _saved(session, actor, "agency", code, was, _values(agency, entry))
    return agency


def _keeps_open(session: Session, code: str) -> list[str]:
    """Why an agency cannot be closed yet."""
    found = []
    if code == CITY_DESK:
        found.append("city_desk_stays")
    if rule_sets.named_in_rules(session, code):
        found.append("agency_in_rules")
    holds = (
        select(func.count())
        .select_from(Referral)
        .join(Incident, Incident.id == Referral.incident_id)
        .where(
            Referral.agency_code == code,
            Referral.status.in_(
                (incident_rules.ReferralStatus.OFFERED, incident_rules.ReferralStatus.ACCEPTED)
            ),
            Incident.status.in_(incident_rules.OPEN),
        )
    )
    if session.scalar(holds):
        found.append("agency_holds_matters")
    people = (
        select(func.count())
        .select_from(Membership)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Agency.code == code)
    )
    if session.scalar(people):
        found.append("agency_has_people")
    return found


def save_category(
    session: Session, actor: Actor, code: str, entry: CategoryEntry, *, is_new: bool
) -> Category:
    """A new category, or other words and bounds for one that is there.

    A new one must have an agency by the rules in use, as every category has; one with open
    matters is not retired. Raises `InvalidInput`.
    """
    actor.must(Permission.SETTINGS_EDIT)
    category = session.scalar(select(Category).where(Category.code == code))
    errors = [
        FieldError(name, "required")
        for name in ("name_vi", "name_en", "group", "icon")
        if not getattr(entry, name)
    ]
    if category is None and not is_new:
        raise NotFound
    if is_new and category is not None:
        errors.append(FieldError("code", "name_taken"))
    elif is_new and not CODE.fullmatch(code):
        errors.append(FieldError("code", "bad_code"))
    if not 10 <= entry.same_incident_metres <= 20_000:
        errors.append(FieldError("same_incident_metres", "out_of_range"))
    if not 1 <= entry.same_incident_hours <= 2_160:
        errors.append(FieldError("same_incident_hours", "out_of_range"))
    if category is not None and category.is_active and not entry.is_active:
        if code == OTHER:
            errors.append(FieldError("is_active", "category_stays"))
        elif rule_sets.open_incidents_of_category(session, code):
            errors.append(FieldError("is_active", "category_has_matters"))
    if errors:
        raise InvalidInput(*errors)
    if category is None:
        last = session.scalar(select(func.max(Category.sort))) or 0
        category = Category(code=code, sort=last + 1)
        session.add(category)
    was = _values(category, entry)
    for name, value in vars(entry).items():
        setattr(category, name, value)
    city_edits.remember(session, actor, city_edits.CATEGORY, code)
    _saved(session, actor, "category", code, was, _values(category, entry))
    return category


def move_category(session: Session, actor: Actor, code: str, steps: int) -> None:
    """Another place in the lists of the screens: up for negative steps."""
    actor.must(Permission.SETTINGS_EDIT)
    ordered = list(session.scalars(select(Category).order_by(Category.sort, Category.id)))
    at = next((place for place, one in enumerate(ordered) if one.code == code), None)
    if at is None:
        raise NotFound
    one = ordered.pop(at)
    ordered.insert(max(0, min(len(ordered), at + steps)), one)
    for place, category in enumerate(ordered):
        category.sort = place
    city_edits.remember(session, actor, city_edits.ORDER)
    _saved(session, actor, "category_order", code, {"at": at}, {"at": ordered.index(one)})


def rename_area(
    session: Session, actor: Actor, code: str, name: str, full_name: str, full_name_en: str
) -> Area:
    """Other names for an area; its code and outline stay. Raises `InvalidInput`, `NotFound`."""
    actor.must(Permission.SETTINGS_EDIT)
    area = session.scalar(select(Area).where(Area.code == code))
    if area is None:
        raise NotFound
    entered = {"name": name, "full_name": full_name, "full_name_en": full_name_en}
    missing = [FieldError(field, "required") for field, value in entered.items() if not value]
    if missing:
        raise InvalidInput(*missing)
    other = select(Area.id).where(Area.full_name == full_name, Area.code != code)
    if session.scalar(other):
        raise InvalidInput(FieldError("full_name", "name_taken"))
    was = {field: getattr(area, field) for field in entered}
    for field, value in entered.items():
        setattr(area, field, value)
    city_edits.remember(session, actor, city_edits.AREA, code)
    _saved(session, actor, "area", code, was, entered)
    return area


def _values(row: Any, entry: AgencyEntry | CategoryEntry) -> dict[str, Any]:
    """What a row holds of an entry, as the log keeps it; nothing of a new one."""
    return {name: getattr(row, name, None) for name in vars(entry)} if row.id else {}


def _saved(
    session: Session,
    actor: Actor,
    what: str,
    code: str,
    was: dict[str, Any],
    now: dict[str, Any],
) -> None:
    """Ends an edit: every process takes the new catalogue, the log says who changed what."""
    session.flush()
    directory.changed(session)
    changed = {
        name: [was.get(name), value] for name, value in now.items() if was.get(name) != value
    }
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": what, "code": code, "new": not was, "changed": changed},
    )


def must_agree(seen: str, current: str) -> None:
    """Raises `Conflict` when the catalogue changed since a form was opened."""
    if seen and seen != current:
        raise Conflict("catalogue_changed")
