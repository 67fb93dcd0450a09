"""`burnish user` and `burnish token`."""

import asyncio

import click

from app.accounts.tokens import SCOPES
from app.settings import Settings
from workers.commands import with_settings


def _password(given: str | None) -> str:
    if given is not None:
        return given
    shown: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return shown


_given = click.option(
    "--password",
    envvar="NEW_PASSWORD",
    help="Else it is asked for; NEW_PASSWORD keeps it out of the list of processes.",
)


@click.group()
def user() -> None:
    """People who have accounts (BURNISH_AUTH=accounts)."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True, help="What others see.")
@click.option("--owner", is_flag=True, help="Looks after the server; the first one always does.")
@_given
@with_settings
def create_user(
    settings: Settings, email: str, name: str, owner: bool, password: str | None
) -> None:
    """Make an account for EMAIL."""
    from workers.people import create_user as run

    made = asyncio.run(
        run(settings, name=name, email=email, password=_password(password), is_owner=owner)
    )
    click.echo(f"{made.email}: {'owner' if made.is_owner else 'account'} created.")


@user.command("password")
@click.argument("email")
@_given
@with_settings
def set_password(settings: Settings, email: str, password: str | None) -> None:
    """Give EMAIL a new password; they are signed out everywhere."""
    from workers.people import set_password as run

    asyncio.run(run(settings, email=email, password=_password(password)))
    click.echo(f"{email}: the password was changed.")


@user.command("second-factor-off")
@click.argument("email")
@with_settings
def reset_second_factor(settings: Settings, email: str) -> None:
    """Let EMAIL, who has lost phone or device, sign in with the password alone."""
    from workers.people import reset_second_factor as run

    asyncio.run(run(settings, email=email))
    click.echo(f"{email}: codes and passkeys are gone, and all sessions have ended.")


@click.group()
def token() -> None:
    """Tokens for programs."""


@token.command("create")
@click.argument("email")
@click.option("--name", default="command line", show_default=True, help="To know it by.")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(list(SCOPES)),
    multiple=True,
    default=("read", "write"),
    show_default=True,
    help="What it is good for; may be given several times.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long; else until withdrawn.")
@with_settings
def create_token(
    settings: Settings, email: str, name: str, scopes: tuple[str, ...], days: int | None
) -> None:
    """Print a new API token of the person with the address EMAIL."""
    from workers.people import create_token as run

    if settings.auth == "local":
        raise click.ClickException(
            "Tokens belong to accounts. On this machine (BURNISH_AUTH=local) programs need none."
        )
    click.echo(asyncio.run(run(settings, email=email, name=name, scopes=scopes, days=days)))
