"""Around every request: which pages may ask, security headers, a request id, one log line.

In local mode there is no login; what protects the documents is that only this machine can ask.
A web page elsewhere must not ask in its visitor's name: neither by naming its own host's address
as 127.0.0.1 (DNS rebinding), nor by posting a form or opening a websocket from its own origin.
Behind a proxy that asks who people are (BURNISH_PUBLIC_URL) its name is answered too.

With accounts the server answers under any name, or only under that of BURNISH_PUBLIC_URL where
it is set; pages of other origins change nothing and open no websocket all the same.
"""

import logging
import re
import time
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.endpoints.problem import internal_error, problem
from app.errors import NotAllowed
from app.logs import bind

log = logging.getLogger(__name__)

_LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_FOR_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by address, not by name, by what looks after the server behind the proxy."""
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob: https:; media-src 'self' blob: https:; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """ASGI middleware, outermost."""

    def __init__(self, app: ASGIApp, *, local: bool, public_url: str = "") -> None:
        self._app = app
        self._local = local
        self._public = urlsplit(public_url).netloc.lower()
        self._shown = public_url or "http://127.0.0.1"
        self._headers = dict(_HEADERS)
        if public_url.startswith("https:"):
            # Whoever has come by TLS once never sends the cookie in the clear again.
            self._headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if scope["type"] == "websocket":
            if refusal is None:
                await self._app(scope, receive, send)
                return
            _log_refusal(scope, refusal)
            # Before the handshake, so the other side sees a plain 403.
            await receive()
            await send({"type": "websocket.close", "code": refusal.close_code})
            return
        await self._http(scope, receive, send, headers, refusal)

    async def _http(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        headers: Headers,
        refusal: NotAllowed | None,
    ) -> None:
        given = headers.get("x-request-id", "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid4().hex
        scope["burnish.request_id"] = request_id
        began = time.perf_counter()
        status: int | None = None

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answer = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    answer.setdefault(name, value)
                answer["X-Request-ID"] = request_id
                if scope["path"].startswith("/api/"):
                    answer.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            if refusal is None:
                await self._app(scope, receive, send_with_headers)
            else:
                _log_refusal(scope, refusal)
                await problem(refusal, Request(scope))(scope, receive, send_with_headers)
        except BaseException as error:
            # A panic of yrs is a BaseException whose class nobody exports.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            bind(log, request=request_id).exception("A request met a defect")
            if status is not None:
                raise  # Half an answer is out: the server can only end the connection.
            await internal_error(Request(scope))(scope, receive, send_with_headers)
        finally:
            bind(log, request=request_id).debug(
                "%s %s %s",
                scope["method"],
                scope["path"],
                status,
                extra={"burnish_fields": {"ms": round((time.perf_counter() - began) * 1000, 1)}},
            )

    def _refusal(self, scope: Scope, headers: Headers) -> NotAllowed | None:
        host = headers.get("host", "")
        any_name = not self._local and not self._public
        if not (any_name or _LOOPBACK.fullmatch(host) or self._is_behind_a_proxy(host, scope)):
            return NotAllowed(
                f"This server does not answer under the name {host[:100]!r}; open {self._shown}."
            )
        if scope["type"] == "http" and scope["method"] in _SAFE_METHODS:
            return None
        origin = headers.get("origin")
        if origin is not None and not (_same(origin, host) or self._is_public(origin)):
            return NotAllowed(f"Pages of {origin[:100]!r} may not change anything here.")
        return None

    def _is_public(self, origin: str) -> bool:
        # A proxy may pass on another Host than the one that people see.
        return not self._local and bool(self._public) and _same(origin, self._public)

    def _is_behind_a_proxy(self, host: str, scope: Scope) -> bool:
        if not self._public:
            return False
        return host.lower() == self._public or scope["path"] in _FOR_MACHINES


def _same(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _log_refusal(scope: Scope, refusal: NotAllowed) -> None:
    bind(log, path=scope["path"]).warning("Refused: %s", refusal.detail)
