"""The application on an ASGI server that is not ours: slower, and just as right."""

import asyncio
from pathlib import Path

import uvicorn

from app.main import build
from app.settings import Settings
from tests.engines import free_port
from tests.people import Writer, converged
from tests.waiting import until


async def test_people_converge_and_are_refused_on_a_plain_asgi_server(tmp_path: Path) -> None:
    port = free_port()
    app = build(Settings(data_dir=tmp_path, port=port, model="none"))
    config = uvicorn.Config(
        app, port=port, ws="websockets-sansio", log_config=None, timeout_graceful_shutdown=5
    )
    server = uvicorn.Server(config)
    # Not in this test's main thread's hands: signals stay with pytest.
    running = asyncio.create_task(server._serve())
    await until(lambda: server.started)
    url = f"http://127.0.0.1:{port}"
    ada = await Writer(url, "plain", "Ada").join(wants=("saved",))
    async with Writer(url, "plain", "Ben") as ben, Writer(url, "plain", "rude") as rude:
        for n in range(100):
            ada.type(f"{n}é ")
            ben.type("🐍", at=0)
        rude.say(b"\x63")
        assert await rude.is_closed() == 4400
        await converged(ada, ben)
        await ada.is_saved()
        await until(lambda: ada.names >= {"Ben"})
    await ada.leave()
    server.should_exit = True
    await running
