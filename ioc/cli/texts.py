"""`classify` and `locate`: what a text says, line by line. A database is not needed; where there is
one, the names that were imported into it are known."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from ioc import i18n
from ioc.cli.common import database, settings
from ioc.queries.admin.gazetteer import gazetteer_of
from ioc.queries.admin.learning import model_of
from ioc.queries.because import said
from ioc.understanding import KeywordTable, classify_answer, locate_answer

Answer = Callable[[Any, str], dict[str, Any]]


@click.command("classify")
@click.option("--language", type=click.Choice(i18n.LOCALES), default="vi", show_default=True)
@with_appcontext
def classify(language: str) -> None:
    """Reads JSON lines {"id", "text"}; answers one JSON line each: kind, danger, people, water."""
    seeds = settings().seeds_dir
    gazetteer = gazetteer_of(database(), seeds)
    keywords = KeywordTable.load(seeds / "keywords.yaml")
    model = model_of(database())

    def say(quote: str, code: str) -> str:
        return f"‘{quote}’: {said(code, language)}" if quote else said(code, language)

    _each_line(
        "text", lambda name, text: classify_answer(name, text, gazetteer, keywords, model, say)
    )


@click.command("locate")
@with_appcontext
def locate() -> None:
    """Reads JSON lines {"id", "phrase"}; answers one JSON line each: where that is.

    A phrase that names a former ward gets the ward it became part of.
    """
    gazetteer = gazetteer_of(database(), settings().seeds_dir)
    _each_line("phrase", lambda name, phrase: locate_answer(name, phrase, gazetteer))


def _each_line(member: str, answer: Answer) -> None:
    told = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            asked = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise click.ClickException(f"line {number} is not JSON: {error}") from None
        text = asked.get(member) if isinstance(asked, dict) else None
        if not isinstance(text, str):
            raise click.ClickException(f'line {number} is no object with a text "{member}"')
        told.write(orjson.dumps(answer(asked.get("id"), text)) + b"\n")
        # Each answer at once: the other end may be a program that waits for it.
        told.flush()


COMMANDS = (classify, locate)
