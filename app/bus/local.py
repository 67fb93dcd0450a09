"""LocalBus: the bus of an installation that is one process."""

from collections import defaultdict
from collections.abc import Sequence

from app.bus.inbox import Inbox
from app.errors import StoreError


class LocalBus:
    """Delivers at once, inside this process."""

    def __init__(self) -> None:
        self._inboxes: dict[str, list[Inbox]] = defaultdict(list)
        self._closed = False

    async def publish(self, topic: str, message: bytes) -> None:
        await self.ping()
        for inbox in tuple(self._inboxes.get(topic, ())):
            inbox.put(message)

    async def publish_all(self, messages: Sequence[tuple[str, bytes]]) -> None:
        for topic, message in messages:
            await self.publish(topic, message)

    async def subscribe(self, topic: str, *, inbox: int = 1024) -> Inbox:
        await self.ping()

        def leave(gone: Inbox) -> None:
            self._inboxes[topic].remove(gone)
            if not self._inboxes[topic]:
                del self._inboxes[topic]

        ear = Inbox(inbox, leave)
        self._inboxes[topic].append(ear)
        return ear

    async def ping(self) -> None:
        if self._closed:
            raise StoreError("The bus is closed: the server is going away.")

    async def close(self) -> None:
        self._closed = True
        for inboxes in tuple(self._inboxes.values()):
            for inbox in tuple(inboxes):
                inbox.close()
