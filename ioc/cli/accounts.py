"""`user create` and `token create`: who may sign in, and what machines send."""

from __future__ import annotations

import sys

import click
from flask.cli import AppGroup

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database
from ioc.domain.permissions import Role
from ioc.services import people

user = AppGroup("user", help="Accounts.")
token = AppGroup("token", help="API tokens.")
COMMANDS = (user, token)


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
    if len(password) < people.PASSWORD_SHORTEST:
        raise click.ClickException(
            f"the password needs {people.PASSWORD_SHORTEST} characters or more"
        )
    if len(password) > people.PASSWORD_LONGEST:
        raise click.ClickException(
            f"the password may have {people.PASSWORD_LONGEST} characters at most"
        )
    if not name.strip():
        raise click.ClickException("the name is empty")
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        made = people.create_user(
            session, SYSTEM, email, name, people.hash_password(password), Role(role), agency, area
        )
        made_email = made.email
    click.echo(f"account {made_email} made ({role})")


@token.command("create")
@click.argument("email")
@click.option("--label", required=True, help="What it is for, so that it can be told from others.")
def create_token(email: str, label: str) -> None:
    """Prints a new API token of the account EMAIL; it cannot be shown again."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        secret = people.create_token(session, SYSTEM, email, label)
    click.echo(secret)
