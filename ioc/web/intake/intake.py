"""The one way in: every face hands its command to `receive`.

Photos are kept before the transaction, danger is read by rules in-process before it too, and
nothing outside is asked. What was saved once is answered the same way ever after.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace

from flask import current_app, g, request
from werkzeug.datastructures import FileStorage

from ioc.access.actor import Actor
from ioc.db.offload import off_loop
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.reports import TEXT_MAX, Channel
from ioc.models.report import Report
from ioc.ports import Classified, Danger, Located, Ports, StoredImage
from ioc.queries import exercise
from ioc.queries.directory import directory
from ioc.services.intake.commands import SubmitReport
from ioc.services.intake.reports import Submitted, Understood, submit_report
from ioc.web.auth import current_locale, database
from ioc.web.intake import call_intake, parsing, room

logger = logging.getLogger(__name__)

EXERCISE_ONLY = "X-Exercise-Only"
"""Sent by a simulator: refuse what cannot be marked as exercise instead of taking it as real."""


def ports() -> Ports:
    """The adapters of this application."""
    found: Ports = current_app.extensions["ioc.ports"]
    return found


@dataclass(frozen=True)
class Kept:
    """Photos that were kept for a request, with the digests of what was sent."""

    images: tuple[StoredImage, ...] = ()
    digests: tuple[str, ...] = ()


def keep_media(files: Iterable[FileStorage]) -> Kept:
    """Stores the photos of a request; raises `InvalidInput` for one that is none."""
    settings = current_app.config["IOC"]
    chosen = [file for file in files if file.filename]
    is_dropped = bool(g.get("drops_photos"))
    if len(chosen) > settings.media_max_count:
        raise InvalidInput(FieldError("media", "too_many_files"))
    images, digests = [], []
    try:
        for file in chosen:
            content = file.read()
            digests.append(hashlib.sha256(content).hexdigest())
            if is_dropped:
                continue
            images.append(off_loop(ports().media.store, content))
    except Exception:
        discard(Kept(tuple(images)))
        raise
    return Kept(tuple(images), tuple(digests))


def drop_photos() -> None:
    """Keeps no photo of this request, only its words; the digests stay, so a retry is one."""
    g.drops_photos = True


def discard(kept: Kept) -> None:
    """Removes the photos of a report that was not saved, or was saved before."""
    for image in kept.images:
        ports().media.discard(image.key)


def danger_of(text: str) -> Danger:
    """What the rules for danger say of a text, read once a request.

    A rule that fails must not cost the report: it is then saved as what it says it is.
    """
    known: dict[str, Danger] = g.setdefault("dangers", {})
    if text not in known:
        try:
            known[text] = ports().classifier.danger(text[:TEXT_MAX])
        except Exception:
            logger.exception("the rules for danger failed on a text")
            known[text] = Danger()
    return known[text]


def read_of(text: str) -> Classified | None:
    """What the words of an addition say; None when they cannot be read, which costs nobody it."""
    try:
        return ports().classifier.classify(text[:TEXT_MAX])
    except Exception:
        logger.exception("an addition could not be read")
        return None


def located_of(text: str, address: str | None) -> Located | None:
    """Where the words of an addition are; None when they cannot be read, which costs nobody it."""
    try:
        return ports().geocoder.locate(text[:TEXT_MAX], address, None, None)
    except Exception:
        logger.exception("the place of an addition could not be read")
        return None


def _understand(given: Ports, command: SubmitReport) -> Understood | None:
    """Reads an emergency before it is saved, or None when that fails.

    Both adapters answer in-process; `wiring` puts no other before the 201. A failure must not
    cost the call for help: it is saved unread, and the job that follows its event is urgent.
    """
    try:
        return Understood(
            given.geocoder.locate(
                command.text, command.address, command.point, command.phone_accuracy_m
            ),
            given.classifier.classify(command.text),
        )
    except Exception:
        logger.exception("an emergency could not be read; it is saved and read again at once")
        return None


def _marked(command: SubmitReport) -> SubmitReport:
    """The command with the mark of an exercise only while one is on.

    On a night without one nobody may hide a call for help, or a mistaken app all of its own: what
    they send is taken as real. Raises `Conflict` for a simulator, which wants no such thing.
    """
    if not command.is_exercise:
        return command
    with database().reading() as session:
        if exercise.is_on(session):
            return command
    if request.headers.get(EXERCISE_ONLY):
        raise Conflict("no_exercise_on")
    return replace(command, is_exercise=False)


def _check_category(code: str | None) -> None:
    """Raises `InvalidInput` for a category that the city does not have."""
    if not code:
        return
    # Saving asks the same memory right after, so this costs no statement more.
    with database().reading() as session:
        is_known = code in directory(session).categories
    if not is_known:
        raise InvalidInput(FieldError("category", "unknown_category"))


def receive(actor: Actor, body: parsing.ReportIn, channel: Channel | None = None) -> Submitted:
    """Saves one report from whatever face; an emergency is also routed before this returns."""
    body.client_token = body.client_token or request.headers.get("Idempotency-Key", "")
    files = request.files.getlist("media")
    parsing.check_report(body, any(file.filename for file in files))
    _check_category(body.category)
    room.require(Report.client_token, body.client_token)
    kept = keep_media(files) if files else Kept()
    try:
        command = _marked(
            parsing.command_of(
                body,
                digest=parsing.digest_of(body, kept.digests),
                locale=current_locale(),
                media=kept.images,
                channel=channel,
            ),
        )
        command = call_intake.completed(actor, body, command)
        given = ports()
        danger = danger_of(command.text)
        understood = None
        # Only here is it known of which incident an operator said that a caller tells.
        if command.emergency or danger.is_emergency or command.incident_id is not None:
            understood = _understand(given, command)
        with database().atomic() as session:
            submitted = submit_report(session, actor, command, danger, understood)
            call_intake.tie(session, actor, body, submitted)
    except Exception:
        discard(kept)
        raise
    if not submitted.is_new:
        discard(kept)
    return submitted
