"""A screen of the wall over a night: eight simulated hours of a flood, the memory before and after.

The page is the real one of a real server in Chromium. Its clock is turned forward by steps of five
seconds; in each step come the cards of some incidents (opened, taken, closed), positions of units,
now and then a gauge and a new critical matter that interrupts the rotation of five views, and the
screen is drawn. Memory is read after the garbage was collected, once when the screen is warm (half
an hour) and once at the end, with the elements and listeners of the page. Then the snapshot and the
changes are timed on the server as a screen asks for them.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import CDPSession

from benchmarks.servers import Running, server
from tests.browser.chromium import chromium

STEP_SECONDS = 5
WARM_SECONDS = 1800
HOURS = 8
CHUNK_STEPS = 60

PLAY = (Path(__file__).parent / "wall_night.js").read_text(encoding="utf-8")


def _memory(devtools: CDPSession) -> dict[str, float]:
    """What the page holds after the garbage was collected."""
    for _ in range(3):
        devtools.send("HeapProfiler.collectGarbage")
        time.sleep(0.3)
    metrics = {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}
    return {
        "heap": metrics["JSHeapUsedSize"],
        "nodes": metrics["Nodes"],
        "listeners": metrics["JSEventListeners"],
    }


def _asked(running: Running, token: str, path: str) -> tuple[float, bytes]:
    request = Request(
        f"http://127.0.0.1:{running.port}/api/v1/wall/{path}",
        headers={"Authorization": f"Bearer {token}"},
    )
    began = time.perf_counter()
    with urlopen(request, timeout=60) as answer:
        body = answer.read()
    return (time.perf_counter() - began) * 1000, body


def _timed(running: Running, token: str, path: str) -> float:
    return round(statistics.median(_asked(running, token, path)[0] for _ in range(21)), 1)


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    with server(backend) as running, chromium() as browser:
        token = running.token("supervisor")
        context = browser.new_context(
            base_url=f"http://127.0.0.1:{running.port}",
            viewport={"width": 1920, "height": 540},
            extra_http_headers={"Authorization": f"Bearer {token}"},
        )
        page = context.new_page()
        page.route("**/api/v1/wall/shown*", lambda route: route.fulfill(json=_rotation(shown)))
        shown = json.loads(_asked(running, token, "shown?view=city")[1])
        for code in ("risk", "map", "water", "forces"):
            more = json.loads(_asked(running, token, f"shown?view={code}")[1])
            shown["views"] |= more["views"]
        page.goto("/wall")
        page.wait_for_selector("html[data-ready=wall][data-connection=live]", timeout=60_000)
        # As when the supervisor gives the screen a rotation.
        page.evaluate("() => window.iocWall.feed.told('wall')")
        devtools = context.new_cdp_session(page)
        devtools.send("Performance.enable")
        warm: dict[str, float] = {}
        told: dict[str, Any] = {}
        views = set()
        began = time.monotonic()
        for at in range(0, HOURS * 3600 + WARM_SECONDS, CHUNK_STEPS * STEP_SECONDS):
            if at >= WARM_SECONDS and not warm:
                warm = _memory(devtools) | {"incidents": told["incidents"]}
            told = page.evaluate(PLAY, {"steps": CHUNK_STEPS, "step": STEP_SECONDS, "from": at})
            views.add(told["view"])
        seconds = time.monotonic() - began
        after = _memory(devtools)
        return {
            "backend": backend,
            "load at the end": round(os.getloadavg()[0], 1),
            "simulated hours": HOURS,
            "played in s": round(seconds),
            "incidents warm, after": f"{warm['incidents']:.0f}, {told['incidents']}",
            "units": told["units"],
            "views seen at the ends of chunks": ", ".join(sorted(views)),
            "heap warm MiB": round(warm["heap"] / 2**20, 2),
            "heap after MiB": round(after["heap"] / 2**20, 2),
            "heap growth %": round((after["heap"] / warm["heap"] - 1) * 100, 1),
            "elements warm, after": f"{warm['nodes']:.0f}, {after['nodes']:.0f}",
            "listeners warm, after": f"{warm['listeners']:.0f}, {after['listeners']:.0f}",
            "one second of the screen, median ms": round(told["median"], 1),
            "one second of the screen, p95 ms": round(told["p95"], 1),
            "figures p50 ms": _timed(running, token, "figures"),
            "changes p50 ms": _timed(running, token, "changes?after=0"),
            "snapshot p50 ms": _timed(running, token, "snapshot"),
        }


def _rotation(shown: dict[str, Any]) -> dict[str, Any]:
    """Five views that take turns of 30 s."""
    turns = [{"view": code, "seconds": 30} for code in ("city", "risk", "map", "water", "forces")]
    return {**shown, "turns": turns}
