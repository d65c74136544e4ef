"""What the administrator's page of trained models shows, ready for a template."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from ioc.domain import clock
from ioc.domain.learning import (
    ModelState,
    Objection,
    TrainingState,
    is_stale,
    objection,
)
from ioc.i18n import label, number
from ioc.queries.admin import learning
from ioc.queries.admin.learning import KeptModel, Training
from ioc.queries.people import names_of
from ioc.understanding.model import FORMAT, default_model


@dataclass(frozen=True)
class Overview:
    """The first page. `built_in`: what is known of the product's own model, None where it has not
    been made and the rules read alone."""

    current: KeptModel | None
    is_readable: bool
    built_in: str | None
    behind: str | None
    waiting: int
    models: list[KeptModel]
    training: Training | None
    names: dict[str, str]


@dataclass(frozen=True)
class FigureRow:
    """One figure of both models in the words of a page; `change` is better, worse or same."""

    part: str
    name: str
    old: str
    new: str
    difference: str
    change: str
    of: int
    wanted: str


@dataclass(frozen=True)
class ChangeRow:
    """A text that is read differently; `text` None where the report was erased."""

    kind: str
    text: str | None
    is_correction: bool
    report: int | None
    answers: dict[str, tuple[str | None, bool | None]]


@dataclass(frozen=True)
class ModelPage:
    """One stored model with its comparison."""

    model: KeptModel
    in_use: str
    is_readable: bool
    objection: Objection | None
    figures: dict[str, list[FigureRow]]
    changes: list[ChangeRow]
    names: dict[str, str]


def overview(session: Session) -> Overview:
    """Which model is in use, what there is to learn, and what was trained."""
    models = learning.models(session)
    current = next((one for one in models if one.state is ModelState.CURRENT), None)
    built_in = default_model()
    training = last_training(session)
    labels = {one.made_by for one in models} | ({training.asked_by} if training else set())
    return Overview(
        current,
        current is None or is_readable(current),
        built_in.version if built_in else None,
        learning.behind(session),
        learning.new_corrections(session),
        models,
        training,
        names_of(session, labels),
    )


def last_training(session: Session) -> Training | None:
    """The newest training; one that died without a word is shown as failed."""
    found = learning.last_training(session)
    if found is None or found.state is not TrainingState.RUNNING:
        return found
    if is_stale(found.seen_at, clock.now()):
        return replace(found, state=TrainingState.FAILED, error="stopped")
    return found


def is_readable(model: KeptModel) -> bool:
    """Whether this program reads files of the model's format."""
    return bool(model.comparison.get("format") == FORMAT)


def model_page(session: Session, version: str, locale: str) -> ModelPage | None:
    """One model, or None."""
    found = learning.model(session, version)
    if found is None:
        return None
    in_use = learning.version_in_use(session)
    comparison = found.comparison
    figures: dict[str, list[FigureRow]] = {}
    for row in comparison["figures"]:
        if row["old"] is not None and row["new"] is not None:
            figures.setdefault(row["part"], []).append(_figure(row, locale))
    reports = {c["report"] for c in comparison["changed"] if c["report"] is not None}
    texts = learning.texts_of(session, reports) if reports else {}
    return ModelPage(
        found,
        in_use,
        is_readable(found),
        objection(found.state, comparison["compared_with"], comparison["grounds"], in_use),
        figures,
        [_change(row, texts) for row in comparison["changed"]],
        names_of(session, {found.made_by}),
    )


def _figure(row: dict[str, Any], locale: str) -> FigureRow:
    gain = (row["new"] - row["old"]) * (1 if row["higher_is_better"] else -1)
    difference = round(100 * (row["new"] - row["old"]), 1)
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    wanted = ""
    if row["wanted"] is not None:
        mark = "≥" if row["higher_is_better"] else "≤"
        wanted = f"{mark} {number(round(100 * row['wanted'], 1), locale)}"
    return FigureRow(
        row["part"],
        row["name"],
        number(round(100 * row["old"], 1), locale),
        number(round(100 * row["new"], 1), locale),
        f"{sign}{number(abs(difference), locale)}",
        "same" if abs(gain) < 1e-9 else "better" if gain > 0 else "worse",
        row["of"],
        wanted,
    )


def _change(row: dict[str, Any], texts: dict[int, str]) -> ChangeRow:
    is_correction = row["report"] is not None
    return ChangeRow(
        row["kind"],
        texts.get(row["report"]) if is_correction else row["text"],
        is_correction,
        row["report"],
        {
            whose: (row[f"{whose}_category"], row[f"{whose}_emergency"])
            for whose in ("expected", "old", "new")
        },
    )


def state_of(training: Training | None, locale: str) -> dict[str, Any]:
    """A training as a script follows it."""
    if training is None:
        return {"state": None}
    return {
        "id": training.id,
        "state": training.state.value,
        "step": training.step.value,
        "said": label(training.step, locale),
        "version": training.version,
    }
