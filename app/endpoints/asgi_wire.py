"""The websocket on any ASGI server; ours has a shorter road, `wire.py`."""

import asyncio
from collections import deque

from starlette.websockets import WebSocket, WebSocketDisconnect

from app.rooms.wire import Frame, Listener


class AsgiWire:
    """`Wire` on any ASGI server: one task writes, the caller of `serve` reads."""

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._listener: Listener | None = None
        self._writing: deque[Frame] = deque()
        self._goodbye: tuple[int, str] | None = None
        self._wake = asyncio.Event()
        self._may_read = asyncio.Event()
        self._may_read.set()

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def ready(self) -> bool:
        return len(self._writing) < 8

    def write(self, frame: Frame) -> None:
        self._writing.append(frame)
        self._wake.set()

    def close(self, code: int, reason: str) -> None:
        self._goodbye = self._goodbye or (code, reason)
        self._wake.set()

    def pause(self) -> None:
        self._may_read.clear()

    def resume(self) -> None:
        self._may_read.set()

    async def serve(self) -> None:
        """Returns when the connection has ended, from either side, and its listener knows."""
        tasks = [asyncio.ensure_future(self._read()), asyncio.ensure_future(self._write())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._listener is not None:
                self._listener.ended()

    async def _read(self) -> None:
        while True:
            await self._may_read.wait()
            event = await self._websocket.receive()
            if event["type"] == "websocket.disconnect":
                return
            data = event.get("bytes")
            if data is None:
                self.close(4400, "Messages are binary here.")
            elif self._listener is not None and self._goodbye is None:
                self._listener.receive(data)

    async def _write(self) -> None:
        try:
            while True:
                while self._writing:
                    await self._websocket.send_bytes(self._writing.popleft().message)
                    if self._listener is not None and self.ready():
                        self._listener.drained()
                if self._goodbye is not None:
                    await self._websocket.close(*self._goodbye)
                    return
                self._wake.clear()
                await self._wake.wait()
        except (WebSocketDisconnect, RuntimeError):
            return  # It has gone while we wrote.
