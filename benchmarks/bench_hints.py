"""From the key to the hint: what an operator waits for while somebody speaks.

Types rescue calls without accents into `/hotline` in Chromium, key by key, and notes for each key
when the screen shows what was understood of the words up to it (drawn, at the next frame). The
server's share is measured apart, over a plain connection.
"""

from __future__ import annotations

import http.client
import json
import random
import statistics
import time
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks import load
from benchmarks.servers import PASSWORD, Running, server
from tests.services import chromium_executable

KEYS = 50
GAP_MS = 120
"""Between two keys: 500 a minute, a fast typist."""

HURRY_MS = 40
REPORTS_BEFORE = 2_000
ARGUMENTS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CALL = (
    "nha toi o kiet 45 nguyen sinh cung nuoc toi co roi 2 ong ba gia voi 3 dua chau tren gac, "
    "dien thoai con 10 phan tram, xin cho ca no gap"
)
TEXTS = (
    CALL,
    "alo, nhà tui ở Địa Linh, Hương Vinh, gần chợ Bao Vinh. Nước vô nhà tới ngực rồi, lên mau lắm.",
    "Rác tồn đọng ba ngày ở đầu kiệt 27 Hoàng Quốc Việt, bốc mùi",
    "den duong tat ca xom o kiet 12 bach dang may bua ni ma chua ai sua",
    "cây đổ chắn ngang đường Lê Lợi trước khách sạn, không ai bị thương",
)

WATCH = """() => {
  const words = document.getElementById("words");
  const understood = document.getElementById("understood");
  window.keyed = [];
  window.hinted = [];
  words.addEventListener("input", (event) => {
    window.keyed.push([words.value.length, event.timeStamp]);
  }, true);
  new MutationObserver(() => {
    const letters = Number(understood.dataset.letters);
    requestAnimationFrame(() => window.hinted.push([letters, performance.now()]));
  }).observe(understood, { attributes: true, attributeFilter: ["data-letters"] });
}"""


def measure(backend: str) -> dict[str, object]:
    """The figures of one backend."""
    with server(backend) as running:
        _fill(running)
        token = running.token("operator")
        served = _served(running, token)
        email = f"desk-{time.time_ns()}@bench.invalid"
        running.flask(
            *("user", "create", email, "--name", "desk", "--role", "operator", "--password-stdin"),
            given=PASSWORD,
        )
        shown = _shown(running, email)
        return {"backend": backend, "reports before": REPORTS_BEFORE, **served, **shown}


def _fill(running: Running) -> None:
    """Open incidents around, so that looking for what may be the same costs what it costs."""
    randomness = random.Random(3)
    connection = load.Connection("127.0.0.1", running.port)
    for _ in range(REPORTS_BEFORE):
        connection.post("/api/v1/reports", load.report(randomness))
    deadline = time.monotonic() + 240
    while running.figure("ioc_jobs_waiting") > 0 and time.monotonic() < deadline:
        time.sleep(0.5)


def _served(running: Running, token: str) -> dict[str, object]:
    """Milliseconds of `POST /api/v1/hints`, each text as it grows by a word."""
    connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    taken = []
    for round_ in range(4):
        for text in TEXTS:
            words = text.split(" ")
            for count in range(3, len(words) + 1):
                body = json.dumps({"text": " ".join(words[:count])})
                begun = time.perf_counter()
                connection.request("POST", "/api/v1/hints", body, headers)
                connection.getresponse().read()
                if round_:
                    taken.append((time.perf_counter() - begun) * 1000)
    return {
        "server, a text as it grows (ms p50/p95/max)": _spread(taken),
        "questions asked": len(taken),
    }


def _shown(running: Running, email: str) -> dict[str, object]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_executable(), args=ARGUMENTS)
        page = browser.new_context(
            viewport={"width": 1440, "height": 900}, locale="vi-VN"
        ).new_page()
        base = f"http://127.0.0.1:{running.port}"
        page.goto(f"{base}/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(f"{base}/hotline")
        page.wait_for_selector("html[data-ready=hotline]")
        calm = _typed(page, GAP_MS)
        hurried = _typed(page, HURRY_MS)
        browser.close()
    return {
        f"key to hint, a key every {GAP_MS} ms (ms p50/p95/max)": _spread(calm),
        f"key to hint, a key every {HURRY_MS} ms (ms p50/p95/max)": _spread(hurried),
        "keys": len(calm),
    }


def _typed(page: Page, gap_ms: int) -> list[float]:
    """Milliseconds from each of `KEYS` keys to the hint that knows of it; the first 20 warm up."""
    page.keyboard.press("F9")
    page.locator("#words").focus()
    page.evaluate(WATCH)
    for letter in CALL[: KEYS + 20]:
        page.keyboard.type(letter)
        page.wait_for_timeout(gap_ms)
    page.wait_for_timeout(500)
    keyed: list[Any] = page.evaluate("window.keyed")
    hinted: list[Any] = page.evaluate("window.hinted")
    page.locator("#words").fill("")
    taken = []
    for letters, at in keyed[20:]:
        taken.append(min(seen - at for known, seen in hinted if known >= letters and seen >= at))
    return taken


def _spread(taken: list[float]) -> str:
    ordered = sorted(taken)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return f"{statistics.median(ordered):.1f} / {p95:.1f} / {ordered[-1]:.1f}"
