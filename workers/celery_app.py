"""One worker process: one warm model, fed by Celery over Redis.

The pool is `solo`: a task runs in the process that holds the model, one at a time. The model is
loaded by the process that runs it, never before a fork. `supervisor.py` starts such processes.
"""

import argparse
import asyncio
import logging
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from celery import Celery
from celery.platforms import SecurityWarning
from kombu.exceptions import OperationalError
from prometheus_client import start_http_server
from redis import Redis

from app.bus.redis import RedisBus
from app.jobs import shelf
from app.jobs.broker import celery_app, send_token
from app.logs import set_up_logs
from app.settings import Settings, load_settings
from app.tracing import traces
from denoiser import Denoiser
from workers import model
from workers.heartbeat import Heartbeat, InHand, worker_name
from workers.options import WorkerOptions
from workers.shelf import Shelf
from workers.task import ModelBroken, TaskBody

log = logging.getLogger(__name__)

LOAD_FAILED_STATUS, BROKEN_STATUS = 1, 71


def work(
    settings: Settings,
    options: WorkerOptions,
    load: Callable[[str, int, str], Denoiser] = model.load,
) -> int:
    """Loads the model, then works until SIGTERM; the exit status."""
    redis: Redis = Redis.from_url(settings.redis_url, socket_timeout=10, socket_connect_timeout=3)
    queues = [queue for queue in shelf.QUEUES if queue.name in options.queues]
    taking = Shelf(redis, worker_name(), queues)
    in_hand = InHand()
    beat = Heartbeat(redis, taking, in_hand, patience=options.patience)
    beat.start()
    if options.metrics_port:
        start_http_server(options.metrics_port)
    try:
        denoiser = load(settings.model, settings.model_threads, options.device)
    except model.ModelLoadFailed as failure:
        beat.say("failed", reason=str(failure))
        log.error("No model: %s", failure)
        return LOAD_FAILED_STATUS
    beat.say("ready", model=denoiser.name)
    with asyncio.Runner() as runner:
        bus = RedisBus(settings.redis_url)
        try:
            app = celery_app(settings.redis_url)

            def publish(topic: str, message: bytes) -> None:
                runner.run(bus.publish(topic, message))

            body = TaskBody(taking, denoiser, publish, in_hand, partial(_send, app))
            return _serve(app, body, beat, queues, settings.log_level)
        finally:
            beat.stop()
            runner.run(bus.close())
            redis.close()


def _serve(
    app: Celery, body: TaskBody, beat: Heartbeat, queues: Sequence[shelf.Queue], log_level: str
) -> int:
    def run(**_: Any) -> None:
        try:
            body.run()
        except ModelBroken:
            log.error("The model answers nothing any more; this worker starts again.")
            beat.stop()
            os._exit(BROKEN_STATUS)

    # Two lines for each token say nothing; and JSON is read as safely by root as by others.
    for chatty in ("celery.worker.strategy", "celery.app.trace"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    warnings.simplefilter("ignore", SecurityWarning)
    app.task(run, name=shelf.TASK)
    worker = app.Worker(
        pool="solo",
        concurrency=1,
        queues=[queue.celery_name for queue in queues],
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        hostname=f"burnish-{os.getpid()}@{socket.gethostname()}",
        loglevel=log_level,
        quiet=True,
    )
    worker.start()
    return int(worker.exitcode or 0)


def _send(app: Celery, queue: shelf.Queue) -> None:
    # Without Redis there is nobody to tell; the next sweep does.
    with suppress(OperationalError):
        send_token(app, queue)


def main(load: Callable[[str, int, str], Denoiser] = model.load) -> None:
    """The process that `supervisor.py` starts; it ends when its standard input does."""
    parser = argparse.ArgumentParser(prog="workers.celery_app", description=__doc__)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--queues", default=",".join(queue.name for queue in shelf.QUEUES))
    parser.add_argument("--patience", type=float, default=60.0)
    parser.add_argument("--metrics-port", type=int, default=0)
    given = parser.parse_args()
    settings = load_settings()
    set_up_logs(settings.log_level)
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    queues = tuple(given.queues.split(","))
    options = WorkerOptions(given.device, queues, given.patience, given.metrics_port)
    with traces(settings.otlp_url, "burnish-worker"):
        status = work(settings, options, load)
    sys.exit(status)


def _end_with_supervisor() -> None:
    # Not sys.stdin: its lock would be held when the interpreter ends.
    while os.read(0, 4096):
        pass
    os._exit(0)  # Killed: its leases give the jobs to others.


if __name__ == "__main__":
    main()
