"""Fills a new database: schema, city, demo people and reports."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml
from flask import Flask
from sqlalchemy import select
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
    import orjson

    text = path.read_bytes()
    if path.suffix == ".geojson":
        return orjson.loads(text)
    return yaml.safe_load(text)


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
            load_city(session, settings.seeds_dir)
    if with_demo:
        from ioc.cli.demo import make_demo

        make_demo(app)
