"""A backup is one moment of a running system, and what is restored is that moment, row for row."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from PIL import Image
from sqlalchemy import text

from config import Settings
from ioc.db.session import Database
from ioc.eventlog import reading
from ioc.models.base import Base
from tests.conftest import Follow
from tests.integration import installation
from tests.integration.installation import Installation, done, refused

elsewhere = installation.elsewhere
API = "/api/v1/reports"


def photo(shade: int) -> BytesIO:
    """A small JPEG."""
    content = BytesIO()
    Image.new("RGB", (64, 48), (shade % 256, 80, 120)).save(content, "JPEG")
    content.seek(0)
    return content


def post(client: Any, body: dict[str, Any], *photos: BytesIO) -> str:
    """Posts a report and answers its tracking code."""
    if photos:
        data = {
            "report": orjson.dumps(body).decode(),
            "media": [(picture, f"{n}.jpg") for n, picture in enumerate(photos)],
        }
        answer = client.post(API, data=data, content_type="multipart/form-data")
    else:
        answer = client.post(API, json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json["tracking_code"])


def rows_of(database: Database) -> dict[str, dict[Any, tuple[Any, ...]]]:
    """Every row of every table by its first column, as the database gives it."""
    found = {}
    with database.reading() as session:
        for name, table in Base.metadata.tables.items():
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            rows = session.execute(text(f"SELECT {columns} FROM {name}"))
            keys = [column.name for column in table.primary_key]
            found[name] = {
                tuple(getattr(row, key) for key in keys): tuple(_plain(v) for v in row)
                for row in rows
            }
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_restored_backup_equals_what_was_saved(
    app: Any,
    database: Database,
    settings: Settings,
    follow: Follow,
    report_body: Callable[..., dict[str, Any]],
    elsewhere: Installation,
    tmp_path: Path,
) -> None:
    client = app.test_client()
    codes = [
        post(
            client,
            report_body(f"Rác ở kiệt {n}", reporter={"name": "Lan", "phone": f"090511{n:04}"}),
        )
        for n in range(8)
    ]
    codes.append(post(client, report_body("CỨU với, nước lên"), photo(1), photo(2)))
    client.post(
        f"{API}/{codes[0]}/updates", json={"text": "Nước lên thêm", "client_token": "u" * 20}
    )
    follow()

    done(app, "backup", str(tmp_path / "copy"))
    before, photos = rows_of(database), files_of(settings.media_dir)
    message = done(elsewhere.app, "restore", str(tmp_path / "copy"))

    assert "the chain holds" in message
    after = rows_of(elsewhere.database)
    for rows in (before, after):
        # When a backup was made is remembered once it was made.
        rows["setting"].pop(("last_backup",), None)
    assert len(before["report"]) == 9
    assert len(before["attachment"]) == 2
    assert len(before["event"]) > 9
    for name, rows in before.items():
        assert after[name] == rows, name
    assert len(photos) == 4
    assert files_of(elsewhere.settings.media_dir) == photos

    # It goes on from there: ids, positions and the chain continue.
    post(elsewhere.app.test_client(), report_body("Đèn đường hỏng"))
    Follow(elsewhere.app)()
    assert "the chain holds" in done(elsewhere.app, "verify-log", "--head", str(tmp_path / "copy"))
    assert elsewhere.app.test_client().get(f"{API}/{codes[0]}").status_code == 200


def test_a_backup_under_load_is_one_moment(
    app: Any,
    database: Database,
    settings: Settings,
    follow: Follow,
    report_body: Callable[..., dict[str, Any]],
    elsewhere: Installation,
    tmp_path: Path,
) -> None:
    acknowledged: list[str] = []
    failures: list[BaseException] = []
    stopped = threading.Event()

    def keep_posting() -> None:
        client = app.test_client()
        try:
            while not stopped.is_set():
                n = len(acknowledged)
                shot = [photo(n)] if n % 5 == 0 else []
                words = "CỨU với" if n % 3 == 0 else "Rác"
                acknowledged.append(post(client, report_body(f"{words} số {n}"), *shot))
                if n % 4 == 0:
                    follow()
        except BaseException as error:
            failures.append(error)
            raise

    poster = threading.Thread(target=keep_posting)
    poster.start()
    try:
        while len(acknowledged) < 12 and poster.is_alive():
            stopped.wait(0.01)
        promised = list(acknowledged)
        done(app, "backup", str(tmp_path / "copy"))
        at_the_end = len(acknowledged)
        while len(acknowledged) < at_the_end + 5 and poster.is_alive():
            stopped.wait(0.01)
    finally:
        stopped.set()
        poster.join()
    assert not failures
    done(elsewhere.app, "restore", str(tmp_path / "copy"))

    live, restored = rows_of(database), rows_of(elsewhere.database)
    codes = {row[1] for row in restored["report"].values()}
    assert set(promised) <= codes <= set(acknowledged)
    assert len(restored["report"]) < len(live["report"])
    # What is written once is the same row, and each report came whole.
    for name in ("reporter_contact", "attachment", "report_update"):
        assert restored[name].items() <= live[name].items(), name
    reports = {key[0] for key in restored["report"]}
    place = [column.name for column in Base.metadata.tables["attachment"].columns]
    owner = place.index("report_id")
    of_restored = {k: r for k, r in live["attachment"].items() if r[owner] in reports}
    assert restored["attachment"] == of_restored
    _assert_events_are_a_prefix(live["event"], restored["event"])
    _assert_cards_are_those_of_the_log(elsewhere.database, restored)
    photos = files_of(settings.media_dir)
    for name, content in files_of(elsewhere.settings.media_dir).items():
        assert photos[name] == content
    assert len(files_of(elsewhere.settings.media_dir)) == 2 * len(restored["attachment"])


def _assert_events_are_a_prefix(live: dict[Any, Any], restored: dict[Any, Any]) -> None:
    """Events are as they are in the log, but for positions given since."""
    columns = [column.name for column in Base.metadata.tables["event"].columns]
    given_later = {columns.index("position"), columns.index("digest")}
    for key, row in restored.items():
        for place, value in enumerate(row):
            if place in given_later and value is None:
                continue
            assert live[key][place] == value, columns[place]
    numbered = sorted(r[columns.index("position")] or 0 for r in restored.values())
    numbered = [position for position in numbered if position]
    assert numbered == list(range(1, len(numbered) + 1))


def _assert_cards_are_those_of_the_log(
    database: Database, restored: dict[str, dict[Any, tuple[Any, ...]]]
) -> None:
    """Every report and incident is as its last event tells: no half of a transaction is there."""
    last: dict[tuple[str, int], bytes] = {}
    columns = [column.name for column in Base.metadata.tables["event"].columns]
    kind, subject, payload = (columns.index(n) for n in ("subject_type", "subject_id", "payload"))
    for _key, row in sorted(restored["event"].items()):
        card = orjson.loads(row[payload])["card"]
        if card is not None:
            last[row[kind], row[subject]] = card
    for name in ("report", "incident"):
        names = [column.name for column in Base.metadata.tables[name].columns]
        assert restored[name]
        for key, row in restored[name].items():
            assert orjson.loads(row[names.index("card")]) == last[name, key[0]]
    with database.reading() as session:
        assert reading.position(session) <= len(restored["event"])


def test_a_backup_folder_must_be_empty_and_stays_empty_after_a_failure(
    app: Any, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "letter").write_text("mine")
    assert "not empty" in refused(app, "backup", str(taken))
    assert (taken / "letter").read_text() == "mine"

    def broken(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ioc.db.backup.write_manifest", broken)
    assert "No space left" in refused(app, "backup", str(tmp_path / "half"))
    assert list((tmp_path / "half").iterdir()) == []
    assert "no finished backup" in refused(app, "restore", str(tmp_path / "half"), "--replace")


def test_restore_refuses_what_is_not_empty_and_replaces_when_told(
    app: Any,
    database: Database,
    report_body: Callable[..., dict[str, Any]],
    elsewhere: Installation,
    tmp_path: Path,
) -> None:
    code = post(app.test_client(), report_body("CỨU với"), photo(3))
    done(app, "backup", str(tmp_path / "copy"))
    done(elsewhere.app, "restore", str(tmp_path / "copy"))
    later = post(elsewhere.app.test_client(), report_body("Sau đó"))
    assert "not empty" in refused(elsewhere.app, "restore", str(tmp_path / "copy"))
    assert elsewhere.app.test_client().get(f"{API}/{later}").status_code == 200

    done(elsewhere.app, "restore", str(tmp_path / "copy"), "--replace")
    assert elsewhere.app.test_client().get(f"{API}/{later}").status_code == 404
    assert elsewhere.app.test_client().get(f"{API}/{code}").status_code == 200
    assert len(rows_of(elsewhere.database)["report"]) == 1


def test_restore_refuses_while_a_server_owns_the_data_folder(
    app: Any, elsewhere: Installation, tmp_path: Path
) -> None:
    done(app, "backup", str(tmp_path / "copy"))
    elsewhere.settings.data_dir.mkdir(exist_ok=True)
    with (elsewhere.settings.data_dir / "server.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        assert "running server" in refused(elsewhere.app, "restore", str(tmp_path / "copy"))
    done(elsewhere.app, "restore", str(tmp_path / "copy"))


def test_restore_refuses_a_backup_that_was_changed(
    app: Any,
    report_body: Callable[..., dict[str, Any]],
    elsewhere: Installation,
    tmp_path: Path,
) -> None:
    post(app.test_client(), report_body("CỨU với"), photo(4))
    copy = tmp_path / "copy"
    done(app, "backup", str(copy))
    picture = next((copy / "media").rglob("*.full.jpg"))
    content = picture.read_bytes()
    # A new file: the one in the backup may be a link to the one in use.
    picture.unlink()
    picture.write_bytes(content[:-1] + b"x")
    assert "changed since" in refused(elsewhere.app, "restore", str(copy))
    picture.unlink()
    assert "missing" in refused(elsewhere.app, "restore", str(copy))
    picture.write_bytes(content)

    manifest = orjson.loads((copy / "manifest.json").read_bytes())
    for member, value, why in (
        ("head_digest", "00" * 32, "rewritten"),
        ("head_position", manifest["head_position"] + 7, "tail was cut"),
        ("revision", "9999", "does not know"),
        ("format", 99, "format 99"),
        ("kind", "papyrus", "papyrus"),
    ):
        if member.startswith("head") and not manifest["head_position"]:
            continue
        (copy / "manifest.json").write_bytes(orjson.dumps({**manifest, member: value}))
        assert why in refused(elsewhere.app, "restore", str(copy), "--replace")
    os.remove(copy / "manifest.json")
    assert "no finished backup" in refused(elsewhere.app, "restore", str(copy))
