"""The log: appended with the change, numbered once it is seen, never rewritten."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ioc.db.session import Database, savepoint
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.eventlog import chain, reading, record, sequencer
from ioc.eventlog.reading import Recorded

only_postgis = pytest.mark.parametrize("backend", ["postgis"], indirect=True)


def append(session: Session, subject: int, **data: Any) -> None:
    record.record(
        session,
        EventKind.INCIDENT_NOTED,
        (SubjectType.INCIDENT, subject),
        "system",
        before=[Standing()],
        after=[Standing()],
        card=orjson.dumps({"id": subject}).decode(),
        data=data,
    )


def append_alone(database: Database, subject: int, **data: Any) -> None:
    with database.atomic() as session:
        append(session, subject, **data)


def number(database: Database) -> None:
    while sequencer.run_once(database):
        pass


def read_all(database: Database, after: int = 0) -> list[Recorded]:
    with database.reading() as session:
        return reading.read_after(session, after, 10_000)


def subjects(events: list[Recorded]) -> list[int]:
    return [event.subject_id for event in events]


# Appending.


def test_a_change_that_is_undone_leaves_no_event(database: Database) -> None:
    with pytest.raises(RuntimeError), database.atomic() as session:
        append(session, 1)
        raise RuntimeError("undone")
    append_alone(database, 2)
    number(database)
    assert subjects(read_all(database)) == [2]


def test_a_part_that_is_undone_leaves_no_event(database: Database) -> None:
    with database.atomic() as session:
        append(session, 1)
        with pytest.raises(RuntimeError), savepoint(session):
            append(session, 2)
            raise RuntimeError("undone")
        append(session, 3)
    number(database)
    assert subjects(read_all(database)) == [1, 3]


def test_positions_have_no_gaps_and_follow_the_commits(database: Database) -> None:
    for subject in range(1, 8):
        append_alone(database, subject)
        if subject == 3:
            with pytest.raises(RuntimeError), database.atomic() as session:
                append(session, 99)
                raise RuntimeError("undone")
    with database.atomic() as session:
        append(session, 8)
        append(session, 9)
    number(database)
    events = read_all(database)
    assert [event.position for event in events] == list(range(1, 10))
    assert subjects(events) == list(range(1, 10))


def test_an_event_is_read_back_as_it_was_written(database: Database) -> None:
    tricky = 'nước lên,"data":{"x":1} \\ " 🚣 \u2028'
    with database.atomic() as session:
        record.record(
            session,
            EventKind.INCIDENT_REFERRED,
            (SubjectType.INCIDENT, 5),
            "user:7",
            before=[Standing(frozenset({"hepco"}), "19750")],
            after=[Standing(frozenset({"huewaco"}), "19750")],
            card=orjson.dumps({"title": tricky}).decode(),
            data={"note": tricky},
            is_urgent=True,
        )
    number(database)
    (event,) = read_all(database)
    assert orjson.loads(event.card) == {"title": tricky}
    assert event.data == {"note": tricky}
    assert event.audience == {"city", "agency:huewaco", "agency:huewaco/area:19750"}
    assert event.left_audience == {"agency:hepco", "agency:hepco/area:19750"}
    assert (event.kind, event.actor, event.is_urgent) == ("incident:referred", "user:7", True)


# Many at once.


@only_postgis
def test_a_slow_transaction_is_not_skipped_by_a_fast_one(database: Database) -> None:
    """The slow one took its id first and commits last: a cursor on ids would never see it."""
    for turn in range(10):
        started = read_all(database)[-1].position if turn else 0
        with database.atomic() as slow:
            append(slow, 1000 + turn)
            record.flush(slow)
            append_alone(database, turn)
            number(database)
            fast = read_all(database, started)
            assert subjects(fast) == [turn]
        number(database)
        late = read_all(database, fast[-1].position)
        assert subjects(late) == [1000 + turn]
        assert late[0].id < fast[0].id
        assert late[0].position == fast[0].position + 1


WRITERS, EACH = 6, 25


def test_a_reader_receives_every_event_once_and_in_order(database: Database) -> None:
    """Writers of every speed, two sequencers and a reader, all at once."""
    written, finished = threading.Event(), threading.Event()
    failures: list[BaseException] = []
    received: list[Recorded] = []

    def guarded(work: Any) -> threading.Thread:
        def run() -> None:
            try:
                work()
            except BaseException as error:
                failures.append(error)
                raise

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    def write(writer: int) -> None:
        dice = random.Random(writer)
        for turn in range(EACH):
            with database.atomic() as session:
                append(session, writer * 1000 + turn)
                record.flush(session)
                if not database.is_embedded:
                    time.sleep(dice.choice([0, 0, 0.001, 0.01]))

    def sequence() -> None:
        while not written.is_set():
            if not sequencer.run_once(database):
                time.sleep(0.001)

    def read() -> None:
        position = 0
        while True:
            last_look = finished.is_set()
            with database.reading() as session:
                page = reading.read_after(session, position, 7)
            received.extend(page)
            position = page[-1].position if page else position
            if not page:
                if last_look:
                    return
                time.sleep(0.001)

    readers = [guarded(read)]
    sequencers = [guarded(sequence) for _ in range(2)]
    writers = [guarded(lambda n=n: write(n)) for n in range(WRITERS)]
    for thread in writers:
        thread.join(30)
    written.set()
    for thread in sequencers:
        thread.join(10)
    number(database)
    finished.set()
    for thread in readers:
        thread.join(10)
    assert failures == []
    assert [event.position for event in received] == list(range(1, WRITERS * EACH + 1))
    assert len(set(subjects(received))) == WRITERS * EACH
    for writer in range(WRITERS):
        own = [s for s in subjects(received) if s // 1000 == writer]
        assert own == sorted(own)
    with database.reading() as session:
        verdict = chain.verify(session)
    assert (verdict.broken_at, verdict.events) == (None, WRITERS * EACH)


@only_postgis
def test_one_sequencer_numbers_and_the_others_pass_by(database: Database) -> None:
    append_alone(database, 1)
    with database.atomic() as session:
        assert session.scalar(
            text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": sequencer.LOCK_KEY}
        )
        assert sequencer.run_once(database) == 0
    assert sequencer.run_once(database) == 1


# Append-only, and chained.


def test_the_history_of_a_busy_subject_keeps_its_end(database: Database) -> None:
    """An incident of a flood night has thousands of events; how it ended is not cut away."""
    with database.atomic() as session:
        for turn in range(30):
            append(session, 1, turn=turn)
    number(database)
    with database.reading() as session:
        events = reading.history_of(session, [(SubjectType.INCIDENT, 1)], limit=10)
        noted = reading.history_of(
            session, [(SubjectType.INCIDENT, 1)], kinds=[EventKind.INCIDENT_CLOSED]
        )
    assert [event.data["turn"] for event in events] == list(range(20, 30))
    assert noted == []


@pytest.fixture
def log(database: Database) -> Database:
    """A log of six events."""
    for subject in range(1, 7):
        append_alone(database, subject, text="nước lên nhanh")
    number(database)
    return database


FORBIDDEN = [
    "UPDATE event SET kind = 'incident:closed' WHERE position = 3",
    "UPDATE event SET actor = 'user:1' WHERE position = 3",
    "UPDATE event SET audience = '[]' WHERE position = 3",
    "UPDATE event SET at = '2020-01-01 00:00:00' WHERE position = 3",
    "UPDATE event SET position = 99 WHERE position = 3",
    "UPDATE event SET position = NULL WHERE position = 3",
    "UPDATE event SET digest = payload_digest WHERE position = 3",
    "UPDATE event SET payload = payload_digest WHERE position = 3",
    "UPDATE event SET payload = NULL WHERE position = 3",
    "UPDATE event SET erased_at = '2020-01-01 00:00:00' WHERE position = 3",
    "DELETE FROM event WHERE position = 3",
    "DELETE FROM event",
]


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_log_refuses_to_be_rewritten(log: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), log.atomic() as session:
        session.execute(text(statement))
    with log.reading() as session:
        assert chain.verify(session).events == 6


ERASE = "UPDATE event SET payload = NULL, erased_at = '2026-10-28 00:00:00' WHERE position = 3"


def test_a_payload_may_be_erased_once_and_the_chain_holds(log: Database) -> None:
    with log.atomic() as session:
        session.execute(text(ERASE))
    with pytest.raises(DBAPIError, match="append-only"), log.atomic() as session:
        session.execute(text("UPDATE event SET payload = payload_digest WHERE position = 3"))
    with log.reading() as session:
        verdict = chain.verify(session)
        event = reading.read_after(session, 2, 1)[0]
    assert (verdict.broken_at, verdict.events, verdict.erased) == (None, 6, 1)
    assert (event.card, event.data) == (b"null", {})


@contextmanager
def unguarded(database: Database) -> Iterator[Session]:
    """Somebody who owns the database and takes the guard away first."""
    with database.atomic() as session:
        if database.is_embedded:
            session.execute(text("DROP TRIGGER event_append_only"))
            session.execute(text("DROP TRIGGER event_no_delete"))
        else:
            session.execute(text("ALTER TABLE event DISABLE TRIGGER event_append_only"))
        yield session
        if not database.is_embedded:
            session.execute(text("ALTER TABLE event ENABLE TRIGGER event_append_only"))


FORGED = b'{"card":null,"data":{}}'

TAMPERED = [
    ("UPDATE event SET actor = 'user:1' WHERE position = 4", {}, 4, "changed"),
    ("UPDATE event SET at = '2020-01-01 00:00:00' WHERE position = 1", {}, 1, "changed"),
    ("UPDATE event SET audience = '[]' WHERE position = 6", {}, 6, "changed"),
    ("UPDATE event SET payload = :forged WHERE position = 2", {"forged": FORGED}, 2,
     "payload_changed"),
    # The payload with its own digest still does not fit the chain.
    ("UPDATE event SET payload = :forged, payload_digest = :digest WHERE position = 2",
     {"forged": FORGED, "digest": hashlib.sha256(FORGED).digest()}, 2, "changed"),
    ("DELETE FROM event WHERE position = 3", {}, 3, "missing"),
    ("DELETE FROM event WHERE position = 1", {}, 1, "missing"),
    ("UPDATE event SET payload = NULL WHERE position = 5", {}, 5, "payload_missing"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "values", "position", "why"), TAMPERED)
def test_the_chain_shows_what_was_tampered_with(
    log: Database, statement: str, values: dict[str, Any], position: int, why: str
) -> None:
    with unguarded(log) as session:
        session.execute(text(statement), values)
    with log.reading() as session:
        verdict = chain.verify(session, batch=2)
    assert (verdict.broken_at, verdict.why) == (position, why)


def test_a_cut_tail_is_shown_by_the_head_that_was_kept(log: Database) -> None:
    """By itself a shorter chain still holds; the manifest of a backup knows the head."""
    with log.reading() as session:
        kept = chain.head(session)
    with unguarded(log) as session:
        session.execute(text("DELETE FROM event WHERE position > 4"))
    with log.reading() as session:
        verdict = chain.verify(session)
        assert verdict.broken_at is None
        assert verdict.head[0] < kept[0]
        assert chain.digest_at(session, kept[0]) is None


def test_an_empty_log_holds(database: Database) -> None:
    with database.reading() as session:
        verdict = chain.verify(session)
    assert (verdict.events, verdict.head, verdict.broken_at) == (0, chain.GENESIS, None)
