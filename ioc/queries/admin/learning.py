"""Models that were trained here: which is in use, what is kept, what there is to learn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ioc.db.session import Database
from ioc.domain.contact import without_personal_data
from ioc.domain.facts import Fact
from ioc.domain.learning import BUILT_IN, ModelState, TrainingState, TrainingStep
from ioc.models.example import UnderstandingExample
from ioc.models.learning import UnderstandingModel, UnderstandingTraining
from ioc.models.report import Report
from ioc.queries.admin.examples import TRUSTED
from ioc.queries.admin.gazetteer import is_there
from ioc.training.corrections import Correction
from ioc.understanding.model import Model

_LEARNT = (Fact.CATEGORY, Fact.EMERGENCY)


@dataclass(frozen=True)
class KeptModel:
    """A stored model without its content."""

    version: str
    state: ModelState
    made_at: datetime
    made_by: str
    note: str
    examples: int
    corrections: int
    learned_until: int
    comparison: dict[str, Any]
    previous: str | None
    used_at: datetime | None


@dataclass(frozen=True)
class Training:
    """The state of a training."""

    id: int
    state: TrainingState
    step: TrainingStep
    asked_at: datetime
    asked_by: str
    note: str
    seen_at: datetime
    ended_at: datetime | None
    version: str | None
    error: str | None


def models(session: Session) -> list[KeptModel]:
    """Every stored model, the one in use first, then the newest."""
    rows = session.scalars(select(UnderstandingModel).order_by(UnderstandingModel.id.desc()))
    found = [_kept(row) for row in rows]
    return sorted(found, key=lambda one: one.state is not ModelState.CURRENT)


def model(session: Session, version: str) -> KeptModel | None:
    """One stored model, or None."""
    row = session.scalar(select(UnderstandingModel).where(UnderstandingModel.version == version))
    return None if row is None else _kept(row)


def _kept(row: UnderstandingModel) -> KeptModel:
    return KeptModel(
        row.version,
        row.state,
        row.made_at,
        row.made_by,
        row.note,
        row.examples,
        row.corrections,
        row.learned_until,
        row.comparison,
        row.previous,
        row.used_at,
    )


def version_in_use(session: Session) -> str:
    """The version in use: cheap enough to ask every few seconds."""
    found = session.scalar(
        select(UnderstandingModel.version).where(UnderstandingModel.state == ModelState.CURRENT)
    )
    return found or BUILT_IN


def content_of(session: Session, version: str) -> bytes | None:
    """The file of a stored model; None for the built-in one, or one that is gone."""
    if version == BUILT_IN:
        return None
    return session.scalar(
        select(UnderstandingModel.content).where(UnderstandingModel.version == version)
    )


def unpack(content: bytes, version: str) -> Model:
    """A model from its stored file. Raises ValueError for what this program cannot read. Takes half
    a second of processor: call it off the server's loop."""
    try:
        # NumPy reads from a file as from a path.
        found = Model.load(BytesIO(content))  # type: ignore[arg-type]
    except ValueError:
        raise
    except Exception as error:
        # What NumPy, zip and JSON say of damaged bytes has no common kind.
        raise ValueError(f"the stored model {version} cannot be read: {error}") from error
    found.version = version
    return found


def model_of(database: Database) -> Model | None:
    """The model in use; None, the built-in one, also where there is no database to ask. Raises
    ValueError for one that this program cannot read."""
    if not is_there(database):
        return None
    try:
        with database.reading() as session:
            version = version_in_use(session)
            content = content_of(session, version)
    except SQLAlchemyError:
        return None
    return None if content is None else unpack(content, version)


def behind(session: Session) -> str | None:
    """The version that going back brings into use; None while the built-in one is in use."""
    row = session.execute(
        select(UnderstandingModel.previous).where(UnderstandingModel.state == ModelState.CURRENT)
    ).first()
    return None if row is None else row.previous or BUILT_IN


def learned_until(session: Session) -> int:
    """The last example that the model in use knows; 0 for the built-in one."""
    found = session.scalar(
        select(UnderstandingModel.learned_until).where(
            UnderstandingModel.state == ModelState.CURRENT
        )
    )
    return found or 0


def corrections(session: Session) -> list[Correction]:
    """What the center's people set right of kinds and emergencies, one row per text of a report.

    Of several words about one fact the latest counts. Telephone numbers and addresses of mail are
    masked: no reading needs them.
    """
    rows = session.execute(
        select(
            UnderstandingExample.id,
            UnderstandingExample.report_id,
            UnderstandingExample.text,
            UnderstandingExample.said,
            UnderstandingExample.actor_id,
        )
        .where(UnderstandingExample.field.in_(_LEARNT), UnderstandingExample.role.in_(TRUSTED))
        .order_by(UnderstandingExample.id)
    )
    found: dict[tuple[int, str], dict[str, Any]] = {}
    last: dict[tuple[int, str], tuple[int, str]] = {}
    for row in rows:
        key = (row.report_id, row.text)
        found.setdefault(key, {}).update(row.said)
        last[key] = (row.id, f"user:{row.actor_id}")
    return [
        Correction(
            number=last[report, text][0],
            report=report,
            text=without_personal_data(text),
            category=said.get("category"),
            emergency=said.get("emergency"),
            who=last[report, text][1],
        )
        for (report, text), said in found.items()
    ]


def last_example(session: Session) -> int:
    """The number of the newest example; 0 where there is none."""
    return session.scalar(select(func.max(UnderstandingExample.id))) or 0


def new_corrections(session: Session) -> int:
    """How many texts people set right since the model in use was made."""
    texts = (
        select(UnderstandingExample.report_id, UnderstandingExample.text)
        .where(
            UnderstandingExample.field.in_(_LEARNT),
            UnderstandingExample.role.in_(TRUSTED),
            UnderstandingExample.id > learned_until(session),
        )
        .distinct()
        .subquery()
    )
    return session.scalar(select(func.count()).select_from(texts)) or 0


def texts_of(session: Session, reports: Iterable[int]) -> dict[int, str]:
    """Today's texts of reports, telephone numbers and addresses of mail masked."""
    rows = session.execute(select(Report.id, Report.text).where(Report.id.in_(set(reports))))
    return {row.id: without_personal_data(row.text) for row in rows}


def last_training(session: Session) -> Training | None:
    """The newest training, running or ended."""
    row = session.scalar(
        select(UnderstandingTraining).order_by(UnderstandingTraining.id.desc()).limit(1)
    )
    return None if row is None else training_of(row)


def training(session: Session, number: int) -> Training | None:
    """One training, or None."""
    row = session.get(UnderstandingTraining, number)
    return None if row is None else training_of(row)


def training_of(row: UnderstandingTraining) -> Training:
    """A training as values."""
    return Training(
        row.id,
        row.state,
        row.step,
        row.asked_at,
        row.asked_by,
        row.note,
        row.seen_at,
        row.ended_at,
        row.version,
        row.error,
    )
