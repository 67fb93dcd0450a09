"""Logs: text for a person at a terminal, JSON lines for machines. Never any document text."""

import json
import logging
import sys
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any, TextIO

from app.clock import iso

_FIELDS = "burnish_fields"


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
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These say at INFO what nobody needs to hear.
    for chatty in ("alembic", "httpx", "asyncio", "websockets"):
        logging.getLogger(chatty).setLevel(max(logging.WARNING, logging.getLevelName(level)))


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
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class _Readable(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        fields = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{moment} {record.levelname.lower():7} {record.getMessage()}{fields}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        return line
