"""The answers of `/console/snapshot`: conditional, shared, packed, and sent while they are made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from flask import Response, request

from ioc.access.actor import Actor
from ioc.db.session import Database
from ioc.queries.feed.changes import Known, changes
from ioc.queries.feed.whole import Form, Moment, moment_of, pieces
from ioc.web.packing import compressed, encoding_asked, packed, with_heads
from ioc.web.shared_bodies import Begin, SharedBodies

JSON, LINES = "application/json", "application/x-ndjson"
SENT_AT_ONCE = 256 * 1024
"""Bytes up to which an answer is sent with its length; a larger one begins while it is made."""

SHARED = "shared_snapshots"
"""Under this name the answers are kept with the database that they are of."""

PARAMETERS: list[dict[str, Any]] = [
    {
        "name": name,
        "in": where,
        "required": False,
        "schema": schema,
        "description": description,
    }
    for name, where, schema, description in (
        (
            "part",
            "query",
            {"type": "string", "enum": ["all", "critical"], "default": "all"},
            "`critical`: of the incidents those of the severity critical alone, to be drawn first; "
            "reports, units and facilities are all there. Take the whole one after it.",
        ),
        (
            "lines",
            "query",
            {"type": "string", "enum": ["1"]},
            "`1`: lines of JSON (application/x-ndjson). The first is the snapshot with no incident "
            'in it, then come `{"incidents": [...]}` with up to 500 each, the worst first, and '
            '`{"end": N}` with their number.',
        ),
        (
            "since",
            "query",
            {"type": "integer", "minimum": 0},
            "Only what changed after this position: cards to put, `removed` ids by list, and "
            "`unit_positions` of units that moved. `whole_needed` (`too_far_back`, `ahead`, "
            "`other_log`, `other_view`) says that the whole is to be taken instead.",
        ),
        (
            "mark",
            "query",
            {"type": "string"},
            "With `since`: the `mark` that was given with that position. It tells a restored log.",
        ),
        (
            "view",
            "query",
            {"type": "string"},
            "With `since`, and needed there: the `view` of the snapshot that was taken first.",
        ),
        (
            "If-None-Match",
            "header",
            {"type": "string"},
            "The `ETag` of an answer of the same address: 304 when it would show the same.",
        ),
    )
]


def whole(database: Database, actor: Actor, form: Form) -> Response:
    """The snapshot in this form, or 304 when the caller holds what it would show."""
    with database.reading() as session:
        moment = moment_of(session, actor)
    encoding = encoding_asked()
    variant = f"{form.part}-{'lines' if form.lines else 'one'}"
    if _is_held(moment.tag(variant)):
        return _not_modified(moment.tag(variant))

    def make(begin: Begin) -> Iterator[bytes]:
        # A transaction of its own: it may begin after others who wait for the same.
        with database.reading() as session:
            now = moment_of(session, actor)
            begin(now.tag(variant))
            yield from packed(pieces(session, actor, now, form), encoding)

    shared: SharedBodies = database.cache.setdefault(SHARED, SharedBodies())
    key = f"{moment.view.scope} {variant} {encoding}"
    body = shared.get(key, moment.tag(variant), make)
    content_type = LINES if form.lines else JSON
    if body.is_whole_within(SENT_AT_ONCE):
        answer = Response(bytes(body), content_type=content_type)
    else:
        answer = Response(iter(body), content_type=content_type)
    answer.headers["ETag"] = body.tag
    return with_heads(answer, encoding)


def since(database: Database, actor: Actor, known: Known) -> Response:
    """What changed since then, or 304 when nothing did since the caller asked the same."""
    with database.reading() as session:
        moment = moment_of(session, actor)
        tag = _tag_since(moment, known)
        if _is_held(tag):
            return _not_modified(tag)
        body = changes(session, actor, moment, known)
    answer = compressed(body, JSON)
    answer.headers["ETag"] = tag
    return answer


def _tag_since(moment: Moment, known: Known) -> str:
    # What was given stands in no header as it came.
    held = repr((known.position, known.mark, known.view)).encode()
    return moment.tag("since-" + hashlib.blake2b(held, digest_size=8).hexdigest())


def _is_held(tag: str) -> bool:
    return request.if_none_match.contains_weak(tag[3:-1])


def _not_modified(tag: str) -> Response:
    answer = Response(status=304)
    answer.headers["ETag"] = tag
    return with_heads(answer, None)
