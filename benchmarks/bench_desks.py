"""The desks in a city of 100,000 incidents: how long the server works for each screen.

Each page and each list behind it is asked for over a kept connection, one after another, as a
person of that desk. What a browser adds (drawing) is measured by the browser's own clock for the
screens named in `IN_A_BROWSER`: from the click to the moment the main list is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable

from playwright.sync_api import Page, sync_playwright

from benchmarks import load
from benchmarks.servers import PASSWORD, PROJECT, Running, server
from tests.services import chromium_executable

INCIDENTS = int(os.environ.get("IOC_BENCH_INCIDENTS", "100000"))
REAL = 400
"""Incidents that come through the intake; the others are copies of them."""

TIMES = 25
POST = "POST "
"""Before a path that is asked with the number of a caller."""

AGENCY = "hepco"
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]

DESKS: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    (
        "operator",
        "operator",
        None,
        (
            "/hotline",
            "/api/v1/calls/desk",
            "/api/v1/calls/standards",
            "POST /api/v1/callers",
        ),
    ),
    ("duty officer", "duty_officer", None, ("/verification", "/api/v1/verification/queue")),
    (
        "agency officer",
        "agency_officer",
        AGENCY,
        (
            "/inbox",
            "/inbox?view=new",
            "/inbox?view=mine",
            "/inbox?view=late",
            "/inbox?view=waiting",
            "/api/v1/incidents?page_size=50",
            "/incidents/{incident}",
            "/incidents/{incident}/pane",
        ),
    ),
    ("manager", "agency_manager", AGENCY, ("/inbox", "/inbox?view=sign", "/notices")),
    (
        "administrator",
        "administrator",
        None,
        (
            "/admin",
            "/admin/accounts",
            "/admin/agencies",
            "/admin/categories",
            "/admin/routing",
            "/admin/deadlines",
            "/admin/holidays",
            "/admin/duty",
            "/admin/protocols",
            "/admin/messages",
            "/admin/log",
            "/admin/health",
        ),
    ),
)

IN_A_BROWSER = (
    ("duty_officer", None, "/verification"),
    ("agency_officer", AGENCY, "/inbox"),
    ("operator", None, "/hotline"),
)


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend, milliseconds."""
    with server(backend) as running:
        total = fill(running)
        figures: dict[str, object] = {"backend": backend, "incidents": total}
        known = _known(running)
        for desk, role, agency, paths in DESKS:
            token = running.token(role, agency)
            for path in paths:
                figures[f"{desk}: {path}"] = _ask(running, token, path.format(**known))
        figures.update(_in_browser(running))
        return figures


def fill(running: Running, incidents: int = INCIDENTS) -> int:
    """Real reports first, then copies of all that came of them; answers how many incidents."""
    while running.figure("ioc_open_incidents") < REAL:
        load.run(running.port, "/api/v1/reports", load.report, clients=4, seconds=2.0)
        while running.figure("ioc_jobs_waiting") > 0:
            time.sleep(0.2)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.filled", str(incidents)],
        cwd=PROJECT,
        env=running.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout.split()[-1])


def _known(running: Running) -> dict[str, str]:
    """An incident of the agency."""
    token = running.token("duty_officer")
    connection = load.Connection("127.0.0.1", running.port)
    path = f"/api/v1/incidents?page_size=1&agency={AGENCY}&status=open&sort=opened"
    status, body = connection.get(path, {"Authorization": f"Bearer {token}"})
    if status != 200:
        status, body = connection.get(
            f"/api/v1/incidents?page_size=1&agency={AGENCY}", {"Authorization": f"Bearer {token}"}
        )
    return {"incident": str(json.loads(body)["items"][0]["id"])}


def _ask(running: Running, token: str, path: str) -> str:
    connection = load.Connection("127.0.0.1", running.port)
    headers = {"Authorization": f"Bearer {token}"}
    times, sizes, statuses = [], [], set()
    for _ in range(TIMES):
        begun = time.perf_counter()
        if path.startswith(POST):
            asked = json.dumps({"phone": "0905123456"}).encode()
            status, body = connection.ask(path.removeprefix(POST), asked, headers)
        else:
            status, body = connection.get(path, headers)
        times.append((time.perf_counter() - begun) * 1000)
        sizes.append(len(body))
        statuses.add(status)
    times.sort()
    median, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    said = "" if statuses == {200} else f"  STATUS {sorted(statuses)}"
    return f"p50 {median:6.1f}  p95 {p95:6.1f} ms  {sizes[-1] / 1024:6.0f} KiB{said}"


def _in_browser(running: Running) -> dict[str, str]:
    """From the click on the link to the page whose main part is there and idle."""
    figures = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium_executable()), args=ARGUMENTS
        )
        for role, agency, path in IN_A_BROWSER:
            page = _signed_in(running, browser.new_page, role, agency)
            times = []
            for _ in range(5):
                page.goto(f"http://127.0.0.1:{running.port}/notices")
                begun = time.perf_counter()
                page.goto(f"http://127.0.0.1:{running.port}{path}", wait_until="load")
                page.wait_for_function("document.readyState === 'complete'")
                times.append((time.perf_counter() - begun) * 1000)
            times.sort()
            figures[f"browser: {path}"] = f"p50 {times[2]:6.0f}  worst {times[-1]:6.0f} ms"
            page.close()
        browser.close()
    return figures


def _signed_in(
    running: Running, new_page: Callable[[], Page], role: str, agency: str | None
) -> Page:
    email = f"{role}-{time.time_ns()}@bench.invalid"
    extra = ["--agency", agency] if agency else []
    running.flask(
        *("user", "create", email, "--name", role, "--role", role, "--password-stdin", *extra),
        given=PASSWORD,
    )
    page = new_page()
    page.goto(f"http://127.0.0.1:{running.port}/login")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", PASSWORD)
    page.click("form button[type=submit], form button")
    page.wait_for_url(lambda url: "login" not in url)
    return page
