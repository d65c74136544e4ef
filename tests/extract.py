"""The real OpenStreetMap extract of the tests: the middle of Helsinki (`make setup-test`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PLACE = Path(__file__).resolve().parents[1] / ".cache" / "osm" / "Helsinki.osm.pbf"


def helsinki() -> Path:
    """The file. A missing one fails the test and skips nothing."""
    path = Path(os.environ.get("IOC_TEST_OSM", PLACE))
    if not path.is_file():
        pytest.fail(f"{path} is missing: run make setup-test, which fetches it")
    return path
