"""Errors as `application/problem+json` (RFC 9457), with a stable `code` and never a trace."""

import logging
from typing import Any, ClassVar

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from app.errors import AppError, BadRequest, StoreError
from app.logs import bind

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


class Invalid(BadRequest):
    """The JSON can be read, but a field is not what it must be."""

    code: ClassVar[str] = "invalid"
    http_status: ClassVar[int] = 422
    title: ClassVar[str] = "A field is not what it must be."

    @classmethod
    def of(cls, error: ValidationError) -> "Invalid":
        """One entry in `errors` for each field, without the values that were sent."""
        fields = [
            {"field": ".".join(str(part) for part in found["loc"]), "message": found["msg"]}
            for found in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        first = fields[0]
        detail = f"{first['field']}: {first['message']}" if first["field"] else first["message"]
        return cls(detail, errors=fields)


class WrongType(BadRequest):
    """The body is not JSON by its Content-Type."""

    code: ClassVar[str] = "unsupported_media_type"
    http_status: ClassVar[int] = 415
    title: ClassVar[str] = "Send the body as application/json."


def problem(error: AppError, request: Request | None = None) -> JSONResponse:
    """The answer that tells a caller about `error`."""
    return _answer(error.http_status, error.code, error.title, error.detail, request, error.extra)


async def on_app_error(request: Request, error: Exception) -> Response:
    """For Starlette's table of exception handlers."""
    assert isinstance(error, AppError)
    if error.http_status >= 500:
        # The cause is for the log alone.
        cause = error if isinstance(error, StoreError) else None
        bind(log, request=request_id(request), code=error.code).warning(
            "A request failed: %s", error.title, exc_info=cause
        )
    return problem(error, request)


async def on_http_exception(request: Request, error: Exception) -> Response:
    """Routing's own refusals: no such path, no such method."""
    assert isinstance(error, HTTPException)
    known = {
        404: ("not_found", "There is nothing under this address."),
        405: ("method_not_allowed", f"This address does not take {request.method}."),
    }
    code, detail = known.get(error.status_code, ("error", error.detail))
    answer = _answer(error.status_code, code, error.detail, detail, request, {})
    answer.headers.update(error.headers or {})
    return answer


def internal_error(request: Request) -> JSONResponse:
    """A defect of ours. The trace goes to the log, the caller gets the request's id."""
    return _answer(
        500,
        "internal",
        "Something went wrong.",
        "Something went wrong on the server; its log has the details under this request id.",
        request,
        {},
    )


EXCEPTION_HANDLERS: dict[Any, Any] = {
    AppError: on_app_error,
    HTTPException: on_http_exception,
}


def request_id(request: Request) -> str:
    """What the log calls this request."""
    found: str = request.scope.get("burnish.request_id", "")
    return found


def _answer(
    status: int,
    code: str,
    title: str,
    detail: str,
    request: Request | None,
    extra: dict[str, object],
) -> JSONResponse:
    body: dict[str, object] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if request is not None and (found := request_id(request)):
        body["request_id"] = found
    return JSONResponse(body | extra, status, media_type=MEDIA_TYPE)
