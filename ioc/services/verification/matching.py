"""Finds the incidents that a report may tell of: by telephone, by address, by distance.

A report leaves keys (its telephones, its addresses) by which the next one finds it. On PostGIS the
keys are locked before anything is looked for, so that two first calls of one telephone at the same
moment come one after the other and do not become two incidents; on SpatiaLite there is one writer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import hypot
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, Text, and_, func, insert, select, text
from sqlalchemy import cast as cast_sql
from sqlalchemy.orm import Session

from ioc.db import spatial_sql
from ioc.db.session import database_of
from ioc.domain import duplicates, signs
from ioc.domain.contact import phone_key, phone_keys_in
from ioc.domain.duplicates import OTHER, Candidate, Limits, Match, Told, Weighed
from ioc.domain.geo import Point
from ioc.domain.incidents import OPEN, OUT_OF_SCOPE, Outcome
from ioc.domain.reports import Channel
from ioc.models.incident import Incident
from ioc.models.joining import ReportKey, Resemblance
from ioc.models.report import Report, ReporterContact
from ioc.queries.directory import Directory
from ioc.understanding.traces import keys_of, read_traces

MAY_MEAN = 0.1
"""A category held with this confidence may be the one under which the matter is known."""

LOCK_CLASS = 7_310
"""First half of the advisory locks on keys; the other half is the hash of the key."""

LOCKED = frozenset("pa")
"""Telephones and houses; a whole street would make its people wait for each other."""

ACCURACY_SLACK_M = 600.0
"""How inexact the place of an incident may be and still be found around a sharp one."""

REACH_MOST_M = 2500.0
NEAREST_MOST, BY_KEY_MOST, TEXTS_MOST = 40, 40, 400

OF_ONE_MOST = 12
"""Reports of one incident that are compared: an incident of hundreds must not hide the others."""

READ_MOST = 1500
"""Characters of a text that are compared; what tells one matter from another stands before."""

PHONES_MOST = 6
"""Telephones of one report; a list of hundreds is no household, and would lock all of them."""

SETTLED = (Outcome.FIXED, Outcome.ANSWERED, Outcome.NOT_POSSIBLE)
"""Outcomes after which the same matter can come again; what was rejected never was one."""

PHONE_WIDE = 3.0
"""A telephone's second report further from its first than this many times the accuracy of both
tells of something else: in a hamlet one telephone calls for several houses."""


@dataclass(frozen=True)
class Telling:
    """One report of a candidate, as far as others are compared with it."""

    report_id: int
    incident_id: int
    channel: Channel
    phone: str | None
    text: str


@dataclass(frozen=True)
class Found:
    """What to do with a report, and the likeliest incidents; `tellings` are their reports."""

    told: Told
    match: Match = Match.APART
    incident_id: int | None = None
    proposals: tuple[Weighed, ...] = ()
    tellings: tuple[Telling, ...] = field(default=())


def told_of(
    report: Report, contact: ReporterContact | None, ranked: Sequence[tuple[str, float]] = ()
) -> Told:
    """What a report tells, as far as it matters for comparing; `ranked` is how it was read."""
    others = {code for code, confidence in ranked[:3] if confidence >= MAY_MEAN}
    if report.emergency or report.water_depth_m is not None or report.vulnerable:
        # Who stands in water or is frail may be somebody whom a rescue is already on its way to.
        others.add(duplicates.RESCUE)
    own = contact.phone_key if contact else None
    # Two places are left for the sender's own number and the one that was named for the place.
    place = frozenset(sorted(phone_keys_in(report.text[:READ_MOST]))[: PHONES_MOST - 2])
    if contact and contact.place_phone and (key := phone_key(contact.place_phone)):
        place |= {key}
    return Told(
        category=report.category or OTHER,
        at=report.received_at,
        accuracy_m=report.accuracy_m,
        phone_key=own,
        place_phones=place - {own},
        traces=read_traces(report.text[:READ_MOST], report.address),
        people=report.people,
        vulnerable=frozenset(report.vulnerable or ()),
        other_kinds=frozenset(others - {report.category}),
    )


def keys(told: Told) -> list[str]:
    """The keys under which a report is found again, sorted: at most six of each kind."""
    own = [told.phone_key] if told.phone_key else []
    phones = [*own, *sorted(told.place_phones - {told.phone_key})][:PHONES_MOST]
    found = {f"p:{phone}" for phone in phones}
    if told.traces:
        houses, streets = keys_of(told.traces)
        found |= {f"a:{key}" for key in houses} | {f"s:{key}" for key in streets}
    return sorted(found)


def keep_keys(session: Session, report_id: int, found: Sequence[str]) -> None:
    """Locks the keys of a report against other newcomers, and keeps them."""
    if not found:
        return
    if not database_of(session).is_embedded:
        # One statement each, in their order: two reports with two keys cannot wait in a ring.
        for key in (one for one in found if one[0] in LOCKED):
            session.execute(
                text("SELECT pg_advisory_xact_lock(:kind, hashtext(:key))"),
                {"kind": LOCK_CLASS, "key": key},
            )
    session.connection().execute(
        insert(cast("Table", ReportKey.__table__)),
        [{"report_id": report_id, "key": key} for key in found],
    )


def find(session: Session, report: Report, told: Told, city: Directory) -> Found:
    """The open incidents that the report may tell of, and what to do about the likeliest."""
    bounds = bounds_of(city)
    rows = _rows(session, report, told, bounds, Incident.status.in_(OPEN) & _is_ordinary())
    return _judged(session, report, told, bounds, rows)


def _is_ordinary() -> ColumnElement[bool]:
    """Condition on `Incident`: no complaint or denunciation under the law, which nobody joins."""
    flags = cast_sql(Incident.flags, Text)
    return and_(*(~flags.contains(f'"{mark}"', autoescape=True) for mark in sorted(OUT_OF_SCOPE)))


def named(session: Session, found: Found, incident_id: int, report: Report) -> Found:
    """The operator said of which incident the caller tells: that one, whatever resembles it."""
    if all(telling.incident_id != incident_id for telling in found.tellings):
        texts = _tellings(session, [incident_id], report.id)
        more = tuple(telling for telling, _ in texts.get(incident_id, []))
        found = replace(found, tellings=(*found.tellings, *more))
    return replace(found, match=Match.JOIN, incident_id=incident_id, proposals=())


def find_earlier(session: Session, report: Report, told: Told, city: Directory) -> Weighed | None:
    """The matter that a report repeats, whatever became of it and however long ago."""
    bounds = bounds_of(city)
    condition = Incident.merged_into.is_(None) & (Incident.id != (report.incident_id or 0))
    rows = _rows(session, report, told, bounds, condition)
    texts = _tellings(session, [row.id for row in rows], report.id)
    candidates = _candidates(told, bounds, rows, texts)
    ranked = duplicates.ranked(told, candidates, bounds, anytime=True)
    return next((w for w in ranked if w.candidate.category == told.category), None)


def find_settled(
    session: Session, report: Report, told: Told, city: Directory, since: datetime
) -> int | None:
    """The latest matter of the kind, at the same place or of the same telephone, that was settled
    after `since`: what the report tells of has come again."""
    bounds = bounds_of(city)
    condition = (
        Incident.status.not_in(OPEN)
        & Incident.outcome.in_(SETTLED)
        & (Incident.resolved_at >= since)
        & (Incident.id != (report.incident_id or 0))
        & _is_ordinary()
    )
    rows = _rows(session, report, told, bounds, condition)
    if not rows:
        return None
    texts = _tellings(session, [row.id for row in rows], report.id)
    candidates = _candidates(told, bounds, rows, texts)
    ranked = duplicates.ranked(told, candidates, bounds, anytime=True)
    same = [
        weighed.candidate.incident_id
        for weighed in ranked
        if weighed.match is Match.JOIN and weighed.candidate.category == told.category
    ]
    return max(same, default=None)


def bounds_of(city: Directory) -> dict[str, Limits]:
    """How near in place and time reports of each category may be one."""
    return {
        code: Limits(known.same_incident_metres, known.same_incident_hours)
        for code, known in city.categories.items()
    }


def keep_proposals(session: Session, report: Report, found: Found) -> None:
    """Writes down what a person is asked about."""
    for weighed in found.proposals:
        session.add(
            Resemblance(
                report_id=report.id,
                incident_id=weighed.candidate.incident_id,
                kind="proposed",
                points=weighed.points,
                signs=[sign.value for sign in weighed.signs],
            )
        )
    if found.proposals:
        report.proposed_incident_id = found.proposals[0].candidate.incident_id


def _judged(
    session: Session, report: Report, told: Told, bounds: dict[str, Limits], rows: Sequence[Any]
) -> Found:
    texts = _tellings(session, [row.id for row in rows], report.id)
    ranked = duplicates.ranked(told, _candidates(told, bounds, rows, texts), bounds)
    tellings = tuple(t for found in texts.values() for t, _ in found)
    if not ranked:
        return Found(told, tellings=tellings)
    best = ranked[0]
    if best.match is Match.JOIN:
        return Found(told, Match.JOIN, best.candidate.incident_id, (), tellings)
    return Found(told, Match.PROPOSE, None, tuple(ranked[: duplicates.PROPOSALS_MAX]), tellings)


def _rows(
    session: Session,
    report: Report,
    told: Told,
    bounds: dict[str, Limits],
    condition: ColumnElement[bool],
) -> list[Any]:
    """Incidents that share a key, and the nearest of kindred kinds."""
    point = None
    if report.lat is not None and report.lon is not None:
        point = Point(report.lat, report.lon)
    away = spatial_sql.metres_from(session, "incident", point).label("away") if point else None
    columns: list[Any] = [
        Incident.id,
        Incident.category,
        Incident.last_confirmed_at,
        Incident.accuracy_m,
        Incident.people,
        Incident.vulnerable,
        Incident.verification,
    ]
    if away is not None:
        columns.append(away)
    is_alike = (condition, Incident.is_exercise == report.is_exercise)
    found: dict[int, Any] = {}
    sought = keys(told)
    if sought:
        by_key: Select[Any] = (
            select(*columns)
            .where(
                *is_alike,
                Incident.id.in_(
                    select(Report.incident_id)
                    .join(ReportKey, ReportKey.report_id == Report.id)
                    .where(ReportKey.key.in_(sought), Report.id != report.id)
                ),
            )
            .order_by(Incident.last_confirmed_at.desc())
            .limit(BY_KEY_MOST)
        )
        found |= {row.id: row for row in session.execute(by_key)}
    if point is not None and away is not None and told.category != OTHER:
        own = signs.WIDE * (report.accuracy_m or 0.0)
        metres = max(
            (bounds[k].metres for k in {told.category, *told.other_kinds} & set(bounds)),
            default=0.0,
        )
        reach = min(metres + own + ACCURACY_SLACK_M, REACH_MOST_M)
        near: Select[Any] = (
            select(*columns)
            .where(
                *is_alike,
                Incident.category.in_(sorted(told.kinds)),
                spatial_sql.within_metres(session, "incident", point, reach),
            )
            .order_by(away)
            .limit(NEAREST_MOST)
        )
        found |= {row.id: row for row in session.execute(near)}
    return list(found.values())


def _tellings(
    session: Session, incident_ids: Iterable[int], but: int
) -> dict[int, list[tuple[Telling, Any]]]:
    """The newest reports of each incident, the newest first, each with its row."""
    ids = list(incident_ids)
    found: dict[int, list[tuple[Telling, Any]]] = defaultdict(list)
    if not ids:
        return found
    newest = (
        select(
            Report.id,
            func.row_number()
            .over(partition_by=Report.incident_id, order_by=Report.id.desc())
            .label("place"),
        )
        .where(Report.incident_id.in_(ids), Report.id != but)
        .subquery()
    )
    rows = session.execute(
        select(
            Report.id,
            Report.incident_id,
            Report.channel,
            Report.text,
            Report.address,
            ReporterContact.phone_key,
            ReporterContact.place_phone,
        )
        .join(newest, newest.c.id == Report.id)
        .outerjoin(ReporterContact, ReporterContact.report_id == Report.id)
        .where(newest.c.place <= OF_ONE_MOST)
        .order_by(newest.c.place, Report.id.desc())
        .limit(TEXTS_MOST)
    )
    for row in rows:
        words = row.text[:READ_MOST]
        telling = Telling(row.id, row.incident_id, row.channel, row.phone_key, words)
        found[row.incident_id].append((telling, row))
    return found


def _candidates(
    told: Told,
    bounds: dict[str, Limits],
    rows: Sequence[Any],
    texts: dict[int, list[tuple[Telling, Any]]],
) -> list[Candidate]:
    return [_candidate(told, bounds, row, texts.get(row.id, [])) for row in rows]


def _candidate(
    told: Told, bounds: dict[str, Limits], row: Any, texts: Sequence[tuple[Telling, Any]]
) -> Candidate:
    away = getattr(row, "away", None)
    phones = {one.phone for one, _ in texts if one.phone}
    places: set[str] = set()
    for one, raw in texts:
        places |= phone_keys_in(one.text)
        if raw.place_phone and (key := phone_key(raw.place_phone)):
            places.add(key)
    known = [bounds[k].metres for k in (told.category, row.category) if k in bounds]
    widest = max(known, default=0.0) + PHONE_WIDE * hypot(
        told.accuracy_m or 0.0, row.accuracy_m or 0.0
    )
    if away is not None and away > widest:
        phones, places = set(), set()
    return Candidate(
        incident_id=row.id,
        category=row.category,
        last_confirmed_at=row.last_confirmed_at,
        distance_metres=None if away is None else float(away),
        accuracy_m=row.accuracy_m,
        phone_keys=frozenset(phones),
        place_phones=frozenset(places - phones),
        traces=tuple(read_traces(one.text, raw.address) for one, raw in texts),
        people=row.people,
        vulnerable=frozenset(row.vulnerable or ()),
    )
