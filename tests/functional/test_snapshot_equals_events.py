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
from ioc.domain.agency_work import PhotoStage
from ioc.domain.geo import Point
from ioc.domain.incidents import Flag, Outcome
from ioc.domain.passing_on import Service
from ioc.domain.permissions import Permission, Role
from ioc.eventlog import sequencer
from ioc.models.incident import Referral
from ioc.models.passing_on import HandOverSheet
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located
from ioc.queries import console, messages
from ioc.queries.feed.changes import Known, changes
from ioc.queries.feed.whole import moment_of
from ioc.services.accounts import people
from ioc.services.agency import (
    asking,
    assignment,
    deadlines,
    drafts,
    extension,
    outcomes,
    parts,
    results,
    watching,
    work_photos,
    working,
)
from ioc.services.agency.outcomes import Answer
from ioc.services.calls import calls, passing_on
from ioc.services.incidents import contacts, incidents, referral
from ioc.services.intake import enrichment, reports
from ioc.services.intake.reports import Submitted
from ioc.services.reporters import citizen, erasure, questions
from ioc.services.reporters.citizen import MoreTold
from ioc.services.upkeep import exercise
from ioc.services.verification import desk_work, joining, repeats, restoring, review
from ioc.workers.deadlines import watch_clocks
from tests.functional.screens import State, lists_of, patched
from tests.town import BORDER, CRY, DEEP, FLOODING, JOKE, WARD, Told, Town, metres_north


def somebody(role: Role, agency: str | None = None, area: str | None = None) -> Actor:
    """A person of whom nothing is stored."""
    return Actor(f"user:{role}", held=(Held(role, agency, area),))


class Stage:
    """A town with things going on, and people of every reach who look at it."""

    duty = somebody(Role.SUPERVISOR)
    hepco = somebody(Role.AGENCY_OFFICER, "hepco")
    boss = somebody(Role.AGENCY_MANAGER, "hepco")
    operator = somebody(Role.OPERATOR)
    ward = somebody(Role.AGENCY_OFFICER, "ubnd-19774")
    rescue = somebody(Role.AGENCY_OFFICER, "ptds")
    everyone: ClassVar[dict[str, Actor]] = {
        "duty": duty,
        "operator": operator,
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
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        session.execute(
            update(Referral)
            .where(Referral.incident_id == stage.waste.incident)
            .values(due_at=long_ago, next_step_at=long_ago, level=1)
        )
    assert watch_clocks(stage.town.database) >= 1


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


def give_to_somebody(stage: Stage) -> None:
    made = ("to@test.invalid", "Cán bộ", "-", Role.AGENCY_OFFICER, "hepco")
    user = stage.town.do(people.create_user, SYSTEM, *made)
    stage.town.act(assignment.assign_incident, stage.hepco, stage.waste.incident, user.id)


def answer_question(stage: Stage) -> None:
    stage.town.act(asking.ask_citizen, stage.hepco, stage.waste.incident, "Ở đâu?")
    write("Ở cuối kiệt", Danger(), "waste")(stage)


def refuse_time(stage: Stage) -> None:
    stage.town.act(extension.ask_extension, stage.hepco, stage.waste.incident, LATER, "chờ xe")
    stage.town.act(extension.refuse_extension, stage.boss, stage.waste.incident, "đã có xe")


def signed(service: Any, *more: Any) -> Callable[[Stage], None]:
    def play(stage: Stage) -> None:
        given = Answer(Outcome.FIXED, "Đã dọn")
        stage.town.act(drafts.draft_answer, stage.hepco, stage.waste.incident, given)
        stage.town.act(service, stage.boss, stage.waste.incident, *more)

    return play


def ask_back(stage: Stage) -> None:
    told = stage.waste
    town = stage.town
    town.act(questions.ask_reporter, stage.duty, told.incident, told.report, "Ở số nhà mấy?")


def answer_back(stage: Stage) -> None:
    ask_back(stage)
    write("Số 27", Danger(), "waste")(stage)


def give_to_officer(stage: Stage) -> None:
    made = ("duty@test.invalid", "Trực ban", "-", Role.DUTY_OFFICER, None)
    user = stage.town.do(people.create_user, SYSTEM, *made)
    stage.town.act(desk_work.give_to, stage.duty, stage.doubtful.incident, user.id, None)


def undo_rejection(stage: Stage) -> None:
    stage.town.act(review.reject_incident, stage.duty, stage.waste.incident, "nhầm")
    stage.town.act(restoring.restore_incident, stage.duty, stage.waste.incident)


def make_public(stage: Stage) -> None:
    town, incident = stage.town, stage.done.incident
    version = town.incident(incident).version
    with town.database.atomic() as session:
        results.publish(
            session, stage.duty, incident, version, "Đã dọn", "Đã dọn sạch", (), is_checked=True
        )


def take_back(stage: Stage) -> None:
    make_public(stage)
    stage.town.act(results.withdraw, stage.duty, stage.done.incident, "ảnh có mặt người")


def read_out(stage: Stage) -> int:
    made = (stage.border.incident, Service.RESCUE, "Trực 112", None)
    return int(stage.town.do(passing_on.hand_over, stage.duty, *made).id)


def confirm_reading(stage: Stage) -> None:
    stage.town.do(passing_on.acknowledge, stage.duty, read_out(stage), "Trung tá Hải")


def remind(stage: Stage) -> None:
    sheet = read_out(stage)
    with stage.town.database.atomic() as session:
        session.get_one(HandOverSheet, sheet).rings_at = clock.now() - timedelta(seconds=1)
    assert stage.town.do(passing_on.ring) == 1


def call_follows(stage: Stage) -> None:
    call = stage.town.do(calls.open_by_hand, stage.operator, None).id
    stage.town.do(calls.saved, stage.operator, call, stage.second.report)
    split(stage)


LATER = clock.now() + timedelta(days=400)


def soon() -> datetime:
    """Reckoned when it is played: the file may wait long for its turn."""
    return clock.now() + timedelta(minutes=9)


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
    (assignment.assign_incident, "waste other", give_to_somebody),
    (asking.ask_citizen, "waste other",
     act(asking.ask_citizen, "hepco", "waste", "Ở đầu hay cuối kiệt?")),
    (asking.replied, "waste", answer_question),
    (extension.ask_extension, "waste other",
     act(extension.ask_extension, "hepco", "waste", LATER, "chờ xe")),
    (extension.refuse_extension, "waste other", refuse_time),
    (drafts.draft_answer, "waste other",
     act(drafts.draft_answer, "hepco", "waste", Answer(Outcome.FIXED, "Đã dọn"))),
    (drafts.sign_draft, "waste other", signed(drafts.sign_draft)),
    (drafts.send_draft_back, "waste", signed(drafts.send_draft_back, "nêu rõ ngày")),
    (parts.finish_part, "waste other", act(parts.finish_part, "ward", "waste")),
    (work_photos.add_photos, "waste", lambda s: s.town.do(
        work_photos.add_photos, s.hepco, s.waste.incident, PhotoStage.AFTER, [])),
    (repeats.follow, "done", lambda s: s.town.report(
        "Rác lại đầy", point=metres_north(DEEP, 2500))),
    (questions.ask_reporter, "waste other", ask_back),
    (questions.answered, "waste other", answer_back),
    (desk_work.put_aside, "doubtful waste", lambda s: s.town.do(
        desk_work.put_aside, s.duty, s.doubtful.incident, soon(), None)),
    (desk_work.give_to, "doubtful waste", give_to_officer),
    (restoring.restore_incident, "waste other", undo_rejection),
    (results.publish, "done waste", make_public),
    (results.withdraw, "done waste", take_back),
    (passing_on.hand_over, "border waste", read_out),
    (passing_on.acknowledge, "border waste", confirm_reading),
    (passing_on.ring, "border waste", remind),
    (deadlines.pause, "waste", act(asking.ask_citizen, "hepco", "waste", "Ở đâu?")),
    (deadlines.resume, "waste", answer_question),
    (outcomes.settle, "waste other", lambda s: s.resolve(s.waste)),
    (calls.reports_moved, "waste second", call_follows),
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
    (watch_clocks, "waste other", overdue),
]  # fmt: skip

PARTS = {
    # Parts of the services above, which no face calls by itself.
    "finish_all", "start_clock", "accept_for", "offer_by_rules", "known_of", "incident_code",
    "finish", "nothing_waits", "update_key", "taken", "reports_of", "move_report",
    # Accounts stand on no screen that is fed by events.
    "close_demo_accounts", "open_demo_accounts",
    "start_exercise", "take_from_agencies",
    "keep", "waiting_draft", "drop_waiting", "grant_waiting", "waiting_wish", "check",
    "repeat_of", "link", "marked", "kept", "must_be_publishable", "forget_photos",
    "rows_of", "people_at",
    # Reads, and what the watch of the clocks does.
    "read_sheet", "is_ringing", "take_steps", "locked",
}  # fmt: skip


def test_every_service_is_played() -> None:
    played = {service.__name__ for service, _name, _play in SCENES}
    modules = (
        *(asking, assignment, deadlines, desk_work, drafts, extension, outcomes, parts),
        *(passing_on, questions, repeats, restoring, results, watching, work_photos),
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


def changes_since(session: Any, actor: Actor, held: dict[str, Any]) -> bytes:
    """What `?since=` answers to who holds this snapshot."""
    known = Known(held["position"], held["mark"], held["view"])
    return changes(session, actor, moment_of(session, actor), known)


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
    whole = {who: town.ask(console.snapshot, actor) for who, actor in stage.everyone.items()}
    before = {who: State.of(text) for who, text in whole.items()}
    log_before = len(town.events())
    play(stage)
    log = town.events()
    assert len(log) > log_before, "a service that changes something records it"
    for who, actor in stage.everyone.items():
        now = town.ask(console.snapshot, actor)
        old, new = orjson.loads(whole[who]), orjson.loads(now)
        changed = orjson.loads(town.ask(changes_since, actor, old))
        assert patched(lists_of(old), changed) == lists_of(new), who
        state, fresh = before[who], State.of(now)
        for event in log:
            body = messages.body_for(event, actor.atoms, actor.can(Permission.REPORT_CONTACT))
            if body is not None:
                state.apply(orjson.loads(body))
        assert state.incidents == fresh.incidents, who
        assert state.reports == fresh.reports, who
        assert state.position <= fresh.position
