"""Is it alive, is it ready, what is it, how is it doing: /healthz, /readyz, /server, /metrics."""

import asyncio
from collections.abc import Awaitable
from dataclasses import asdict
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app import metrics
from app.endpoints.access import Access
from app.endpoints.bodies import MOST_BYTES
from app.endpoints.fields import LONGEST_TITLE
from app.endpoints.models import (
    LONGEST_POLISH,
    MOST_MARKDOWN,
    Limits,
    Model,
    Server,
)
from app.endpoints.operation import Call, Operation
from app.endpoints.services import Services, services_of
from app.errors import StoreError

CHECK_SECONDS = 2.0


async def healthz(_request: Request) -> Response:
    """200 while the process answers at all."""
    return JSONResponse({"status": "alive"})


async def readyz(request: Request) -> Response:
    """503 when text could not be kept, or the server is going away ('draining').

    A missing model is only 'degraded': editing goes on.
    """
    services = services_of(request)
    database, bus, model = await asyncio.gather(
        _check(services.store.ping()), _check(services.bus.ping()), _model(services)
    )
    safe = database["state"] == bus["state"] == "ready"
    status = "unavailable"
    if services.registry.is_draining:
        safe, status = False, "draining"
    elif safe:
        status = "ready" if model.state in ("ready", "off") else "degraded"
    return JSONResponse(
        {"status": status, "database": database, "bus": bus, "model": model.model_dump()},
        200 if safe else 503,
        {"Cache-Control": "no-store"},
    )


async def prometheus(request: Request) -> Response:
    """What Prometheus reads."""
    metrics.queue_depth.set((await _model(services_of(request))).waiting)
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def server(call: Call[None, None]) -> Server:
    settings = call.services.settings
    return Server(
        version=version("burnish"),
        auth=settings.auth,
        model=await _model(call.services),
        limits=Limits(
            body_bytes=MOST_BYTES,
            markdown_characters=MOST_MARKDOWN,
            title_characters=LONGEST_TITLE,
            polish_characters=LONGEST_POLISH,
            frame_bytes=settings.max_frame_bytes,
            attachment_bytes=settings.max_attachment_bytes,
        ),
    )


async def _check(ping: Awaitable[None]) -> dict[str, str]:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await ping
    except StoreError as error:
        return {"state": "failed", "reason": error.detail}
    except TimeoutError:
        return {"state": "failed", "reason": f"No answer within {CHECK_SECONDS:g} seconds."}
    return {"state": "ready"}


async def _model(services: Services) -> Model:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            health = await services.jobs.health()
    except TimeoutError:
        reason = f"The workers did not answer within {CHECK_SECONDS:g} seconds."
        return Model(state="failed", model=None, reason=reason, waiting=0)
    return Model.model_validate(asdict(health))


OPERATIONS = (
    Operation(
        "GET",
        "/server",
        server,
        "What this server is, what it takes, and whether a model answers.",
        answer=Server,
        access=Access.EVERYBODY,
    ),
)
