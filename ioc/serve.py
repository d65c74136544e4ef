"""Starts a server: brings the database up to date, fills an empty one, opens the port."""

from __future__ import annotations

import gc
import os
import signal
import socket
from typing import Any

from flask import Flask
from gevent import sleep, spawn
from gevent.pywsgi import LoggingLogAdapter, WSGIHandler, WSGIServer

from config import Settings
from ioc.app import start_background
from ioc.cli.seed import first_run
from ioc.db.lock import DataFolderInUse, DataFolderLock

PREDECESSOR_SECONDS = 15.0
"""A server that is being replaced finishes its answers first; gunicorn gives it 10 s."""


def prepare(app: Flask) -> None:
    """Called in each process of a WSGI server, before its first request."""
    settings: Settings = app.config["IOC"]
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        own_data_folder(app, PREDECESSOR_SECONDS)
        first_run(app, with_demo=False)
        start_background(app, follow=settings.background)
        settle_memory()


def main(app: Flask) -> None:
    """The embedded server: one process, gevent, HTTP or HTTPS."""
    settings: Settings = app.config["IOC"]
    own_data_folder(app, 2.0)
    first_run(app, with_demo=settings.demo)
    start_background(app, follow=settings.background)
    settle_memory()
    listener = _listener(settings.bind, settings.port)
    server = WSGIServer(
        listener,
        app,
        log=None,
        error_log=LoggingLogAdapter(app.logger),
        handler_class=FairHandler,
        **_tls(settings),
    )
    scheme = "https" if settings.tls_cert else "http"
    print(f"IOC is open at {scheme}://{settings.bind}:{settings.port}", flush=True)

    def stop(*_args: Any) -> None:
        spawn(server.stop, 1)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    server.serve_forever()


class FairHandler(WSGIHandler):  # type: ignore[misc]  # it has no types
    """Lets the others go after each request of a kept connection.

    A client that sends its next request at once is found readable at once, so gevent would serve
    it again and again and everybody else not at all.
    """

    def handle_one_request(self) -> Any:
        answer = super().handle_one_request()
        sleep(0)
        return answer


def settle_memory() -> None:
    """Takes what was loaded at start out of the garbage collector's rounds.

    It lives as long as the process, and walking through it again and again costs each request
    some of its time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def own_data_folder(app: Flask, wait_seconds: float) -> None:
    """Takes the data folder as long as this process lives, or ends it with the reason.

    On the embedded database for itself alone; processes that share PostgreSQL share it.
    """
    settings: Settings = app.config["IOC"]
    lock = DataFolderLock(settings.data_dir)
    try:
        lock.acquire(shared=not settings.is_embedded, wait_seconds=wait_seconds)
    except DataFolderInUse as error:
        raise SystemExit(
            f"{error}. Stop it first, or give this one another folder: IOC_DATA_DIR=… make run"
        ) from None
    app.extensions["ioc.lock"] = lock


def _listener(bind: str, port: int) -> socket.socket:
    """A listening socket without Nagle's algorithm.

    gevent's server sends head and body apart; with Nagle and the peer's delayed
    acknowledgement each answer on a kept connection would take 44 ms. Accepted sockets
    inherit the option on Linux.
    """
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listener.bind((bind, port))
    except OSError as error:
        raise SystemExit(
            f"Cannot listen on {bind}:{port} ({error.strerror}). "
            "Choose another port: PORT=5001 make run"
        ) from None
    listener.listen(1024)
    listener.setblocking(False)
    return listener


def _tls(settings: Settings) -> dict[str, str]:
    if not settings.tls_cert:
        return {}
    return {"certfile": settings.tls_cert, "keyfile": settings.tls_key}
