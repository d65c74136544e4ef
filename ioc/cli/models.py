"""`train` and `models`: a model from what people set right, and which model is in use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database, settings
from ioc.db.session import Database, Priority
from ioc.domain import clock
from ioc.domain.errors import Conflict, NotFound
from ioc.domain.learning import BUILT_IN, TrainingStep
from ioc.queries.admin import learning as queries
from ioc.queries.admin.gazetteer import gazetteer_of
from ioc.services.upkeep import learning
from ioc.understanding import KeywordTable
from ioc.understanding.model import FORMAT, Model

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NICENESS = 10
"""A training has all night; calls for help have not."""

INSISTED = frozenset({"recall_falls", "compared_with_another"})


@click.command("train")
@click.option("--note", default="", help="Why, for those who read the list later.")
@click.option("--collection", type=FOLDER, help="Another collection of labelled reports.")
@click.option("--run", "number", type=int, hidden=True, help="A training that was asked for.")
@with_appcontext
def train(note: str, collection: Path | None, number: int | None) -> None:
    """Fits a candidate from the collection and from what people set right, and compares it.

    It is not taken into use: see `flask ioc models`. Takes some minutes of one core, in this
    process alone.
    """
    database = ready_database()
    os.nice(NICENESS)
    with plain_refusals():
        if number is None:
            with database.atomic() as session:
                number = learning.ask_training(session, SYSTEM, note)
        version = _watched(database, number, lambda: _train(database, number, collection))
        with database.reading() as session:
            made = queries.model(session, version)
    if made is not None:
        click.echo(_described(made))


def _watched(database: Database, number: int, work: Callable[[], str]) -> str:
    """The version that the work gives; whatever ends it otherwise is noted with the training."""
    try:
        return work()
    except BaseException as error:
        said = str(error) or type(error).__name__
        with database.atomic(Priority.BACKGROUND) as session:
            learning.training_failed(session, number, said)
        if isinstance(error, ValueError):
            raise click.ClickException(said) from None
        raise


def _train(database: Database, number: int, collection: Path | None) -> str:
    # Not at the top: no other command and no server needs it.
    from ioc.training.collection import DEFAULT_COLLECTION
    from ioc.training.retrain import Parts, retrain

    with database.reading() as session:
        corrections = queries.corrections(session)
        newest, since = queries.last_example(session), queries.learned_until(session)
        in_use = queries.version_in_use(session)

    def on_step(step: str) -> None:
        with database.atomic(Priority.BACKGROUND) as session:
            learning.training_step(session, number, TrainingStep(step))

    seeds = settings().seeds_dir
    own = seeds / "collection"
    trained = retrain(
        Parts.load(collection or (own if own.is_dir() else DEFAULT_COLLECTION)),
        corrections,
        queries.model_of(database),
        since,
        gazetteer_of(database, seeds),
        KeywordTable.load(seeds / "keywords.yaml"),
        on_step,
    )
    on_step(TrainingStep.STORING)
    new = learning.NewModel(
        version=trained.model.version,
        content=_file_of(trained.model),
        comparison=trained.comparison | {"compared_with": in_use, "format": FORMAT},
        examples=trained.examples,
        corrections=trained.corrections,
        learned_until=newest,
    )
    with database.atomic(Priority.BACKGROUND) as session:
        return learning.keep_candidate(session, number, new)


def _file_of(model: Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        model.save(path)
        return path.read_bytes()


@click.group("models", cls=AppGroup, invoke_without_command=True)
@click.pass_context
@with_appcontext
def models(context: click.Context) -> None:
    """Trained models: without a further word, the list of them."""
    if context.invoked_subcommand is None:
        _list()


def _list() -> None:
    database = ready_database()
    with database.reading() as session:
        held = queries.models(session)
        in_use = queries.version_in_use(session)
        waiting = queries.new_corrections(session)
    if in_use == BUILT_IN:
        click.echo(f"{BUILT_IN}: in use, the model that comes with the product")
    for one in held:
        click.echo(_line(one))
    click.echo(f"{waiting} texts were set right since the model in use was made")


@models.command("show")
@click.argument("version")
def show(version: str) -> None:
    """Shows the comparison of VERSION: figures of both, and every text whose answer changes."""
    database = ready_database()
    with database.reading() as session:
        one = queries.model(session, version)
        if one is None:
            raise click.ClickException(f"there is no model {version}; see flask ioc models")
        reports = [c["report"] for c in one.comparison["changed"] if c["report"] is not None]
        texts = queries.texts_of(session, reports)
    click.echo(_described(one))
    for change in one.comparison["changed"]:
        text = change["text"] or texts.get(change["report"], "")
        click.echo(
            f"\n[{change['kind']}] {text}\n    expected {_answer(change, 'expected')}; "
            f"was {_answer(change, 'old')}; is {_answer(change, 'new')}"
        )


@models.command("use")
@click.argument("version")
@click.option("--anyway", is_flag=True, help="Also one whose emergency recall falls.")
@click.option("--reason", default="", help="Why; kept in the event log.")
def use(version: str, anyway: bool, reason: str) -> None:
    """Takes VERSION into use (built-in: the product's own). The model before it is kept.

    Running servers and workers read by it within seconds.
    """
    if anyway and not reason.strip():
        raise click.UsageError("--anyway needs a --reason")
    database = ready_database()
    with plain_refusals():
        _try_to_read(database, version)
        try:
            with database.atomic() as session:
                learning.use_model(session, SYSTEM, version, reason, anyway)
        except NotFound:
            raise click.ClickException(
                f"there is no model {version}; see flask ioc models"
            ) from None
        except Conflict as refusal:
            if refusal.code not in INSISTED:
                raise
            raise click.ClickException(
                f"{refusal.code.replace('_', ' ')}: see flask ioc models show {version}; "
                "--anyway takes it all the same"
            ) from None
    click.echo(f"{version} is in use")


@models.command("back")
@click.option("--reason", default="", help="Why; kept in the event log.")
def back(reason: str) -> None:
    """Takes the model back into use that was in use before."""
    database = ready_database()
    with plain_refusals():
        with database.reading() as session:
            before = queries.behind(session)
        if before is not None:
            _try_to_read(database, before)
        with database.atomic() as session:
            version = learning.go_back(session, SYSTEM, reason)
    click.echo(f"{version} is in use")


def _try_to_read(database: Database, version: str) -> None:
    with database.reading() as session:
        content = queries.content_of(session, version)
    if content is not None:
        try:
            queries.unpack(content, version)
        except ValueError as error:
            raise click.ClickException(f"{error}; train again") from None


def _line(one: queries.KeptModel) -> str:
    at = clock.local(one.made_at)
    note = f": {one.note}" if one.note else ""
    return (
        f"{one.version}: {one.state.value}, made {at:%Y-%m-%d %H:%M} by {one.made_by} "
        f"from {one.examples} texts, {one.corrections} of them set right; "
        f"{one.comparison['verdict'].replace('_', ' ')} than {one.comparison['compared_with']}"
        f"{note}"
    )


def _described(one: queries.KeptModel) -> str:
    lines = [_line(one)]
    if one.comparison["grounds"]:
        lines.append(
            "because: " + ", ".join(g.replace("_", " ") for g in one.comparison["grounds"])
        )
    for reason, count in sorted(one.comparison["dropped"].items()):
        lines.append(f"left out of what people set right, {reason.replace('_', ' ')}: {count}")
    lines.append(f"{'':12}{'':14}{'texts':>8}{'in use':>9}{'new':>9}{'change':>9}")
    for row in one.comparison["figures"]:
        if row["old"] is None or row["new"] is None:
            continue
        change = row["new"] - row["old"]
        lines.append(
            f"{row['part']:12}{row['name']:14}{row['of']:>8}{row['old']:>9.3f}{row['new']:>9.3f}"
            f"{change:>+9.3f}"
        )
    counted = ", ".join(
        f"{kind.replace('_', ' ')} {n}" for kind, n in one.comparison["counts"].items()
    )
    lines.append(f"answers that change: {counted or 'none'}")
    return "\n".join(lines)


def _answer(change: dict[str, Any], whose: str) -> str:
    category, alarm = change[f"{whose}_category"], change[f"{whose}_emergency"]
    said = [] if category is None else [category]
    if alarm is not None:
        said.append("emergency" if alarm else "no emergency")
    return ", ".join(said)


COMMANDS = (train, models)
