"""The commands of the contract: what they print, what they refuse, and with which exit status."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from config import Settings
from ioc.app import create_app
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.calls import CallState
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Role
from ioc.eventlog import jobs, sequencer
from ioc.models.agency import Agency, Area
from ioc.models.base import Base, UTCDateTime
from ioc.models.incident import Incident
from ioc.models.people import User
from ioc.models.report import Report
from ioc.queries import console
from ioc.services.calls import calls
from tests.conftest import PASSWORD, Follow
from tests.integration import installation
from tests.integration.installation import Installation, done, refused, run
from tests.integration.server import PROJECT, Server
from tests.integration.test_backup import files_of, photo, post, rows_of

elsewhere = installation.elsewhere
API = "/api/v1/reports"
OUTLINES = Settings.seeds_dir / "areas.geojson"


def create(app: Any, email: str, *words: str, password: str = PASSWORD) -> Any:
    return run(
        app,
        *("user", "create", email, "--name", "Lê Văn An", *words, "--password-stdin"),
        given=password + "\n",
    )


def test_an_account_that_was_made_can_sign_in(app: Any, database: Database) -> None:
    assert create(app, "An@Hue.example", "--role", "operator").exit_code == 0
    client = app.test_client()
    page = client.get("/login")
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    answer = client.post(
        "/login", data={"email": "an@hue.example", "password": PASSWORD, "csrf_token": token}
    )
    assert answer.status_code in {302, 303}
    assert client.get("/api/v1/console/snapshot").status_code == 200
    with database.reading() as session:
        hashed = session.scalar(select(User.password_hash).where(User.email == "an@hue.example"))
    assert hashed is not None
    assert hashed.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("email", "words", "password", "says"),
    [
        ("a@hue.example", ["--role", "operator"], "mười một kt", "12 characters"),
        ("a@hue.example", ["--role", "operator"], "x" * 129, "128 characters"),
        ("not an address", ["--role", "operator"], PASSWORD, "email"),
        ("a@hue.example", ["--role", "agency_officer"], PASSWORD, "agency"),
        ("a@hue.example", ["--role", "crew", "--agency", "nobody"], PASSWORD, "agency"),
        ("a@hue.example", ["--role", "operator", "--agency", "hepco"], PASSWORD, "agency"),
        (
            "a@hue.example",
            ["--role", "agency_officer", "--agency", "hepco", "--area", "00000"],
            PASSWORD,
            "area",
        ),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    app: Any, database: Database, email: str, words: list[str], password: str, says: str
) -> None:
    result = create(app, email, *words, password=password)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert says in result.stderr
    with database.reading() as session:
        assert session.scalar(select(User.id)) is None


def test_an_address_has_one_account(app: Any) -> None:
    words = ("--role", "agency_officer", "--agency", "hepco")
    assert create(app, "a@hue.example", *words).exit_code == 0
    again = create(app, "A@hue.example", *words)
    assert (again.exit_code, again.stdout) == (1, "")
    assert "email" in again.stderr


def test_a_password_is_never_taken_from_the_command_line(app: Any) -> None:
    says = refused(app, "user", "create", "a@hue.example", "--name", "An", "--role", "operator")
    assert "--password-stdin" in says


def test_a_token_is_alone_on_standard_output_and_opens_the_api(app: Any) -> None:
    assert create(app, "a@hue.example", "--role", "duty_officer").exit_code == 0
    printed = done(app, "token", "create", "a@hue.example", "--label", "trạm đo")
    secret = printed.strip()
    assert printed == secret + "\n"
    assert len(secret) >= 40
    client = app.test_client()
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/incidents", headers=headers).status_code == 200
    headers = {"Authorization": f"Bearer {secret}x"}
    assert client.get("/api/v1/incidents", headers=headers).status_code == 401
    for table in rows_of(app.extensions["ioc.db"]).values():
        assert not any(secret in str(row) for row in table.values())
    assert "no such account" in refused(app, "token", "create", "b@hue.example", "--label", "x")


def test_classify_and_locate_answer_each_line_in_the_shape_of_the_contract(app: Any) -> None:
    asked = [
        {"id": "a", "text": "Rác tồn đọng ba ngày ở đầu kiệt 27 Hoàng Quốc Việt"},
        {"id": 7, "text": "CỨU với, nước ngập tới cổ, nhà có 2 cụ già ở đường Bạch Đằng"},
    ]
    lines = "\n".join(orjson.dumps(one).decode() for one in asked) + "\n\n"
    answers = [orjson.loads(line) for line in done(app, "classify", given=lines).splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 7]
    for answer in answers:
        assert {
            *("category", "categories", "emergency", "emergency_reasons", "severity"),
            *("people", "vulnerable", "water", "location_phrase"),
        } <= set(answer)
        assert len(answer["categories"]) == 3
        assert answer["categories"][0]["code"] == answer["category"]
    assert answers[0]["category"] == "ve_sinh_moi_truong"
    assert [answer["emergency"] for answer in answers] == [False, True]
    assert answers[1]["severity"] == Severity.CRITICAL
    assert answers[1]["vulnerable"] == ["nguoi_gia"]

    asked = [{"id": 1, "phrase": "phường Vĩnh Ninh"}, {"id": 2, "phrase": "một nơi nào đó"}]
    lines = "\n".join(orjson.dumps(one).decode() for one in asked)
    located, unknown = map(orjson.loads, done(app, "locate", given=lines).splitlines())
    for answer in (located, unknown):
        assert {
            *("id", "ward_code", "ward", "street", "alley", "house", "landmark"),
            *("lat", "lon", "accuracy_m", "quality", "candidates"),
        } <= set(answer)
    # A former ward: the ward of today that it became part of.
    assert (located["ward"], located["quality"]) == ("Phường Thuận Hóa", "ward")
    assert (unknown["quality"], unknown["lat"]) == ("none", None)

    for line in ("not json", '{"id": 1}', '["text"]', '{"text": 5}'):
        assert "line 1" in refused(app, "classify", given=line + "\n")


def add_job(
    session: Session, subject: int, at: datetime, parked_at: datetime | None = None
) -> None:
    """A job as the planner makes it."""
    values = {"s": subject, "at": at, "parked": parked_at}
    moments = [bindparam(name, type_=UTCDateTime()) for name in ("at", "parked")]
    session.execute(
        text(
            "INSERT INTO job (kind, subject_id, priority, not_before, attempts, parked_at, "
            "created_at) VALUES ('enrich', :s, 5, :at, 0, :parked, :at)"
        ).bindparams(*moments),
        values,
    )


def outlines(*edits: Callable[[list[Any]], None]) -> str:
    content = orjson.loads(OUTLINES.read_bytes())
    for edit in edits:
        edit(content["features"])
    return orjson.dumps(content).decode()


def test_official_outlines_replace_approximate_ones_and_may_come_again(
    elsewhere: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "wards.geojson"
    file.write_text(outlines())
    for _ in range(2):
        assert done(elsewhere.app, "import-areas", str(file)).startswith("40 areas")
    with elsewhere.database.reading() as session:
        rows = session.execute(select(Area.is_approximate, Area.outline_geojson)).all()
    assert len(rows) == 40
    assert not any(row.is_approximate for row in rows)
    # The city's own seeds do not undo it.
    done(elsewhere.app, "load-city")
    with elsewhere.database.reading() as session:
        assert not any(session.scalars(select(Area.is_approximate)))


def test_one_broken_outline_is_named_and_none_is_taken(
    elsewhere: Installation, tmp_path: Path
) -> None:
    def bow_tie(features: list[Any]) -> None:
        ring = [[107.5, 16.4], [107.6, 16.5], [107.6, 16.4], [107.5, 16.5], [107.5, 16.4]]
        features[6]["geometry"] = {"type": "Polygon", "coordinates": [ring]}

    def unknown(features: list[Any]) -> None:
        features[8]["properties"]["code"] = "99999"

    done(elsewhere.app, "load-city")
    file = tmp_path / "wards.geojson"
    file.write_text(outlines(bow_tie, unknown))
    says = refused(elsewhere.app, "import-areas", str(file))
    code = orjson.loads(OUTLINES.read_bytes())["features"][6]["properties"]["code"]
    assert f"feature 7 ({code}): Self-intersection" in says
    assert "feature 9 (99999)" in says
    for content, why in (("{", "not JSON"), ("{}", "FeatureCollection"), ("[1]", "Feature")):
        file.write_text(content)
        assert why in refused(elsewhere.app, "import-areas", str(file))
    with elsewhere.database.reading() as session:
        assert all(session.scalars(select(Area.is_approximate)))


def test_check_finds_a_fresh_city_in_order(elsewhere: Installation) -> None:
    assert "is empty" in refused(elsewhere.app, "check")
    done(elsewhere.app, "load-city")
    result = run(elsewhere.app, "check")
    # Words are complete only when every room of the product has brought its own.
    found = [line for line in result.output.splitlines() if line.startswith("- ")]
    assert [line for line in found if "translated" not in line and "label" not in line] == []
    assert "plain HTTP phones give no position" in " ".join(result.output.split())


def test_check_names_what_is_out_of_order(
    elsewhere: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(elsewhere.app, "load-city")
    past = clock.now() - timedelta(minutes=20)
    with elsewhere.database.atomic() as session:
        session.execute(update(Agency).where(Agency.code == "hueioc").values(phone=None, email=""))
        session.execute(update(Agency).where(Agency.code == "hepco").values(is_active=False))
        add_job(session, 1, past)
        add_job(session, 2, past, parked_at=past)
    monkeypatch.setattr(
        "ioc.i18n.messages", lambda locale: {"Only": "here"} if locale == "vi" else {}
    )
    elsewhere.app.view_functions["health.live"] = lambda: "unguarded"
    settings = replace(
        elsewhere.settings,
        bind="0.0.0.0",
        public_url="http://ioc.example",
        disk_reserve_bytes=10**18,
    )
    elsewhere.app.config["IOC"] = settings
    with elsewhere.database.atomic() as session:
        session.add(
            User(
                email="demo@hue.example",
                name="Demo",
                password_hash="x",
                locale="vi",
                is_active=True,
                is_demo=True,
                failed_sign_ins=0,
                created_at=past,
            )
        )
    says = refused(elsewhere.app, "check")
    for finding in (
        "jobs that wait: 1, the oldest for 20 min",
        "jobs parked after too many failures: 1",
        "no label in vi: ",
        "no label in en: ",
        "not translated into en: Only",
        "route /health/live has no guard",
        "new reports are refused",
        "1 accounts of the demonstration",
        "phones give no position, offline pages and push do not work",
        "IOC_RATE_LIMITS is off",
    ):
        assert finding in says, finding


def test_check_names_agencies_without_people_a_silent_exchange_and_old_backups(
    app: Any,
    database: Database,
    person: Any,
    report_body: Callable[..., dict[str, Any]],
    tmp_path: Path,
    time_machine: TimeMachineFixture,
) -> None:
    before = run(app, "check").output
    assert "nobody can sign in" not in before, "nothing is in use yet"
    assert "backup" not in before, "there is nothing to lose yet"

    person(Role.AGENCY_OFFICER, "hepco")
    post(app.test_client(), report_body())
    with database.atomic() as session:
        calls.hear(session, calls.News("a1", CallState.RINGING, clock.now(), "0905123456"))
    says = run(app, "check").output
    assert "for which nobody can sign in" in says
    assert "HEPCO" not in says.split("for which nobody can sign in")[1].split("\n")[0]
    assert "IOC_TELEPHONY_SECRET is not set" in says
    assert "no backup was made yet" in says

    done(app, "backup", str(tmp_path / "copy"))
    assert "no backup was made" not in run(app, "check").output
    time_machine.move_to(clock.now() + timedelta(hours=40), tick=True)
    assert "the last backup is 40 h old" in run(app, "check").output


def test_check_and_readiness_tell_when_nobody_follows_the_log(
    app: Any,
    database: Database,
    follow: Follow,
    report_body: Callable[..., dict[str, Any]],
    time_machine: TimeMachineFixture,
) -> None:
    client = app.test_client()
    post(client, report_body())
    assert client.get("/health/ready").json["parts"]["events"] == "ok"
    time_machine.move_to(clock.now() + timedelta(minutes=3), tick=True)
    assert "nobody has followed the log for 3 minutes" in refused(app, "check")
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json["parts"]["events"]) == (503, "stuck")
    follow()
    assert "followed" not in run(app, "check").output
    assert client.get("/health/ready").json["parts"]["events"] == "ok"


def test_check_names_a_category_that_nobody_answers_for(elsewhere: Installation) -> None:
    done(elsewhere.app, "load-city")
    with elsewhere.database.atomic() as session:
        session.execute(update(Agency).values(is_active=False))
    says = refused(elsewhere.app, "check")
    assert "no agency that can be reached for category ve_sinh_moi_truong in every area" in says
    with elsewhere.database.atomic() as session:
        session.execute(update(Agency).where(Agency.area_code != "19753").values(is_active=True))
        session.execute(text("DELETE FROM jurisdiction_rule WHERE definition LIKE '%hueioc%'"))
        session.execute(
            text("UPDATE setting SET value = value || '1' WHERE name LIKE 'catalogue%'")
        )
    elsewhere.database.cache.clear()
    says = refused(elsewhere.app, "check")
    assert "19753" in says


def test_check_says_so_when_the_database_cannot_be_reached(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path,
        secret_key="only for tests",
        database_url="postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=2",
        testing=True,
    )
    app = create_app(settings)
    assert "the database cannot be reached" in refused(app, "check")
    assert "Error: the database refused" in refused(app, "jobs")


def test_verify_log_names_the_first_broken_position(
    app: Any, database: Database, follow: Follow, report_body: Callable[..., dict[str, Any]]
) -> None:
    for _ in range(3):
        post(app.test_client(), report_body())
    follow()
    with database.reading() as session:
        count = session.scalar(text("SELECT count(*) FROM event"))
    assert f"the chain holds: {count} events, 0 of them erased" in done(app, "verify-log")
    with database.engine.begin() as connection:
        if database.is_embedded:
            connection.execute(text("DROP TRIGGER event_append_only"))
        else:
            connection.execute(text("ALTER TABLE event DISABLE TRIGGER event_append_only"))
        connection.execute(text("UPDATE event SET actor = 'user:1' WHERE position = 2"))
    try:
        assert "breaks at position 2" in refused(app, "verify-log")
    finally:
        if not database.is_embedded:
            with database.engine.begin() as connection:
                connection.execute(text("ALTER TABLE event ENABLE TRIGGER event_append_only"))


NAME, PHONE, MAIL = "Nguyễn Thị Hoàng Lan", "0905123457", "hoang.lan@thu.example"
WORDS = "Nhà tôi ở kiệt 9 bị ngập, gọi 0905123457. CỨU với."
MORE = "Nước đã lên tới cửa sổ nhà bà Lan"


def personal_traces(database: Database) -> list[str]:
    """Where anything of the person can still be read."""
    sought = (NAME, PHONE, MAIL, "84905123457", "Nhà tôi ở kiệt 9", "0905 ••• 457", MORE)
    found = []
    for name, rows in rows_of(database).items():
        for row in rows.values():
            for value in row:
                said = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
                found += [f"{name}: {word}" for word in sought if word in said]
    return found


def test_an_erased_report_leaves_no_personal_trace_and_the_chain_holds(
    app: Any,
    database: Database,
    settings: Settings,
    follow: Follow,
    report_body: Callable[..., dict[str, Any]],
) -> None:
    client = app.test_client()
    body = report_body(
        WORDS,
        reporter={"name": NAME, "phone": PHONE, "email": MAIL},
        contact={"name": "bà Lan", "phone": PHONE},
    )
    code = post(client, body, photo(9))
    post(client, report_body("Rác ở nơi khác"))
    client.post(f"{API}/{code}/updates", json={"text": MORE, "client_token": "m" * 20})
    follow()
    assert len(personal_traces(database)) > 8
    assert len(files_of(settings.media_dir)) == 2

    says = done(app, "erase-report", f"{code[:3]} {code[3:6]} {code[6:].lower()}", "--yes")
    assert f"erased {code}" in says
    follow()
    assert personal_traces(database) == []
    assert files_of(settings.media_dir) == {}
    assert "the chain holds" in done(app, "verify-log")
    kept = rows_of(database)
    assert len(kept["report"]) == len(kept["incident"]) == 2

    # The page of the reporter and the consoles go on; the city's record of the matter stays.
    state = client.get(f"{API}/{code}")
    assert state.status_code == 200
    assert state.json["timeline"][0]["step"] == "received"
    with database.reading() as session:
        report = session.scalars(select(Report).where(Report.tracking_code == code)).one()
        incident = session.get_one(Incident, report.incident_id)
        assert incident.severity is Severity.CRITICAL
        assert incident.title
        assert orjson.loads(incident.card)["title"] == incident.title
    done(app, "erase-report", code, "--yes")
    assert "the chain holds" in done(app, "verify-log")
    assert "no tracking code" in refused(app, "erase-report", "abc", "--yes")
    assert run(app, "erase-report", "0123456789", "--yes").exit_code == 1


def test_a_console_that_catches_up_after_an_erasure_shows_what_a_fresh_one_shows(
    app: Any,
    database: Database,
    follow: Follow,
    person: Any,
    token_of: Any,
    report_body: Callable[..., dict[str, Any]],
) -> None:
    from ioc.domain.permissions import Role

    officer = person(Role.DUTY_OFFICER)
    headers = token_of(officer)
    client = app.test_client()
    follow()
    start = client.get("/api/v1/console/snapshot", headers=headers).json["position"]
    code = post(client, report_body(WORDS, reporter={"name": NAME, "phone": PHONE}))
    follow()
    done(app, "erase-report", code, "--yes")
    follow()
    shown: dict[tuple[str, int], Any] = {}
    events = client.get(f"/api/v1/events?after={start}", headers=headers).json["items"]
    for event in events:
        subject = (event["subject"]["type"], event["subject"]["id"])
        shown.pop(subject, None)
        if event["card"] is not None:
            shown[subject] = event["card"]
    fresh = client.get("/api/v1/console/snapshot", headers=headers).json
    for kind, cards in (("incident", fresh["incidents"]), ("report", fresh["reports"])):
        for card in cards:
            assert shown[kind, card["id"]] == card
    assert fresh["incidents"]
    with database.reading() as session:
        assert orjson.loads(console_bytes(session, officer))["position"] == fresh["position"]


def console_bytes(session: Any, actor: Any) -> bytes:
    """The snapshot as it is served."""
    made = console.snapshot(session, actor)
    return made if isinstance(made, bytes) else orjson.dumps(made)


def test_jobs_lists_what_was_parked_and_puts_it_back(app: Any, database: Database) -> None:
    assert done(app, "jobs").startswith("0 waiting")
    with database.atomic() as session:
        add_job(session, 4711, clock.now())
        task = jobs.take(session, 1)[0]
        tired = jobs.Task(task.id, task.kind, task.subject_id, jobs.MAX_ATTEMPTS)
        assert jobs.fail(session, tired, ValueError("the geocoder is away\nmore"))
    listed = done(app, "jobs")
    assert f"{task.id}  enrich of 4711" in listed
    assert listed.rstrip().endswith("ValueError: the geocoder is away")
    assert "in the queue" in done(app, "jobs", "--retry", str(task.id))
    assert "no parked job" in refused(app, "jobs", "--retry", str(task.id))
    with database.reading() as session:
        assert jobs.has_due(session)


def test_commands_refuse_a_database_of_another_schema(app: Any, database: Database) -> None:
    with database.engine.begin() as connection:
        before = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    try:
        says = refused(app, "token", "create", "a@hue.example", "--label", "x")
        assert "schema 0000" in says
        assert "schema 0000" in refused(app, "check")
    finally:
        with database.engine.begin() as connection:
            connection.execute(text(f"UPDATE alembic_version SET version_num = '{before}'"))


@pytest.mark.processes
def test_two_servers_never_own_one_embedded_file(tmp_path: Path) -> None:
    first, second = Server(tmp_path), Server(tmp_path)
    first.start()
    try:
        with pytest.raises(RuntimeError, match="a running server owns the data folder"):
            second.start()
        first.kill()
        second.start()
    finally:
        first.stop()
        second.stop()


@pytest.mark.processes
@pytest.mark.parametrize("backend", ["postgis"], indirect=True)
def test_a_worker_of_its_own_numbers_events_and_does_the_jobs(
    app: Any,
    settings: Settings,
    database: Database,
    report_body: Callable[..., dict[str, Any]],
    tmp_path: Path,
) -> None:
    code = post(app.test_client(), report_body("Rác tồn đọng ở đường Bạch Đằng"))
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "ioc", "worker"],
        cwd=PROJECT,
        env={
            **os.environ,
            "IOC_DATABASE_URL": settings.database_url,
            "IOC_DATA_DIR": str(tmp_path / "worker"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 30
        is_done = False
        while not is_done and time.monotonic() < deadline and worker.poll() is None:
            time.sleep(0.1)
            with database.reading() as session:
                at = session.scalar(select(Report.enriched_at).where(Report.tracking_code == code))
                is_done = at is not None and jobs.health(session).unnumbered == 0
    finally:
        worker.send_signal(signal.SIGTERM)
        printed, _ = worker.communicate(timeout=30)
    assert is_done, printed
    assert worker.returncode == 0, printed
    assert printed.splitlines() == ["the worker is at work", "the worker has stopped"]
    assert sequencer.run_once(database) == 0


@pytest.mark.parametrize("backend", ["spatialite"], indirect=True)
def test_the_embedded_database_takes_no_worker(app: Any) -> None:
    assert "IOC_DATABASE_URL" in refused(app, "worker")


def test_every_table_is_counted_in_a_manifest(app: Any, tmp_path: Path) -> None:
    done(app, "backup", str(tmp_path / "copy"))
    manifest = orjson.loads((tmp_path / "copy" / "manifest.json").read_bytes())
    assert set(manifest["tables"]) == set(Base.metadata.tables)
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_every_setting_is_explained_to_those_who_operate() -> None:
    explained = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    sources = [PROJECT / "config.py", PROJECT / "scripts" / "gunicorn.conf.py"]
    names = {
        name for path in sources for name in re.findall(r'"(IOC_[A-Z_]+)"', path.read_text("utf-8"))
    }
    assert len(names) > 15
    assert sorted(name for name in names if f"`{name}`" not in explained) == []
