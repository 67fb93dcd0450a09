"""`burnish serve`: checks what would fail, then hands over to uvicorn."""

import asyncio
import errno
import socket
import sys
from contextlib import suppress
from dataclasses import replace

import click

from app.addresses import is_loopback
from app.endpoints.server import serve as serve_forever
from app.main import build
from app.settings import Settings
from app.store.engine import migrate
from workers.people import setup_token
from workers.reach import check_database, check_redis


def serve(settings: Settings, host: str | None, port: int | None) -> None:
    """Serves until SIGINT or SIGTERM.

    Raises:
        click.ClickException: the address is not free, or open to others without sign-in.
        StoreError: the database or Redis cannot be used, or the schema is a later version's.
    """
    settings = replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    if settings.auth == "local" and not (is_loopback(settings.host) or settings.public_url):
        raise click.ClickException(
            f"{settings.host} can be reached by others, and nobody signs in. Set "
            "BURNISH_AUTH=accounts, or listen on 127.0.0.1, or put a proxy that asks for a "
            "password in front and say in BURNISH_PUBLIC_URL where people open it."
        )
    _check_free(settings)
    check_database(settings)
    check_redis(settings)
    # Here, so that a schema that is too new is a sentence and not a failed start-up.
    asyncio.run(migrate(settings.resolved_database_url))
    if settings.auth == "accounts":
        _tell_setup(settings)
    if sys.stderr.isatty() or sys.stdout.isatty():
        click.echo(f"Burnish at http://{_shown(settings.host)}:{settings.port}", err=True)
    # Ctrl+C ends in order and comes back as KeyboardInterrupt when all is done.
    with suppress(KeyboardInterrupt), _runner() as runner:
        runner.run(serve_forever(build(settings), settings))


def _tell_setup(settings: Settings) -> None:
    token = asyncio.run(setup_token(settings))
    if token is not None:
        where = settings.public_url.rstrip("/") or f"http://{_shown(settings.host)}:{settings.port}"
        # On the terminal or in the log, where only those look who run the server. After the #
        # it is sent to nobody.
        click.echo(f"Nobody has an account yet. Make yours: {where}/setup#{token}", err=True)


def _runner() -> asyncio.Runner:
    if sys.platform == "win32":
        return asyncio.Runner()
    import uvloop

    return asyncio.Runner(loop_factory=uvloop.new_event_loop)


def _check_free(settings: Settings) -> None:
    if not settings.port:
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise click.ClickException(
                f"Port {settings.port} of {settings.host} cannot be used ({error.strerror}); "
                "set BURNISH_PORT to another one."
            ) from None


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
