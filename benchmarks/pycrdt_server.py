"""pycrdt-websocket as its documentation sets it up, each room with an SQLiteYStore.

python -m benchmarks.pycrdt_server PORT FOLDER
"""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import uvicorn
from pycrdt.store import SQLiteYStore
from pycrdt.store.base import YDocNotFound
from pycrdt.websocket import ASGIServer, WebsocketServer, YRoom


class Stores(WebsocketServer):
    """Rooms that load what their store has before the first peer is answered."""

    def __init__(self, folder: Path) -> None:
        super().__init__(auto_clean_rooms=False)
        self._folder = folder
        self._opening: dict[str, asyncio.Lock] = {}

    async def get_room(self, name: str) -> YRoom:
        async with self._opening.setdefault(name, asyncio.Lock()):
            if name not in self.rooms:
                self.rooms[name] = await self._open(name)
        room = self.rooms[name]
        await self.start_room(room)
        return room

    async def _open(self, name: str) -> YRoom:
        class Store(SQLiteYStore):
            # A file for each: rooms that open at once otherwise trip over each other's tables.
            db_path = str(self._folder / f"{name.strip('/')}.db")

        store = Store(name)
        assert self._task_group is not None
        await self._task_group.start(store.start)
        room = YRoom(ready=False, ystore=store)
        with suppress(YDocNotFound):  # Nobody has written into it yet.
            await store.apply_updates(room.ydoc)
        room.ready = True
        return room


async def main(port: int, folder: Path) -> None:
    """Serves until it is ended."""
    async with Stores(folder) as rooms:
        config = uvicorn.Config(ASGIServer(rooms), port=port, log_level="error", ws_max_size=2**26)
        await uvicorn.Server(config).serve()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
