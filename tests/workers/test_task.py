"""What a token makes a worker take from the shelf, and what it says of itself; no processes."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from redis import Redis

from app.bus.redis import RedisBus
from app.errors import ModelUnavailable, TooMany
from app.jobs import faults, shelf
from app.jobs.celery import CeleryQueue
from app.jobs.messages import DOCUMENT, PolishResult
from denoiser import Polished, PolishOptions
from tests.engines import RedisServer
from tests.scripted import ScriptedDenoiser
from tests.workers.crew import job
from workers.heartbeat import HUNG_STATUS, STALLED_STATUS, Heartbeat, InHand
from workers.shelf import Shelf
from workers.task import ModelBroken, TaskBody

QUEUES = shelf.QUEUES


class Desk:
    """Two sides of one Redis in this process: a queue, and workers that are made as needed."""

    def __init__(self, url: str, redis: Redis) -> None:
        self.redis = redis
        self.bus = RedisBus(url)
        self.refused: list[PolishResult] = []
        self.queue = CeleryQueue(url, self._refuse)
        self.denoiser = ScriptedDenoiser()
        self.answers: list[PolishResult] = []
        self.tokens: list[str] = []

    async def _refuse(self, _topic: str, message: bytes) -> None:
        self.refused.append(PolishResult.model_validate_json(message))

    def worker(self, name: str = "w", queues: tuple[shelf.Queue, ...] = QUEUES) -> TaskBody:
        """A worker of that name."""

        def publish(topic: str, message: bytes) -> None:
            self.answers.append(PolishResult.model_validate_json(message))

        return TaskBody(
            Shelf(self.redis, name, queues),
            self.denoiser,
            publish,
            InHand(),
            lambda queue: self.tokens.append(queue.name),
        )

    @property
    def answered(self) -> list[str]:
        return [answer.job_id for answer in self.answers]

    async def sweep(self, ahead: float = 0) -> None:
        """A sweep, with all leases and pauses `ahead` seconds nearer to their ends."""
        for name in ("leases", "later"):
            members: Any = self.redis.zrange(shelf.PREFIX + name, 0, -1)
            for member in members:
                self.redis.zincrby(shelf.PREFIX + name, -1000 * ahead, member)
        await self.queue._sweep_once()


@pytest.fixture
async def desk(redis_server: RedisServer) -> AsyncIterator[Desk]:
    with Redis.from_url(redis_server.url) as redis:
        redis.flushdb()
        here = Desk(redis_server.url, redis)
        yield here
        await here.queue.close()
        await here.bus.close()


async def test_a_token_takes_all_that_share_its_pass_and_says_when_more_waits(desk: Desk) -> None:
    for one in (job("a"), job("b"), job("c", priority=DOCUMENT), job("d", strength=0.9)):
        await desk.queue.submit(one)
    for number in range(3):
        desk.worker().run()
        assert len(desk.denoiser.batches) == number + 1
    assert desk.answered == ["a", "b", "d", "c"]
    assert [len(batch) for batch in desk.denoiser.batches] == [2, 1, 1]


async def test_a_token_that_finds_nothing_does_nothing(desk: Desk) -> None:
    desk.worker().run()
    assert desk.denoiser.batches == []
    assert desk.tokens == []


async def test_a_queue_without_a_token_gets_one(desk: Desk) -> None:
    await desk.queue.submit(job("typed"))
    await desk.queue.submit(job("whole", priority=DOCUMENT))
    for queue in QUEUES:
        desk.redis.delete(queue.celery_name)
    desk.worker().run()
    assert (desk.answered, desk.tokens) == (["typed"], ["document"])
    await desk.queue._sweep_once()
    assert desk.redis.llen("burnish.document") == 1
    await desk.queue._sweep_once()
    assert desk.redis.llen("burnish.document") == 1


async def test_tokens_do_not_pile_up_while_nobody_works(desk: Desk) -> None:
    for number in range(20):
        await desk.queue.submit(job(f"n{number}", key="k"))
    assert desk.redis.llen("burnish.interactive") == 1


async def test_a_replaced_job_keeps_its_turn_and_an_urgent_one_moves_up(desk: Desk) -> None:
    for number, name in enumerate(("first", "second", "third")):
        await desk.queue.submit(job(name, key=name, strength=number / 10, priority=DOCUMENT))
        await asyncio.sleep(0.005)
    await desk.queue.submit(job("newer", key="first", strength=0.5, priority=DOCUMENT))
    await desk.queue.submit(job("urgent", key="third"))
    for _ in range(3):
        desk.worker().run()
    assert desk.answered == ["urgent", "newer", "second"]


async def test_what_is_past_its_deadline_makes_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_WAITING", 1)
    await desk.queue.submit(job("late"))
    with pytest.raises(TooMany):
        await desk.queue.submit(job("early"))
    desk.redis.zadd(shelf.PREFIX + "due", {"essay/late": 1})
    await desk.queue.submit(job("next"))
    desk.worker().run()
    assert desk.answered == ["next"]


def dying(desk: Desk) -> None:
    """The worker is killed at the model."""

    def polish(passages: Any, options: Any) -> Any:
        raise KeyboardInterrupt

    desk.denoiser.polish = polish  # type: ignore[method-assign]


async def test_the_jobs_of_a_dead_worker_come_back_one_by_one(desk: Desk) -> None:
    for name in ("a", "b"):
        await desk.queue.submit(job(name, f"{name} is teh end."))
    dying(desk)
    with suppress(KeyboardInterrupt):
        desk.worker("dead").run()
    desk.denoiser = ScriptedDenoiser()
    await desk.sweep()
    desk.worker("next").run()
    assert desk.answered == []
    await desk.sweep(ahead=60)
    await desk.sweep(ahead=60)
    await desk.queue.submit(job("fresh", "Fresh."))
    for _ in range(3):
        desk.worker("next").run()
    assert sorted(desk.answered) == ["a", "b", "fresh"]
    assert [len(batch) for batch in desk.denoiser.batches] == [1, 1, 1]
    await desk.queue.submit(job("c", "a is teh end."))
    await desk.queue.submit(job("d", "Other."))
    desk.worker("next").run()
    assert len(desk.denoiser.batches[-1]) == 2  # The same text as "a": all is forgiven.


async def test_a_job_whose_workers_died_three_times_is_set_aside(desk: Desk) -> None:
    await desk.queue.submit(job("a"))
    dying(desk)
    for _ in range(faults.MOST_TRIES):
        with suppress(KeyboardInterrupt):
            desk.worker("dead").run()
        await desk.sweep(ahead=60)
        await desk.sweep(ahead=60)
    [refused] = desk.refused
    assert (refused.job_id, refused.error) == ("a", "set_aside")
    assert desk.redis.exists(*(shelf.PREFIX + n for n in ("taken", "leases", "holders"))) == 0


@pytest.mark.parametrize("when", ["while it was taken", "while it was to be tried later"])
async def test_a_newer_job_makes_the_one_of_a_dead_worker_stale(desk: Desk, when: str) -> None:
    await desk.queue.submit(job("old", key="k"))
    dying(desk)
    with suppress(KeyboardInterrupt):
        desk.worker("dead").run()
    desk.denoiser = ScriptedDenoiser()
    if when == "while it was to be tried later":
        desk.redis.zadd(shelf.PREFIX + "leases", {"old": 0})
        await desk.queue._sweep_once()
        assert desk.redis.zcard(shelf.PREFIX + "later") == 1
    await desk.queue.submit(job("new", "Other text.", key="k"))
    await desk.sweep(ahead=60)
    await desk.sweep(ahead=60)
    for _ in range(3):
        desk.worker().run()
    assert desk.answered == ["new"]
    assert desk.denoiser.batches == [["Other text."]]


async def test_what_is_withdrawn_between_the_line_and_the_model_costs_no_pass(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.queue.submit(job("a"))
    worker = desk.worker()
    # The moment of gathering is where a person's next keystroke may fall.
    monkeypatch.setattr("time.sleep", lambda _: desk.redis.hdel(shelf.NEWEST, "essay/a"))
    worker.run()
    assert desk.denoiser.batches == []
    assert desk.redis.exists(shelf.PREFIX + "taken") == 0


class Wrecked(ScriptedDenoiser):
    def polish(self, passages: Any, options: PolishOptions) -> list[Polished]:
        raise RuntimeError("CUDA error: device-side assert triggered")


async def test_a_wrecked_model_hands_everything_back(desk: Desk) -> None:
    for name in ("a", "b", "c"):
        await desk.queue.submit(job(name, name))
    desk.denoiser = Wrecked()
    with pytest.raises(ModelBroken):
        desk.worker().run()
    assert desk.redis.hlen(shelf.TRIES) == 1
    assert desk.redis.zcard(shelf.LINE) == 2


async def test_answers_that_nobody_heard_are_given_again(desk: Desk) -> None:
    await desk.queue.submit(job("a"))
    desk.worker().run()
    desk.queue._settled_at = time.monotonic()  # Redis has just come back.
    await desk.sweep()
    assert [answer.job_id for answer in desk.refused] == ["a"]
    await desk.sweep()
    assert len(desk.refused) == 1


async def test_lag_is_the_age_of_the_first_urgent_job(desk: Desk) -> None:
    await desk.queue.submit(job("whole", priority=DOCUMENT))
    await asyncio.sleep(0.1)
    await desk.sweep()
    assert desk.queue.lag == 0
    await desk.queue.submit(job("typed"))
    await asyncio.sleep(0.1)
    await desk.sweep()
    assert 0.1 <= desk.queue.lag < 60
    desk.worker().run()
    await desk.sweep()
    assert desk.queue.lag == 0


# ---- what a worker says of itself ----------------------------------------------------------


def heart(desk: Desk, in_hand: InHand, patience: float = 60.0) -> tuple[Heartbeat, list[int]]:
    ended: list[int] = []
    taking = Shelf(desk.redis, "w", QUEUES)
    beat = Heartbeat(desk.redis, taking, in_hand, patience=patience, end=ended.append)
    return beat, ended


async def test_health_follows_the_heartbeats(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.jobs.celery.HEALTH_SECONDS", -1.0)
    nobody = await desk.queue.health()
    assert (nobody.state, nobody.workers) == ("starting", 0)
    assert "burnish worker" in (nobody.reason or "")
    beat, _ = heart(desk, InHand())
    beat.say("failed", reason="The checkpoint is damaged.")
    health = await desk.queue.health()
    assert (health.state, health.reason) == ("failed", "The checkpoint is damaged.")
    with pytest.raises(ModelUnavailable, match="damaged"):
        await desk.queue.submit(job("a"))
    beat.say("ready", model="m@1")
    health = await desk.queue.health()
    assert (health.model, health.workers) == ("m@1", 1)
    monkeypatch.setattr(Heartbeat, "_now", lambda _: (0, 0))
    beat.say("ready", model="m@1")
    assert (await desk.queue.health()).state == "starting"


async def test_without_redis_the_reason_is_told() -> None:
    async def publish(_topic: str, _message: bytes) -> None: ...

    queue = CeleryQueue("redis://127.0.0.1:1/0", publish)
    health = await queue.health()
    assert health.state == "failed"
    assert "Redis cannot be reached" in (health.reason or "")
    await queue.close()


async def test_a_worker_that_gets_nothing_while_jobs_wait_ends_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    beat, ended = heart(desk, InHand())
    beat.say("ready", model="m@1")
    await desk.queue.submit(job("a"))
    for seconds in (15, 15, 15):
        now += seconds
        beat.tick()
        assert ended == []
    now += 15
    beat.tick()
    assert ended == [STALLED_STATUS]


async def test_a_worker_that_hangs_ends_itself_and_counts_a_fault(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.queue.submit(job("a"))
    taken = Shelf(desk.redis, "w", QUEUES).take(2000, 16)
    in_hand = InHand()
    now = time.monotonic()
    monkeypatch.setattr("time.monotonic", lambda: now)
    in_hand.take(one.job for one in taken)
    beat, ended = heart(desk, in_hand, patience=5.0)
    now += 4
    beat.tick()
    assert ended == []
    now += 2
    beat.tick()
    assert ended == [HUNG_STATUS]
    assert desk.redis.zcard(shelf.PREFIX + "later") == 1


def test_a_fingerprint_is_that_of_the_question() -> None:
    one = job("a", "Text.")
    assert faults.fingerprint(one) == faults.fingerprint(job("b", "Text.", key="other"))
    assert faults.fingerprint(one) != faults.fingerprint(job("a", "Text!"))
    assert faults.fingerprint(one) != faults.fingerprint(job("a", "Text.", strength=0.5))
    assert faults.fingerprint(job("c", "\ud800")) != faults.fingerprint(one)


async def test_a_job_of_another_version_disturbs_nobody_and_is_set_aside(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    await desk.queue.submit(job("odd", "Mango sorbet"))
    await desk.queue.submit(job("good"))
    desk.redis.hset(shelf.PREFIX + "bodies", "essay/odd", '{"text": "Mango sorbet"}')
    desk.worker().run()
    assert desk.answered == ["good"]
    for _ in range(faults.MOST_TRIES):
        await desk.sweep(ahead=60)
        await desk.sweep(ahead=60)
        desk.worker().run()
    assert desk.redis.hlen(shelf.ASIDE) == 1
    assert "Mango" not in caplog.text
