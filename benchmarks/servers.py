"""Starts what a benchmark needs: the product's server on either database, people, tokens."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from tests.services import PostgresServer, RedisServer

PROJECT = Path(__file__).resolve().parents[1]
PASSWORD = "mot mat khau de do toc do"


@dataclass
class Running:
    """A server under measurement."""

    port: int
    backend: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def flask(self, *arguments: str, given: str = "") -> str:
        """Runs `flask ioc …` on the same data and answers what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "ioc", *arguments],
            cwd=PROJECT,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def token(self, role: str, agency: str | None = None) -> str:
        """An account of that role and its API token."""
        email = f"{role}-{time.time_ns()}@bench.invalid"
        extra = ["--agency", agency] if agency else []
        self.flask(
            "user",
            "create",
            email,
            "--name",
            role,
            "--role",
            role,
            "--password-stdin",
            *extra,
            given=PASSWORD,
        )
        return self.flask("token", "create", email, "--label", "bench").split()[-1]

    def figure(self, name: str) -> float:
        """One figure of `/metrics`."""
        with urlopen(f"http://127.0.0.1:{self.port}/metrics") as answer:
            for line in answer.read().decode().splitlines():
                if line.startswith(f"{name} "):
                    return float(line.split()[1])
        raise LookupError(name)

    def rss_mib(self) -> float:
        """Resident memory of the server process, MiB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def restart(self) -> float:
        """kill -9 and start again; answers the seconds until it is live."""
        self.process.kill()
        self.process.wait()
        begun = time.perf_counter()
        self.process = _launch(self.environment)
        _wait_live(self)
        return time.perf_counter() - begun


def _launch(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _launch_several(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """The production web processes, as `make serve` starts them."""
    config = "scripts/gunicorn.conf.py"
    return subprocess.Popen(
        ["gunicorn", "--no-control-socket", "--config", config, "wsgi:app"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _launch_worker(environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "ioc", "worker"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _wait_live(running: Running) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{running.port}/health/live", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the server did not start")


@contextmanager
def server(backend: str, *, web_processes: int = 1, **changes: str) -> Iterator[Running]:
    """A server on an empty database of the backend: `spatialite` or `postgis`.

    Several web processes are those of `make serve`, with Redis; they need PostGIS.
    """
    port = 21000 + os.getpid() % 20000
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "IOC_DATA_DIR": folder,
            "PORT": str(port),
            "IOC_DEMO": "0",
            "IOC_RATE_LIMITS": "off",
            **changes,
        }
        postgres = PostgresServer() if backend == "postgis" else None
        if postgres:
            environment["IOC_DATABASE_URL"] = postgres.start()
            # The city's arrangement: one web process, and the background half beside it.
            environment["IOC_BACKGROUND"] = "0"
        redis = RedisServer() if web_processes > 1 else None
        if redis:
            environment["IOC_REDIS_URL"] = redis.start()
            environment["IOC_WEB_PROCESSES"] = str(web_processes)
        launch = _launch_several if redis else _launch
        running = Running(port, backend, environment, launch(environment))
        worker = None
        try:
            _wait_live(running)
            if postgres:
                worker = _launch_worker(environment)
            yield running
        finally:
            for process in filter(None, (worker, running.process)):
                # gunicorn ends its processes itself; a kill would leave them.
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
            if redis:
                redis.stop()
            if postgres:
                postgres.stop()
