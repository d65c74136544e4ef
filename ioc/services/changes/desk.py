"""Keeps the place of an incident in the queue of the verification desk, beside the incident itself.

`place` is called with every change (`services.log`), so that the queue is one indexed read.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain import desk
from ioc.domain.desk import DeskReason, Waiting
from ioc.domain.incidents import OUT_OF_SCOPE, Verification
from ioc.models.incident import Incident
from ioc.models.report import Report


def marks_of(incident: Incident) -> frozenset[DeskReason]:
    """The reasons that are kept with it."""
    return frozenset(DeskReason(code) for code in incident.desk_marks or ())


def waiting_of(incident: Incident) -> Waiting:
    """What decides its place."""
    return Waiting(
        incident.status,
        incident.severity,
        incident.tier,
        incident.verification,
        marks_of(incident),
    )


def place(incident: Incident) -> None:
    """Gives the incident its place in the queue, or none."""
    if incident.lat is not None:
        _keep(incident, marks_of(incident) - {DeskReason.NO_PLACE})
    incident.desk_rank = desk.rank(waiting_of(incident))
    if incident.desk_rank is None:
        incident.desk_after = incident.desk_user_id = None


def mark(incident: Incident, reason: DeskReason, *, replaces: Iterable[DeskReason] = ()) -> None:
    """Keeps one more reason; what was put aside comes back."""
    _keep(incident, marks_of(incident) - frozenset(replaces) | {reason})
    incident.desk_after = None
    place(incident)


def opened(incident: Incident, report: Report) -> None:
    """The marks that the report brings which opened the incident."""
    _keep(
        incident,
        desk.marks_of_report(
            [code for code, _weight in report.evidence or ()],
            is_located=report.lat is not None,
            is_proposed=report.proposed_incident_id is not None,
            is_out_of_scope=not OUT_OF_SCOPE.isdisjoint(incident.flags or ()),
        ),
    )


def grew(incident: Incident, report: Report) -> None:
    """One more report tells of it: what was put aside is looked at again."""
    codes = {code for code, _weight in report.evidence or ()}
    if desk.JOKES & codes and incident.verification is not Verification.VERIFIED:
        _keep(incident, marks_of(incident) | {DeskReason.PRANK})
    incident.desk_after = None


def settled(incident: Incident) -> None:
    """A person has decided: nothing is left to look at but what a reporter has yet to answer."""
    _keep(incident, marks_of(incident) & {DeskReason.ASKED})
    incident.desk_after = incident.desk_user_id = None


def _keep(incident: Incident, marks: Iterable[DeskReason]) -> None:
    kept = sorted(mark.value for mark in marks) or None
    if kept != incident.desk_marks:
        incident.desk_marks = kept
