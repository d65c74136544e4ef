"""The work that follows events: planned once, taken by priority, retried, parked, never lost."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.eventlog import jobs, record, sequencer
from ioc.eventlog.jobs import ORDINARY, URGENT, Task
from ioc.models.event import Job

KINDS = {EventKind.REPORT_RECEIVED.value: "enrich"}


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = datetime(2026, 10, 28, 7, 0, tzinfo=UTC)

    def pass_by(self, **amount: float) -> None:
        self.at += timedelta(**amount)


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time that passes only when told."""
    made = Clock()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    return made


def add_jobs(database: Database, *priorities: int) -> None:
    now = clock.now()
    with database.atomic() as session:
        session.execute(
            insert(Job),
            [
                {
                    "kind": "enrich",
                    "subject_id": number,
                    "priority": priority,
                    "not_before": now,
                    "attempts": 0,
                    "created_at": now,
                }
                for number, priority in enumerate(priorities, start=1)
            ],
        )


def take(database: Database, count: int = 1) -> list[Task]:
    with database.atomic() as session:
        return jobs.take(session, count)


def fail(database: Database, task: Task) -> bool:
    with database.atomic() as session:
        return jobs.fail(session, task, RuntimeError("it rained"))


def finish(database: Database, task: Task) -> None:
    with database.atomic() as session:
        jobs.finish(session, task)


def health(database: Database) -> jobs.Health:
    with database.reading() as session:
        return jobs.health(session)


def event(database: Database, subject: int, kind: EventKind, **more: Any) -> None:
    with database.atomic() as session:
        record.record(
            session, kind, (SubjectType.REPORT, subject), "public", after=[Standing()], **more
        )


def test_an_event_becomes_a_job_exactly_once(database: Database) -> None:
    event(database, 1, EventKind.REPORT_RECEIVED)
    event(database, 2, EventKind.REPORT_VERIFIED)
    event(database, 3, EventKind.REPORT_RECEIVED, is_urgent=True)
    sequencer.run_once(database)
    with database.reading() as session:
        assert jobs.is_behind(session, "followers")
    with database.atomic() as session:
        assert jobs.plan(session, "followers", KINDS) == 3
    with database.atomic() as session:
        assert jobs.plan(session, "followers", KINDS) == 0
    with database.reading() as session:
        assert not jobs.is_behind(session, "followers")
        planned = session.execute(select(Job.subject_id, Job.priority).order_by(Job.id)).all()
    assert [tuple(row) for row in planned] == [(1, ORDINARY), (3, URGENT)]


def test_a_plan_that_is_undone_is_made_again(database: Database) -> None:
    event(database, 1, EventKind.REPORT_RECEIVED)
    sequencer.run_once(database)
    with pytest.raises(RuntimeError), database.atomic() as session:
        jobs.plan(session, "followers", KINDS)
        raise RuntimeError("killed")
    with database.atomic() as session:
        assert jobs.plan(session, "followers", KINDS) == 1
    assert [task.subject_id for task in take(database, 9)] == [1]


def test_an_emergency_overtakes_whatever_waits(database: Database) -> None:
    add_jobs(database, ORDINARY, ORDINARY, URGENT, ORDINARY, URGENT)
    assert [task.subject_id for task in take(database, 3)] == [3, 5, 1]
    assert [task.subject_id for task in take(database, 9)] == [2, 4]
    assert take(database) == []


def test_several_workers_take_each_job_once(database: Database) -> None:
    add_jobs(database, *[ORDINARY] * 60)
    done: list[int] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            while tasks := take(database, 4):
                for task in tasks:
                    finish(database, task)
                    done.append(task.subject_id)
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert failures == []
    assert sorted(done) == list(range(1, 61))
    assert health(database).waiting == 0


@pytest.mark.parametrize("backend", ["postgis"], indirect=True)
def test_a_worker_does_not_wait_for_another(database: Database) -> None:
    add_jobs(database, URGENT, ORDINARY, ORDINARY)
    with database.atomic() as one:
        assert [t.subject_id for t in jobs.take(one, 1)] == [1]
        assert [t.subject_id for t in take(database, 9)] == [2, 3]


def test_a_job_that_fails_is_tried_again_after_a_doubling_pause(
    database: Database, stopped: Clock
) -> None:
    add_jobs(database, ORDINARY)
    for attempt in range(1, jobs.MAX_ATTEMPTS):
        (task,) = take(database)
        assert task.attempts == attempt
        assert not fail(database, task)
        pause = 2 ** (attempt - 1)
        stopped.pass_by(seconds=pause - 0.1)
        assert take(database) == []
        stopped.pass_by(seconds=0.2)
    (task,) = take(database)
    assert fail(database, task), "the last attempt parks it"


def test_a_parked_job_is_shown_and_can_be_put_back(database: Database, stopped: Clock) -> None:
    add_jobs(database, ORDINARY)
    (task,) = take(database)
    for _ in range(jobs.MAX_ATTEMPTS):
        fail(database, task)
        stopped.pass_by(hours=1)
        (again,) = [t for t in take(database, 2) if t.id == task.id] or (task,)
        task = again
    assert health(database).parked == 1
    with database.reading() as session:
        (parked,) = jobs.parked(session)
    assert parked.last_error == "RuntimeError: it rained"
    assert parked.attempts == jobs.MAX_ATTEMPTS
    stopped.pass_by(days=30)
    assert parked.id not in [t.id for t in take(database, 9)]
    with database.atomic() as session:
        assert jobs.retry(session, parked.id)
        assert not jobs.retry(session, 999)
    assert [t.id for t in take(database, 9)] == [parked.id]
    assert health(database).parked == 0


def test_a_job_that_kills_its_workers_is_parked(database: Database, stopped: Clock) -> None:
    add_jobs(database, ORDINARY)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert len(take(database, 2)) == 1
        stopped.pass_by(seconds=jobs.LEASE_SECONDS + 1)
    assert take(database, 2) == []
    assert health(database).parked == 1


def test_the_job_of_a_worker_that_died_is_taken_again(database: Database, stopped: Clock) -> None:
    add_jobs(database, ORDINARY)
    (first,) = take(database)
    stopped.pass_by(seconds=jobs.LEASE_SECONDS - 1)
    assert take(database) == []
    stopped.pass_by(seconds=2)
    (second,) = take(database)
    assert (second.id, second.attempts) == (first.id, 2)


def test_health_says_how_old_the_oldest_job_is(database: Database, stopped: Clock) -> None:
    assert health(database) == jobs.Health(0, 0.0, 0, 0, 0)
    add_jobs(database, ORDINARY)
    stopped.pass_by(seconds=40)
    add_jobs(database, URGENT)
    event(database, 1, EventKind.REPORT_RECEIVED)
    state = health(database)
    assert (state.waiting, state.oldest_seconds, state.parked) == (2, 40.0, 0)
    assert state.unnumbered == (0 if database.is_embedded else 1)
    sequencer.run_once(database)
    assert (health(database).unnumbered, health(database).behind) == (0, 1)
