"""What comes after the password, or before the first one: the code of the second factor, setting
one up where it is required, and choosing a password by a link."""

from __future__ import annotations

import segno
from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from ioc.db.offload import off_loop
from ioc.domain.accounts import (
    PASSWORD_LONGEST,
    PASSWORD_RECOMMENDED,
    PASSWORD_SHORTEST,
    InvitationPurpose,
    SignInStep,
    provisioning_uri,
    spelled_secret,
)
from ioc.domain.errors import DomainError, InvalidInput, NotFound
from ioc.models.people import User
from ioc.queries.people import Bearer
from ioc.services.accounts import invitations, people, second_factor
from ioc.services.accounts.sealing import Seal
from ioc.web import limits
from ioc.web.account.auth_pages import NEXT, after_sign_in, keep_secret
from ioc.web.auth import SECRET, bearer_of_cookie, database, public, with_csrf
from ioc.web.refusals import refused

blueprint = Blueprint("second_step_pages", __name__)


def seal() -> Seal:
    """What second factors are sealed with in this installation."""
    return Seal(current_app.config["IOC"].secret_key)


def _half_signed_in(step: SignInStep) -> Bearer | None:
    """Who has this step before them, or None (then the form to sign in is next)."""
    bearer = bearer_of_cookie()
    return bearer if bearer is not None and bearer.step is step else None


def account_of(user_id: int | None) -> User:
    """The account of a signed-in person; raises `NotFound`."""
    with database().reading() as reading:
        user = reading.get(User, user_id or 0)
    if user is None:
        raise NotFound
    return user


@blueprint.get("/login/code")
@public
def code() -> ResponseReturnValue:
    """Asks for the code that the app shows now, or for a recovery code."""
    if _half_signed_in(SignInStep.CODE) is None:
        return redirect("/login")
    return render_template("auth/code.html", error="")


@blueprint.post("/login/code")
@public
@with_csrf
def check_code() -> ResponseReturnValue:
    """Judges the code; too many wrong ones pause the account's second step for everybody."""
    limits.check_sign_in()
    bearer = _half_signed_in(SignInStep.CODE)
    if bearer is None or bearer.actor.user_id is None:
        return redirect("/login", 303)
    typed = request.form.get("code", "")[:40]
    with database().atomic() as writing:
        answer = second_factor.check(writing, bearer.actor.user_id, typed, seal())
        if answer is second_factor.Answer.TAKEN:
            hours = current_app.config["IOC"].session_hours
            secret = people.second_step_done(writing, session[SECRET], hours)
    if answer is not second_factor.Answer.TAKEN:
        return render_template("auth/code.html", error=answer.value), 422
    wanted = session.get(NEXT, "")
    keep_secret(secret)
    session[NEXT] = wanted
    return redirect(after_sign_in(bearer.actor), 303)


@blueprint.get("/login/second-factor")
@public
def enrol() -> ResponseReturnValue:
    """Sets a second factor up, because the account must not work without one."""
    bearer = _half_signed_in(SignInStep.ENROL)
    if bearer is None or bearer.actor.user_id is None:
        return redirect("/login")
    with database().atomic() as writing:
        secret = second_factor.begin(writing, bearer.actor.user_id, seal())
    return enrolment_page("auth/enrol.html", bearer.actor.user_id, secret)


@blueprint.post("/login/second-factor")
@public
@with_csrf
def confirm() -> ResponseReturnValue:
    """The first code: the second factor stands, and the person is in."""
    limits.check_sign_in()
    bearer = _half_signed_in(SignInStep.ENROL)
    if bearer is None or bearer.actor.user_id is None:
        return redirect("/login", 303)
    user_id, own = bearer.actor.user_id, session[SECRET]
    try:
        with database().atomic() as writing:
            codes = second_factor.confirm(
                writing, user_id, seal(), request.form.get("code", ""), own
            )
            hours = current_app.config["IOC"].session_hours
            secret = people.second_step_done(writing, own, hours)
    except InvalidInput as refusal:
        with database().reading() as reading:
            waiting = second_factor.waiting_secret(reading, user_id, seal())
        if waiting is None:
            return redirect("/login/second-factor", 303)
        return enrolment_page("auth/enrol.html", user_id, waiting, refusal)
    wanted = session.get(NEXT, "")
    keep_secret(secret)
    session[NEXT] = wanted
    return render_template(
        "auth/recovery_codes.html", codes=codes, next=after_sign_in(bearer.actor)
    )


def enrolment_page(
    template: str, user_id: int, secret: bytes, refusal: InvalidInput | None = None
) -> ResponseReturnValue:
    """The picture to scan, the same in letters, and the field for the first code."""
    city = current_app.config["IOC"].city_name
    uri = provisioning_uri(secret, account_of(user_id).email, f"IOC {city}")
    picture = segno.make_qr(uri, error="m").svg_inline(
        omitsize=True, svgclass=None, lineclass=None, dark="#000", light="#fff"
    )
    letters = spelled_secret(secret)
    spaced = " ".join(letters[i : i + 4] for i in range(0, len(letters), 4))
    # Made here from our own values: nothing of it was typed by anybody.
    svg = Markup(picture)  # noqa: S704
    fields, status = refused(refusal)
    return render_template(template, svg=svg, secret=spaced, refused=fields), status


@blueprint.get("/welcome/<secret>")
@public
def welcome(secret: str) -> ResponseReturnValue:
    """Asks who was invited, or whose password was reset, for a password of their own."""
    limits.check_lookup()
    return _welcome(secret)


@blueprint.post("/welcome/<secret>")
@public
@with_csrf
def choose_password(secret: str) -> ResponseReturnValue:
    """Takes the password; the person signs in with it next."""
    limits.check_lookup()
    password = request.form.get("password", "")
    try:
        with database().reading() as reading:
            _invitation, user = invitations.invited(reading, secret)
        city = current_app.config["IOC"].city_name
        invitations.must_be_good(password, None, user, city)
        hashed = off_loop(people.hash_password, password)
        with database().atomic() as writing:
            invitations.choose_password(writing, secret, hashed)
    except (InvalidInput, NotFound) as refusal:
        return _welcome(secret, refusal)
    session.clear()
    return redirect("/login?done=password_set", 303)


def _welcome(secret: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    try:
        with database().reading() as reading:
            invitation, user = invitations.invited(reading, secret)
    except NotFound:
        limits.count_miss()
        return render_template("auth/welcome_ended.html"), 404
    fields, status = refused(refusal)
    page = render_template(
        "auth/welcome.html",
        user=user,
        is_new=invitation.purpose is InvitationPurpose.INVITED,
        refused=fields,
        shortest=PASSWORD_SHORTEST,
        recommended=PASSWORD_RECOMMENDED,
        longest=PASSWORD_LONGEST,
    )
    return page, status, {"Referrer-Policy": "no-referrer"}
