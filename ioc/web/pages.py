"""What every template may use: words, times, the person, the band of an exercise."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, current_app
from flask_wtf.csrf import generate_csrf
from jinja2 import pass_context
from jinja2.runtime import Context

from ioc import i18n
from ioc.access.actor import PUBLIC, Actor
from ioc.domain.errors import NotFound
from ioc.queries import exercise
from ioc.web.auth import current_actor, current_locale, database, public
from ioc.web.security import nonce

blueprint = Blueprint("pages", __name__)


def install(app: Flask) -> None:
    """Gives the templates their functions."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda msgid: i18n.translate(msgid, current_locale()),
        lambda one, many, n: i18n.catalogue(current_locale()).ungettext(one, many, n),
        newstyle=True,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["moment"] = _moment
    app.jinja_env.filters["label"] = _label

    @app.context_processor
    def common() -> dict[str, Any]:
        return {
            "settings": current_app.config["IOC"],
            "locale": current_locale(),
            "actor": _actor_or_public(),
            "nonce": nonce(),
            "csrf_token": generate_csrf,
            "is_exercise": _is_exercise(),
        }


@blueprint.get("/words/<locale>.json")
@public
def words(locale: str) -> Response:
    """What scripts say, in one language."""
    if locale not in i18n.LOCALES:
        raise NotFound
    answer = Response(orjson.dumps(i18n.words(locale)), content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


def _actor_or_public() -> Actor:
    """Who looks at the page; the page that tells of a failure must not fail on it again."""
    try:
        return current_actor()
    except Exception:  # noqa: BLE001 (an unknown token or a database that is away)
        return PUBLIC


def _is_exercise() -> bool:
    try:
        with database().reading() as session:
            return exercise.is_on(session)
    except Exception:  # noqa: BLE001 (as above)
        return False


# With the context as an argument, so that a constant is not put into words once and for all, in
# the language of whoever asked first, when the template is compiled.
@pass_context
def _moment(_context: Context, at: datetime | str | None, form: str = i18n.MOMENT) -> str:
    """A moment on the city's clocks, from a datetime or from the text of a card."""
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    return i18n.moment(at, current_locale(), form)


@pass_context
def _label(_context: Context, member: StrEnum | str | None, enum: str = "") -> str:
    """The word for an enum member, or for a code of the enum named."""
    if isinstance(member, StrEnum):
        return i18n.label(member, current_locale())
    return i18n.translate(f"{enum}.{member}", current_locale()) if member else ""
