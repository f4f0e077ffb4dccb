"""Commands about people."""

from __future__ import annotations

import secrets
import sys

import click
from flask.cli import AppGroup

from app.accounts.service import add_person
from app.lib.db import transaction
from app.lib.errors import AppError

user = AppGroup("user", help="People who sign in.")


@user.command("add")
@click.argument("email")
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="csr, process-owner, admin or auditor")
@click.option("--desk", "desks", multiple=True, help="a business role, such as finance")
@click.option("--password-stdin", is_flag=True, help="read the password instead of making one")
def add(
    email: str, name: str, roles: tuple[str, ...], desks: tuple[str, ...], password_stdin: bool
) -> None:
    """Add a person; a made password is shown once."""
    password = sys.stdin.readline().strip() if password_stdin else secrets.token_urlsafe(12)
    try:
        with transaction() as session:
            add_person(
                session,
                email=email,
                name=name,
                password=password,
                system_roles=roles,
                business_roles=desks,
            )
    except AppError as error:
        for problem in error.problems:
            click.echo(f"{problem.pointer}: {problem.message}", err=True)
        raise click.ClickException("The person was not added.") from None
    click.echo(f"{name} can sign in as {email.lower()}.")
    if not password_stdin:
        click.echo(f"Password, shown this once: {password}")
