"""My account: name, language, password, second factor, the browsers and tokens of one's own."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from ioc import i18n
from ioc.db.offload import off_loop
from ioc.domain import clock
from ioc.domain.accounts import (
    PASSWORD_LONGEST,
    PASSWORD_RECOMMENDED,
    PASSWORD_SHORTEST,
    TokenScope,
)
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput
from ioc.models.people import User
from ioc.queries.admin import accounts as queries
from ioc.services.accounts import accounts, invitations, people, second_factor
from ioc.web import limits
from ioc.web.account.auth_pages import keep_secret
from ioc.web.account.second_step_pages import account_of, enrolment_page, seal
from ioc.web.auth import (
    SAFE,
    SECRET,
    bearer_of_cookie,
    current_actor,
    database,
    must_be_person,
    signed_in,
)
from ioc.web.refusals import refused
from ioc.web.seen import seen

blueprint = Blueprint("account_pages", __name__, url_prefix="/account")

TOKEN_DAYS = (30, 90, 365)
DONE = ("name", "password", "removed", "ended", "revoked")


@blueprint.before_request
def by_the_person() -> None:
    """One's own account is changed in a browser only: a token that was stolen opens no more than
    itself."""
    if request.method not in SAFE:
        must_be_person()


@blueprint.get("")
@signed_in
def overview() -> ResponseReturnValue:
    """Everything of one's own account."""
    return _page()


def _page(refusal: DomainError | None = None, new_token: str = "") -> ResponseReturnValue:
    actor = current_actor()
    bearer = bearer_of_cookie()
    seen().write()
    with database().reading() as reading:
        account = queries.account(reading, actor.user_id or 0, bearer.key if bearer else "")
    fields, status = refused(refusal)
    done = request.args.get("done", "")
    page = render_template(
        "account/account.html",
        account=account,
        refused=fields,
        typed=request.form,
        done=done if done in DONE else "",
        new_token=new_token,
        scopes=list(TokenScope),
        days=TOKEN_DAYS,
        shortest=PASSWORD_SHORTEST,
        recommended=PASSWORD_RECOMMENDED,
        longest=PASSWORD_LONGEST,
        by_browser=bearer is not None,
    )
    return page, status


@blueprint.post("/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """The name that colleagues see and the language of one's screens."""
    actor, locale = current_actor(), request.form.get("locale", "")
    try:
        with database().atomic() as writing:
            accounts.rename(writing, actor, actor.user_id or 0, request.form.get("name", ""))
            accounts.set_own_locale(writing, actor, locale)
    except InvalidInput as refusal:
        return _page(refusal)
    answer = redirect("/account?done=name", 303)
    if locale in i18n.LOCALES:
        is_secure = current_app.config["IOC"].is_secure
        answer.set_cookie("ioc_lang", locale, max_age=31_536_000, samesite="Lax", secure=is_secure)
    return answer


@blueprint.post("/password")
@signed_in
def password() -> ResponseReturnValue:
    """A new password after the one in use; every other browser is signed out."""
    limits.check_sign_in()
    actor = current_actor()
    user = account_of(actor.user_id)
    wanted = request.form.get("password", "")
    try:
        _must_be_changeable(user)
        _password_must_fit(user, "current")
        invitations.must_be_good(wanted, None, user, current_app.config["IOC"].city_name)
    except InvalidInput as refusal:
        return _page(refusal)
    hashed = off_loop(people.hash_password, wanted)
    config = current_app.config["IOC"]
    bearer = must_be_person()
    with database().atomic() as writing:
        row = writing.get_one(User, user.id)
        invitations.set_password(writing, actor, row, hashed)
        agent = request.headers.get("User-Agent", "")
        secret = people.sign_in(writing, user.id, config.session_hours, agent)
        writing.flush()
        if bearer.has_second_factor:
            secret = people.second_step_done(writing, secret, config.session_hours)
    keep_secret(secret)
    return redirect("/account?done=password", 303)


def _must_be_changeable(user: User) -> None:
    if user.is_demo:
        raise InvalidInput(FieldError("current", "demo_account"))


def _password_must_fit(user: User, field: str) -> None:
    """Raises `InvalidInput` for a wrong one in this field; counted like one at the door."""
    given = request.form.get(field, "")[:PASSWORD_LONGEST]
    if not limits.may_sign_in_here(user.email):
        raise InvalidInput(FieldError(field, "wrong_current_password"))
    if not off_loop(people.password_matches, user.password_hash, given):
        limits.count_failed_sign_in(user.email)
        with database().atomic() as writing:
            people.sign_in_failed(writing, user.id)
        raise InvalidInput(FieldError(field, "wrong_current_password"))


@blueprint.get("/second-factor")
@blueprint.get("/second-factor/begin")
@signed_in
def enrol() -> ResponseReturnValue:
    """Somebody came back to the address of a step: it begins on the page of the account."""
    return redirect("/account")


@blueprint.post("/second-factor/begin")
@signed_in
def begin() -> ResponseReturnValue:
    """The picture to scan, for who wants a second factor and knows the password: a desk that was
    left open is no way to put somebody else's telephone before the account."""
    limits.check_sign_in()
    user = account_of(current_actor().user_id)
    try:
        _password_must_fit(user, "factor_password")
        with database().atomic() as writing:
            secret = second_factor.begin(writing, user.id, seal())
    except (InvalidInput, Conflict) as refusal:
        return _page(refusal)
    return enrolment_page("account/enrol.html", user.id, secret)


@blueprint.post("/second-factor")
@signed_in
def confirm() -> ResponseReturnValue:
    """The first code; the recovery codes are shown once."""
    user_id = account_of(current_actor().user_id).id
    try:
        with database().atomic() as writing:
            codes = second_factor.confirm(
                writing, user_id, seal(), request.form.get("code", ""), session[SECRET]
            )
    except InvalidInput as refusal:
        with database().reading() as reading:
            waiting = second_factor.waiting_secret(reading, user_id, seal())
        if waiting is None:
            return redirect("/account", 303)
        return enrolment_page("account/enrol.html", user_id, waiting, refusal)
    except Conflict as refusal:
        return _page(refusal)
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/recovery-codes")
@signed_in
def renew_codes() -> ResponseReturnValue:
    """Ten new recovery codes in place of those before, after a code of the app."""
    try:
        _code_must_fit()
        with database().atomic() as writing:
            codes = second_factor.renew_codes(writing, current_actor())
    except (InvalidInput, Conflict) as refusal:
        return _page(refusal)
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.post("/second-factor/remove")
@signed_in
def remove() -> ResponseReturnValue:
    """Takes the second factor away where it is not required, after a code of the app."""
    actor = current_actor()
    try:
        _code_must_fit()
        with database().atomic() as writing:
            second_factor.remove(writing, actor, actor.user_id or 0)
    except (InvalidInput, Conflict) as refusal:
        return _page(refusal)
    return redirect("/account?done=removed", 303)


def _code_must_fit() -> None:
    """Raises `InvalidInput` unless a code is given; counted like one at the door."""
    user_id = account_of(current_actor().user_id).id
    with database().atomic() as writing:
        typed = request.form.get("code", "")[:40]
        answer = second_factor.check(writing, user_id, typed, seal())
    if answer is second_factor.Answer.PAUSED:
        raise InvalidInput(FieldError("code", "codes_paused"))
    if answer is not second_factor.Answer.TAKEN:
        raise InvalidInput(FieldError("code", "wrong_code"))


@blueprint.post("/sessions/<int:number>/end")
@signed_in
def end_session(number: int) -> ResponseReturnValue:
    """Signs one browser of one's own out."""
    actor = current_actor()
    with database().atomic() as writing:
        accounts.end_session(writing, actor, actor.user_id or 0, number)
    return redirect("/account?done=ended", 303)


@blueprint.post("/sessions/end-others")
@signed_in
def end_others() -> ResponseReturnValue:
    """Signs every browser out but this one."""
    actor, bearer = current_actor(), must_be_person()
    with database().atomic() as writing:
        own = queries.account(writing, actor.user_id or 0, bearer.key)
        accounts.end_other_sessions(
            writing, actor, next((s.id for s in own.sessions if s.is_this), 0)
        )
    return redirect("/account?done=ended", 303)


@blueprint.post("/tokens")
@signed_in
def create_token() -> ResponseReturnValue:
    """A token of one's own, for who knows the password: it outlives the session."""
    limits.check_sign_in()
    actor = current_actor()
    user = account_of(actor.user_id)
    try:
        label, scope, days = token_form()
        _password_must_fit(user, "token_password")
        with database().atomic() as writing:
            secret = people.create_token(writing, actor, user.email, label, scope, expires(days))
    except InvalidInput as refusal:
        return _page(refusal)
    return _page(new_token=secret)


def token_form() -> tuple[str, TokenScope, int]:
    """What a form asks for: label, scope, days (0 for no end). Raises `InvalidInput`."""
    label = " ".join(request.form.get("label", "").split())
    if not label:
        raise InvalidInput(FieldError("label", "required"))
    if len(label) > accounts.LABEL_LONGEST:
        raise InvalidInput(FieldError("label", "too_long"))
    try:
        scope = TokenScope(request.form.get("scope", ""))
        days = int(request.form.get("days", "0"))
    except ValueError:
        raise InvalidInput(FieldError("scope", "unknown_value")) from None
    if days not in (*TOKEN_DAYS, 0):
        raise InvalidInput(FieldError("days", "unknown_value"))
    return label, scope, days


def expires(days: int) -> datetime | None:
    """When a token of so many days ends; None for 0."""
    return clock.now() + timedelta(days=days) if days else None


def revoking_page(template: str, number: int, back: str) -> ResponseReturnValue:
    """The page that names a token and what stops with it; `back` for one that stopped already."""
    seen().write()
    with database().reading() as reading:
        token = queries.token(reading, current_actor(), number)
    if not token.is_live:
        return redirect(back, 303)
    return render_template(template, token=token)


@blueprint.get("/tokens/<int:number>/revoke")
@signed_in
def revoking_token(number: int) -> ResponseReturnValue:
    """Names the token and what stops, before anything does."""
    return revoking_page("account/token_revoke.html", number, "/account")


@blueprint.post("/tokens/<int:number>/revoke")
@signed_in
def revoke_token(number: int) -> ResponseReturnValue:
    """A token of one's own stops at once, for who has seen what stops."""
    if request.form.get("sure") != "yes":
        return revoking_page("account/token_revoke.html", number, "/account")
    with database().atomic() as writing:
        accounts.revoke_token(writing, current_actor(), number)
    return redirect("/account?done=revoked", 303)
