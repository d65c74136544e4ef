"""Results that anybody may read: what was done, with photos before and after."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from ioc.domain.incidents import Outcome
from ioc.queries.directory import directory
from ioc.queries.public import results
from ioc.web.auth import current_locale, database, public
from ioc.web.intake import intake

blueprint = Blueprint("results_pages", __name__)

OUTCOMES = (Outcome.FIXED, Outcome.ANSWERED, Outcome.NOT_POSSIBLE, Outcome.NOT_OURS)


@blueprint.get("/results")
@public
def overview() -> ResponseReturnValue:
    """The newest results, by kind, area and outcome."""
    locale = current_locale()
    given = request.args.get("outcome", "")
    outcome = next((one for one in OUTCOMES if one.value == given), None)
    category, area = request.args.get("category", "")[:40], request.args.get("area", "")[:16]
    with database().reading() as session:
        city = directory(session)
        shown, following = results.page(
            session,
            locale,
            category=category,
            area=area,
            outcome=outcome,
            before=request.args.get("after", type=int),
        )
    return render_template(
        "public/results.html",
        results=shown,
        following=following,
        categories=[c for c in city.open_categories.values() if c.is_public],
        areas=city.areas,
        outcomes=OUTCOMES,
        chosen={"category": category, "area": area, "outcome": given},
    )


@blueprint.get("/results/<code>")
@public
def one(code: str) -> ResponseReturnValue:
    """One result."""
    with database().reading() as session:
        found = results.one(session, code, current_locale())
    return render_template("public/result.html", result=found)


@blueprint.get("/results/<code>/photos/<int:number>/<size>")
@public
def photo(code: str, number: int, size: str) -> Response:
    """A photo that was checked and copied for the public."""
    with database().reading() as session:
        key = results.photo_key(session, code, number, current_locale())
    content, content_type = intake.ports().media.open(key, size)
    answer = Response(content, content_type=content_type)
    # Short, because a result may be taken back.
    answer.headers["Cache-Control"] = "public, max-age=300"
    answer.headers["Content-Disposition"] = "inline"
    return answer
