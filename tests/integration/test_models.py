"""A model is trained from what people set right, compared, taken into use and taken back."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from config import Settings
from ioc.access.actor import SYSTEM, Actor
from ioc.adapters import models as adapter
from ioc.db.session import Database
from ioc.domain import clock
from ioc.domain.errors import Conflict, NotAllowed
from ioc.domain.facts import Fact
from ioc.domain.learning import BUILT_IN, MOST_KEPT, STALE_AFTER, ModelState, TrainingState
from ioc.domain.permissions import Role
from ioc.models.event import Event
from ioc.models.learning import UnderstandingModel, UnderstandingTraining
from ioc.queries.admin import learning as queries
from ioc.services.reporters import erasure
from ioc.services.upkeep import learning
from ioc.services.upkeep.learning import NewModel
from ioc.services.verification import review
from ioc.services.verification.examples import CITIZEN, keep
from ioc.wiring import build_ports
from tests.integration.installation import done, refused
from tests.small_collection import small_collection
from tests.town import FLOODING, WASTE, Town

PROJECT = Path(__file__).resolve().parents[2]
FINE: dict[str, Any] = {
    "compared_with": BUILT_IN,
    "verdict": "better",
    "grounds": [],
    "figures": [],
    "changed": [],
    "counts": {},
    "dropped": {},
    "texts": {"held": 0, "corrections": 0},
}


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_collection(tmp_path_factory.mktemp("collection"))


@pytest.fixture(scope="module")
def content(collection: Path) -> bytes:
    """The file of a model that this program reads."""
    from ioc.training.retrain import Parts, retrain
    from ioc.understanding import default_gazetteer, default_keywords

    trained = retrain(Parts.load(collection), [], None, 0, default_gazetteer(), default_keywords())
    path = collection / "model.npz"
    trained.model.save(path)
    return path.read_bytes()


@pytest.fixture
def stored(database: Database, content: bytes) -> Callable[..., str]:
    """Stores a candidate as a training does."""

    def store(version: str, file: bytes = content, **comparison: Any) -> str:
        with database.atomic() as session:
            number = learning.ask_training(session, SYSTEM)
        with database.atomic() as session:
            new = NewModel(version, file, FINE | comparison, 100, 3, 0)
            return learning.keep_candidate(session, number, new)

    return store


@pytest.fixture
def administrator(person: Any) -> Actor:
    actor: Actor = person(Role.ADMINISTRATOR)
    return actor


@pytest.fixture
def use(database: Database, administrator: Actor) -> Callable[..., None]:
    def take(version: str, **more: Any) -> None:
        with database.atomic() as session:
            learning.use_model(session, administrator, version, "vì tốt hơn", **more)

    return take


def states(database: Database) -> dict[str, ModelState]:
    with database.reading() as session:
        return {one.version: one.state for one in queries.models(session)}


def events(database: Database, kind: str) -> list[tuple[str, dict[str, Any]]]:
    with database.reading() as session:
        rows = session.execute(
            select(Event.actor, Event.payload).where(Event.kind == kind).order_by(Event.id)
        )
        return [(row.actor, orjson.loads(row.payload)["data"]) for row in rows]


def correct(town: Town, officer: Actor, text: str, category: str = FLOODING) -> int:
    """A report whose kind an officer sets right; answers its number."""
    told = town.report(text, category=WASTE)
    town.act(review.classify_incident, officer, told.incident, category, None)
    return told.report


def test_a_model_is_trained_from_what_people_set_right_and_taken_into_use(
    app: Any, database: Database, town: Town, person: Any, collection: Path
) -> None:
    officer = person(Role.DUTY_OFFICER)
    for n in range(12):
        correct(town, officer, f"Nước đọng lênh láng ngõ số {n}, gọi 0905 123 456")
    assert "12 texts were set right" in done(app, "models")
    said = done(app, "train", "--collection", str(collection), "--note", "sau lụt")
    assert "12 of them set right" in said
    assert "emergencies" in said or "recall" in said
    ((version, state),) = states(database).items()
    assert state is ModelState.CANDIDATE
    assert BUILT_IN in done(app, "models")
    shown = done(app, "models", "show", version)
    assert "answers that change" in shown
    assert "0905 123 456" not in shown
    with database.reading() as session:
        made = queries.model(session, version)
    assert made is not None
    assert made.comparison["compared_with"] == BUILT_IN
    kept_back = made.comparison["texts"]["corrections"]
    assert 0 < kept_back < 12
    done(app, "models", "use", version, "--anyway", "--reason", "thử nghiệm")
    assert states(database) == {version: ModelState.CURRENT}
    assert "0 texts were set right" in done(app, "models")
    assert done(app, "models", "back", "--reason", "xong").strip() == f"{BUILT_IN} is in use"
    assert states(database) == {version: ModelState.FORMER}
    first, second = events(database, "model:used")
    assert (first[0], first[1]["version"], first[1]["reason"]) == ("system", version, "thử nghiệm")
    assert (second[1]["version"], second[1]["before"], second[1]["back"]) == (
        BUILT_IN,
        version,
        True,
    )
    ((_, trained),) = events(database, "model:trained")
    assert (trained["version"], trained["corrections"]) == (version, 12)


def test_the_same_texts_again_make_another_candidate_with_the_same_answers(
    app: Any, database: Database, collection: Path
) -> None:
    done(app, "train", "--collection", str(collection))
    done(app, "train", "--collection", str(collection))
    second, first = states(database)
    assert second == f"{first}-2"
    with database.reading() as session:
        files = {queries.content_of(session, version) for version in (first, second)}
    assert len(files) == 1


def test_too_little_to_learn_from_is_said_and_the_training_has_failed(
    app: Any, database: Database, tmp_path: Path
) -> None:
    for part in ("train", "tune", "held"):
        (tmp_path / "empty" / part).mkdir(parents=True)
    said = refused(app, "train", "--collection", str(tmp_path / "empty"))
    assert "too few categories" in said
    with database.reading() as session:
        last = queries.last_training(session)
    assert last is not None
    assert (last.state, last.error) == (TrainingState.FAILED, "too few categories to learn from")
    assert states(database) == {}
    assert len(events(database, "model:training_failed")) == 1


def test_one_training_at_a_time_and_one_that_died_stands_in_nobodys_way(
    database: Database,
) -> None:
    with database.atomic() as session:
        first = learning.ask_training(session, SYSTEM)
    with pytest.raises(Conflict, match="training_running"), database.atomic() as session:
        learning.ask_training(session, SYSTEM)
    with database.atomic() as session:
        session.execute(update(UnderstandingTraining).values(seen_at=clock.now() - 2 * STALE_AFTER))
    with database.atomic() as session:
        second = learning.ask_training(session, SYSTEM)
    with database.reading() as session:
        old, new = (queries.training(session, number) for number in (first, second))
    assert old is not None
    assert new is not None
    assert (old.state, new.state) == (TrainingState.FAILED, TrainingState.RUNNING)


def test_a_candidate_that_misses_more_calls_for_help_needs_somebody_to_insist(
    app: Any, database: Database, stored: Any, use: Any
) -> None:
    version = stored("m1", verdict="not_better", grounds=["recall_falls"])
    with pytest.raises(Conflict, match="recall_falls"):
        use(version)
    said = refused(app, "models", "use", version)
    assert "recall falls" in said
    assert "--anyway" in said
    assert states(database) == {version: ModelState.CANDIDATE}
    use(version, anyway=True)
    assert states(database) == {version: ModelState.CURRENT}
    assert events(database, "model:used")[0][1]["against"] == "recall_falls"


def test_a_comparison_with_another_model_than_the_one_in_use_does_not_count(
    stored: Any, use: Any
) -> None:
    first, second = stored("m1"), stored("m2")
    use(first)
    with pytest.raises(Conflict, match="compared_with_another"):
        use(second)
    use(second, anyway=True)


def test_going_back_goes_one_step_each_time(
    database: Database, stored: Any, use: Any, administrator: Actor
) -> None:
    use(stored("m1"))
    use(stored("m2", compared_with="m1"))
    assert states(database) == {"m2": ModelState.CURRENT, "m1": ModelState.FORMER}
    for expected in ("m1", BUILT_IN):
        with database.reading() as session:
            assert queries.behind(session) == expected
        with database.atomic() as session:
            assert learning.go_back(session, administrator, "kém hơn") == expected
    with pytest.raises(Conflict, match="no_model_before"), database.atomic() as session:
        learning.go_back(session, administrator, "kém hơn")
    # One that has served is taken again without a further comparison.
    use("m2")
    with pytest.raises(Conflict, match="model_in_use"):
        use("m2")
    assert [data["version"] for _, data in events(database, "model:used")] == [
        "m1",
        "m2",
        "m1",
        BUILT_IN,
        "m2",
    ]


def test_so_many_are_kept_and_the_one_behind_the_current_always(
    database: Database, stored: Any, use: Any
) -> None:
    use(stored("m0"))
    use(stored("m1", compared_with="m0"))
    for n in range(2, MOST_KEPT + 4):
        stored(f"m{n}", compared_with="m1")
    held = states(database)
    assert len(held) == MOST_KEPT + 1
    assert held["m1"] is ModelState.CURRENT
    assert held["m0"] is ModelState.FORMER
    assert "m2" not in held


def test_only_the_administrator_changes_models(
    database: Database, stored: Any, person: Any
) -> None:
    version = stored("m1")
    for role in (Role.SUPERVISOR, Role.DUTY_OFFICER, Role.OPERATOR):
        actor = person(role)
        with pytest.raises(NotAllowed), database.atomic() as session:
            learning.use_model(session, actor, version, "x")
        with pytest.raises(NotAllowed), database.atomic() as session:
            learning.ask_training(session, actor)
        with pytest.raises(NotAllowed), database.atomic() as session:
            learning.go_back(session, actor, "x")


def test_two_who_choose_at_once_leave_one_model_in_use(
    database: Database, stored: Any, administrator: Actor
) -> None:
    versions = [stored(f"m{n}") for n in range(4)]
    failures: list[BaseException] = []

    def take(version: str) -> None:
        try:
            with database.atomic() as session:
                learning.use_model(session, administrator, version, "x", anyway=True)
        except Exception as error:  # noqa: BLE001 (looked at below)
            failures.append(error)

    threads = [threading.Thread(target=take, args=(version,)) for version in versions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    held = list(states(database).values())
    assert held.count(ModelState.CURRENT) == 1
    assert held.count(ModelState.FORMER) == 3


def test_a_file_that_this_program_cannot_read_is_refused(
    app: Any, database: Database, stored: Any
) -> None:
    version = stored("m1", b"PK\x03\x04 broken")
    assert "cannot be read" in refused(app, "models", "use", version)
    assert states(database) == {version: ModelState.CANDIDATE}
    assert "no model" in refused(app, "models", "use", "nothing")


@pytest.fixture
def looks_at_once(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every reading looks for another model; nobody looks any more when the database closes."""
    monkeypatch.setattr(adapter, "CHECK_SECONDS", 0.0)
    yield
    for thread in threading.enumerate():
        if thread.name == adapter.LOOKER:
            thread.join(10)


def settled(classifier: Any, version: str) -> str:
    """The version by which texts are read, once the process has had time to look."""
    found = ""
    for _ in range(200):
        found = classifier.classify("cống nghẹt").model_version
        if found == version:
            break
        time.sleep(0.02)
    return found


def test_a_running_process_takes_the_new_model_without_a_restart_and_waits_for_none(
    database: Database,
    settings: Settings,
    stored: Any,
    use: Any,
    looks_at_once: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    classifier = build_ports(settings, database).classifier
    before = classifier.classify("cống nghẹt").model_version
    use(stored("m1"))
    assert settled(classifier, "m1") == "m1"
    use(BUILT_IN)
    assert settled(classifier, before) == before
    use("m1")
    may_go_on = threading.Event()
    unpack = queries.unpack

    def slow(content: bytes, version: str) -> Any:
        assert may_go_on.wait(10)
        return unpack(content, version)

    monkeypatch.setattr(queries, "unpack", slow)
    for _ in range(20):
        assert classifier.classify("cống nghẹt").model_version == before
    may_go_on.set()
    assert settled(classifier, "m1") == "m1"


@pytest.mark.parametrize("file", [b"", b"written by another program", b"PK\x05\x06" + bytes(18)])
def test_a_model_in_use_that_cannot_be_read_leaves_the_one_that_is_held(
    database: Database, settings: Settings, stored: Any, file: bytes
) -> None:
    version = stored("m1", file)
    with database.atomic() as session:
        session.execute(update(UnderstandingModel).values(state=ModelState.CURRENT))
    classifier = build_ports(settings, database).classifier
    assert classifier.classify("cống nghẹt").model_version != version


def test_what_is_kept_of_a_correction_goes_with_its_report(
    app: Any, database: Database, town: Town, person: Any, stored: Any
) -> None:
    secret = "Nước đọng nhà bà Lê Thị Bí Mật"
    number = correct(town, person(Role.DUTY_OFFICER), secret)
    change = {
        "kind": "other",
        "report": number,
        "text": None,
        "expected_category": FLOODING,
        "expected_emergency": None,
        "old_category": WASTE,
        "new_category": FLOODING,
        "old_emergency": False,
        "new_emergency": False,
    }
    version = stored("m1", changed=[change])
    assert secret in done(app, "models", "show", version)
    code = town.row(number).tracking_code
    with database.atomic() as session:
        erasure.erase_report(session, SYSTEM, code)
    assert secret not in done(app, "models", "show", version)
    with database.reading() as session:
        assert queries.corrections(session) == []


def test_only_the_centers_word_on_kind_and_danger_is_learnt(
    database: Database, town: Town, person: Any
) -> None:
    officer = person(Role.DUTY_OFFICER)
    number = correct(town, officer, "Nước đọng, gọi 0905 123 456")
    other = town.row(town.report("Rác trước nhà").report)
    with database.atomic() as session:
        keep(session, [(other, Fact.CATEGORY, {"category": FLOODING})], CITIZEN, None)
        keep(
            session,
            [(other, Fact.PEOPLE, {"count": 3})],
            officer.held[0].role.value,
            officer.user_id,
        )
    with database.reading() as session:
        (one,) = queries.corrections(session)
        assert queries.new_corrections(session) == 1
    assert (one.report, one.category, one.who) == (number, FLOODING, officer.label)
    assert "0905 123 456" not in one.text


@pytest.fixture
def place(tmp_path: Path) -> Iterator[dict[str, str]]:
    yield {**os.environ, "IOC_DATA_DIR": str(tmp_path / "own"), "IOC_DEMO": "0"}


SERVES = """
import sys
from ioc.app import create_app
from ioc.cli.seed import first_run
app = create_app()
first_run(app, with_demo=False)
report = {"text": "nuoc toi co roi cuu voi", "client_token": "7d0c1a0e-5d0c-4f0e-9c55-0f6a3a1f9b11"}
answer = app.test_client().post("/api/v1/reports", json=report)
assert answer.status_code == 201, answer.data
read = app.extensions["ioc.ports"].classifier.classify("nuoc toi co roi cuu voi")
assert read.danger.is_emergency
print(sorted({"sklearn", "scipy", "joblib"} & {name.split(".")[0] for name in sys.modules}))
"""


def test_a_process_that_reads_texts_never_loads_what_trains(place: dict[str, str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SERVES],
        cwd=PROJECT,
        env=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() == "[]"
