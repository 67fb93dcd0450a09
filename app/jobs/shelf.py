"""Where jobs lie in Redis while they wait for a worker, and while one has them.

    bodies   key → the newest PolishJob with this key that waits
    shape    key → its id, fingerprint, size and options: what may share a batch
    line     keys in the order they start: priority, then turn
    due      keys by deadline, to forget those nobody took
    newest   key → the id that is wanted; any other job under this key is stale
    leases   ids by the time until which a worker has them; it renews them while it lives
    holders  id → that worker
    taken    id → all that is needed to put the job back
    later    ids by the time when they are tried again
    tries    fingerprint → faults so far
    aside    fingerprint → why it is not tried any more
    era      made anew when Redis has lost its data
    workers  what each worker says of itself
    answer:  followed by an id: the answer, for a while, should the bus have lost it

Celery's messages are tokens: "something waits in this queue". A worker takes the first of the
line, whichever job brought the token; so a newer job can replace a waiting one, order is strict,
and a token too many finds nothing and does no harm. Times are those of Redis, in milliseconds.
"""

from typing import NamedTuple

from app.jobs.messages import BACKGROUND, DOCUMENT, INTERACTIVE

PREFIX = "burnish:jobs:"
NAMES = (
    *("bodies", "shape", "line", "due", "newest"),
    *("leases", "holders", "taken", "later", "tries", "aside", "era"),
)
LINE, NEWEST, HOLDERS = (PREFIX + name for name in ("line", "newest", "holders"))
TRIES, ASIDE = (PREFIX + name for name in ("tries", "aside"))
WORKERS = PREFIX + "workers"
ANSWER = PREFIX + "answer:"
ANSWER_SECONDS = 30

TASK = "burnish.polish"

MOST_WAITING = 1000
"""Rooms ask for a few blocks at a time, so this many means that no worker keeps up."""
TURN = 10**13
"""Scores of the line are `priority * TURN + milliseconds`: whole numbers a double can hold."""
LEASE_SECONDS = 8.0
"""A worker that has not renewed for this long is dead or stopped; its jobs go to another one."""
LOOK_AHEAD = 64
WORKER_BEAT_SECONDS, WORKER_GONE_SECONDS = 5.0, 20.0


class Queue(NamedTuple):
    """One of Celery's queues: jobs of these priorities (0 is the highest)."""

    name: str
    highest: int
    lowest: int

    @property
    def celery_name(self) -> str:
        return f"burnish.{self.name}"

    @property
    def scores(self) -> tuple[int, int]:
        """Its part of the line."""
        return self.highest * TURN, (self.lowest + 1) * TURN - 1


QUEUES = (
    Queue("interactive", INTERACTIVE, DOCUMENT - 1),
    Queue("document", DOCUMENT, BACKGROUND - 1),
    Queue("background", BACKGROUND, BACKGROUND),
)
KEYS = tuple(PREFIX + name for name in NAMES) + tuple(queue.celery_name for queue in QUEUES)
"""What every script is given, in this order."""


def queue_of(priority: int) -> Queue:
    """The queue of a priority; what is out of range goes to the nearest."""
    return next((queue for queue in QUEUES if priority <= queue.lowest), QUEUES[-1])
