"""The Chromium of this machine, as every story in a browser starts it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.services import chromium_executable

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that ends with the block."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium_executable(), args=ARGUMENTS)
        try:
            yield found
        finally:
            found.close()
