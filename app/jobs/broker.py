"""Celery as both sides use it: JSON only, no results, nothing taken before it is its turn."""

from celery import Celery
from kombu.entity import Exchange, Queue

from app.jobs import shelf

VISIBILITY_SECONDS = 60
"""After this long Redis gives a token that was not acknowledged to another worker. The jobs
themselves come back earlier, by their leases; a token that comes twice does no harm."""


def celery_app(redis_url: str) -> Celery:
    """The application; its queues are those of `shelf.QUEUES`."""
    app = Celery("burnish", broker=redis_url)
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_queues=[
            Queue(  # type: ignore[no-untyped-call]
                queue.celery_name,
                Exchange("burnish"),  # type: ignore[no-untyped-call]
                routing_key=queue.celery_name,
            )
            for queue in shelf.QUEUES
        ],
        task_default_queue=shelf.QUEUES[0].celery_name,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=3.0,
        broker_transport_options={
            "visibility_timeout": VISIBILITY_SECONDS,
            # kombu looks for abandoned messages every 10 x 10 seconds otherwise.
            "unacked_restore_interval": 5,
            "unacked_restore_throttle": 1,
            # One list for each queue: the order of jobs is the line's, not Celery's.
            "priority_steps": [0],
            "queue_order_strategy": "priority",
            "socket_timeout": 10.0,
            "socket_connect_timeout": 3.0,
            "socket_keepalive": True,
        },
    )
    return app


def send_token(app: Celery, queue: shelf.Queue) -> None:
    """Tells a worker that something waits in the queue.

    Raises:
        kombu.exceptions.OperationalError
    """
    app.send_task(shelf.TASK, queue=queue.celery_name, ignore_result=True, retry=False)
