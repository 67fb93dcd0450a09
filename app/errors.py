"""What can go wrong, and what the other side is told.

AppError
├── BadRequest           4400 / 400     the caller sent something we cannot read
│   └── BadFrame         4400 / 400     a peer sent bytes that are not a message
├── NotAuthenticated     4401 / 401
├── NotAllowed           4403 / 403
├── NotFound             4404 / 404
├── Conflict             4409 / 409     somebody else was first, or the text has changed
│   ├── Overtaken        4409 / 409     the log has grown since the text was looked at
│   └── LeaseLost        4409 / 409     another process looks after the document now
├── PeerTooSlow          4408 / 408     its outbox stayed full; it may reconnect
├── TooBig               4413 / 413
├── TooMany              4429 / 429     a queue is full; try again in a moment
├── RoomClosing          4503 / 503     going away; reconnect
├── ModelUnavailable     4503 / 503     no denoiser answers; editing goes on without it
└── StoreError           4503 / 503     infrastructure; the cause is chained
    └── DamagedUpdate    4500 / 500     a stored update cannot be read
"""

from typing import ClassVar


class AppError(Exception):
    """Base of all errors that are told to a caller.

    `code` is the stable name programs may rely on (`code` of problem+json).
    """

    code: ClassVar[str] = "error"
    http_status: ClassVar[int] = 500
    close_code: ClassVar[int] = 4500
    title: ClassVar[str] = "Something went wrong."

    def __init__(self, detail: str | None = None, **extra: object) -> None:
        self.detail = detail or self.title
        self.extra = extra
        super().__init__(self.detail)


class BadRequest(AppError):
    """The request cannot be read."""

    code, http_status, close_code = "bad_request", 400, 4400
    title = "The request cannot be read."


class BadFrame(BadRequest):
    """The peer sent bytes that are not a message."""

    code = "bad_frame"
    title = "The frame is not a message this server knows."


class NotAuthenticated(AppError):
    """The caller has not said who they are."""

    code, http_status, close_code = "not_authenticated", 401, 4401
    title = "Please sign in."


class NotAllowed(AppError):
    """The caller may not do this."""

    code, http_status, close_code = "not_allowed", 403, 4403
    title = "You may not do this."


class NotFound(AppError):
    """There is nothing under this name."""

    code, http_status, close_code = "not_found", 404, 4404
    title = "There is nothing here."


class Conflict(AppError):
    """Somebody else was first, or the text has changed."""

    code, http_status, close_code = "conflict", 409, 4409
    title = "This has changed in the meantime."


class Overtaken(Conflict):
    """The log has grown since the text was looked at; read on and try again."""

    code = "overtaken"
    title = "The document changes faster than this could be done; try again."


class LeaseLost(Conflict):
    """Another process looks after the document now."""

    code = "lease_lost"
    title = "Another process looks after this document now."


class PeerTooSlow(AppError):
    """The peer's outbox stayed full; it may reconnect and catches up by state vector."""

    code, http_status, close_code = "too_slow", 408, 4408
    title = "The connection is too slow; reconnect to catch up."


class TooBig(AppError):
    """More than a stated limit."""

    code, http_status, close_code = "too_big", 413, 4413
    title = "This is larger than the limit."


class TooMany(AppError):
    """A queue is full."""

    code, http_status, close_code = "too_many", 429, 4429
    title = "Too much at once; try again in a moment."


class RoomClosing(AppError):
    """The server is going away."""

    code, http_status, close_code = "going_away", 503, 4503
    title = "The server is going away; reconnect in a moment."


class ModelUnavailable(AppError):
    """No denoiser answers. Editing goes on without suggestions."""

    code, http_status, close_code = "model_unavailable", 503, 4503
    title = "The model is not available."


class StoreError(AppError):
    """The database did not take or give the data. The cause is chained."""

    code, http_status, close_code = "store_unavailable", 503, 4503
    title = "The database cannot be reached; nothing was lost, try again in a moment."


class DamagedUpdate(StoreError):
    """A stored update cannot be read."""

    code, http_status, close_code = "damaged_update", 500, 4500
    title = "A stored update is damaged; restore this document from a backup."
