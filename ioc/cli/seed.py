"""Fills a new database: schema, city, demo people and reports."""

from __future__ import annotations

import csv
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
from ioc.services import city


def load_city(session: Session, seeds: Path) -> None:
    """Loads or refreshes the city from a folder of seeds. Idempotent."""
    areas = _rows(seeds / "areas.csv")
    city.load_areas(
        session,
        areas,
        _rows(seeds / "former_areas.csv"),
        yaml_or_json(seeds / "areas.geojson"),
    )
    city.load_agencies(session, agency_rows(yaml_or_json(seeds / "agencies.yaml"), areas))
    city.load_categories(session, yaml_or_json(seeds / "categories.yaml")["categories"])
    rules = yaml_or_json(seeds / "jurisdiction.yaml")
    parse_rules(rules)
    city.load_rules(
        session,
        rules["rules"],
        yaml_or_json(seeds / "sla.yaml")["targets"],
        yaml_or_json(seeds / "working_time.yaml"),
    )
    city.city_loaded(session, SYSTEM, "seeds")


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
        return session.scalar(select(Area.id).limit(1)) is None


def first_run(app: Flask, *, with_demo: bool) -> None:
    """Brings the schema up to date and fills what is empty; does nothing at a second start."""
    settings: Settings = app.config["IOC"]
    database: Database = app.extensions["ioc.db"]
    if migrate.current(database) != migrate.head():
        migrate.upgrade(database)
    if is_empty(database):
        with database.atomic() as session:
            if not database.is_embedded:
                # Several processes may start at once on a new database; one of them fills it.
                session.execute(text(f"SELECT pg_advisory_xact_lock({migrate.LOCK_KEY})"))
            if session.scalar(select(Area.id).limit(1)) is None:
                load_city(session, settings.seeds_dir)
    # Not at the top: the demonstration reads its seeds with the functions above.
    from ioc.cli.demo import is_reachable, make_demo, shut_demo

    if with_demo:
        make_demo(app)
    elif is_reachable(settings):
        shut_demo(database)
