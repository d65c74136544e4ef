"""Starts a server: brings the database up to date, fills an empty one, opens the port."""

from __future__ import annotations

import signal
import socket
import sys
from typing import Any

from flask import Flask
from gevent import spawn
from gevent.pywsgi import LoggingLogAdapter, WSGIServer

from config import Settings
from ioc.app import start_background
from ioc.cli.seed import first_run


def prepare(app: Flask) -> None:
    """Called in each process of a WSGI server, before its first request."""
    settings: Settings = app.config["IOC"]
    if not sys.argv[0].endswith("flask"):
        first_run(app, with_demo=False)
        start_background(app, follow=settings.background)


def main(app: Flask) -> None:
    """The embedded server: one process, gevent, HTTP or HTTPS."""
    settings: Settings = app.config["IOC"]
    first_run(app, with_demo=settings.demo)
    start_background(app, follow=settings.background)
    listener = _listener(settings.bind, settings.port)
    server = WSGIServer(
        listener,
        app,
        log=None,
        error_log=LoggingLogAdapter(app.logger),
        **_tls(settings),
    )
    scheme = "https" if settings.tls_cert else "http"
    print(f"IOC is open at {scheme}://{settings.bind}:{settings.port}", flush=True)

    def stop(*_args: Any) -> None:
        spawn(server.stop, 1)

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    server.serve_forever()


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
