"""Serves the application: uvicorn on uvloop, with our websocket protocol and an orderly end."""

import asyncio
import gc
import socket

import uvicorn
from starlette.applications import Starlette

from app.endpoints.services import Services
from app.endpoints.wire import SyncProtocol
from app.settings import Settings

GRACE_SECONDS = 10
TICK_SECONDS = 0.05
GC_THRESHOLDS = (20_000, 4, 250)
"""Objects made before Python looks for garbage cycles, and how often it looks at older ones.

With its own (700, 10, 10) a server that takes in many peers at once spends half of its time
looking at what will stay (measured: 1,000 handshakes, 44 % of them in the collector). The second
stands still for everybody: after 1,000 documents had been opened for 109 ms with 20, for 37 with 4.
"""


class _Server(uvicorn.Server):
    """uvicorn that drains first.

    From the signal on no room is opened any more and /readyz says 'draining', so that a proxy
    can look elsewhere (BURNISH_DRAIN_MS). Then nothing new is accepted, what has arrived is
    written, each room's lease goes to another process, and the peers are told 4503: come back.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        gc.collect()
        gc.freeze()  # Modules and tables stay to the end.
        gc.set_threshold(*GC_THRESHOLDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        services: Services | None = getattr(
            getattr(self.config.app, "state", None), "services", None
        )
        if services is not None:
            services.registry.drain()
            # A second signal is for those who cannot wait.
            for _ in range(round(services.settings.drain_ms / 1000 / TICK_SECONDS)):
                if self.force_exit:
                    break
                await asyncio.sleep(TICK_SECONDS)
        for server in self.servers:
            server.close()
        if services is not None:
            await services.registry.close()
        await super().shutdown(sockets)


async def serve(app: Starlette, settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM."""
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http="httptools",
        ws=SyncProtocol,
        ws_max_size=settings.max_frame_bytes,
        # Compression costs memory and time for every peer, and mixes secrets with others' text.
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await _Server(config).serve()
