"""Writers: real websocket peers on pycrdt, who type, delete, go away and come back."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.rooms import protocol
from app.rooms.crdt import clocks
from app.rooms.protocol import ClientState, Json
from app.text.positions import to_crdt
from tests.waiting import until

NODE = Path(__file__).parent / "node"


class Writer:
    """Someone with a document open; `text` is what they see.

    Attributes:
        sent: document changes sent over this connection. `saved`: how many are on disk.
        heard: our own messages (100 and up) that came.
        closed: code and reason, once the server has hung up.
    """

    def __init__(
        self,
        url: str,
        document: str,
        name: str = "Ada",
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.doc: Doc[Any] = Doc()
        self.sent = self.saved = 0
        self.heard: list[Json] = []
        self.here: dict[int, ClientState] = {}
        self.closed: tuple[int, str] | None = None
        self._address = f"{url.replace('http', 'ws')}/sync/{document}"
        self._headers = headers
        self._text: Text = self.doc.get("text", type=Text)
        self._doc_changed = self.doc.observe(self._changed)
        self._applying = False
        self._clock = 0
        self._connection: ClientConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._outgoing: asyncio.Queue[bytes] = asyncio.Queue()
        self._in_sync = asyncio.Event()

    @property
    def text(self) -> str:
        return str(self._text)

    async def join(self, *, wants: tuple[str, ...] = ()) -> Self:
        """Connects; returns when what the server has is here."""
        self._outgoing, self._in_sync, self.closed = asyncio.Queue(), asyncio.Event(), None
        self.sent = self.saved = 0
        try:
            self._connection = await connect(
                self._address, max_size=None, compression=None, additional_headers=self._headers
            )
        except BaseException:
            self.closed = (1006, "never connected")
            raise
        if wants:
            self.say(protocol.encode_json(protocol.HELLO, {"wants": list(wants), "editor": "1"}))
        self.say(protocol.encode_step1(self.doc.get_state()))
        self.is_called(self.name)
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._speak())]
        async with asyncio.timeout(60):
            await self._in_sync.wait()
        if self.closed is not None:
            raise ConnectionError(f"closed with {self.closed}")
        return self

    async def leave(self) -> None:
        """Goes offline; what is typed now is kept."""
        if self._connection is not None:
            await self._connection.close()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._connection = None

    async def __aenter__(self) -> Self:
        return await self.join()

    async def __aexit__(self, *_: object) -> None:
        await self.leave()
        self.doc.unobserve(self._doc_changed)

    def type(self, words: str, at: int | None = None) -> None:
        """Writes at a place (code points; default: at the end)."""
        place = len(self.text) if at is None else at
        self._text.insert(to_crdt(self.text, place), words)

    def delete(self, start: int, end: int) -> None:
        """Deletes what lies between (code points)."""
        text = self.text
        del self._text[to_crdt(text, start) : to_crdt(text, end)]

    def is_called(self, name: str) -> None:
        """Tells the others a name."""
        self.name = name
        self._clock += 1
        state = json.dumps({"user": {"name": name}})
        states = [ClientState(self.doc.client_id, self._clock, state)]
        self.say(protocol.encode_awareness(states))

    def say(self, message: bytes) -> None:
        """Sends any bytes."""
        self._outgoing.put_nowait(message)

    async def sees(self, words: str) -> None:
        """Waits until the text holds these words."""
        await until(lambda: words in self.text)

    async def is_saved(self) -> None:
        """Waits until everything sent is on disk (needs `wants=("saved",)`)."""
        await until(lambda: self.saved >= self.sent)

    async def is_closed(self) -> int:
        """Waits until the server hangs up; the close code."""
        await until(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed[0]

    @property
    def names(self) -> set[str]:
        """Who else the server says is here."""
        others = [state for state in self.here.values() if state.client != self.doc.client_id]
        states = [json.loads(state.json) for state in others]
        return {state["user"]["name"] for state in states if state}

    def _changed(self, event: Any) -> None:
        if not self._applying and self._connection is not None:
            self.sent += 1
            self.say(protocol.encode_update(event.update))

    async def _speak(self) -> None:
        assert self._connection is not None
        try:
            while True:
                await self._connection.send(await self._outgoing.get())
        except ConnectionClosed:
            return

    async def _listen(self) -> None:
        assert self._connection is not None
        try:
            async for frame in self._connection:
                assert isinstance(frame, bytes)
                self._take(protocol.decode(frame))
        except ConnectionClosed:
            pass
        self.closed = (self._connection.close_code or 1006, self._connection.close_reason or "")
        self._in_sync.set()
        self._tasks[1].cancel()

    def _take(self, message: protocol.Message) -> None:
        if isinstance(message, protocol.Step1):
            self.sent += 1
            self.say(protocol.encode_step2(self.doc.get_update(message.state)))
        elif isinstance(message, protocol.Step2 | protocol.Update):
            self._applying = True
            try:
                self.doc.apply_update(message.update)
            finally:
                self._applying = False
            if isinstance(message, protocol.Step2):
                self._in_sync.set()
        elif isinstance(message, protocol.Awareness):
            for state in protocol.decode_states(message.states):
                self.here[state.client] = state
        elif isinstance(message, Json):
            self.heard.append(message)
            if message.kind == protocol.SAVED:
                self.saved = message.body["updates"]


async def converged(*writers: Writer) -> str:
    """Waits until all have the same changes and see the same text; returns it."""
    first = writers[0]

    def agree() -> bool:
        known = clocks(first.doc.get_state())
        return all(
            clocks(writer.doc.get_state()) == known and writer.text == first.text
            for writer in writers
        )

    try:
        await until(agree)
    except TimeoutError:
        texts = {writer.name: writer.text for writer in writers}
        raise AssertionError(f"they do not agree: {texts}") from None
    return first.text


class YjsPeer:
    """A stock Yjs client in Node; `do` tells it what to do and gives its answer."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def join(cls, url: str, document: str, name: str) -> Self:
        """Connects with y-websocket's provider."""
        address = f"{url.replace('http', 'ws')}/sync"
        process = await asyncio.create_subprocess_exec(
            "node",
            str(NODE / "yjs-peer.mjs"),
            address,
            document,
            name,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        peer = cls(process)
        await peer.do("synced")
        return peer

    async def do(self, order: str, **details: Any) -> Any:
        """One order; TimeoutError when it does not come to pass."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": order, **details}).encode() + b"\n")
        async with asyncio.timeout(60):
            line = await self._process.stdout.readline()
        return json.loads(line)["answer"]

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()
