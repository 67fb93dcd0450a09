"""RedisBus: topics as Redis channels, one connection for listening and one for publishing."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

from redis.asyncio import Connection, Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostConnection
from redis.exceptions import RedisError

from app import metrics
from app.bus.inbox import Inbox
from app.errors import StoreError
from app.tasks import end

log = logging.getLogger(__name__)

SUBSCRIBE_SECONDS = 5.0
"""How long `subscribe` waits for Redis before StoreError."""
ANSWER_SECONDS = 3.0
"""How long Redis may take to connect, or to answer a command."""
QUIET_SECONDS = 5.0
"""Without a message for this long Redis is asked whether it is there."""
BACKOFF_SECONDS = (0.05, 2.0)
"""The first pause before connecting again, and the longest."""


class RedisBus:
    """Delivers to every process that listens on the same Redis database.

    `publish` is never repeated (at most once): it raises StoreError when Redis did not take
    the message. Messages published while the connection was away are lost, and counted in
    `gaps` of every subscription.
    """

    def __init__(self, url: str) -> None:
        self._ears = _client(url)
        # A network that swallows packets must not hold a publisher for ever.
        self._mouth = _client(url, socket_timeout=ANSWER_SECONDS)
        database = self._ears.connection_pool.connection_kwargs.get("db", 0)
        self._prefix = f"burnish:{database}:"  # Channels are shared by all databases of a Redis.
        self._inboxes: dict[str, list[Inbox]] = {}
        self._confirmed: dict[str, asyncio.Event] = {}
        self._pubsub: PubSub | None = None
        self._listener: asyncio.Task[None] | None = None
        self._sending = asyncio.Lock()
        # One at a time, so over one connection: the messages of one publisher stay in order.
        self._speaking = asyncio.Lock()
        self._leaving: set[asyncio.Task[None]] = set()
        self._closed = False

    async def publish(self, topic: str, message: bytes) -> None:
        async with self._reaching(), self._speaking:
            with metrics.bus_publish_seconds.time():
                await self._mouth.publish(self._prefix + topic, message)

    async def publish_all(self, messages: Sequence[tuple[str, bytes]]) -> None:
        async with self._reaching(), self._speaking:
            with metrics.bus_publish_seconds.time():
                pipeline = self._mouth.pipeline(transaction=False)
                for topic, message in messages:
                    pipeline.publish(self._prefix + topic, message)
                await pipeline.execute()

    async def subscribe(self, topic: str, *, inbox: int = 1024) -> Inbox:
        ear = Inbox(inbox, lambda gone: self._left(topic, gone))
        confirmed = self._confirmed.setdefault(topic, asyncio.Event())
        self._inboxes.setdefault(topic, []).append(ear)
        try:
            async with self._reaching(), asyncio.timeout(SUBSCRIBE_SECONDS):
                if not confirmed.is_set():
                    await self._send_subscribe(topic)
                await confirmed.wait()
        except BaseException:
            ear.close()
            raise
        return ear

    async def ping(self) -> None:
        async with self._reaching():
            await self._mouth.ping()

    async def close(self) -> None:
        self._closed = True
        if self._listener:
            await end(self._listener)
        for inboxes in tuple(self._inboxes.values()):
            for inbox in tuple(inboxes):
                inbox.close()
        if self._leaving:
            await asyncio.wait(self._leaving)
        if self._pubsub:
            await self._pubsub.aclose()  # type: ignore[no-untyped-call]
        await self._ears.aclose()
        await self._mouth.aclose()

    @asynccontextmanager
    async def _reaching(self) -> AsyncIterator[None]:
        if self._closed:
            raise StoreError("The bus is closed: the server is going away.")
        try:
            yield
        except (RedisError, OSError) as error:  # asyncio's TimeoutError is an OSError
            raise StoreError(f"Redis cannot be reached ({type(error).__name__}).") from error

    async def _send_subscribe(self, topic: str) -> None:
        async with self._sending:
            if self._pubsub is None:
                pubsub = self._ears.pubsub()
                await pubsub.subscribe(self._prefix + topic)
                self._pubsub = pubsub
                self._listener = asyncio.create_task(self._listen(pubsub), name="bus-listen")
            else:
                await self._pubsub.subscribe(self._prefix + topic)

    def _left(self, topic: str, gone: Inbox) -> None:
        inboxes = self._inboxes[topic]
        inboxes.remove(gone)
        if inboxes:
            return
        del self._inboxes[topic], self._confirmed[topic]
        if self._pubsub is not None and not self._closed:
            task = asyncio.create_task(self._send_unsubscribe(topic))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _send_unsubscribe(self, topic: str) -> None:
        async with self._sending:
            if topic in self._inboxes or self._pubsub is None:
                return  # Somebody has subscribed again meanwhile.
            # When this fails the topic's messages still come; nobody is there to get them.
            with suppress(RedisError, OSError):
                await self._pubsub.unsubscribe(self._prefix + topic)

    async def _listen(self, pubsub: PubSub) -> None:
        pause, longest = BACKOFF_SECONDS
        attempt = 0
        while True:
            try:
                await self._read(pubsub)
            except (RedisError, OSError) as error:
                log.warning("The bus lost Redis (%s); connecting again.", type(error).__name__)
            while True:
                await asyncio.sleep(min(longest, pause * 2**attempt) * random.uniform(0.5, 1.0))
                attempt += 1
                try:
                    async with self._sending:
                        connection: Connection | None = pubsub.connection
                        if connection is not None:
                            await connection.disconnect(nowait=True)
                        await pubsub.connect()  # type: ignore[no-untyped-call]
                except (RedisError, OSError):
                    continue
                attempt = 0
                break

    async def _read(self, pubsub: PubSub) -> None:
        asked = False
        while True:
            message = await pubsub.get_message(timeout=QUIET_SECONDS)
            if message is not None:
                asked = False
                self._deliver(message)
            elif asked:
                raise LostConnection("no answer to PING")
            else:
                asked = True
                async with self._sending:
                    await pubsub.ping()

    def _deliver(self, message: dict[str, Any]) -> None:
        channel = message["channel"]
        if not isinstance(channel, bytes):
            return  # The answer to a PING.
        topic = channel.decode().removeprefix(self._prefix)
        inboxes = self._inboxes.get(topic, [])
        if message["type"] == "message":
            for inbox in inboxes:
                inbox.put(message["data"])
        elif message["type"] == "subscribe" and inboxes:
            if self._confirmed[topic].is_set():
                metrics.bus_lost_total.labels("away").inc()
                for inbox in inboxes:
                    inbox.gaps += 1
            self._confirmed[topic].set()


def _client(url: str, **options: Any) -> Redis:
    # No retries: a message goes out once, and whoever listens has to learn about a gap.
    # RESP2: on RESP3 redis-py 8 does not look whether a pooled connection was closed meanwhile.
    client: Redis = Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_keepalive=True,
        **options,
    )
    return client
