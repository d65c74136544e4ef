"""Reads the texts and places of the demonstration from the folder of seeds."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

from ioc.cli.seed import yaml_or_json
from ioc.exercise.people import People
from ioc.exercise.places import Town

FOLDER = "demo"


def has_demo(seeds: Path) -> bool:
    """Whether this city brings texts for a demonstration."""
    return (seeds / FOLDER / "reports.yaml").is_file()


def demo_file(seeds: Path, name: str) -> Any:
    """One file of the demonstration as plain values."""
    return yaml_or_json(seeds / FOLDER / f"{name}.yaml")


def town(seeds: Path) -> Town:
    """The city's places."""
    return Town(
        _rows(seeds / "areas.csv"),
        _rows(seeds / "former_areas.csv"),
        _rows(seeds / "gazetteer.csv"),
        yaml_or_json(seeds / "areas.geojson"),
        demo_file(seeds, "regions"),
    )


def people(seeds: Path, rng: random.Random) -> People:
    """Makers of names and numbers that belong to nobody."""
    return People(demo_file(seeds, "people"), rng)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
