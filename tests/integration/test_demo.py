"""The demonstration made the real way, its accounts, and the night played over HTTP."""

from __future__ import annotations

import random
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

from config import Settings
from ioc.access.actor import PUBLIC, SYSTEM, Actor
from ioc.app import create_app
from ioc.cli import demo, demo_lives, demo_news, demo_operation, demo_seeds, night_floods, seed
from ioc.cli.demo_stage import Cast, Stage
from ioc.cli.night_water import Rivers
from ioc.cli.seed import first_run
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.agency_work import DraftState, PhotoStage
from ioc.domain.calls import CallbackStatus, CallState
from ioc.domain.errors import Conflict, NotAllowed
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import (
    OPEN,
    IncidentStatus,
    Outcome,
    ReferralStatus,
    Severity,
    Verification,
)
from ioc.domain.messages import NoticeKind, Purpose
from ioc.domain.permissions import Role
from ioc.domain.reports import Channel, ReportStatus
from ioc.domain.water import WaterAlarm
from ioc.eventlog import chain, jobs, sequencer
from ioc.exercise.texts import parse_texts
from ioc.exercise.weeks import Weeks
from ioc.models.agency_work import AnswerDraft, AnswerTemplate, WorkPhoto
from ioc.models.call import Call, CallLink
from ioc.models.duty import DutyShift
from ioc.models.event import Event
from ioc.models.facility import Facility, Gauge, GaugeReading
from ioc.models.flood import FloodExtent
from ioc.models.incident import Incident, Referral
from ioc.models.message import Message, Notice
from ioc.models.operation import Operation, OperationSector
from ioc.models.people import APIToken, Membership, User
from ioc.models.report import Attachment, Feedback, Report, ReporterContact
from ioc.models.unit import Unit, UnitCrew
from ioc.queries import exercise, people, search
from ioc.queries.admin import duty
from ioc.queries.agency.agency_policy import policy_of
from ioc.queries.public import results
from ioc.services.accounts.people import password_matches
from ioc.services.upkeep import exercise as service
from ioc.wiring import build_ports
from ioc.workers.runner import CONSUMERS
from ioc.workers.sender import Sender
from tests.conftest import settings_for

STEPS = {
    "report": ("rated", "rejected", "updated"),
    "incident": (
        "accepted",
        "returned",
        "started",
        "noted",
        "extended",
        "resolved",
        "closed",
        "reopened",
        "overdue",
        "merged",
        "verified",
        "classified",
    ),
}
Body = Callable[..., dict[str, Any]]
MakePerson = Callable[..., Actor]


def _app_of(settings: Settings) -> Flask:
    return create_app(settings, ports=build_ports(settings))


class _Made:
    """A demonstration on a fresh SpatiaLite file, made once for the tests that only look."""

    def __init__(self, folder: Path) -> None:
        self.settings = replace(settings_for(folder), demo=True, console_messages=True)
        self.app = _app_of(self.settings)
        self.database: Database = self.app.extensions["ioc.db"]
        self.seconds = 0.0
        self.printed = ""
        with self.database.atomic() as session:
            seed.load_facilities(session, self.settings.seeds_dir)


@pytest.fixture(scope="module")
def made(spatialite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Made]:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(spatialite_template, folder / "ioc.db")
    with pytest.MonkeyPatch.context() as patch:
        lines: list[str] = []
        patch.setattr(demo, "_say", lines.append)
        ready = _Made(folder)
        begun = time.monotonic()
        demo.make_demo(ready.app)
        ready.seconds = time.monotonic() - begun
        ready.printed = "\n".join(lines)
    yield ready
    ready.database.dispose()


def _all(made: _Made, model: Any) -> list[Any]:
    with made.database.reading() as session:
        return list(session.scalars(select(model)))


def test_it_is_a_few_hundred_reports(made: _Made) -> None:
    assert len(_all(made, Report)) >= 300


def test_everything_of_it_is_marked_as_exercise(made: _Made) -> None:
    assert all(report.is_exercise for report in _all(made, Report))
    assert all(incident.is_exercise for incident in _all(made, Incident))
    assert all('"exercise":true' in incident.card for incident in _all(made, Incident))
    with made.database.reading() as session:
        assert exercise.is_on(session)
        assert exercise.real_critical_open(session) == 0


def test_every_screen_has_something_to_show(made: _Made) -> None:
    incidents = _all(made, Incident)
    held = Counter(i.status for i in incidents)
    assert 42 <= held[IncidentStatus.OPEN] <= 75
    assert 14 <= held[IncidentStatus.IN_PROGRESS] <= 30
    assert held[IncidentStatus.RESOLVED] > 40
    assert held[IncidentStatus.CLOSED] > 90
    late = [i for i in incidents if i.status in OPEN and i.is_overdue]
    assert 7 <= len(late) <= 18
    critical = [i for i in incidents if i.status in OPEN and i.severity is Severity.CRITICAL]
    assert 4 <= len(critical) <= 10
    # The rescues of which nothing was heard for hours, and nothing else that is critical.
    assert sum(i.is_overdue for i in critical) <= 4
    untaken = [
        i for i in critical if all(r.status is not ReferralStatus.ACCEPTED for r in i.referrals)
    ]
    assert 1 <= len(untaken) <= 6


def test_it_covers_wards_categories_channels_and_endings(made: _Made) -> None:
    reports, incidents = _all(made, Report), _all(made, Incident)
    assert len({i.area_code for i in incidents} - {None}) >= 35
    assert {i.category for i in incidents} == {
        row["code"]
        for row in demo_seeds.yaml_or_json(Settings.seeds_dir / "categories.yaml")["categories"]
    }
    assert {r.channel for r in reports} == set(Channel)
    assert {i.outcome for i in incidents} == {None, *Outcome}
    assert sum(i.report_count > 1 for i in incidents) >= 10
    assert {i.verification for i in incidents} == set(Verification)
    assert sum(r.status is ReportStatus.REJECTED for r in reports) == 5
    assert any(i.reopened_count for i in incidents if i.status is IncidentStatus.OPEN)
    assert any("xin thông báo kết quả như sau" in (i.answer or "") for i in incidents)


def test_its_histories_have_every_step(made: _Made) -> None:
    kinds = Counter(event.kind for event in _all(made, Event))
    for subject, steps in STEPS.items():
        for step in steps:
            assert kinds[f"{subject}:{step}"] >= 3, step
    assert kinds["exercise:started"] == 1


def test_its_log_is_in_the_order_of_time_and_its_chain_holds(made: _Made) -> None:
    events = sorted(_all(made, Event), key=lambda event: event.position)
    story = [event.at for event in events if event.kind.startswith(("report:", "incident:"))]
    assert story == sorted(story)
    with made.database.reading() as session:
        assert chain.verify(session).broken_at is None


def test_its_photos_are_kept_and_its_telephones_ring_nowhere(made: _Made) -> None:
    photos = _all(made, Attachment)
    assert len(photos) >= 20
    store = made.app.extensions["ioc.ports"].media
    assert store.open(photos[0].key, "thumb")[0][:2] == b"\xff\xd8"
    assert any(photo.taken_lat is not None for photo in photos)
    phones = [contact.phone for contact in _all(made, ReporterContact) if contact.phone]
    assert len(phones) > 150
    assert all(phone.startswith("010") for phone in phones)
    assert _all(made, Feedback)


def test_it_prints_an_account_for_each_role_that_can_sign_in(made: _Made) -> None:
    found = re.search(r"password: (\S+)", made.printed)
    assert found is not None
    with made.database.reading() as session:
        rows = session.execute(
            select(User.email, User.password_hash, User.is_demo, Membership.role).join(
                Membership, Membership.user_id == User.id
            )
        ).all()
    printed = {row.role for row in rows if row.email in made.printed}
    assert printed == set(Role)
    assert all(row.is_demo for row in rows)
    assert password_matches(rows[0].password_hash, found.group(1))
    for file in made.settings.data_dir.glob("ioc.db*"):
        assert found.group(1).encode() not in file.read_bytes()
    ward = next(a for a in demo.ACCOUNTS if a.area)
    with made.database.reading() as session:
        user_id = session.scalar(select(User.id).where(User.email == ward.email))
        assert user_id is not None
        actor = people.actor_of_user(session, user_id)
        assert actor is not None
        seen = search.incidents(session, actor, search.IncidentFilter(), 50, None).cards
    assert seen


def _of(made: _Made, query: Any) -> list[Any]:
    with made.database.reading() as session:
        return list(session.scalars(query))


def _actor(made: _Made, local_part: str) -> Actor:
    with made.database.reading() as session:
        email = f"{local_part}@{demo.DOMAIN}"
        actor = people.actor_of_user(
            session, session.scalars(select(User.id).where(User.email == email)).one()
        )
    assert actor is not None
    return actor


def test_the_hotline_begins_with_calls_of_the_last_days_and_three_to_ring_back(
    made: _Made,
) -> None:
    calls = _all(made, Call)
    assert sum(call.report_id is not None for call in calls) >= 8
    assert all(call.answer_seconds for call in calls if call.report_id is not None)
    assert all(call.finished_at for call in calls if call.operator_id is not None)
    waiting = [call for call in calls if call.callback_status is CallbackStatus.WAITING]
    assert len(waiting) == 3
    known = max(waiting, key=lambda call: call.attempts)
    assert known.state is CallState.ABANDONED
    assert known.attempts == 2
    assert known.last_place is not None
    assert any(call.state is CallState.ENDED for call in waiting)
    assert not _all(made, CallLink)


def test_the_verification_desk_has_doubts_proposals_and_questions_with_one_answer(
    made: _Made,
) -> None:
    waiting = _of(made, select(Incident).where(Incident.desk_rank.is_not(None)))
    marks = {mark for incident in waiting for mark in incident.desk_marks or ()}
    assert {"asked", "replied"} <= marks
    assert len(waiting) >= 8
    assert _of(made, select(Report).where(Report.proposed_incident_id.is_not(None)))


def test_an_agency_has_work_at_every_desk(made: _Made) -> None:
    led = _of(
        made,
        select(Incident)
        .join(Referral, Referral.incident_id == Incident.id)
        .where(
            Referral.agency_code == "hepco",
            Referral.is_lead,
            Incident.status.in_(OPEN),
        ),
    )
    with made.database.reading() as session:
        assert policy_of(session, "hepco").requires_signature
    assert sum(one.drafted_at is not None for one in led) >= 2
    assert sum(one.waiting_since is not None for one in led) >= 1
    assert any(one.extension_asked_at for one in led)
    assert any(one.is_overdue for one in led) or any(one.is_overdue for one in _all(made, Incident))
    given = _of(made, select(Referral).where(Referral.assigned_to.is_not(None)))
    assert len({one.assigned_to for one in given}) == 2
    assert {draft.state for draft in _all(made, AnswerDraft)} >= {
        DraftState.WAITING,
        DraftState.SIGNED,
    }
    incidents = _all(made, Incident)
    assert any(one.repeat_number == 2 for one in incidents)
    assert any(draft.is_waiting_budget for draft in _all(made, AnswerDraft))
    assert any(photo.stage is PhotoStage.AFTER for photo in _all(made, WorkPhoto))
    assert any(one.agency_code == "hepco" for one in _all(made, AnswerTemplate))


def test_results_with_photos_are_public_and_marked_as_exercise(made: _Made) -> None:
    with made.database.reading() as session:
        shown, _more = results.page(session, "vi")
    assert 3 <= len(shown) <= 10
    assert all(one.is_exercise for one in shown)
    assert any(one.before and one.after for one in shown)
    address = f"/results/{shown[0].code}"
    page = made.app.test_client().get(address).get_data(as_text=True)
    assert "diễn tập" in page


def test_the_duty_lists_cover_this_week_and_the_next(made: _Made) -> None:
    with made.database.reading() as session:
        lists = dict(duty.lists_with_gaps(session, clock.now() + timedelta(days=7)))
    assert lists == {}
    assert {shift.agency_code for shift in _all(made, DutyShift)} == {None, "hepco"}


def test_the_staff_has_a_handful_of_new_notices_and_has_read_the_older_ones(made: _Made) -> None:
    notices = _all(made, Notice)
    new = Counter(one.user_id for one in notices if one.read_at is None)
    assert new
    assert max(new.values()) <= demo_news.UNREAD_MOST
    kinds = {one.kind for one in notices}
    assert {NoticeKind.ASSIGNED, NoticeKind.TO_SIGN, NoticeKind.REPLIED} <= kinds
    assert any(one.read_at for one in notices)
    assert len({one.created_at for one in notices}) > 10
    assert _actor(made, "quan-ly.hepco").user_id in new


def test_the_workers_begin_behind_the_story_and_send_the_one_mail_that_waits(made: _Made) -> None:
    (mail,) = _all(made, Message)
    assert mail.purpose is Purpose.STAFF_INVITATION
    with made.database.reading() as session:
        assert not any(jobs.is_behind(session, consumer) for consumer in CONSUMERS)
    sender = Sender(made.database, made.app.extensions["ioc.ports"].post)
    while sender.run_once():
        pass
    sent = (made.settings.data_dir / "messages.log").read_text(encoding="utf-8")
    assert "/welcome/" in sent


def test_a_second_start_changes_nothing_and_is_quick(made: _Made) -> None:
    before = len(_all(made, Event))
    begun = time.monotonic()
    first_run(made.app, with_demo=True)
    assert time.monotonic() - begun < 2
    assert len(_all(made, Event)) == before


# --- on both databases --------------------------------------------------------------------------


def test_emergencies_are_played_the_real_way_on_both_databases(
    settings: Settings, database: Database
) -> None:
    ports = build_ports(settings)
    rng = random.Random(1)
    texts = parse_texts(demo_seeds.demo_file(settings.seeds_dir, "reports"))
    raw = demo_seeds.demo_file(settings.seeds_dir, "emergencies")
    now = clock.now()
    weeks = Weeks(
        texts,
        demo_seeds.town(settings.seeds_dir),
        demo_seeds.people(settings.seeds_dir, rng),
        rng,
        now,
    )

    def hire(session: Any, agency: str) -> Actor:
        account = demo.Account(agency, agency, Role.AGENCY_OFFICER, agency)
        return demo._hire(session, account, "!")

    with database.atomic() as session:
        operator = demo._hire(session, demo.ACCOUNTS[0], "!")
        duty = demo._hire(session, demo.ACCOUNTS[1], "!")
    stage = Stage(ports, Cast(operator, duty), hire, texts, raw, rng, now)
    demo_lives.play(database, stage, weeks.emergencies(raw))
    while sequencer.run_once(database):
        pass

    assert stage.dropped == 0
    with database.reading() as session:
        open_now = list(session.scalars(select(Incident).where(Incident.status.in_(OPEN))))
        assert session.scalar(select(func.count()).select_from(Incident)) >= 20
        assert chain.verify(session).broken_at is None
    assert 4 <= len(open_now) <= 6
    assert {i.severity for i in open_now} == {Severity.CRITICAL}


def _start(database: Database, actor: Actor) -> bool:
    with database.atomic() as session:
        return service.start_exercise(session, actor)


def test_an_exercise_does_not_begin_beside_a_real_critical_incident(
    client: Any, follow: Any, database: Database, report_body: Body, person: MakePerson
) -> None:
    supervisor = person(Role.SUPERVISOR)
    client.post("/api/v1/reports", json=report_body("CỨU, nước tới cổ"))
    follow()
    with pytest.raises(Conflict) as refused:
        _start(database, supervisor)
    assert refused.value.code == "real_critical_open"
    with database.reading() as session:
        assert not exercise.is_on(session)


def test_who_may_not_run_exercises_begins_none(database: Database, person: MakePerson) -> None:
    for actor in (PUBLIC, person(Role.OPERATOR), person(Role.AGENCY_MANAGER, "hepco")):
        with pytest.raises(NotAllowed):
            _start(database, actor)
    assert _start(database, person(Role.ADMINISTRATOR))
    with database.reading() as session:
        kinds = list(session.scalars(select(Event.kind).order_by(Event.id)))
    assert kinds[-1] == "exercise:started"


def test_an_exercise_is_begun_and_ended_over_http(
    client: Any, person: MakePerson, token_of: Callable[[Actor], dict[str, str]]
) -> None:
    address = "/api/v1/exercise"
    assert client.get(address).json == {"on": False, "may_start": True}
    assert client.post(f"{address}/start").status_code == 401
    operator = token_of(person(Role.OPERATOR))
    assert client.post(f"{address}/start", headers=operator).status_code == 403
    supervisor = token_of(person(Role.SUPERVISOR))
    assert client.post(f"{address}/start", headers=supervisor).json["on"] is True
    assert client.get(address).json["on"] is True
    assert client.post(f"{address}/end", headers=supervisor).json["on"] is False


def _is_exercise(database: Database, answer: Any) -> bool:
    with database.reading() as session:
        found = session.scalar(
            select(Report.is_exercise).where(Report.tracking_code == answer.json["tracking_code"])
        )
    assert found is not None
    return bool(found)


def test_the_public_marks_nothing_as_exercise_on_a_real_night(
    client: Any,
    database: Database,
    report_body: Body,
    person: MakePerson,
    token_of: Callable[[Actor], dict[str, str]],
) -> None:
    def send(text: str, **headers: str) -> Any:
        return client.post(
            "/api/v1/reports", json=report_body(text, exercise=True), headers=headers
        )

    assert not _is_exercise(database, send("CỨU, nước tới cổ"))
    assert not _is_exercise(database, send("Rác đầu kiệt", **token_of(person(Role.OPERATOR))))
    assert not _is_exercise(database, send("Rác cuối kiệt", **token_of(person(Role.SUPERVISOR))))
    refused = send("Rác giữa kiệt", **{"X-Exercise-Only": "1"})
    assert refused.status_code == 409
    assert refused.json["code"] == "no_exercise_on"


def test_everybody_may_mark_a_report_while_an_exercise_is_on(
    client: Any, database: Database, report_body: Body
) -> None:
    _start(database, SYSTEM)
    answer = client.post("/api/v1/reports", json=report_body("CỨU diễn tập", exercise=True))
    assert _is_exercise(database, answer)
    assert not _is_exercise(database, client.post("/api/v1/reports", json=report_body("CỨU thật")))


def test_a_real_call_never_joins_an_incident_of_an_exercise(
    client: Any,
    database: Database,
    report_body: Body,
    person: MakePerson,
    token_of: Callable[[Actor], dict[str, str]],
) -> None:
    _start(database, SYSTEM)
    client.post("/api/v1/reports", json=report_body("CỨU diễn tập", exercise=True))
    with database.reading() as session:
        drill = session.scalars(select(Incident)).one()
    operator = token_of(person(Role.OPERATOR))
    body = report_body("CỨU thật", caller_phone="0100 123 456", incident=drill.id)
    assert client.post("/api/v1/calls", json=body, headers=operator).status_code == 201
    with database.reading() as session:
        found = list(session.scalars(select(Incident).order_by(Incident.id)))
    assert [i.is_exercise for i in found] == [True, False]


# --- accounts of a demonstration on an address that others reach -------------------------------


@pytest.mark.parametrize(
    "change",
    [{"bind": "0.0.0.0"}, {"public_url": "https://hue.invalid"}, {"trusted_proxies": 1}],
    ids=lambda change: next(iter(change)),
)
def test_no_demonstration_on_an_address_that_others_reach(
    settings: Settings, database: Database, ports: Any, change: dict[str, Any]
) -> None:
    app = create_app(replace(settings, **change), database, ports)
    first_run(app, with_demo=True)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(User)) == 0
        assert session.scalar(select(func.count()).select_from(Report)) == 0


def test_demonstration_accounts_are_shut_where_others_reach_and_open_again(
    settings: Settings, database: Database, ports: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.atomic() as session:
        actor = demo._hire(session, demo.ACCOUNTS[2], "!")
        assert actor.user_id is not None
        secret = demo.people.create_token(session, actor, demo.ACCOUNTS[2].email, "test")
    others = create_app(replace(settings, bind="0.0.0.0"), database, ports)
    for with_demo in (False, True):
        first_run(others, with_demo=with_demo)
    assert "1 demonstration accounts were shut" in capsys.readouterr().out
    with database.reading() as session:
        assert people.actor_of_user(session, actor.user_id) is None
        assert people.actor_of_token(session, secret) is None

    first_run(create_app(settings, database, ports), with_demo=True)
    with database.reading() as session:
        assert people.actor_of_user(session, actor.user_id) is not None
        assert people.actor_of_token(session, secret) is None
        assert session.scalars(select(APIToken.revoked_at)).one() is not None


# --- the night over HTTP -----------------------------------------------------------------------


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The application served on a port of the loopback address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _flood(app: Flask, address: str, *more: str) -> Any:
    fast = ("--calls-per-hour", "240", "--hours", "0.25", "--speed", "900", "--seed", "3")
    return app.test_cli_runner().invoke(
        args=["ioc", "simulate", "flood", "--url", address, *fast, *more]
    )


def test_a_night_is_played_through_the_api(
    app: Flask,
    address: str,
    database: Database,
    person: MakePerson,
    token_of: Callable[[Actor], dict[str, str]],
) -> None:
    token = token_of(person(Role.SUPERVISOR))["Authorization"].removeprefix("Bearer ")
    result = _flood(app, address, "--token", token)
    assert result.exit_code == 0, result.output
    sent = int(re.search(r"sent (\d+) in", result.output).group(1))  # type: ignore[union-attr]
    assert f"accepted {sent}, errors 0" in result.output
    assert re.search(r"POST p50 [\d.]+ ms, p95 [\d.]+ ms", result.output)
    with database.reading() as session:
        reports = list(session.scalars(select(Report)))
        assert exercise.is_on(session)
    assert len(reports) == sent > 30
    assert all(report.is_exercise for report in reports)
    calls = [report for report in reports if report.channel is Channel.HOTLINE]
    assert 0.2 * sent < len(calls) < 0.7 * sent
    assert all(call.call_started_at for call in calls)


def test_a_night_without_a_token_needs_an_exercise_that_is_on(
    app: Flask, address: str, database: Database
) -> None:
    refused = _flood(app, address)
    assert refused.exit_code == 1
    assert "flask ioc exercise start" in refused.output
    begun = app.test_cli_runner().invoke(args=["ioc", "exercise", "start", "--name", "thử"])
    assert begun.output == "exercise begun\n"
    played = _flood(app, address)
    assert played.exit_code == 0, played.output
    with database.reading() as session:
        channels = set(session.scalars(select(Report.channel)))
        real = session.scalar(
            select(func.count()).select_from(Report).where(Report.is_exercise.is_(False))
        )
    assert Channel.HOTLINE not in channels
    assert real == 0
    ended = app.test_cli_runner().invoke(args=["ioc", "exercise", "stop"])
    assert ended.output == "exercise ended\n"


def test_a_night_is_refused_and_stops_beside_a_real_emergency(
    app: Flask, address: str, client: Any, follow: Any, database: Database, report_body: Body
) -> None:
    _start(database, SYSTEM)

    def emergency() -> None:
        time.sleep(1.0)
        client.post("/api/v1/reports", json=report_body("CỨU thật"))

    caller = threading.Thread(target=emergency)
    caller.start()
    stopped = _flood(app, address, "--speed", "45")
    caller.join()
    assert stopped.exit_code == 1
    assert "a real critical incident is open" in stopped.output
    refused = _flood(app, address)
    assert refused.exit_code == 1
    assert "real_critical_open" in refused.output


def test_a_night_goes_to_no_address_that_is_none(app: Flask) -> None:
    for address in ("ftp://127.0.0.1", "127.0.0.1:5000", "http://127.0.0.1:5000/api"):
        result = _flood(app, address)
        assert result.exit_code == 1
        assert "is no address" in result.output
    nobody = _flood(app, "http://127.0.0.1:9")
    assert nobody.exit_code == 1
    assert "nobody answers" in nobody.output


def test_units_stand_by_and_the_crew_accounts_have_theirs(made: _Made) -> None:
    fleet = _all(made, Unit)
    assert len(fleet) >= 10 and all(one.is_exercise and one.lat is not None for one in fleet)
    members = _all(made, UnitCrew)
    crews = _of(made, select(User).where(User.email.like(f"to.cuu-ho%@{demo.DOMAIN}")))
    held = Counter(one.user_id for one in members)
    assert sorted(held[one.id] for one in crews) == [1, 4] and len(held) == 2


def test_shelters_gauges_and_a_flood_are_there(made: _Made) -> None:
    kinds = {one.kind for one in _all(made, Facility)}
    assert {FacilityKind.SHELTER, FacilityKind.GAUGE} <= kinds
    assert _all(made, FloodExtent)


def test_an_operation_of_the_exercise_is_open_with_an_owner_for_each_sector(made: _Made) -> None:
    (operation,) = _all(made, Operation)
    assert operation.is_exercise and operation.ended_at is None
    sectors = _all(made, OperationSector)
    assert len(sectors) == len({one.owner_id for one in sectors}) == 3
    assert demo_operation.ensure(made.database) is None


def test_the_rivers_of_the_night_pass_a_level_of_alarm_in_a_demonstration_alone(
    made: _Made, database: Database
) -> None:
    rivers = Rivers(made.database, speed=60.0, hours=6.0)
    rivers.tick(60.0)
    rivers.tick(5.0 * 60)
    with made.database.reading() as session:
        alarms = dict(
            session.execute(
                select(Facility.code, Gauge.alarm).join(Gauge, Gauge.facility_id == Facility.id)
            ).all()
        )
    assert alarms["TV-KIMLONG"] is WaterAlarm.LEVEL_3
    (plain,) = [one for one in _all(made, FloodExtent) if one.name == night_floods.NAME]
    assert plain.is_exercise and plain.version > 1
    assert (plain.depth_m or 0) > night_floods.SHALLOWEST_M
    # Where nobody plays a demonstration no reading is invented.
    Rivers(database, speed=60.0, hours=6.0).tick(600.0)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(GaugeReading)) == 0
