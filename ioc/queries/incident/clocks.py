"""The clocks of an incident, each with its state and why it ends when it does, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain import clock, sla
from ioc.domain.contact import without_personal_data
from ioc.domain.incidents import OPEN, ReferralStatus
from ioc.domain.sla import NOTHING, DueExplanation, Pause, SLACalendar, SLAState, SLAStep, SLATarget
from ioc.models.duty import SLAPause
from ioc.models.incident import Incident, Referral
from ioc.queries.directory import Directory, directory
from ioc.queries.incident.clock_words import explained, said, short_moment

TOLERANCE = timedelta(minutes=1)
RUNS = frozenset({ReferralStatus.OFFERED, ReferralStatus.ACCEPTED})


@dataclass(frozen=True)
class ClockOnPage:
    """One clock: of an agency, to accept or to resolve.

    Moments are aware, in UTC. `percent` is the share of the time that is used up, 0 to 100.
    `words` explain the due moment in one line; `note` says that it stands still, or was extended.
    """

    agency: str
    agency_name: str
    is_lead: bool
    step: SLAStep
    state: SLAState
    began_at: datetime
    due_at: datetime
    warning_at: datetime | None
    paused_at: datetime | None
    percent: int
    words: str
    note: str


def of_incident(session: Session, incident: Incident, locale: str) -> list[ClockOnPage]:
    """Every clock that runs, the lead's first; none of a matter that is no longer open."""
    return of_incidents(session, [incident], locale)[incident.id]


def of_incidents(
    session: Session, incidents: Iterable[Incident], locale: str
) -> dict[int, list[ClockOnPage]]:
    """The clocks of several incidents, in one statement more than the incidents take."""
    matters = list(incidents)
    pauses = _pauses(session, [i.id for i in matters if i.status in OPEN])
    city = directory(session)
    return {
        incident.id: [
            found
            for item in sorted(incident.referrals, key=lambda r: (not r.is_lead, r.id))
            if incident.status in OPEN and item.status in RUNS
            for found in _clocks(incident, item, pauses[item.id], city, locale)
        ]
        for incident in matters
    }


def counting(
    session: Session, incidents: Iterable[Incident], agencies: Collection[str], locale: str
) -> dict[int, ClockOnPage]:
    """For each matter the one clock that counts for these agencies: their own, else of who leads;
    while it is not taken, the time to take it. No other is explained, because lists are long."""
    matters = [one for one in incidents if one.status in OPEN]
    pauses = _pauses(session, [one.id for one in matters])
    city = directory(session)
    found = {}
    for incident in matters:
        running = [item for item in incident.referrals if item.status in RUNS]
        running.sort(key=lambda item: (not item.is_lead, item.id))
        own = [item for item in running if item.agency_code in agencies]
        chosen = _first(own or [item for item in running if item.is_lead])
        if chosen is not None:
            item, step = chosen
            rows = [] if step is SLAStep.ACCEPT else pauses[item.id]
            found[incident.id] = _clock(incident, item, step, rows, city, locale)
    return found


def _first(items: Iterable[Referral]) -> tuple[Referral, SLAStep] | None:
    found = [(item, step) for item in items for step in _steps(item)]
    accept = [pair for pair in found if pair[1] is SLAStep.ACCEPT]
    return next(iter(accept or found), None)


def _steps(item: Referral) -> Iterable[SLAStep]:
    """The steps of a referral whose clocks run."""
    if item.status is ReferralStatus.OFFERED and item.accept_due_at is not None:
        yield SLAStep.ACCEPT
    if item.due_at is not None:
        yield SLAStep.RESOLVE


def for_citizen(session: Session, incident: Incident, locale: str) -> ClockOnPage | None:
    """The clock of the work, as everybody may know it."""
    found = of_incident(session, incident, locale)
    return next((c for c in found if c.is_lead and c.step is SLAStep.RESOLVE), None)


def _pauses(session: Session, ids: list[int]) -> dict[int, list[SLAPause]]:
    found: dict[int, list[SLAPause]] = defaultdict(list)
    if ids:
        for row in session.scalars(
            select(SLAPause).where(SLAPause.incident_id.in_(ids)).order_by(SLAPause.began_at)
        ):
            found[row.referral_id].append(row)
    return found


def _clocks(
    incident: Incident, item: Referral, pauses: list[SLAPause], city: Directory, locale: str
) -> Iterable[ClockOnPage]:
    for step in _steps(item):
        rows = [] if step is SLAStep.ACCEPT else pauses
        yield _clock(incident, item, step, rows, city, locale)


def _clock(
    incident: Incident,
    item: Referral,
    step: SLAStep,
    rows: list[SLAPause],
    city: Directory,
    locale: str,
) -> ClockOnPage:
    is_accept = step is SLAStep.ACCEPT
    due = item.accept_due_at if is_accept else item.due_at
    if due is None:
        raise ValueError("a clock without a due moment is not shown")
    warn = item.accept_warn_at if is_accept else item.warn_at
    began = item.clock_began_at or item.offered_at
    paused = None if is_accept else item.paused_at
    agency = city.agencies.get(item.agency_code)
    name = item.agency_code
    if agency is not None:
        name = agency.name_en if locale == "en" else agency.name_vi
    at = clock.now()
    state = sla.state_at(due, warn or due, paused or at)
    if paused is not None and state is not SLAState.OVERDUE:
        state = SLAState.PAUSED
    return ClockOnPage(
        agency=item.agency_code,
        agency_name=name,
        is_lead=item.is_lead,
        step=step,
        state=state,
        began_at=began,
        due_at=due,
        warning_at=warn,
        paused_at=paused,
        percent=_percent(item, began, due, paused or at, city),
        words=_words(incident, item, step, rows, city, locale),
        note="" if is_accept else _note(item, due, locale),
    )


def _percent(item: Referral, began: datetime, due: datetime, at: datetime, city: Directory) -> int:
    kind = SLACalendar(item.clock_calendar or SLACalendar.WORKING)
    whole = sla.time_left(kind, due, began, city.calendar)
    left = sla.time_left(kind, due, at, city.calendar)
    if at >= due or whole <= NOTHING:
        return 100
    return max(0, min(100, round(100 * (1 - left / whole))))


def _words(
    incident: Incident,
    item: Referral,
    step: SLAStep,
    rows: list[SLAPause],
    city: Directory,
    locale: str,
) -> str:
    """Why the due moment is that one; a moment that today's calendar does not give is not
    explained by it."""
    found = explanation(incident, item, step, rows, city)
    due = item.accept_due_at if step is SLAStep.ACCEPT else item.extended_from_at or item.due_at
    if found is None or due is None or abs(found.due_at - due) > TOLERANCE:
        return said("clock.kept", locale)
    waited = " " + said("clock.waited", locale)
    return explained(found, city.calendar, locale, paused_for=waited)


def explanation(
    incident: Incident, item: Referral, step: SLAStep, rows: list[SLAPause], city: Directory
) -> DueExplanation | None:
    """The numbers behind a due moment; None for a clock from before they were kept."""
    if not (item.clock_began_at and item.clock_calendar):
        return None
    if item.accept_minutes is None or item.resolve_minutes is None:
        return None
    target = SLATarget(
        None,
        item.clock_severity or incident.severity,
        SLACalendar(item.clock_calendar),
        min(item.accept_minutes, item.resolve_minutes),
        item.resolve_minutes,
    )
    pauses = [
        Pause(row.began_at, row.ended_at)
        for row in rows
        if row.ended_at is not None and row.began_at >= item.clock_began_at
    ]
    return sla.explain_due(target, item.clock_began_at, city.calendar, step, pauses)


def _note(item: Referral, due: datetime, locale: str) -> str:
    notes = []
    if item.paused_at is not None and item.pause_ends_at is not None:
        notes.append(
            said(
                "clock.stands",
                locale,
                since=short_moment(item.paused_at, locale),
                until=short_moment(item.pause_ends_at, locale),
            )
        )
    if item.extended_from_at is not None:
        notes.append(
            said(
                "clock.extended",
                locale,
                moment=short_moment(due, locale),
                reason=without_personal_data(item.extension_reason or ""),
            )
        )
    return "; ".join(notes)
