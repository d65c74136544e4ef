"""Turns an event into messages and notices. Reads first, so that the write is short."""

from __future__ import annotations

from ioc.db.session import Database, Priority
from ioc.domain.events import EventKind
from ioc.eventlog import jobs, reading
from ioc.eventlog.jobs import Task
from ioc.ports import Ports
from ioc.queries.notices.notice_recipients import KINDS as NEWS
from ioc.services.messages import keyed_letters, letters, messages, notices
from ioc.services.ward import boat_letters

CALLS_OFF = frozenset({EventKind.REPORT_WITHDRAWN.value, EventKind.REPORT_ERASED.value})

JOB = "message"
JOB_OF_EVENT = dict.fromkeys(
    {*letters.FOLLOWING, *NEWS, *keyed_letters.KINDS, *boat_letters.KINDS, *CALLS_OFF}, JOB
)


def handle(database: Database, ports: Ports, task: Task) -> None:
    """Queues what follows an event. The job ends in the transaction that holds its effects."""
    with database.reading() as session:
        event = reading.event_of(session, task.event_id or 0)
        made = letters.of_event(session, ports.post, event) if event else []
        news = notices.of_event(session, event) if event else None
    with database.atomic(Priority.BACKGROUND) as session:
        if event is not None:
            if event.kind in CALLS_OFF:
                messages.call_off(session, event.subject_id, "the report was withdrawn")
            if news is not None:
                made += notices.give(session, ports.post, news)
            made += keyed_letters.of_event(session, ports.post, event)
            made += boat_letters.of_event(session, ports.post, event)
            messages.queue(session, made)
        jobs.finish(session, task)
