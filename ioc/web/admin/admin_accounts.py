"""The administrator's pages of accounts and of tokens."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.domain.accounts import AccountState, TokenScope
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotAllowed
from ioc.domain.permissions import AGENCY_ROLES, CITY_ROLES, ROLE_PERMISSIONS, Permission, Role
from ioc.queries.admin import accounts as queries
from ioc.queries.directory import Directory, directory
from ioc.services.accounts import accounts, invitations, people, second_factor
from ioc.services.accounts.accounts import Place
from ioc.web.account.account_pages import TOKEN_DAYS, expires, revoking_page, token_form
from ioc.web.auth import (
    SAFE,
    bearer_of_cookie,
    current_actor,
    database,
    must_be_person,
    must_keep_accounts,
    requires,
)
from ioc.web.refusals import refused
from ioc.web.seen import seen

Member = TypeVar("Member", bound=StrEnum)
blueprint = Blueprint("admin_accounts", __name__, url_prefix="/admin")

ROLES = [*(r for r in Role if r in CITY_ROLES), *(r for r in Role if r in AGENCY_ROLES)]
MOST_PLACES = 12
DONE = ("places", "locked", "unlocked", "ended", "second_factor", "name", "revoked")


@blueprint.before_request
def by_a_person() -> None:
    """A token that was made in a browser reads the accounts and changes none."""
    if request.method not in SAFE:
        must_keep_accounts()


@blueprint.get("/accounts")
@requires(Permission.ACCOUNTS_EDIT)
def listed() -> ResponseReturnValue:
    """The list with its filters."""
    return _list()


def _list(refusal: DomainError | None = None) -> ResponseReturnValue:
    given = request.args
    with database().reading() as reading:
        page = queries.listed(
            reading,
            given.get("q", "")[:100],
            _member(Role, given.get("role", "")),
            given.get("agency", "")[:40],
            _member(AccountState, given.get("state", "")),
            _whole(given.get("page", "1")),
        )
        city = directory(reading)
    fields, status = refused(refusal)
    html = render_template(
        "admin/accounts.html",
        listed=page,
        given=given,
        typed=request.form,
        refused=fields,
        states=list(AccountState),
        **_choices(city),
    )
    return html, status


def _choices(city: Directory) -> dict[str, object]:
    return {
        "roles": ROLES,
        "agencies": sorted((a.short_name, a.code) for a in city.agencies.values()),
        "areas": sorted((a.name, a.code) for a in city.areas.values()),
        "city_roles": CITY_ROLES,
    }


def _member(enum: type[Member], value: str) -> Member | None:
    try:
        return enum(value)
    except ValueError:
        return None


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 else 1


@blueprint.post("/accounts")
@requires(Permission.ACCOUNTS_EDIT)
def invite() -> ResponseReturnValue:
    """A new account, and the link by which its person chooses a password."""
    form = request.form
    email, name = form.get("email", ""), form.get("name", "")
    try:
        place = _invited_place(email, name)
        with database().atomic() as writing:
            user_id, number = accounts.invite(writing, current_actor(), email, name, place)
            link = _link(writing, number)
    except InvalidInput as refusal:
        return _list(refusal)
    return _account(user_id, link=link, is_sent=not link)


def _invited_place(email: str, name: str) -> Place:
    """What the invited person shall be; where no role can be read, everything else that is wrong
    is said with it. Raises `InvalidInput`."""
    form = request.form
    try:
        return _place(form.get("role", ""), form.get("agency", ""), form.get("area", ""), "role")
    except InvalidInput as refusal:
        with database().reading() as reading:
            others = accounts.why_not_invited(reading, email, name, None)
        raise InvalidInput(*others, *refusal.errors) from refusal


def _place(role: str, agency: str, area: str, field: str) -> Place:
    known = _member(Role, role)
    if known is None:
        raise InvalidInput(FieldError(field, "unknown_value" if role else "required"))
    return Place(known, agency or None, area or None)


@blueprint.get("/accounts/<int:number>")
@requires(Permission.ACCOUNTS_EDIT)
def account(number: int) -> ResponseReturnValue:
    """One account with its roles, sessions, tokens and failed sign-ins."""
    return _account(number)


def _link(writing: Session, invitation: int) -> str:
    """The link to hand over in person, where no mail can carry it; else nobody but the owner of
    the mailbox sees one."""
    settings = current_app.config["IOC"]
    if settings.smtp_host:
        return ""
    return invitations.mint(writing, invitation, settings.base_url) or ""


def _account(
    number: int,
    refusal: DomainError | None = None,
    link: str = "",
    form: str = "",
    *,
    is_sent: bool = False,
) -> ResponseReturnValue:
    bearer = bearer_of_cookie()
    seen().write()
    with database().reading() as reading:
        found = queries.account(reading, number, bearer.key if bearer else "")
        city = directory(reading)
    fields, status = refused(refusal)
    held = [(h.role.value, h.agency or "", h.area or "") for h in found.row.held]
    shown = _typed_places() if form == "places" else held
    done = request.args.get("done", "")
    settings = current_app.config["IOC"]
    html = render_template(
        "admin/account.html",
        account=found,
        places=[*shown, ("", "", "")][:MOST_PLACES],
        held=held,
        refused=fields,
        form=form,
        typed=request.form,
        link=link,
        is_sent=is_sent,
        sends_mail=bool(settings.smtp_host),
        done=done if done in DONE else "",
        is_self=current_actor().user_id == number,
        allowed=_allowed(found),
        **_choices(city),
    )
    return html, status


def _allowed(found: queries.Account) -> list[Permission]:
    """What the roles of the account allow, in the order of the list of permissions."""
    every = {p for held in found.row.held for p in ROLE_PERMISSIONS[held.role]}
    return [p for p in Permission if p in every]


def _typed_places() -> list[tuple[str, str, str]]:
    form = request.form
    rows = [
        (form.get(f"role-{n}", ""), form.get(f"agency-{n}", ""), form.get(f"area-{n}", ""))
        for n in range(MOST_PLACES)
    ]
    return [row for row in rows if row[0]]


@blueprint.post("/accounts/<int:number>/places")
@requires(Permission.ACCOUNTS_EDIT)
def change_places(number: int) -> ResponseReturnValue:
    """What the account is, all rows at once."""
    seen_before = [one.split("|") for one in request.form.getlist("seen")]
    try:
        places = [_place(*row, f"place-{n}") for n, row in enumerate(_typed_places())]
        with database().atomic() as writing:
            accounts.change_places(
                writing,
                current_actor(),
                number,
                places,
                [(one[0], one[1], one[2]) for one in seen_before if len(one) == 3],
                anyway=request.form.get("anyway") == "yes",
            )
    except (InvalidInput, Conflict) as refusal:
        return _account(number, refusal, form="places")
    return _back(number, "places")


@blueprint.post("/accounts/<int:number>/name")
@requires(Permission.ACCOUNTS_EDIT)
def rename(number: int) -> ResponseReturnValue:
    """The name that colleagues see."""
    try:
        with database().atomic() as writing:
            accounts.rename(writing, current_actor(), number, request.form.get("name", ""))
    except InvalidInput as refusal:
        return _account(number, refusal, form="name")
    return _back(number, "name")


@blueprint.post("/accounts/<int:number>/reset")
@requires(Permission.ACCOUNTS_EDIT)
def reset(number: int) -> ResponseReturnValue:
    """The password fits no more; the link to choose another is mailed, or shown once."""
    try:
        with database().atomic() as writing:
            invitation = accounts.reset_password(writing, current_actor(), number)
            link = _link(writing, invitation)
    except InvalidInput as refusal:
        return _account(number, refusal, form="reset")
    return _account(number, link=link, is_sent=not link)


@blueprint.post("/accounts/<int:number>/lock")
@requires(Permission.ACCOUNTS_EDIT)
def lock(number: int) -> ResponseReturnValue:
    """Out at once, with a reason."""
    form = request.form
    try:
        with database().atomic() as writing:
            accounts.lock(
                writing,
                current_actor(),
                number,
                form.get("reason", "")[:500],
                anyway=form.get("anyway") == "yes",
            )
    except InvalidInput as refusal:
        return _account(number, refusal, form="lock")
    return _back(number, "locked")


@blueprint.post("/accounts/<int:number>/unlock")
@requires(Permission.ACCOUNTS_EDIT)
def unlock(number: int) -> ResponseReturnValue:
    """May sign in again."""
    with database().atomic() as writing:
        accounts.unlock(writing, current_actor(), number)
    return _back(number, "unlocked")


@blueprint.post("/accounts/<int:number>/sessions/end")
@requires(Permission.ACCOUNTS_EDIT)
def end_sessions(number: int) -> ResponseReturnValue:
    """One session of the account, or all of them, end at once."""
    given = request.form.get("session", "")
    with database().atomic() as writing:
        accounts.end_session(
            writing, current_actor(), number, int(given) if given.isdecimal() else None
        )
    return _back(number, "ended")


@blueprint.post("/accounts/<int:number>/second-factor/remove")
@requires(Permission.ACCOUNTS_EDIT)
def remove_second_factor(number: int) -> ResponseReturnValue:
    """For somebody whose telephone and paper are lost; never one's own."""
    if current_actor().user_id == number:
        raise NotAllowed
    try:
        with database().atomic() as writing:
            second_factor.remove(writing, current_actor(), number)
    except Conflict as refusal:
        return _account(number, refusal)
    return _back(number, "second_factor")


def _back(number: int, done: str) -> ResponseReturnValue:
    return redirect(f"/admin/accounts/{number}?done={done}", 303)


# Tokens.


@blueprint.get("/tokens")
@requires(Permission.ACCOUNTS_EDIT)
def tokens() -> ResponseReturnValue:
    """Every token of every account."""
    return _tokens()


def _tokens(refusal: DomainError | None = None, new_token: str = "") -> ResponseReturnValue:
    seen().write()
    with database().reading() as reading:
        rows = queries.tokens(reading)
        partners = queries.listed(reading, role=Role.PARTNER).rows
    fields, status = refused(refusal)
    done = request.args.get("done", "")
    html = render_template(
        "admin/tokens.html",
        tokens=rows,
        partners=[p for p in partners if p.state is not AccountState.LOCKED],
        scopes=list(TokenScope),
        days=TOKEN_DAYS,
        refused=fields,
        typed=request.form,
        new_token=new_token,
        done=done if done in DONE else "",
    )
    return html, status


@blueprint.post("/tokens")
@requires(Permission.ACCOUNTS_EDIT)
def create_token() -> ResponseReturnValue:
    """A token for a partner's system. People make their own: it acts in their name."""
    must_be_person()
    try:
        label, scope, days = token_form()
        with database().atomic() as writing:
            email = _partner(queries.listed(writing, role=Role.PARTNER).rows)
            secret = people.create_token(
                writing, current_actor(), email, label, scope, expires(days)
            )
    except InvalidInput as refusal:
        return _tokens(refusal)
    return _tokens(new_token=secret)


def _partner(partners: list[queries.Row]) -> str:
    """The e-mail of the partner that was chosen; raises `InvalidInput`."""
    wanted = request.form.get("owner")
    for one in partners:
        if str(one.id) == wanted:
            return one.email
    raise InvalidInput(FieldError("owner", "unknown_value" if wanted else "required"))


@blueprint.get("/tokens/<int:number>/revoke")
@requires(Permission.ACCOUNTS_EDIT)
def revoking_token(number: int) -> ResponseReturnValue:
    """Names the token and what stops, before anything does."""
    return revoking_page("admin/token_revoke.html", number, "/admin/tokens")


@blueprint.post("/tokens/<int:number>/revoke")
@requires(Permission.ACCOUNTS_EDIT)
def revoke_token(number: int) -> ResponseReturnValue:
    """Stops at once, for who has seen what stops."""
    if request.form.get("sure") != "yes":
        return revoking_page("admin/token_revoke.html", number, "/admin/tokens")
    with database().atomic() as writing:
        accounts.revoke_token(writing, current_actor(), number)
    return redirect("/admin/tokens?done=revoked", 303)
