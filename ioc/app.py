"""`create_app`: the composition root. Read it from top to bottom."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import Flask
from flask_socketio import SocketIO
from gevent import monkey
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from config import Settings
from ioc import web
from ioc.cli import register_commands
from ioc.db import engine
from ioc.db.bells import Bells
from ioc.db.session import Database
from ioc.domain.units import UnitTimes
from ioc.eventlog import record
from ioc.extensions import csrf, new_socketio
from ioc.ports import Ports
from ioc.queries.rescue.units import TIMES
from ioc.realtime import websocket
from ioc.realtime.namespace import ConsoleNamespace
from ioc.realtime.positions import UnitPositions
from ioc.realtime.presence import Presence
from ioc.realtime.relay import Relay
from ioc.web import limits
from ioc.web.auth import credential_of_handshake
from ioc.web.limits import Limiter
from ioc.wiring import build_ports
from ioc.workers.runner import Runner

HEARTBEAT_SECONDS = 5.0
RECHECK_SECONDS = 10.0
TAIL_EVERY_SECONDS = 0.01
POSITIONS_SECONDS = 1.0
PRESENCE_SECONDS = 2.0
"""A lease that was taken in another process while no bell was carried is seen after this long."""


def open_database(settings: Settings) -> Database:
    """The database of an installation, with the event log hooked into its commits."""
    if settings.is_embedded:
        opened = engine.open_embedded(settings.data_dir / "ioc.db")
    else:
        opened = engine.open_postgis(settings.database_url)
    database = Database(opened)
    database.before_commit.append(record.flush)
    return database


def create_app(
    settings: Settings | None = None,
    database: Database | None = None,
    ports: Ports | None = None,
) -> Flask:
    """The application. Background loops begin with `start_background`, not here."""
    settings = settings or config.from_environment()
    app = Flask(__name__)
    app.config.update(
        IOC=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="ioc_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        MAX_CONTENT_LENGTH=settings.media_max_bytes * settings.media_max_count + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=limits.BODY_MAX,
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.testing,
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    database = database or open_database(settings)
    app.extensions["ioc.db"] = database
    database.cache[TIMES] = UnitTimes(**settings.unit_times)
    app.extensions["ioc.ports"] = ports or build_ports(settings, database)
    app.extensions["ioc.limiter"] = Limiter(settings.redis_url, _is_limited(app, settings))

    csrf.init_app(app)
    # Before the guard, which reads the form for its token.
    limits.install(app)
    web.register(app)
    register_commands(app)
    _add_sockets(app, database)
    return app


def _is_limited(app: Flask, settings: Settings) -> bool:
    """Whether the limits hold; they may be off for load tests on this machine alone."""
    if settings.rate_limits:
        return True
    if settings.is_local_only and not settings.public_url:
        return False
    app.logger.warning("IOC_RATE_LIMITS=off is not followed: others can reach this server")
    return True


def _add_sockets(app: Flask, database: Database) -> None:
    """Socket.IO over WebSocket alone: no sticky sessions, one connection per console."""
    driver = "gevent" if monkey.is_module_patched("threading") else "threading"
    socketio = new_socketio()
    socketio.init_app(
        app,
        async_mode=driver,
        transports=["websocket"],
        cors_allowed_origins=[],
        manage_session=False,
        ping_interval=20,
        ping_timeout=20,
        max_http_buffer_size=64 * 1024,
    )
    websocket.install(socketio.server, driver)
    bells = Bells()
    relay = Relay(database, socketio.server)
    consoles = ConsoleNamespace(relay, credential_of_handshake, socketio)
    socketio.on_namespace(consoles)
    # A commit on the embedded database has its positions already; on PostgreSQL the
    # sequencer is next.
    database.after_commit.append(
        bells.ring_numbered if database.is_embedded else bells.ring_committed
    )
    app.extensions["ioc.socketio"] = socketio
    app.extensions["ioc.bells"] = bells
    app.extensions["ioc.relay"] = relay
    app.extensions["ioc.presence"] = Presence(relay)
    app.extensions["ioc.positions"] = UnitPositions(relay)
    app.extensions["ioc.consoles"] = consoles


def start_background(app: Flask, *, follow: bool, workers: int = 1) -> Runner | None:
    """Starts what runs beside the requests of this process.

    Every web process tails the log for its own screens. `follow` also runs the loops that
    number events and do jobs; any number of processes may.
    """
    settings: Settings = app.config["IOC"]
    socketio: SocketIO = app.extensions["ioc.socketio"]
    database: Database = app.extensions["ioc.db"]
    bells: Bells = app.extensions["ioc.bells"]
    relay: Relay = app.extensions["ioc.relay"]
    start = socketio.start_background_task
    bells.connect(database, settings.redis_url, start)
    relay.start_at_head()
    relay.straight = websocket.Straight(socketio.server)
    start(lambda: _tail(relay, bells, app))
    start(lambda: _beat(relay, socketio, app))
    start(lambda: _tell_presence(app.extensions["ioc.presence"], bells, app))
    start(lambda: _tell_positions(app.extensions["ioc.positions"], app))
    start(lambda: _recheck(app, socketio))
    if not follow:
        return None
    runner = Runner(database, app.extensions["ioc.ports"], bells, workers)
    runner.start(start)
    app.extensions["ioc.runner"] = runner
    return runner


def _tail(relay: Relay, bells: Bells, app: Flask) -> None:
    while True:
        try:
            if relay.run_once() == 0:
                bells.numbered.wait()
            # A burst of commits goes out in few readings; nobody sees a hundredth of a second.
            time.sleep(TAIL_EVERY_SECONDS)
        except Exception:
            app.logger.exception("the relay stumbled and goes on")
            bells.numbered.wait(1.0)


def _tell_presence(presence: Presence, bells: Bells, app: Flask) -> None:
    while True:
        try:
            bells.desk.wait(PRESENCE_SECONDS)
            presence.run_once()
        except Exception:
            app.logger.exception("who holds what could not be told; the next look follows")
            time.sleep(PRESENCE_SECONDS)


def _tell_positions(positions: UnitPositions, app: Flask) -> None:
    while True:
        time.sleep(POSITIONS_SECONDS)
        try:
            positions.run_once()
        except Exception:
            app.logger.exception("where units are could not be told; the next look follows")


def _recheck(app: Flask, socketio: SocketIO) -> None:
    """A screen that stays open must not outlive the right to look at it."""
    consoles: ConsoleNamespace = app.extensions["ioc.consoles"]
    while True:
        socketio.sleep(RECHECK_SECONDS)
        try:
            with app.app_context():
                consoles.recheck()
        except Exception:
            app.logger.exception("the rights of open screens could not be checked")


def _beat(relay: Relay, socketio: SocketIO, app: Flask) -> None:
    while True:
        socketio.sleep(HEARTBEAT_SECONDS)
        try:
            relay.heartbeat()
        except Exception:
            app.logger.exception("a heartbeat failed and the next one follows")
