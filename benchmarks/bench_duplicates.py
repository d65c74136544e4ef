"""Plays a night whose truth is known through the services, and counts what was joined to what.

Each report is taken in and understood as in the product (classifier, gazetteer, rules, SpatiaLite);
no desk joins or parts anything in between, so that a wrong join stays and spreads.
"""

from __future__ import annotations

import csv
import hashlib
import random
import tempfile
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from config import Settings
from ioc.access.actor import SYSTEM
from ioc.app import open_database
from ioc.cli.seed import load_city
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.reports import Channel, LocationSource
from ioc.exercise.known_night import AGAIN, Case, KnownNight, Street, Telling
from ioc.models.joining import Resemblance
from ioc.models.report import Report
from ioc.ports import Ports
from ioc.services.intake.commands import Person, SubmitReport
from ioc.services.intake.enrichment import apply_enrichment
from ioc.services.intake.reports import submit_report
from ioc.wiring import build_ports

BEGIN = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)
HOURS = 5.0
REPORTS = 1200
SEEDS = (1, 2)
WORDINGS = ("tuning", "held_back")
FOLDER = Path(__file__).parent / "wordings"


@dataclass
class Outcome:
    """What became of one report."""

    telling: Telling
    is_joined: bool
    joined_truth: int | None
    proposed: tuple[int, ...]
    is_known: bool

    @property
    def is_wrong(self) -> bool:
        return self.is_joined and self.joined_truth != self.telling.truth

    @property
    def is_found(self) -> bool:
        own = self.telling.truth
        return (self.is_joined and self.joined_truth == own) or own in self.proposed


@dataclass
class Score:
    """Precision of joins, recall of what is joined or proposed; counts by case."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def joined(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.is_joined]

    @property
    def again(self) -> list[Outcome]:
        return [one for one in self.outcomes if one.is_known]

    @property
    def precision(self) -> float:
        wrong = sum(one.is_wrong for one in self.joined)
        return 1 - wrong / max(len(self.joined), 1)

    @property
    def recall(self) -> float:
        return sum(one.is_found for one in self.again) / max(len(self.again), 1)


def streets(seeds: Path) -> list[Street]:
    """The streets and villages of the city that lie in one ward."""
    with (seeds / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Street(
            row["name"].removeprefix("đường "),
            float(row["lat"]),
            float(row["lon"]),
            float(row["accuracy_m"]),
            row["kind"] == "village",
        )
        for row in rows
        if row["kind"] in {"street", "village"} and len(row["ward_codes"].split("|")) == 1
        # A flood takes the low wards, not the whole list: families live close together.
    ][::6]


def play(database: Database, ports: Ports, words: str, seed: int, reports: int) -> Score:
    """One night on an empty database."""
    rng = random.Random(f"{words} {seed}")
    wording = yaml.safe_load((FOLDER / f"{words}.yaml").read_text("utf-8"))
    night = KnownNight(wording, streets(Settings.seeds_dir), rng)
    score, known = Score(), set()
    truth_of: dict[int, int] = {}
    for telling in night.tellings(reports, HOURS):
        with clock.at_moment(BEGIN + timedelta(seconds=telling.at_seconds)):
            incident_id, proposals = _take(database, ports, telling, rng)
        is_joined = incident_id in truth_of
        score.outcomes.append(
            Outcome(
                telling,
                is_joined,
                truth_of.get(incident_id),
                tuple(truth_of[i] for i in proposals if i in truth_of),
                telling.truth in known,
            )
        )
        truth_of.setdefault(incident_id, telling.truth)
        known.add(telling.truth)
    return score


def _take(
    database: Database, ports: Ports, telling: Telling, rng: random.Random
) -> tuple[int, list[int]]:
    point = None
    if telling.lat is not None and telling.lon is not None:
        point = Point(telling.lat, telling.lon)
    command = SubmitReport(
        text=telling.text,
        client_token=str(uuid.UUID(int=rng.getrandbits(128), version=4)),
        request_digest=hashlib.sha256(telling.text.encode()).hexdigest(),
        channel=Channel(telling.channel),
        point=point,
        accuracy_m=telling.accuracy_m,
        location_source=LocationSource(telling.source) if telling.source else None,
        address=telling.address,
        category=telling.category,
        on_behalf_of=telling.on_behalf_of,
        place_contact=Person(phone=telling.place_phone),
        reporter=Person(phone=telling.phone),
    )
    danger = ports.classifier.danger(telling.text)
    located = ports.geocoder.locate(telling.text, telling.address, point)
    classified = ports.classifier.classify(telling.text)
    with database.atomic() as session:
        submitted = submit_report(session, SYSTEM, command, danger)
        report = session.get_one(Report, submitted.report_id)
        apply_enrichment(session, SYSTEM, report, located, classified)
        session.flush()
        proposals = session.scalars(
            select(Resemblance.incident_id)
            .where(Resemblance.report_id == report.id, Resemblance.kind == "proposed")
            .order_by(Resemblance.id)
        )
        assert report.incident_id is not None
        return report.incident_id, [i for i in proposals if i is not None]


def open_empty(folder: Path) -> Database:
    """A database with the city and nothing else."""
    database = open_database(Settings(data_dir=folder, secret_key="bench", demo=False))
    migrate.upgrade(database)
    with database.atomic() as session:
        load_city(session, Settings.seeds_dir)
    return database


def night(words: str, seed: int, reports: int) -> Score:
    """One night on a database of its own, which is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_empty(Path(folder))
        settings = Settings(data_dir=Path(folder), secret_key="bench", demo=False)
        try:
            return play(database, build_ports(settings), words, seed, reports)
        finally:
            database.dispose()


def measure(_backend: str = "spatialite") -> dict[str, Any]:
    """The figures of all nights, and the errors on the wordings for tuning."""
    figures: dict[str, Any] = {}
    for words in WORDINGS:
        scores = [night(words, seed, REPORTS) for seed in SEEDS]
        total = Score([one for score in scores for one in score.outcomes])
        share = len(total.again) / len(total.outcomes)
        figures[f"{words}: reports (known already)"] = f"{len(total.outcomes)} ({share:.0%})"
        figures[f"{words}: precision of joins"] = round(total.precision, 4)
        figures[f"{words}: recall of joined or proposed"] = round(total.recall, 4)
        joined = sum(one.is_joined for one in total.again) / max(len(total.again), 1)
        figures[f"{words}: joined without a person"] = round(joined, 4)
        for case, line in by_case(total.outcomes):
            figures[f"{words}: {case}"] = line
        for line in errors(total.outcomes):
            print(f"  {words} {line}")
    return figures


def by_case(outcomes: Sequence[Outcome]) -> Iterable[tuple[str, str]]:
    """One line for each case: how many, joined, wrongly joined, found."""
    for case in Case:
        of_case = [one for one in outcomes if one.telling.case is case]
        again = [one for one in of_case if one.is_known]
        joined = sum(one.is_joined for one in of_case)
        wrong = sum(one.is_wrong for one in of_case)
        line = f"{len(of_case)} reports, {joined} joined, {wrong} wrongly"
        if case in AGAIN:
            line += f", {sum(one.is_found for one in again) / max(len(again), 1):.3f} found"
        yield case.value, line


def errors(outcomes: Iterable[Outcome], most: int = 40) -> Iterable[str]:
    """Wrong joins first, then what was missed, each with its words."""
    wrong = [one for one in outcomes if one.is_wrong]
    missed = [one for one in outcomes if one.is_known and not one.is_found]
    counts = Counter(one.telling.case.value for one in missed)
    for one in wrong:
        yield f"WRONG  {one.telling.case.value:14} {one.telling.text[:110]}"
    for one in missed[:most]:
        yield f"missed {one.telling.case.value:14} {one.telling.text[:110]}"
    yield f"missed by case: {dict(counts)}"
