"""Logs: text for a person at a terminal, JSON lines for machines. Never any document text.

Lines hold ids and sizes. Two things would carry people's words in by the back door and are kept
out here: other libraries at DEBUG (they write down frames, headers and arguments), and the
messages of exceptions (a `ValueError` may quote what it could not read). What machines keep has
an exception's type and place, and its message only where that is known to be about the system.
"""

import json
import logging
import sys
import traceback
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, TextIO

from app.clock import iso
from app.errors import AppError

_FIELDS = "burnish_fields"
_OURS = ("app", "denoiser", "workers", "__main__")
_ABOUT_THE_SYSTEM = (AppError, OSError, ImportError, MemoryError, RecursionError, TimeoutError)


class BoundLogger(logging.LoggerAdapter[logging.Logger]):
    """A logger that says with every line which room, peer, … it is about."""

    def __init__(self, logger: logging.Logger, fields: dict[str, object]) -> None:
        super().__init__(logger, fields)
        self.fields = fields

    def process(
        self, msg: Any, kwargs: MutableMapping[str, Any]
    ) -> tuple[Any, MutableMapping[str, Any]]:
        extra = dict(kwargs.get("extra") or {})
        extra[_FIELDS] = self.fields | extra.get(_FIELDS, {})
        return msg, {**kwargs, "extra": extra}


def bind(logger: logging.Logger | BoundLogger, **fields: object) -> BoundLogger:
    """The same logger, with `fields` on every line: `bind(log, room=…, peer=…)`."""
    if isinstance(logger, BoundLogger):
        return BoundLogger(logger.logger, logger.fields | fields)
    return BoundLogger(logger, dict(fields))


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Sends every log line to `stream` (default: stderr); once per process, at start."""
    out = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(out)
    handler.setFormatter(_Readable() if out.isatty() else _JsonLine())
    wanted = logging.getLevelNamesMapping()[level]
    logging.basicConfig(level=max(logging.INFO, wanted), handlers=[handler], force=True)
    for ours in _OURS:
        logging.getLogger(ours).setLevel(wanted)
    # These say at INFO what nobody needs to hear; uvicorn the address of every websocket, with
    # the ticket in it.
    for chatty in ("alembic", "httpx", "asyncio", "websockets", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, wanted))


def _fields(record: logging.LogRecord) -> dict[str, object]:
    return getattr(record, _FIELDS, {})


class _JsonLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": iso(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["exception"] = _trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def _trace(error: BaseException | None) -> str:
    """The places and types of an error and of what led to it, the first cause first."""
    lines: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        told = f": {error}" if isinstance(error, _ABOUT_THE_SYSTEM) else ""
        kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
        lines.insert(0, "".join([*traceback.format_tb(error.__traceback__), kind, told]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n\nwhich led to:\n\n".join(lines)


class _Readable(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{moment} {record.levelname.lower():7} {record.getMessage()}{fields}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
