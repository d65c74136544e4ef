"""What the people of the demonstration are told on their screens, in the time of the story.

The workers would do it after the start, with the hour of the start on six weeks of news; they
begin behind what was told here. Mail with a key is queued as always and sent by the real senders.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ioc.cli.demo_stage import Stage
from ioc.db.session import Database
from ioc.domain import clock
from ioc.eventlog import jobs, reading, sequencer
from ioc.models.message import Notice
from ioc.models.report import Report
from ioc.queries.people import actor_of_user
from ioc.services.messages import keyed_letters, messages, notices
from ioc.workers.runner import CONSUMERS

TOLD_SINCE = timedelta(hours=24)
READ_UNTIL = timedelta(hours=4)
"""Who works reads: what is older than this has been read."""

UNREAD_MOST = 20
"""So many may wait to be read, however much an evening has brought."""

AT_ONCE = 500


class StaffNews:
    """Goes through the log behind the player. Made before anything is played."""

    def __init__(self, database: Database, stage: Stage) -> None:
        self._database, self._stage = database, stage
        with database.reading() as session:
            self._position = reading.position(session)
            # Where others work too, or something is left to do, the workers go on by themselves.
            is_first = session.scalar(select(Report.id).limit(1)) is None
            self._may_settle = database.is_embedded and is_first

    def tell(self) -> None:
        """Gives the notices of what has happened since the last time, each at its moment."""
        while sequencer.run_once(self._database):
            pass
        since = self._stage.now - TOLD_SINCE
        while True:
            with self._database.atomic() as session:
                events = reading.read_after(session, self._position, AT_ONCE)
                for event in events:
                    if event.at < since:
                        continue
                    with clock.at_moment(event.at):
                        news = notices.of_event(session, event)
                        if news is not None:
                            notices.give(session, self._stage.ports.post, news)
                        made = keyed_letters.of_event(session, self._stage.ports.post, event)
                        messages.queue(session, made)
            if not events:
                return
            self._position = events[-1].position

    def settle(self) -> None:
        """The staff has read what is some hours old; the workers begin with what comes now."""
        self._read()
        if not self._may_settle:
            return
        with self._database.atomic() as session:
            for consumer in CONSUMERS:
                jobs.begin_here(session, consumer)

    def _read(self) -> None:
        """Old ones have been read, and of an evening that brought many all but the newest."""
        now = self._stage.now
        self._read_by(now - READ_UNTIL, keep=0)
        self._read_by(now, keep=UNREAD_MOST)

    def _read_by(self, until: datetime, keep: int) -> None:
        """Each of the staff has read by then what there was, but for so many of the newest."""
        with self._database.atomic() as session, clock.at_moment(until):
            rows = session.execute(
                select(Notice.user_id, Notice.id)
                .where(Notice.created_at <= until, Notice.read_at.is_(None))
                .order_by(Notice.id)
            ).all()
            for user_id in sorted({row.user_id for row in rows}):
                actor = actor_of_user(session, user_id)
                own = [row.id for row in rows if row.user_id == user_id]
                if actor is not None and len(own) > keep:
                    notices.mark_read(session, actor, own[: len(own) - keep])
