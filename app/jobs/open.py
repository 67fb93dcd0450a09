"""Picks the job queue: Celery where there is Redis, else a child process."""

from app.jobs import JobQueue
from app.jobs.child import ChildProcessQueue, Publish
from app.settings import Settings


def open_jobs(settings: Settings, publish: Publish) -> JobQueue:
    """The queue of these settings, not started yet. `publish` puts a result on the bus."""
    if not settings.redis_url:
        return ChildProcessQueue(publish, model=settings.model, threads=settings.model_threads)
    # Celery takes a moment to import and most installations don't have it in use.
    from app.jobs.celery import CeleryQueue

    return CeleryQueue(settings.redis_url, publish, model=settings.model)
