"""What the call in which a report is told adds to it: number, place, beginning, and answers."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.calls import PlaceSource
from ioc.domain.errors import NotFound
from ioc.domain.geo import Point
from ioc.domain.permissions import Permission
from ioc.domain.reports import LocationSource
from ioc.models.call import Call
from ioc.services.calls import calls, protocols
from ioc.services.calls.protocols import Answered
from ioc.services.intake.commands import SubmitReport
from ioc.services.intake.reports import Submitted
from ioc.web.auth import database
from ioc.web.intake import parsing


def answers_of(protocol: list[parsing.ProtocolIn]) -> list[Answered]:
    """The answers to protocol cards, as the services take them."""
    return [
        Answered(one.code, one.version, tuple((a.step, a.answer) for a in one.answers))
        for one in protocol
    ]


def completed(actor: Actor, body: parsing.ReportIn, command: SubmitReport) -> SubmitReport:
    """The command with what its call knows and the operator left out.

    An answer that means danger to life makes it an emergency. Raises `InvalidInput` for a protocol
    card that does not exist.
    """
    if not isinstance(body, parsing.CallIn) or (body.call is None and not body.protocol):
        return command
    with database().reading() as session:
        if body.protocol and protocols.raises(session, answers_of(body.protocol)):
            command = replace(command, emergency=True)
        if body.call is None:
            return command
        try:
            call = fetch.call_for(session, actor, body.call)
        except NotFound:
            return command
        return _with_call(command, call)


def _with_call(command: SubmitReport, call: Call) -> SubmitReport:
    command = replace(
        command, call_started_at=command.call_started_at or call.answered_at or call.ringing_at
    )
    if command.incident_id is None and call.report_id is not None:
        # A colleague took the call over and saved it too: two reports of one matter.
        command = replace(command, incident_id=call.incident_id)
    if command.reporter.phone is None and call.caller is not None:
        command = replace(command, reporter=replace(command.reporter, phone=call.caller))
    if command.battery_percent is None:
        command = replace(command, battery_percent=call.battery_percent)
    is_fix = call.place_source is PlaceSource.PHONE and not call.is_outside
    if command.point is None and is_fix and call.lat is not None and call.lon is not None:
        command = replace(
            command,
            point=Point(call.lat, call.lon),
            accuracy_m=call.accuracy_m,
            location_source=LocationSource.GPS,
        )
    return command


def tie(session: Session, actor: Actor, body: parsing.ReportIn, submitted: Submitted) -> None:
    """Ties a report that was saved to its call, and keeps what was answered."""
    if not isinstance(body, parsing.CallIn):
        return
    if body.protocol and submitted.is_new:
        report = fetch.report_for(session, actor, submitted.report_id, Permission.REPORT_VIEW)
        protocols.keep_answers(session, actor, report, answers_of(body.protocol))
    if body.call is not None:
        calls.saved(session, actor, body.call, submitted.report_id)
