"""What the stories in a browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.chromium import chromium

PATIENCE_MS = 30_000
"""What comes by itself is waited for so long: how quick it is, benchmarks say, and a crowded
machine must not fail a story."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The Chromium of this machine, one for the stories of a file."""
    with chromium() as found:
        yield found
