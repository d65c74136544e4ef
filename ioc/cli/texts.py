"""`classify` and `locate`: what a text says, line by line, without a database."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from ioc.cli.common import settings
from ioc.understanding import Gazetteer, KeywordTable, classify_answer, locate_answer

Answer = Callable[[Any, str], dict[str, Any]]


@click.command("classify")
@with_appcontext
def classify() -> None:
    """Reads JSON lines {"id", "text"}; answers one JSON line each: kind, danger, people, water."""
    seeds = settings().seeds_dir
    gazetteer = Gazetteer.load(seeds)
    keywords = KeywordTable.load(seeds / "keywords.yaml")
    _each_line("text", lambda name, text: classify_answer(name, text, gazetteer, keywords))


@click.command("locate")
@with_appcontext
def locate() -> None:
    """Reads JSON lines {"id", "phrase"}; answers one JSON line each: where that is.

    A phrase that names a former ward gets the ward it became part of.
    """
    gazetteer = Gazetteer.load(settings().seeds_dir)
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
