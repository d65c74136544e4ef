"""Fills a new database: schema, city, demo people and reports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import yaml
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Settings
from ioc.access.actor import SYSTEM
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain.jurisdiction import agency_rows, parse_rules
from ioc.models.agency import Area
from ioc.models.agency_work import AnswerTemplate
from ioc.models.basemap import BasemapSource
from ioc.models.facility import Facility
from ioc.models.protocol import ProtocolCard
from ioc.models.ways import RoadGraph
from ioc.services.calls import protocols
from ioc.services.city import answer_templates, basemap, city, city_edits
from ioc.services.water import facility_seeds
from ioc.services.ways import ways_import

WAYS = "ways.yaml"
PUBLIC_MAP = "public_map.yaml"
GROUND = "ground.geojson"
Seeded = Area | ProtocolCard | AnswerTemplate | Facility | RoadGraph | BasemapSource


@dataclass(frozen=True)
class Loaded:
    """What a loading met of an administrator's edits, as (kind, code): left, or written over."""

    left: tuple[tuple[str, str], ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()


def load_city(session: Session, seeds: Path, *, replace: bool = False) -> Loaded:
    """Loads or refreshes the city from a folder of seeds. Idempotent.

    What an administrator edited stays as it is, unless `replace`.
    """
    edited = city_edits.edited(session)
    overwritten = tuple(edited) if replace else ()
    if replace:
        city_edits.forget(session)
        edited = city_edits.edited(session)
    areas = _rows(seeds / "areas.csv")
    city.load_areas(
        session,
        areas,
        _rows(seeds / "former_areas.csv"),
        yaml_or_json(seeds / "areas.geojson"),
        edited,
    )
    city.load_agencies(session, agency_rows(yaml_or_json(seeds / "agencies.yaml"), areas), edited)
    city.load_categories(session, yaml_or_json(seeds / "categories.yaml")["categories"], edited)
    rules = yaml_or_json(seeds / "jurisdiction.yaml")
    parse_rules(rules)
    city.load_rules(
        session,
        rules["rules"],
        yaml_or_json(seeds / "sla.yaml")["targets"],
        yaml_or_json(seeds / "working_time.yaml"),
        edited,
    )
    if (seeds / PUBLIC_MAP).exists():
        city.load_public_map(session, yaml_or_json(seeds / PUBLIC_MAP))
    city.city_loaded(session, SYSTEM, "seeds", [f"{what} {code}" for what, code in overwritten])
    load_protocols(session, seeds)
    load_answers(session, seeds)
    load_facilities(session, seeds)
    load_ways(session, seeds)
    load_ground(session, seeds)
    return Loaded(tuple(sorted(set(edited.met))), overwritten)


def load_answers(session: Session, seeds: Path) -> int:
    """Takes in the templates of answers where the city has none yet; answers how many."""
    path = seeds / "answer_templates.yaml"
    return answer_templates.load(session, yaml_or_json(path)["templates"]) if path.exists() else 0


def load_facilities(session: Session, seeds: Path) -> int:
    """Adds the shelters and gauges that the city does not have yet; answers how many."""
    path = seeds / "facilities.yaml"
    return facility_seeds.load(session, yaml_or_json(path)) if path.exists() else 0


def load_protocols(session: Session, seeds: Path) -> int:
    """Takes in the protocol cards that the city does not have yet; answers how many."""
    files = sorted((seeds / "protocols").glob("*.yaml"))
    return protocols.load(session, [yaml_or_json(path) for path in files])


def load_ways(session: Session, seeds: Path) -> None:
    """Takes in the main ways of the city, where it brings any."""
    path = seeds / WAYS
    ways_import.load_seed(session, yaml_or_json(path) if path.exists() else None)


def load_ground(session: Session, seeds: Path) -> None:
    """Takes in the waters and main roads that are drawn without a basemap, where there are any."""
    path = seeds / GROUND
    basemap.load_ground(session, yaml_or_json(path) if path.exists() else None)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def yaml_or_json(path: Path) -> Any:
    """A seed file as plain values."""
    content = path.read_bytes()
    if path.suffix == ".geojson":
        return orjson.loads(content)
    return yaml.safe_load(content)


def is_empty(database: Database) -> bool:
    """Whether the city was never loaded."""
    with database.reading() as session:
        return _has_no(session, Area)


def _has_no(session: Session, kind: type[Seeded]) -> bool:
    return session.scalar(select(kind.id).limit(1)) is None


def fill(database: Database, seeds: Path) -> None:
    """Takes in what the database has nothing of: the city, or the cards, the templates of answers,
    the ways and the ground in one that is from before there were any. Writes nothing where
    nothing is missing."""
    kinds: list[type[Seeded]] = [Area, ProtocolCard, AnswerTemplate, Facility]
    if (seeds / WAYS).exists():
        kinds.append(RoadGraph)
    if (seeds / GROUND).exists():
        kinds.append(BasemapSource)
    with database.reading() as session:
        if not any(_has_no(session, kind) for kind in kinds):
            return
    with database.atomic() as session:
        if not database.is_embedded:
            # Several processes may start at once; one of them fills, the others look again.
            session.execute(text(f"SELECT pg_advisory_xact_lock({migrate.LOCK_KEY})"))
        if _has_no(session, Area):
            load_city(session, seeds)
        if _has_no(session, ProtocolCard):
            load_protocols(session, seeds)
        if _has_no(session, AnswerTemplate):
            load_answers(session, seeds)
        if _has_no(session, Facility):
            load_facilities(session, seeds)
        if _has_no(session, RoadGraph):
            load_ways(session, seeds)
        if _has_no(session, BasemapSource):
            load_ground(session, seeds)


def first_run(app: Flask, *, with_demo: bool) -> None:
    """Brings the schema up to date and fills what is empty; what is there stays as it is, and a
    second start fills nothing. The demonstration does as `make_demo` and `shut_demo` say."""
    settings: Settings = app.config["IOC"]
    database: Database = app.extensions["ioc.db"]
    if migrate.current(database) != migrate.head():
        migrate.upgrade(database)
    fill(database, settings.seeds_dir)
    # Not at the top: the demonstration reads its seeds with the functions above.
    from ioc.cli.demo import is_reachable, make_demo, shut_demo

    if with_demo:
        make_demo(app)
    elif is_reachable(settings):
        shut_demo(database)
