"""Signing in and out, and the language of the screens."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import Blueprint, Response, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from ioc import i18n
from ioc.access.actor import Actor
from ioc.db.offload import off_loop
from ioc.domain import clock
from ioc.domain.accounts import SignInStep
from ioc.domain.permissions import Permission
from ioc.models.people import User
from ioc.queries.people import bearer_of_session
from ioc.services.accounts import people
from ioc.web import limits
from ioc.web.account import known_browsers
from ioc.web.auth import (
    SECRET,
    bearer_of_cookie,
    current_actor,
    database,
    public,
    with_csrf,
)
from ioc.web.paths import own_path

blueprint = Blueprint("auth_pages", __name__)

FAILURE_SECONDS = 0.4
"""A refusal takes as long whoever it is for; a hash takes about 0.1 s, a commit a few ms."""

LONGEST_PAUSE = timedelta(seconds=60)
STEPS = {SignInStep.CODE: "/login/code", SignInStep.ENROL: "/login/second-factor"}
NEXT = "next"
DONE = ("password_set",)
"""What the form may say that has happened before."""


@blueprint.get("/login")
@public
def login() -> ResponseReturnValue:
    """The form."""
    if current_actor().is_staff:
        return redirect(home_of(current_actor()))
    bearer = bearer_of_cookie()
    if bearer is not None and bearer.step is not SignInStep.DONE:
        return redirect(STEPS[bearer.step])
    done = request.args.get("done", "")
    return render_template(
        "auth/login.html",
        next=request.args.get("next", ""),
        done=done if done in DONE else "",
    )


@blueprint.post("/login")
@public
@with_csrf
def sign_in() -> ResponseReturnValue:
    """Checks the password.

    One answer, after one time, for a wrong one, no account, a closed account and one that
    pauses. A pause holds only where somebody failed: a stranger elsewhere locks nobody out. What
    strangers may try of one account together is bounded; a browser that knows it is not bound.
    """
    limits.check_sign_in()
    began = time.monotonic()
    email = request.form.get("email", "").replace("\x00", "").strip().lower()[:254]
    password = request.form.get("password", "")[: people.PASSWORD_LONGEST]
    with database().reading() as reading:
        user = reading.scalar(select(User).where(User.email == email, User.is_active))
    is_known = known_browsers.knows(user.id if user else None)
    may_try = limits.may_sign_in_here(email) and (is_known or limits.may_be_guessed(email))
    pauses = user is not None and _pauses(user) and limits.has_failed_here(email)
    fits = off_loop(people.password_matches, user.password_hash if user else None, password)
    if user is None or not fits or pauses or not may_try:
        is_guessed = limits.count_failed_sign_in(email, by_stranger=not is_known)
        if user is not None and may_try and not pauses:
            with database().atomic() as writing:
                people.sign_in_failed(writing, user.id)
                if is_guessed:
                    people.guessed(writing, user.id)
        page = render_template(
            "auth/login.html",
            next=request.form.get("next", ""),
            email=email,
            error="wrong_password",
        )
        # The password is not all that takes time: only an account that exists is written to.
        time.sleep(max(0.0, began + FAILURE_SECONDS - time.monotonic()))
        return page, 422
    with database().atomic() as writing:
        secret = people.sign_in(
            writing,
            user.id,
            current_app.config["IOC"].session_hours,
            request.headers.get("User-Agent", ""),
        )
    keep_secret(secret)
    with database().reading() as reading:
        bearer = bearer_of_session(reading, secret)
    target = own_path(request.form.get("next", ""))
    following = target or home_of(bearer.actor if bearer else None)
    if bearer is not None and bearer.step is not SignInStep.DONE:
        session[NEXT] = target or ""
        following = STEPS[bearer.step]
    answer: Response = redirect(following, 303)  # type: ignore[assignment]
    known_browsers.remember(answer, user.id)
    return answer


def keep_secret(secret: str) -> None:
    """This browser's cookie carries the secret from now on, and nothing from before."""
    session.clear()
    session[SECRET] = secret
    session.permanent = True


def after_sign_in(actor: Actor) -> str:
    """Where somebody goes once every step is done: where they wanted, or where they work."""
    return own_path(str(session.pop(NEXT, "") or "")) or home_of(actor)


@blueprint.post("/logout")
@public
def sign_out() -> ResponseReturnValue:
    """Ends this browser's session on the server, not only in the cookie."""
    secret = session.get(SECRET)
    if secret:
        with database().atomic() as writing:
            people.sign_out(writing, current_actor(), secret)
    session.clear()
    return redirect("/login", 303)


@blueprint.post("/language")
@public
def language() -> ResponseReturnValue:
    """Chooses the language of the screens, and remembers it for who is signed in."""
    wanted = request.form.get("lang", "")
    answer: Response = redirect(own_path(request.form.get("next", "")) or "/", 303)  # type: ignore[assignment]
    if wanted in i18n.LOCALES:
        answer.set_cookie(
            "ioc_lang",
            wanted,
            max_age=31_536_000,
            samesite="Lax",
            secure=current_app.config["IOC"].is_secure,
        )
        actor = current_actor()
        if actor.user_id is not None:
            with database().atomic() as writing:
                people.set_locale(writing, actor, wanted)
    return answer


def _pauses(user: User) -> bool:
    """Whether wrong passwords put the account on hold; `LONGEST_PAUSE` after the last at most."""
    if user.locked_until is None:
        return False
    extra = user.failed_sign_ins - people.FREE_ATTEMPTS
    pause = min(timedelta(seconds=2 ** min(max(extra, 0), 20)), people.LONGEST_LOCK)
    return clock.now() < user.locked_until - pause + min(pause, LONGEST_PAUSE)


def home_of(actor: Actor | None) -> str:
    """The screen on which a person begins to work."""
    if actor is None:
        return "/"
    if actor.can(Permission.HOTLINE_USE) and not actor.can(Permission.REPORT_VERIFY):
        return "/hotline"
    if actor.can(Permission.ASSIGNMENT_STEP) and not actor.can(Permission.INCIDENT_DISPATCH):
        return "/crew"
    if actor.agencies:
        return "/inbox"
    if actor.can(Permission.ADMIN_VIEW):
        return "/admin"
    return "/console" if actor.can(Permission.CONSOLE_VIEW) else "/"
