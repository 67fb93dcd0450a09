"""A network that can be broken: a TCP proxy that cuts, stalls, delays and truncates."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 16 * 1024


class FaultyProxy:
    """Passes connections on to a port of 127.0.0.1 until it is told to do otherwise.

    Attributes:
        delay: seconds that every piece of data takes on its way.
        connections: made so far.
    """

    def __init__(self, target: int, host: str = "127.0.0.1") -> None:
        self.delay = 0.0
        self.connections = 0
        self._target = target
        self._host = host
        self._flows = asyncio.Event()
        self._flows.set()
        self._refuses = False
        self._truncate_after: int | None = None
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where it listens."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self) -> None:
        """Breaks all connections, and refuses new ones."""
        self._refuses = True
        for writer in list(self._writers):
            writer.transport.abort()

    def stall(self) -> None:
        """Swallows everything without a word, as a firewall does: nobody notices by itself."""
        self._flows.clear()

    def truncate(self, after: int = 7) -> None:
        """The next data that comes is passed on up to this many bytes; then it breaks."""
        self._truncate_after = after

    def heal(self) -> None:
        """Everything passes again; what was stalled goes on."""
        self._refuses = False
        self._truncate_after = None
        self.delay = 0.0
        self._flows.set()

    async def start(self) -> None:
        """Listens from now on."""
        self._server = await asyncio.start_server(self._serve, self._host, 0)

    async def stop(self) -> None:
        """Breaks what is left."""
        assert self._server is not None
        self._server.close()
        self.heal()
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            if self._refuses:
                writer.transport.abort()
                return
            try:
                there_reader, there = await asyncio.open_connection("127.0.0.1", self._target)
            except OSError:
                writer.transport.abort()
                return
            self._writers |= {writer, there}
            await asyncio.gather(self._pump(reader, there), self._pump(there_reader, writer))
            self._writers -= {writer, there}
            for end in (writer, there):
                end.transport.abort()
        except asyncio.CancelledError:
            return
        finally:
            self._tasks.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self._truncate_after is not None:
                    data, self._truncate_after = data[: self._truncate_after], None
                    writer.write(data)
                    await writer.drain()
                    break
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


@asynccontextmanager
async def proxy_to(port: int, host: str = "127.0.0.1") -> AsyncIterator[FaultyProxy]:
    """A running proxy that listens on `host`, gone afterwards."""
    proxy = FaultyProxy(port, host)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
