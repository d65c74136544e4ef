"""For those who keep it alive: is it up, is it ready, how is it doing."""

from __future__ import annotations

import logging
import shutil

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import text

from ioc.db import migrate
from ioc.eventlog import delay, jobs, reading
from ioc.queries.console import open_count
from ioc.web.auth import database, public
from ioc.web.json_body import json_answer

logger = logging.getLogger(__name__)
blueprint = Blueprint("health", __name__)

STUCK_SECONDS = 300.0


@blueprint.get("/health/live")
@public
def live() -> Response:
    """The process answers."""
    return json_answer({"status": "ok"})


@blueprint.get("/health/ready")
@public
def ready() -> Response:
    """Whether reports can be taken and are worked on; says which part is not ready."""
    parts: dict[str, str] = {}
    settings = current_app.config["IOC"]
    try:
        with database().reading() as session:
            session.execute(text("SELECT 1"))
            queue = jobs.health(session)
            unread = delay.unread_seconds(session)
        parts["database"] = "ok"
        parts["schema"] = "ok" if migrate.current(database()) == migrate.head() else "outdated"
        parts["jobs"] = "ok" if queue.oldest_seconds < STUCK_SECONDS else "stuck"
        parts["events"] = "ok" if unread < delay.STUCK_SECONDS else "stuck"
    except Exception:
        logger.exception("not ready")
        parts["database"] = "unreachable"
    free = shutil.disk_usage(settings.data_dir).free if settings.data_dir.exists() else 0
    parts["disk"] = "ok" if free >= settings.disk_reserve_bytes else "full"
    is_ready = all(state == "ok" for state in parts.values())
    return json_answer(
        {"status": "ok" if is_ready else "not_ready", "parts": parts}, 200 if is_ready else 503
    )


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Figures in Prometheus text; they carry no personal data."""
    registry = CollectorRegistry()
    with database().reading() as session:
        queue = jobs.health(session)
        figures = {
            "ioc_open_incidents": (open_count(session), "Incidents open now"),
            "ioc_log_position": (reading.position(session), "Last position of the event log"),
            "ioc_jobs_waiting": (queue.waiting, "Jobs waiting"),
            "ioc_jobs_oldest_seconds": (queue.oldest_seconds, "Age of the oldest waiting job"),
            "ioc_jobs_parked": (queue.parked, "Jobs parked after too many failures"),
            "ioc_events_unnumbered": (queue.unnumbered, "Events without a position yet"),
            "ioc_screens": (
                len(current_app.extensions["ioc.relay"].screens()),
                "Consoles connected to this process",
            ),
        }
    for name, (value, text_of) in figures.items():
        Gauge(name, text_of, registry=registry).set(value)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
