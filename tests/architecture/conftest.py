"""An application whose database is never asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.ports import Ports
from tests.conftest import settings_for
from tests.fakes import FakeClassifier, FakeGeocoder


@pytest.fixture
def bare_app(tmp_path: Path) -> Any:
    """The application on an empty database."""
    settings = settings_for(tmp_path)
    database = open_database(settings)
    media = LocalMediaStore(settings.media_dir, 1024, 0)
    yield create_app(settings, database, Ports(FakeGeocoder(), FakeClassifier(), media))
    database.dispose()
