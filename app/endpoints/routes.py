"""Every address of the server, and the application that answers them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from app.endpoints import (
    account,
    audit,
    comments,
    copies,
    documents,
    files,
    folders,
    health,
    history,
    invitations,
    mail,
    oidc,
    outbox,
    passkeys,
    people,
    polish,
    proposals,
    recovery,
    search,
    second_factor,
    sharing,
    shelves,
    signing,
    suggestions,
    templates,
    transfer,
    workspaces,
)
from app.endpoints.guard import Guard
from app.endpoints.limits import Limits
from app.endpoints.openapi import document_of
from app.endpoints.operation import API, api_routes
from app.endpoints.pages import page_routes
from app.endpoints.problem import EXCEPTION_HANDLERS
from app.endpoints.reference import page_of
from app.endpoints.sync import sync
from app.settings import Settings

OPERATIONS = (
    *documents.OPERATIONS,
    *copies.OPERATIONS,
    *suggestions.OPERATIONS,
    *proposals.OPERATIONS,
    *polish.OPERATIONS,
    *files.OPERATIONS,
    *search.OPERATIONS,
    *templates.OPERATIONS,
    *transfer.OPERATIONS,
    *shelves.OPERATIONS,
    *history.OPERATIONS,
    *comments.OPERATIONS,
    *health.OPERATIONS,
    *signing.OPERATIONS,
    *oidc.OPERATIONS,
    *account.OPERATIONS,
    *second_factor.OPERATIONS,
    *passkeys.OPERATIONS,
    *recovery.OPERATIONS,
    *mail.OPERATIONS,
    *outbox.OPERATIONS,
    *sharing.OPERATIONS,
    *invitations.OPERATIONS,
    *workspaces.OPERATIONS,
    *folders.OPERATIONS,
    *people.OPERATIONS,
    *audit.OPERATIONS,
)

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


def routes(settings: Settings) -> list[BaseRoute]:
    """In the order they are tried."""
    return [
        WebSocketRoute("/sync/{document_id}", sync),
        # Mounted, so that a wrong method or address below it is answered here.
        Mount(API, routes=[*api_routes(OPERATIONS), Route("/openapi.json", _openapi)]),
        Mount("/api", routes=[Route("/docs", _reference)]),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/metrics", health.prometheus),
        *page_routes(settings.web_dir),
    ]


def application(settings: Settings, lifespan: Lifespan) -> Starlette:
    """The ASGI application. `lifespan` puts the Services on `app.state.services`."""
    return Starlette(
        routes=routes(settings),
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, local=settings.auth == "local", public_url=settings.public_url),
            Middleware(Limits),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
    )


async def _openapi(_request: Request) -> Response:
    return JSONResponse(document_of(OPERATIONS))


async def _reference(_request: Request) -> Response:
    return HTMLResponse(page_of(document_of(OPERATIONS)))
