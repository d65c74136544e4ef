"""The rivers of a demonstration's night: the gauges of the rivers follow the water of the
night, pass their levels of alarm on the way, and the plain is flooded with them.

Only a demonstration has invented readings (`demo_operation.has_demo`).
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from ioc.access.actor import SYSTEM
from ioc.cli import demo_operation
from ioc.cli.night_floods import Plain
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import DomainError
from ioc.domain.water import GaugeKind, Reading, ReadingSource
from ioc.exercise.night import CREST_M, water_level_m
from ioc.models.facility import Facility, Gauge
from ioc.services.water import water

logger = logging.getLogger(__name__)

EVERY_SECONDS = 30.0
RISES_M = 1.9
"""From evening to the crest; a gauge that stood at its second level passes the third."""


@dataclass
class Rivers:
    """Reads the gauges of the rivers; `speed` is seconds of the night in a second of the clock."""

    database: Database
    speed: float
    hours: float
    passed: float = 0.0
    _begun: dict[str, float] = field(default_factory=dict)

    def run(self, stopped: threading.Event) -> None:
        """Goes on until told to stop."""
        while not stopped.wait(EVERY_SECONDS):
            try:
                self.tick(EVERY_SECONDS)
            except SQLAlchemyError:
                logger.exception("the rivers of the exercise stumbled and go on")

    def tick(self, seconds: float) -> None:
        """Lets so many seconds of the clock pass, and reads every gauge."""
        self.passed += seconds * self.speed
        if not demo_operation.has_demo(self.database):
            return
        with self.database.reading() as session:
            found = session.execute(
                select(Facility.code, Gauge.level_m)
                .join(Gauge, Gauge.facility_id == Facility.id)
                .where(Gauge.gauge_kind == GaugeKind.RIVER, Gauge.level_m.is_not(None))
                .order_by(Facility.code)
            ).all()
        for code, level in found:
            start = self._begun.setdefault(code, (level or 0.0) - self._rise(0.0))
            reading = Reading(clock.now(), round(start + self._rise(self._share), 2))
            try:
                with self.database.atomic(Priority.BACKGROUND) as session:
                    water.take_readings(session, SYSTEM, code, [reading], ReadingSource.SENSOR)
            except DomainError as refusal:
                logger.info("a reading of the exercise was refused: %s", refusal.code)
        Plain(self.database).tick(self._rise(self._share) / RISES_M)

    @property
    def _share(self) -> float:
        return min(1.0, self.passed / (self.hours * 3600.0))

    def _rise(self, share: float) -> float:
        return water_level_m(share) / CREST_M * RISES_M
