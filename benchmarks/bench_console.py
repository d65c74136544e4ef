"""The console in a browser: 50,000 open matters, 500 units, a burst, and a night.

Headless Chromium with software rendering opens the real console of a real server. What is measured:
the first critical signs and the whole frame on the screen, from the start of the navigation (the
page marks both moments); the time between frames while the map is dragged and zoomed; the longest
task of the page while 1,000 events arrive in a second, and when the last of them is drawn; what the
page and its worker hold after eight hours of events, positions and clock ticks, played quickly.

The burst and the night enter the page where the socket hands over what it received, as the text of
packets: only the network is left out.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks import open_city
from benchmarks.devtools import DevTools
from benchmarks.servers import PASSWORD, Running, server
from tests.services import chromium_executable

ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TIMES = 5
EVENTS = 1000
HOURS = int(os.environ.get("IOC_BENCH_HOURS", "8"))
WAYS = (
    (-260, 0),
    (0, -180),
    (260, 0),
    (0, 180),
    (200, 150),
    (-200, -150),
    (150, -150),
    (-150, 150),
)
SIZE = {"width": 1440, "height": 900}
DUTY = "console@bench.invalid"
ALL_THERE = "() => performance.getEntriesByName('console:all').length > 0"
SCRIPT = Path(__file__).with_name("console_page.js")


def measure(backend: str) -> dict[str, object]:
    """The figures; times in milliseconds. The data is made for the embedded database."""
    with server(backend) as running:
        _person(running)
        opened = open_city.fill(running, running.token("supervisor"))
        # The plans of so many rescues would take a core of the two for themselves.
        running.environment["IOC_BACKGROUND"] = "0"
        running.restart()
        return {"backend": backend, "open incidents": opened, **look(running.port, DUTY)}


def look(
    port: int, email: str, tell: Callable[[dict[str, object]], None] = lambda _found: None
) -> dict[str, object]:
    """The figures of a console of that server, for a person with the benchmark's password; `tell`
    hears of each part as it is measured."""
    devtools_port = port + 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium_executable()),
            args=[*ARGUMENTS, f"--remote-debugging-port={devtools_port}"],
        )
        page = browser.new_context(viewport=SIZE, locale="vi-VN").new_page()  # type: ignore[arg-type]
        page.add_init_script(path=SCRIPT)
        page.goto(f"http://127.0.0.1:{port}/login?next=/notices")
        page.fill("#email", email)
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "login" not in url)
        figures: dict[str, object] = {}
        parts: tuple[Callable[[], dict[str, object]], ...] = (
            lambda: _opening(page, port),
            lambda: _moving(page),
            lambda: _burst(page),
            lambda: _night(page, devtools_port),
        )
        for part in parts:
            found = part()
            tell(found)
            figures.update(found)
        browser.close()
    return figures


def _person(running: Running) -> None:
    running.flask(
        *("user", "create", DUTY, "--name", "Trực ban", "--role", "duty_officer"),
        "--password-stdin",
        given=PASSWORD,
    )


def _opening(page: Page, port: int) -> dict[str, object]:
    critical, everything, longest = [], [], []
    for _ in range(TIMES):
        page.goto("about:blank")
        page.goto(f"http://127.0.0.1:{port}/console", wait_until="commit")
        page.wait_for_function(ALL_THERE, timeout=60_000)
        marks = page.evaluate("""() => Object.fromEntries(
            performance.getEntriesByType("mark").map((one) => [one.name, one.startTime]))""")
        critical.append(marks["console:critical"])
        everything.append(marks["console:all"])
        time.sleep(1)
        longest.append(max(page.evaluate("() => window.longTasks") or [0]))
    return {
        "first critical ms, median of 5": round(sorted(critical)[TIMES // 2]),
        "first critical ms, worst": round(max(critical)),
        "all on the screen ms, median of 5": round(sorted(everything)[TIMES // 2]),
        "all on the screen ms, worst": round(max(everything)),
        "longest task while opening ms, median": round(sorted(longest)[TIMES // 2]),
    }


def _moving(page: Page) -> dict[str, object]:
    """Drags and zooms as a hand does, all over the city; the frames of the page meanwhile."""
    box = page.locator(".ioc-map").bounding_box()
    assert box is not None
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.evaluate("() => measured.watchFrames()")
    figures: dict[str, object] = {}
    for name, act in (("panning", _drag), ("zooming", _zoom)):
        page.evaluate("() => measured.forget()")
        for number in range(8):
            act(page, middle, number)
        frames = sorted(page.evaluate("() => measured.frames"))
        figures[f"{name}: frames"] = len(frames)
        figures[f"{name}: frame ms p50"] = round(frames[len(frames) // 2], 1)
        figures[f"{name}: frame ms p95"] = round(frames[int(len(frames) * 0.95)], 1)
        figures[f"{name}: frame ms worst"] = round(frames[-1], 1)
    return figures


def _drag(page: Page, middle: tuple[float, float], number: int) -> None:
    ways = (
        (-260, 0),
        (0, -180),
        (260, 0),
        (0, 180),
        (200, 150),
        (-200, -150),
        (150, -150),
        (-150, 150),
    )
    right, down = ways[number % len(ways)]
    x, y = middle
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 26):
        page.mouse.move(x + right * step / 25, y + down * step / 25)
        page.wait_for_timeout(16)
    page.mouse.up()
    page.wait_for_timeout(300)


def _zoom(page: Page, middle: tuple[float, float], number: int) -> None:
    page.mouse.move(*middle)
    page.mouse.wheel(0, -240 if number < 4 else 240)
    page.wait_for_timeout(900)


def _burst(page: Page) -> dict[str, object]:
    page.evaluate("() => { window.longTasks.length = 0; window.frames.length = 0; }")
    told: dict[str, Any] = page.evaluate(
        "(wanted) => measured.burst(wanted)", {"events": EVENTS, "seconds": 1}
    )
    tasks = told["tasks"]
    return {
        f"burst of {EVENTS}: sent in ms": round(told["sent"]),
        f"burst of {EVENTS}: drawn after ms": round(told["drawn"]),
        f"burst of {EVENTS}: longest task ms": round(max(tasks, default=0)),
        f"burst of {EVENTS}: tasks over 50 ms": len(tasks),
        "one event: drawn after ms, median of 20": round(told["single"], 1),
    }


def _night(page: Page, devtools_port: int) -> dict[str, object]:
    """Hours of twelve events and 480 positions a minute, the map moved every five minutes; clocks
    tick as the page's own timers do while it is played."""
    heaps = DevTools(devtools_port, page.url)
    page.evaluate("() => measured.night({ minutes: 30 })")  # what is made once is made before
    before = heaps.used()
    hours = []
    for _ in range(HOURS):
        page.evaluate("() => measured.night({ minutes: 60 })")
        hours.append(heaps.used())
    after = hours[-1]
    figures: dict[str, object] = {
        f"heap after {HOURS} h, {name}": f"{before[name] / 1e6:.1f} -> {after[name] / 1e6:.1f} MB, "
        f"{100 * (after[name] / before[name] - 1):+.1f} %"
        for name in before
    }
    heaps.close()
    return figures


if __name__ == "__main__":
    import sys

    def told(found: dict[str, object]) -> None:
        for key, value in found.items():
            print(f"  {key:42} {value}", flush=True)

    look(int(sys.argv[1]), sys.argv[2], told)
