"""`user` and `token`: who may sign in, what machines send, and the way back for who is shut out."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database, settings
from ioc.domain.accounts import PASSWORD_LONGEST, PASSWORD_SHORTEST, TokenScope, password_problem
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Role
from ioc.models.people import User
from ioc.services.accounts import accounts, invitations, people, second_factor

user = AppGroup("user", help="Accounts.")
token = AppGroup("token", help="API tokens.")
COMMANDS = (user, token)
PASSWORD_PROBLEMS = {
    "password_too_short": f"the password needs {PASSWORD_SHORTEST} characters or more",
    "password_too_long": f"the password may have {PASSWORD_LONGEST} characters at most",
    "password_common": "the password is one that is tried first: take several words of your own",
}


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--agency", help="Code of the agency; agency roles need one.")
@click.option("--area", help="Code of an area, for somebody who serves only that one.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_user(
    email: str, name: str, role: str, agency: str | None, area: str | None, password_stdin: bool
) -> None:
    """Makes an account for EMAIL with one role."""
    if not password_stdin:
        # An argument would be read by others in the list of processes and kept by the shell.
        raise click.ClickException("give the password on standard input, with --password-stdin")
    try:
        password = sys.stdin.buffer.readline().decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("the password is not UTF-8 text") from None
    problem = password_problem(password, email, name, settings().city_name)
    if problem is not None:
        raise click.ClickException(PASSWORD_PROBLEMS[problem])
    if not name.strip():
        raise click.ClickException("the name is empty")
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        made = people.create_user(
            session, SYSTEM, email, name, people.hash_password(password), Role(role), agency, area
        )
        made_email = made.email
    click.echo(f"account {made_email} made ({role})")


@user.command("reset")
@click.argument("email")
def reset_password(email: str) -> None:
    """Ends the password of EMAIL and prints a link to choose another (72 hours, once)."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        number = accounts.reset_password(session, SYSTEM, _id_of(session, email))
        link = invitations.mint(session, number, settings().base_url)
    click.echo(link)


@user.command("unlock")
@click.argument("email")
def unlock(email: str) -> None:
    """Lets the locked account EMAIL sign in again."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        accounts.unlock(session, SYSTEM, _id_of(session, email))
    click.echo(f"account {email} may sign in")


@user.command("second-factor-off")
@click.argument("email")
def second_factor_off(email: str) -> None:
    """Takes the second factor from EMAIL, whose telephone and recovery codes are lost.

    An administrator is asked to set a new one up at the next sign-in.
    """
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        second_factor.remove(session, SYSTEM, _id_of(session, email))
    click.echo(f"account {email} has no second factor any more, and its sessions have ended")


def _id_of(session: Session, email: str) -> int:
    found = session.scalar(select(User.id).where(User.email == email.strip().lower()))
    if found is None:
        raise InvalidInput(FieldError("email", "unknown_user"))
    return found


@token.command("create")
@click.argument("email")
@click.option("--label", required=True, help="What it is for, so that it can be told from others.")
@click.option(
    "--scope",
    type=click.Choice([scope.value for scope in TokenScope]),
    default=TokenScope.ALL.value,
    help="What it may do of what the account may: all, read, or send and follow reports.",
)
def create_token(email: str, label: str, scope: str) -> None:
    """Prints a new API token of the account EMAIL; it cannot be shown again."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        secret = people.create_token(
            session, SYSTEM, email, label, TokenScope(scope), is_from_server=True
        )
    click.echo(secret)
