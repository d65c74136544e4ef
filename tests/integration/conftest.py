"""What happens in a town, for tests that look at what follows."""

from __future__ import annotations

import pytest

from ioc.db.session import Database
from tests.town import Town


@pytest.fixture
def town(database: Database) -> Town:
    """The services on the fresh database."""
    return Town(database)
