"""What every command shares: the database of this installation, and refusals in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from ioc.cli.seed import first_run
from ioc.db import migrate
from ioc.db.backup import BackupFailed
from ioc.db.engine import SpatiaLiteMissing
from ioc.db.lock import DataFolderInUse
from ioc.db.session import Database
from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.i18n import translate


def this_app() -> Flask:
    """The application the command runs in."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def settings() -> Settings:
    """The settings of this installation."""
    found: Settings = current_app.config["IOC"]
    return found


def database() -> Database:
    """The database of this installation, in whatever state it is."""
    found: Database = current_app.extensions["ioc.db"]
    return found


def ready_database() -> Database:
    """The database at this program's schema; an empty one is filled first.

    Raises `click.ClickException` for one that cannot be reached or has another schema: a running
    server of another version may be using it.
    """
    with plain_refusals():
        revision = migrate.current(database())
        if revision is None:
            first_run(this_app(), with_demo=False)
        elif revision != migrate.head():
            raise click.ClickException(
                f"the database has schema {revision}, this program needs {migrate.head()}; "
                "stop the old server and start the new one, which brings it up to date"
            )
    return database()


@contextmanager
def plain_refusals() -> Iterator[None]:
    """Turns what may go wrong into one sentence on standard error and exit status 1."""
    try:
        yield
    except InvalidInput as error:
        raise click.ClickException("\n".join(_sentence(e) for e in error.errors)) from None
    except DomainError as error:
        raise click.ClickException(_of_code(error.code)) from None
    except (BackupFailed, DataFolderInUse, SpatiaLiteMissing) as error:
        raise click.ClickException(str(error)) from None
    except SQLAlchemyError as error:
        cause = getattr(error, "orig", None) or error
        raise click.ClickException(f"the database refused: {cause}".strip()) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or ''}: {error.strerror or error}") from None


def _sentence(error: FieldError) -> str:
    text = _of_code(error.code)
    return f"{error.field}: {text}" if error.field else text


def _of_code(code: str) -> str:
    msgid = f"error.{code}"
    text = translate(msgid, "en")
    return code.replace("_", " ") if text == msgid else text
