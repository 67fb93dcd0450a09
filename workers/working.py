"""`burnish worker`: starts what its options ask for."""

import sys

import click

from app.jobs import shelf
from app.settings import Settings
from workers import looking
from workers.options import WorkerOptions
from workers.supervisor import supervise


def run(
    settings: Settings,
    *,
    device: str,
    processes: int,
    queues: str,
    patience: float,
    metrics_port: int,
    set_aside: bool,
    forget: bool,
) -> int:
    """The exit status.

    Raises:
        click.UsageError: there is no such queue.
        StoreError: Redis cannot be reached (only where it is asked something).
    """
    if set_aside:
        for line in looking.set_aside(settings.redis_url):
            click.echo(line)
        return 0
    if forget:
        click.echo(f"{looking.forget(settings.redis_url)} texts may be tried again.")
        return 0
    known = [queue.name for queue in shelf.QUEUES]
    names = tuple(name.strip() for name in queues.split(","))
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(f"There is no queue {unknown[0]!r}; there are {', '.join(known)}.")

    def command(number: int) -> list[str]:
        port = metrics_port and metrics_port + number
        options = WorkerOptions(device, names, patience, port)
        return [sys.executable, "-m", "workers.celery_app", *options.to_arguments()]

    return supervise(command, processes)
