"""For every service function: the events applied to the old snapshot give a fresh one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

import orjson
import pytest
from sqlalchemy import update

from ioc.access.actor import SYSTEM, Actor, Held
from ioc.domain import clock
from ioc.domain.geo import Point
from ioc.domain.incidents import Flag, Outcome
from ioc.domain.permissions import Role
from ioc.eventlog import sequencer
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located
from ioc.queries import console, messages
from ioc.services import (
    citizen,
    contacts,
    enrichment,
    erasure,
    exercise,
    incidents,
    joining,
    referral,
    reports,
    review,
    working,
)
from ioc.services.citizen import MoreTold
from ioc.services.reports import Submitted
from ioc.workers import watch
from tests.functional.screens import State
from tests.town import BORDER, CRY, DEEP, FLOODING, JOKE, WARD, Told, Town, metres_north


def somebody(role: Role, agency: str | None = None, area: str | None = None) -> Actor:
    """A person of whom nothing is stored."""
    return Actor(f"user:{role}", held=(Held(role, agency, area),))


class Stage:
    """A town with things going on, and people of every reach who look at it."""

    duty = somebody(Role.SUPERVISOR)
    hepco = somebody(Role.AGENCY_OFFICER, "hepco")
    ward = somebody(Role.AGENCY_OFFICER, "ubnd-19774")
    rescue = somebody(Role.AGENCY_OFFICER, "ptds")
    everyone: ClassVar[dict[str, Actor]] = {
        "duty": duty,
        "operator": somebody(Role.OPERATOR),
        "hepco": hepco,
        "hepco in one ward": somebody(Role.AGENCY_OFFICER, "hepco", "19774"),
        "hepco in another ward": somebody(Role.AGENCY_OFFICER, "hepco", WARD),
        "ward": ward,
        "rescue": rescue,
        "water": somebody(Role.AGENCY_MANAGER, "huewaco"),
        "crew": somebody(Role.CREW, "hepco"),
    }

    def __init__(self, town: Town, needs: str) -> None:
        self.town = town
        for name in needs.split():
            assert getattr(self, name)

    @cached_property
    def waste(self) -> Told:
        return self.town.report("Rác đầu kiệt", phone="0905 123 456")

    @cached_property
    def other(self) -> Told:
        return self.town.report("Rác cuối kiệt", point=metres_north(DEEP, 500))

    @cached_property
    def flood(self) -> Told:
        point = metres_north(DEEP, 90)
        return self.town.report("Nước ngập đường", category=FLOODING, point=point)

    @cached_property
    def border(self) -> Told:
        return self.town.emergency(point=BORDER)

    @cached_property
    def doubtful(self) -> Told:
        return self.town.report(danger=JOKE, point=metres_north(DEEP, 1500))

    @cached_property
    def waiting(self) -> Submitted:
        return self.town.submit(self.town.command("Chưa ai đọc"))

    @cached_property
    def done(self) -> Told:
        told = self.town.report("Rác đã dọn", point=metres_north(DEEP, 2500))
        self.resolve(told)
        return told

    @cached_property
    def second(self) -> Told:
        """Another report of `waste`."""
        return self.town.report("Rác nữa", point=metres_north(DEEP, 5))

    def resolve(self, told: Told) -> None:
        self.town.act(working.resolve_incident, self.hepco, told.incident, Outcome.FIXED, "Đã dọn")


def understand(stage: Stage) -> None:
    with stage.town.database.atomic() as session:
        report = session.get_one(Report, stage.waiting.report_id)
        read = Classified(((FLOODING, 0.9),))
        enrichment.apply_enrichment(session, SYSTEM, report, Located(), read)


def split(stage: Stage) -> None:
    more = (stage.waste.incident, stage.second.report)
    stage.town.act(joining.split_incident, stage.duty, *more)


def reopen(stage: Stage) -> None:
    stage.town.act(working.reopen_incident, stage.duty, stage.done.incident, "còn rác")


def close(stage: Stage) -> None:
    stage.town.act(working.close_incident, stage.duty, stage.done.incident)


def overdue(stage: Stage) -> None:
    with stage.town.database.atomic() as session:
        session.execute(
            update(Incident)
            .where(Incident.id == stage.waste.incident)
            .values(due_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    assert watch.mark_overdue(stage.town.database) >= 1


def end_exercise(stage: Stage) -> None:
    stage.town.act(review.reject_incident, stage.duty, stage.border.incident, "nhầm")
    stage.town.do(exercise.start_exercise, stage.duty)
    stage.town.do(exercise.end_exercise, stage.duty)


def act(service: Any, who: str, told: str, *more: Any) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.town.act(service, getattr(stage, who), getattr(stage, told).incident, *more)

    return play


def write(text: str, danger: Danger, told: str) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        code = getattr(stage, told).code
        stage.town.do(citizen.add_update, code, MoreTold(text, "t" * 20, danger))

    return play


def rate(fixed: bool | None) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        stage.town.do(citizen.give_feedback, stage.done.code, fixed, None, "ghi chú")

    return play


LATER = clock.now() + timedelta(days=400)
SCENES: list[tuple[Any, str, Callable[[Stage], Any]]] = [
    (reports.submit_report, "waste waiting", lambda s: s.town.submit(s.town.command("Mới tới"))),
    (reports.submit_report, "waste border",
     lambda s: s.town.emergency(point=metres_north(DEEP, 900))),
    (enrichment.apply_enrichment, "waiting flood", understand),
    (incidents.open_incident, "border waste",
     lambda s: s.town.emergency(point=metres_north(BORDER, 90))),
    (incidents.link_report, "waste", lambda s: s.second),
    (incidents.link_report, "flood waste", lambda s: s.town.report(
        "CỨU", category=FLOODING, danger=CRY, point=metres_north(DEEP, 92))),
    (review.verify_incident, "doubtful waste",
     act(review.verify_incident, "duty", "doubtful")),
    (review.reject_incident, "doubtful waste",
     act(review.reject_incident, "duty", "doubtful", "không có")),
    (review.reject_incident, "waste other",
     act(review.reject_incident, "duty", "waste", "nhầm")),
    (review.classify_incident, "waste other",
     act(review.classify_incident, "duty", "waste", "cap_nuoc", None)),
    (review.relocate_incident, "waste border",
     act(review.relocate_incident, "duty", "waste", Point(16.4556, 107.584), None)),
    (review.relocate_incident, "waste",
     act(review.relocate_incident, "duty", "waste", Point(16.2, 107.9), None)),
    (joining.merge_incidents, "waste other", lambda s: s.town.act(
        joining.merge_incidents, s.duty, s.other.incident, s.waste.incident)),
    (joining.merge_incidents, "flood border", lambda s: s.town.act(
        joining.merge_incidents, s.duty, s.border.incident, s.flood.incident)),
    (joining.split_incident, "waste second", split),
    (working.start_incident, "waste other", act(working.start_incident, "hepco", "waste")),
    (working.extend_incident, "waste",
     act(working.extend_incident, "duty", "waste", LATER, "chờ")),
    (working.resolve_incident, "waste other", lambda s: s.resolve(s.waste)),
    (working.close_incident, "done waste", close),
    (working.reopen_incident, "done waste", reopen),
    (working.reopen, "done", rate(False)),
    (working.note_incident, "waste other", lambda s: s.town.do(
        working.note_incident, s.hepco, s.waste.incident, "ghi chú")),
    (working.flag_incident, "waste", act(working.flag_incident, "duty", "waste", Flag.WATCH)),
    (working.flag_incident, "waste other",
     act(working.flag_incident, "duty", "waste", Flag.DENUNCIATION)),
    (referral.refer_incident, "waste other",
     act(referral.refer_incident, "duty", "waste", "huewaco", False, None)),
    (referral.refer_incident, "waste",
     act(referral.refer_incident, "duty", "waste", "huewaco", True, None)),
    (referral.accept_referral, "waste", act(referral.accept_referral, "hepco", "waste")),
    (referral.accept_referral, "border", act(referral.accept_referral, "rescue", "border")),
    (referral.return_referral, "waste other",
     act(referral.return_referral, "hepco", "waste", "không phải")),
    (referral.return_referral, "waste",
     act(referral.return_referral, "ward", "waste", "không cần")),
    (citizen.add_update, "waste", write("vẫn còn", Danger(), "waste")),
    (citizen.add_update, "flood", write("CỨU", CRY, "flood")),
    (citizen.add_update, "done", write("CỨU", CRY, "done")),
    (citizen.give_feedback, "done", rate(True)),
    (citizen.give_feedback, "done waste", rate(False)),
    (contacts.view_contact, "waste", lambda s: s.town.do(
        contacts.view_contact, s.duty, s.waste.report)),
    (contacts.look_up_caller, "waste", lambda s: s.town.do(
        contacts.look_up_caller, s.duty, "0905 123 456")),
    (erasure.erase_report, "waste second", lambda s: s.town.do(
        erasure.erase_report, s.duty, s.waste.code)),
    (erasure.erase_report, "waiting", lambda s: s.town.do(
        erasure.erase_report, s.duty, s.waiting.tracking_code)),
    (exercise.end_exercise, "border", end_exercise),
    (watch.mark_overdue, "waste other", overdue),
]  # fmt: skip

PARTS = {
    # Parts of the services above, which no face calls by itself.
    "finish_all", "start_clock", "accept_for", "offer_by_rules", "known_of", "incident_code",
    "must_lead", "update_key", "taken", "reports_of", "move_report",
    # Accounts stand on no screen that is fed by events.
    "close_demo_accounts", "open_demo_accounts",
    "start_exercise", "take_from_agencies",
}  # fmt: skip


def test_every_service_is_played() -> None:
    played = {service.__name__ for service, _name, _play in SCENES}
    modules = (
        *(citizen, contacts, enrichment, erasure, exercise),
        *(incidents, joining, referral, reports, review, working),
    )
    there = {
        name
        for module in modules
        for name, value in vars(module).items()
        if inspect.isfunction(value)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert there - PARTS - played == set()


def number(town: Town) -> None:
    while sequencer.run_once(town.database):
        pass


@pytest.mark.parametrize(
    ("needs", "play"),
    [(needs, play) for _, needs, play in SCENES],
    ids=[f"{service.__name__}-{needs}" for service, needs, _ in SCENES],
)
def test_the_snapshot_equals_the_events(
    town: Town, needs: str, play: Callable[[Stage], Any]
) -> None:
    stage = Stage(town, needs)
    number(town)
    before = {
        who: State.of(town.ask(console.snapshot, actor)) for who, actor in stage.everyone.items()
    }
    log_before = len(town.events())
    play(stage)
    log = town.events()
    assert len(log) > log_before, "a service that changes something records it"
    for who, actor in stage.everyone.items():
        state, fresh = before[who], State.of(town.ask(console.snapshot, actor))
        for event in log:
            body = messages.body_for(event, actor.atoms)
            if body is not None:
                state.apply(orjson.loads(body))
        assert state.incidents == fresh.incidents, who
        assert state.reports == fresh.reports, who
        assert state.position <= fresh.position
