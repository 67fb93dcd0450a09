"""Reads JSON bodies, and says exactly what is wrong with those it cannot take."""

import json
import re
from collections.abc import AsyncIterator
from typing import Any, NoReturn

from starlette.requests import ClientDisconnect, Request

from app.endpoints.problem import WrongType
from app.errors import BadRequest, TooBig

MOST_BYTES = 2**20
"""The largest body taken (1 MiB)."""
DEEPEST = 32
"""How deep arrays and objects may lie in each other."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


async def read_json(request: Request) -> Any:
    """The body as JSON; `{}` where there is no body at all.

    Raises:
        TooBig, WrongType, BadRequest: named precisely enough to mend the request.
    """
    raw = await read_bytes(request, MOST_BYTES)
    if not raw:
        return {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise WrongType(f"The body is {kind or 'of no type'}; send it as application/json.")
    try:
        value = json.loads(
            raw.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_once
        )
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8 at byte {error.start}.") from None
    except RecursionError:
        raise BadRequest(f"The JSON is nested deeper than {DEEPEST} levels.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(
            f"The body is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from None
    except ValueError as error:
        raise BadRequest(f"The body is not JSON: {error}") from None
    _check(value)
    return value


async def read_bytes(request: Request, most: int) -> bytes:
    """The body, of `most` bytes at most. Raises TooBig, BadRequest."""
    size = announced_size(request)
    if size > most:
        raise TooBig(f"The body has {size} bytes; at most {most} are taken.")
    received = bytearray()
    async for chunk in chunks_of(request):
        received += chunk
        if len(received) > most:
            raise TooBig(f"The body has more than {most} bytes.")
    return bytes(received)


def announced_size(request: Request) -> int:
    """In bytes; 0 where the request does not tell, or tells nonsense."""
    announced = request.headers.get("content-length", "")
    return int(announced) if announced.isdecimal() and len(announced) < 20 else 0


async def chunks_of(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes in. Raises BadRequest where it ends too early."""
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise BadRequest("The connection ended before the body did.") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has the same name twice.")
    return found


def _check(value: Any) -> None:
    waiting = [(value, 1)]
    while waiting:
        inner, depth = waiting.pop()
        if isinstance(inner, str):
            check_text(inner)
        elif isinstance(inner, dict | list):
            if depth > DEEPEST:
                raise BadRequest(f"The JSON is nested deeper than {DEEPEST} levels.")
            if isinstance(inner, dict):
                waiting += ((name, depth) for name in inner)
                inner = inner.values()
            waiting += ((item, depth + 1) for item in inner)


def check_text(text: str) -> None:
    """Raises BadRequest for text that no document can hold."""
    if found := _CONTROL.search(text):
        raise BadRequest(
            f"A text has the control character U+{ord(found.group()):04X} at character "
            f"{found.start()}; only tabs and line ends are taken."
        )
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(
            f"A text has the unpaired surrogate U+{ord(text[error.start]):04X} at character "
            f"{error.start}; send whole characters."
        ) from None
