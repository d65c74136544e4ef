"""The adapters of an installation, as the wiring makes them."""

from __future__ import annotations

import pytest

from ioc.ports import Ports
from ioc.wiring import build_ports
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def real(tmp_path_factory: pytest.TempPathFactory) -> Ports:
    """One adapter behind every port."""
    return build_ports(settings_for(tmp_path_factory.mktemp("data")))
