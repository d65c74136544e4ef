"""Makes the planned weeks true: every report and every step goes through the services, with the
clock held at the moment at which it is to have happened.

A matter's life is a generator that yields the next moment at which it does something; `play` runs
all lives in the order of time, so that duplicates, deadlines and events come as they would have.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from ioc.cli.demo_news import StaffNews
from ioc.cli.demo_stage import Stage, Told
from ioc.cli.demo_steps import (
    Life,
    accepted,
    asks_again,
    helpers_accept,
    judged,
    noted,
    reopened,
    resolved,
    returned,
    started,
)
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.incidents import OPEN, Outcome, ReferralStatus, Severity, Verification
from ioc.exercise.weeks import Fate, Matter
from ioc.models.incident import Incident
from ioc.services.agency import working
from ioc.services.incidents import referral
from ioc.services.verification import joining, review
from ioc.workers import confirm_watch, deadlines

STEPS_AT_ONCE = 40
"""So many steps share one transaction: each commit waits for the disk."""

WATCH_EVERY, WATCH_EVERY_LATELY = timedelta(hours=3), timedelta(minutes=20)
LATELY = timedelta(hours=24)

Desk = Callable[[Stage], Life]
"""What people do at a desk besides the stories of single matters."""


def play(
    database: Database, stage: Stage, matters: Iterable[Matter], desks: Iterable[Desk] = ()
) -> None:
    """Runs every life up to the present, in the order of time."""
    heap: list[tuple[datetime, int, Life]] = []
    lives = [_life(stage, matter) for matter in matters] + [desk(stage) for desk in desks]
    for number, life in enumerate(lives):
        stage.rng = stage.rng_of(number)
        heap.append((next(life), number, life))
    heapq.heapify(heap)
    news = StaffNews(database, stage)
    watched = heap[0][0] if heap else stage.now
    while heap and heap[0][0] < stage.now:
        with database.atomic() as session:
            stage.session = session
            for _ in range(STEPS_AT_ONCE):
                if not heap or heap[0][0] >= min(stage.now, _next_watch(stage, watched)):
                    break
                at, number, life = heapq.heappop(heap)
                following = _step(stage, at, number, life)
                if following is not None:
                    heapq.heappush(heap, (max(following, at), number, life))
        if not heap or heap[0][0] >= _next_watch(stage, watched):
            watched = _next_watch(stage, watched)
            _watch(database, min(watched, stage.now), stage.now)
            news.tell()
    _watch(database, stage.now, stage.now)
    news.tell()
    news.settle()


def _next_watch(stage: Stage, watched: datetime) -> datetime:
    is_lately = watched >= stage.now - LATELY
    return watched + (WATCH_EVERY_LATELY if is_lately else WATCH_EVERY)


def _watch(database: Database, at: datetime, now: datetime) -> None:
    with clock.at_moment(at):
        while deadlines.watch_clocks(database):
            pass
        if at >= now - LATELY:
            confirm_watch.watch_confirmations(database)


def _step(stage: Stage, at: datetime, number: int, life: Life) -> datetime | None:
    """One step of a life; one that the rules refuse ends it, as a person would give up.

    Each life draws from its own numbers: what becomes of it does not hang on what others do, and
    so not on the hour at which the demonstration is made.
    """
    stage.rng = stage.rng_of(number)
    try:
        with clock.at_moment(at):
            following = next(life, None)
            # The next step loads what it locks anew, and would not see what was not written.
            stage.session.flush()
            return following
    except DomainError:
        stage.dropped += 1
        return None


def _life(stage: Stage, matter: Matter) -> Life:
    yield matter.at
    told = stage.submit(matter.messages[0][1])
    incident = stage.incident_of(told)
    if incident is None:
        return
    if incident.id in stage.owned:
        # It joined what somebody else had told before: it has no story of its own.
        return
    stage.owned.add(incident.id)
    stage.first_told[incident.id] = (matter, told)
    others = _others(stage, matter, incident.id)
    story = _story(stage, matter, told, incident.id)
    yield from _interleaved(story, others)


def _interleaved(*lives: Life) -> Life:
    """Several lives as one, in the order of their moments."""
    heap: list[tuple[datetime, int, Life]] = []
    for number, life in enumerate(lives):
        at = next(life, None)
        if at is not None:
            heapq.heappush(heap, (at, number, life))
    while heap:
        at, number, life = heapq.heappop(heap)
        yield at
        following = next(life, None)
        if following is not None:
            heapq.heappush(heap, (max(following, at), number, life))


def _others(stage: Stage, matter: Matter, incident_id: int) -> Life:
    """The same matter told by others; what the rules do not join, the duty officer merges."""
    for delay, message in matter.messages[1:]:
        yield matter.at + delay
        found = stage.incident_of(stage.submit(message))
        if found is not None:
            yield from _calmed(stage, matter, found.id)
        if found is None or found.id in stage.owned:
            continue
        stage.owned.add(found.id)
        # Before the present: a demonstration does not begin with a call that nobody has looked at.
        soon = clock.now() + timedelta(minutes=stage.rng.uniform(1, 6))
        yield min(soon, stage.now - timedelta(seconds=1))
        apart, first = stage.look(found.id), stage.look(incident_id)
        if first.status in OPEN and apart.status in OPEN:
            joining.merge_incidents(
                stage.session, stage.cast.duty_officer, apart.id, apart.version, first.id
            )
        elif apart.status in OPEN:
            yield from resolved(stage, matter, apart.id, Outcome.ANSWERED, clock.now())


def _calmed(stage: Stage, matter: Matter, incident_id: int) -> Life:
    """The desk looks at an ordinary matter in which the rules read danger, and finds none."""
    if matter.is_emergency or not _is_alarm(stage.look(incident_id)):
        return
    soon = clock.now() + timedelta(minutes=stage.rng.uniform(1, 4))
    yield min(soon, stage.now - timedelta(seconds=1))
    incident = stage.look(incident_id)
    if _is_alarm(incident):
        review.classify_incident(
            stage.session,
            stage.cast.duty_officer,
            incident.id,
            incident.version,
            matter.category,
            Severity.NORMAL,
        )


def _is_alarm(incident: Incident) -> bool:
    return incident.status in OPEN and incident.severity is Severity.CRITICAL


def _story(stage: Stage, matter: Matter, told: Told, incident_id: int) -> Life:
    incident = stage.look(incident_id)
    if matter.fate is Fate.DOUBTFUL:
        return
    if matter.fate is Fate.REJECTED:
        yield matter.at + timedelta(minutes=stage.rng.randrange(6, 300))
        incident = stage.look(incident_id)
        review.reject_incident(
            stage.session,
            stage.cast.duty_officer,
            incident.id,
            incident.version,
            matter.reason or "",
        )
        return
    if matter.is_emergency:
        yield from _emergency(stage, matter, told, incident_id)
        return
    if incident.severity is Severity.CRITICAL:
        # The rules read danger in it; people look at once and find less.
        yield from _emergency(stage, matter, told, incident_id, fate=Fate.FIXED)
        return
    yield from _ordinary(stage, matter, told, incident_id)


def _put_right(stage: Stage, matter: Matter, incident_id: int) -> Life:
    """The desk corrects the kind and confirms what was left open."""
    duty, rng = stage.cast.duty_officer, stage.rng
    incident = stage.look(incident_id)
    if incident.category != matter.category:
        yield clock.now() + timedelta(minutes=rng.randrange(2, 25))
        incident = stage.look(incident_id)
        review.classify_incident(
            stage.session, stage.cast.operator, incident.id, incident.version, matter.category, None
        )
    if incident.verification is Verification.DOUBTFUL or (
        incident.verification is Verification.UNVERIFIED and rng.random() < 0.6
    ):
        yield clock.now() + timedelta(minutes=rng.randrange(3, 40))
        incident = stage.look(incident_id)
        review.verify_incident(stage.session, duty, incident.id, incident.version)


def _ordinary(stage: Stage, matter: Matter, told: Told, incident_id: int) -> Life:
    rng, fate = stage.rng, matter.fate
    yield from _put_right(stage, matter, incident_id)
    incident = stage.look(incident_id)
    soon = stage.now + timedelta(minutes=40)
    is_short = incident.due_at is not None and incident.due_at < soon
    if fate in {Fate.OFFERED, Fate.ACCEPTED, Fate.STARTED} and is_short:
        # Its deadline would have passed: a matter of hours, and it was dealt with in hours.
        fate = Fate.CLOSED
    if fate is Fate.OFFERED and not _lets_time_pass(stage, incident):
        return
    if matter.is_returned:
        yield from returned(stage, incident_id)
    yield from accepted(stage, incident_id)
    if fate is Fate.LATE_ACCEPTED:
        yield from asks_again(stage, told, 20)
        return
    if fate in {Fate.ACCEPTED, Fate.OFFERED}:
        if rng.random() < 0.4:
            yield from noted(stage, matter, incident_id)
        return
    yield from started(stage, matter, incident_id, is_extended=matter.is_extended)
    if fate is Fate.STARTED:
        return
    if fate is Fate.LATE_STARTED:
        yield from asks_again(stage, told, 20)
        return
    if rng.random() < 0.12:
        yield from asks_again(stage, told, 1)
    outcome = {
        Fate.ANSWERED: Outcome.ANSWERED,
        Fate.NOT_POSSIBLE: Outcome.NOT_POSSIBLE,
        Fate.NOT_OURS: Outcome.NOT_OURS,
    }.get(fate, Outcome.FIXED)
    yield from resolved(stage, matter, incident_id, outcome, matter.at)
    if fate in {Fate.REOPENED, Fate.REOPENED_OPEN}:
        yield from reopened(stage, matter, told, incident_id, fate)
    else:
        yield from judged(stage, told, incident_id, fate)


def _lets_time_pass(stage: Stage, incident: Incident) -> bool:
    """Whether the agency would have let the time to accept pass: its people look in time."""
    found = stage.lead_of(incident)
    due = found[0].accept_due_at if found else None
    return due is not None and due < stage.now + timedelta(minutes=10)


def _emergency(
    stage: Stage, matter: Matter, told: Told, incident_id: int, fate: Fate | None = None
) -> Life:
    """Minutes instead of days; the agency goes, the desk verifies beside that."""
    rng, fate = stage.rng, fate or matter.fate
    if fate is Fate.OFFERED:
        return
    yield clock.now() + timedelta(minutes=rng.uniform(0.7, 3.0))
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None or incident.status not in OPEN:
        return
    if found[0].status is ReferralStatus.OFFERED:
        referral.accept_referral(stage.session, found[1], incident.id, incident.version)
    yield clock.now() + timedelta(seconds=rng.uniform(5, 25))
    helpers_accept(stage, incident_id)
    incident = stage.look(incident_id)
    if incident.verification is not Verification.VERIFIED:
        yield clock.now() + timedelta(minutes=rng.uniform(0.5, 4.0))
        incident = stage.look(incident_id)
        review.verify_incident(
            stage.session, stage.cast.duty_officer, incident.id, incident.version
        )
    if fate is Fate.ACCEPTED:
        return
    yield clock.now() + timedelta(minutes=rng.uniform(1.0, 6.0))
    incident = stage.look(incident_id)
    found = stage.lead_of(incident)
    if found is None or incident.status not in OPEN:
        return
    working.start_incident(stage.session, found[1], incident.id, incident.version)
    yield clock.now() + timedelta(minutes=rng.uniform(1.0, 5.0))
    note = rng.choice(stage.rescue["rescue_notes"])
    working.note_incident(stage.session, found[1], incident_id, note, False)
    if fate is Fate.STARTED:
        return
    yield from resolved(stage, matter, incident_id, Outcome.FIXED, matter.at)
    yield from judged(stage, told, incident_id, fate)
