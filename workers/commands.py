"""What every command of `burnish` begins with."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import click

from app.errors import AppError
from app.logs import set_up_logs
from app.settings import BadSetting, load_settings

R = TypeVar("R")


def with_settings(command: Callable[..., R]) -> Callable[..., R]:
    """Gives the command its settings, and turns known errors into messages."""

    @wraps(command)
    def run(*args: object, **options: object) -> R:
        try:
            settings = load_settings()
            set_up_logs(settings.log_level)
            return command(settings, *args, **options)
        except BadSetting as error:
            raise click.UsageError(str(error)) from None
        except AppError as error:
            raise click.ClickException(error.detail) from None
        except BrokenPipeError:
            # Whoever read our output has gone: not an error worth a message.
            sys.stderr.close()
            sys.exit(1)

    return run
