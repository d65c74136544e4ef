"""The loops: number events, plan jobs, do jobs, watch the clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from ioc.db import engine
from ioc.db.bells import Bells
from ioc.db.offload import off_loop
from ioc.db.session import Database, Priority
from ioc.domain.events import EventKind
from ioc.eventlog import jobs, sequencer
from ioc.eventlog.jobs import Task
from ioc.ports import Ports
from ioc.workers import enrich, watch

logger = logging.getLogger(__name__)

JOB_OF_EVENT = {EventKind.REPORT_RECEIVED.value: "enrich"}
HANDLERS: dict[str, Callable[[Database, Ports, Task], None]] = {"enrich": enrich.handle}

TAKEN_AT_ONCE = 4
"""Small, so that an emergency overtakes at the next taking, a few hundredths of a second on."""

CHECKPOINT_SECONDS = 1.0
PLAN_EVERY_SECONDS = 0.01

BETWEEN_JOBS_SECONDS = 0.002

WATCH_SECONDS = 5.0


class Runner:
    """Runs every loop until `stop`. A loop that fails says so and goes on after a pause."""

    def __init__(self, database: Database, ports: Ports, bells: Bells, workers: int = 1) -> None:
        self.database = database
        self.ports = ports
        self.bells = bells
        self.workers = workers
        self._stopped = threading.Event()

    def start(self, start: Callable[[Callable[[], None]], object]) -> None:
        """Starts every loop with the given starter of background tasks."""
        if self.database.is_embedded:
            with self.database.atomic(Priority.BACKGROUND) as session:
                jobs.release_all(session)
        else:
            start(lambda: self._loop("sequencer", self.number))
        start(lambda: self._loop("planner", self.plan))
        for _ in range(self.workers):
            start(lambda: self._loop("worker", self.work))
        start(lambda: self._loop("watch", self.watch))
        if self.database.is_embedded:
            start(lambda: self._loop("checkpoint", self.checkpoint))

    def stop(self) -> None:
        """Ends the loops at their next turn."""
        self._stopped.set()

    def _loop(self, name: str, turn: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            try:
                turn()
            except Exception:
                logger.exception("the %s stumbled and goes on", name)
                self._stopped.wait(1.0)

    def number(self) -> None:
        """Gives positions until nothing is left, then waits for the next commit."""
        if sequencer.run_once(self.database):
            self.bells.ring_numbered()
        else:
            self.bells.committed.wait()

    def plan(self) -> None:
        """Turns events into jobs until nothing is left, then waits for the next positions."""
        if self.plan_once() == 0:
            self.bells.planned.wait()
        # Many commits ring many times; one reading serves them all.
        time.sleep(PLAN_EVERY_SECONDS)

    def plan_once(self) -> int:
        """One batch of events; answers how many were read."""
        if not self._is_behind():
            return 0
        with self.database.atomic(Priority.BACKGROUND) as session:
            count = jobs.plan(session, "followers", JOB_OF_EVENT)
        if count:
            self.bells.work.ring()
        return count

    def _is_behind(self) -> bool:
        """Asked outside the write gate, so that an idle planner costs no writer anything."""
        with self.database.reading() as session:
            return jobs.is_behind(session, "followers")

    def work(self) -> None:
        """Takes a few jobs and does them, or waits for more."""
        if self.work_once() == 0:
            self.bells.work.wait()

    def work_once(self) -> int:
        """Takes and does one handful; answers how many."""
        with self.database.reading() as session:
            if not jobs.has_due(session):
                return 0
        with self.database.atomic(Priority.BACKGROUND) as session:
            tasks = jobs.take(session, TAKEN_AT_ONCE)
        for task in tasks:
            self._do(task)
            # One process serves requests and does the jobs when embedded: whoever has asked
            # meanwhile is answered before the next job. A rest of no length would not do, for
            # it lets other loops run but not the network.
            time.sleep(BETWEEN_JOBS_SECONDS)
        return len(tasks)

    def _do(self, task: Task) -> None:
        try:
            HANDLERS[task.kind](self.database, self.ports, task)
        except Exception as error:
            logger.exception("job %s (%s) failed", task.id, task.kind)
            with self.database.atomic(Priority.BACKGROUND) as session:
                if jobs.fail(session, task, error):
                    logger.exception("job %s is parked: see `flask ioc jobs`", task.id)

    def checkpoint(self) -> None:
        """Keeps the embedded database's write-ahead log short, beside the requests."""
        off_loop(engine.checkpoint, self.database.engine)
        self._stopped.wait(CHECKPOINT_SECONDS)

    def watch(self) -> None:
        """Looks at the clock."""
        if watch.mark_overdue(self.database) == 0:
            watch.end_sessions(self.database)
            self._stopped.wait(WATCH_SECONDS)
