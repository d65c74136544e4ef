"""The loops: number events, plan jobs, do jobs, watch the clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

from ioc.db import engine
from ioc.db.bells import Bell, Bells
from ioc.db.offload import off_loop
from ioc.db.session import Database, Priority
from ioc.domain.events import EventKind
from ioc.eventlog import jobs, sequencer
from ioc.eventlog.jobs import Task
from ioc.ports import Ports
from ioc.services.messages import sending
from ioc.workers import (
    call_watch,
    compose,
    confirm_watch,
    deadlines,
    enrich,
    figures,
    log_marks,
    passing_on,
    planning,
    reporting,
    rescoring,
    unit_watch,
    watch,
)
from ioc.workers.sender import Sender

logger = logging.getLogger(__name__)

CONSUMERS: dict[str, tuple[Mapping[str, str], int]] = {
    "followers": ({EventKind.REPORT_RECEIVED.value: "enrich"}, 0),
    "messages": (compose.JOB_OF_EVENT, 1),
}
"""Which events become which jobs, and how many steps of priority these stand behind: a report is
understood before anybody is told of it."""

HANDLERS: dict[str, Callable[[Database, Ports, Task], None]] = {
    "enrich": enrich.handle,
    compose.JOB: compose.handle,
}

TAKEN_AT_ONCE = 4
"""Small, so that an emergency overtakes at the next taking, a few hundredths of a second on."""

CHECKPOINT_SECONDS = 1.0
PLAN_EVERY_SECONDS = 0.01

BETWEEN_JOBS_SECONDS = 0.002

WATCH_SECONDS = 5.0
FIGURES_SECONDS = 20.0
BETWEEN_BATCHES_SECONDS = 0.1
SEND_EVERY_SECONDS = 1.0
FINISH_SECONDS = 4.0
"""How long a sender that stops waits for what it has in flight."""


class Runner:
    """Runs every loop until `stop`. A loop that fails says so and goes on after a pause."""

    def __init__(self, database: Database, ports: Ports, bells: Bells, workers: int = 1) -> None:
        self.database = database
        self.ports = ports
        self.bells = bells
        self.workers = workers
        self._stopped = threading.Event()
        self._letters = (Bell(), Bell())

    def start(self, start: Callable[[Callable[[], None]], object]) -> None:
        """Starts every loop with the given starter of background tasks."""
        if self.database.is_embedded:
            with self.database.atomic(Priority.BACKGROUND) as session:
                jobs.release_all(session)
                sending.release_all(session)
        else:
            start(lambda: self._loop("sequencer", self.number))
        start(lambda: self._loop("planner", self.plan))
        for _ in range(self.workers):
            start(lambda: self._loop("worker", self.work))
        if self.ports.post.messengers:
            # One for danger alone: a gateway that lets others wait must not let it wait.
            for bell, only_danger in zip(self._letters, (False, True), strict=True):
                self._start_sender(start, bell, only_danger)
        start(lambda: self._loop("watch", self.watch))
        start(lambda: self._loop("calls", self.watch_calls))
        start(lambda: self._loop("figures", self.count_figures))
        rolling = planning.Rolling(self.database)
        start(lambda: self._loop("rescue planner", lambda: self._roll(rolling)))
        if self.database.is_embedded:
            start(lambda: self._loop("checkpoint", self.checkpoint))

    def _start_sender(
        self, start: Callable[[Callable[[], None]], object], bell: Bell, only_danger: bool
    ) -> None:
        sender = Sender(self.database, self.ports.post, only_danger=only_danger)

        def turn() -> None:
            if sender.turn() == 0:
                bell.wait(SEND_EVERY_SECONDS)

        def run() -> None:
            self._loop("sender", turn)
            sender.finish(FINISH_SECONDS)

        start(run)

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
        """One batch of events for each consumer; answers how many were read."""
        read = 0
        for consumer, (kinds, later) in CONSUMERS.items():
            if not self._is_behind(consumer):
                continue
            with self.database.atomic(Priority.BACKGROUND) as session:
                count = jobs.plan(session, consumer, kinds, later=later)
            if count:
                self.bells.work.ring()
            read += count
        return read

    def _is_behind(self, consumer: str) -> bool:
        """Asked outside the write gate, so that an idle planner costs no writer anything."""
        with self.database.reading() as session:
            return jobs.is_behind(session, consumer)

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
            if task.kind == compose.JOB:
                for bell in self._letters:
                    bell.ring()
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
        passing_on.ring_unanswered(self.database)
        reporting.make_due(self.database, self.ports.post.city)
        done = deadlines.watch_clocks(self.database) + rescoring.rescore_due(self.database)
        done += rescoring.weigh_floods(self.database)
        if done + confirm_watch.watch_confirmations(self.database) == 0:
            watch.end_sessions(self.database)
            watch.forget_messages(self.database)
            log_marks.make_marks(self.database)
            self._stopped.wait(WATCH_SECONDS)
        else:
            # After a long night without the program thousands are due: callers go before them.
            self._stopped.wait(BETWEEN_BATCHES_SECONDS)

    def count_figures(self) -> None:
        """Counts for the dashboard, and sends its weekly letter."""
        figures.refresh(self.database)
        figures.send_weekly(self.database, self.ports.post)
        self._stopped.wait(FIGURES_SECONDS)

    def _roll(self, rolling: planning.Rolling) -> None:
        rolling.turn()
        self._stopped.wait(WATCH_SECONDS)

    def watch_calls(self) -> None:
        """Looks after calls and units of which nobody tells anything any more."""
        call_watch.watch_calls(self.database)
        unit_watch.watch_units(self.database)
        self._stopped.wait(WATCH_SECONDS)
