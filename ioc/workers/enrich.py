"""Asks geocoder and classifier about a report, outside any transaction, then applies it."""

from __future__ import annotations

from sqlalchemy import select

from ioc.access import fetch
from ioc.access.actor import SYSTEM
from ioc.db.session import Database, Priority
from ioc.domain.geo import Point
from ioc.domain.permissions import Permission
from ioc.domain.reports import LocationSource
from ioc.eventlog import jobs
from ioc.eventlog.jobs import Task
from ioc.models.report import Report
from ioc.ports import Ports
from ioc.services.calls import calls
from ioc.services.intake.enrichment import apply_enrichment


def handle(database: Database, ports: Ports, task: Task) -> None:
    """Enriches the report of a job. The job ends in the transaction that holds its effects."""
    with database.reading() as session:
        row = session.execute(
            select(
                Report.text,
                Report.address,
                Report.lat,
                Report.lon,
                Report.accuracy_m,
                Report.location_source,
                Report.enriched_at,
            ).where(Report.id == task.subject_id)
        ).one_or_none()
    if row is None or row.enriched_at is not None:
        with database.atomic(Priority.BACKGROUND) as session:
            jobs.finish(session, task)
        return
    near = Point(row.lat, row.lon) if row.lat is not None else None
    phone_accuracy = row.accuracy_m if row.location_source is LocationSource.GPS else None
    located = ports.geocoder.locate(row.text, row.address, near, phone_accuracy)
    classified = ports.classifier.classify(row.text)
    with database.atomic(Priority.BACKGROUND) as session:
        report = fetch.report_for(
            session, SYSTEM, task.subject_id, Permission.REPORT_VIEW, lock=True
        )
        apply_enrichment(session, SYSTEM, report, located, classified)
        calls.report_placed(session, SYSTEM, report)
        jobs.finish(session, task)
