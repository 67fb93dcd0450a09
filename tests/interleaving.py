"""One transaction whose every statement may have a whole other transaction before it.

What a transaction reads before another one commits may be over when it writes; on PostgreSQL each
statement sees what has been committed by then. SQLite lets one transaction write at a time.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.util import await_only

from app.store.database import Database, PostgresDatabase

T = TypeVar("T")
U = TypeVar("U")

LOCKED_SECONDS = 0.3
"""For so long the other one is waited for: it may itself wait for what the first has locked."""


async def interleaved(
    database: Database,
    ours: Callable[[int], Awaitable[T]],
    theirs: Callable[[int], Awaitable[U]],
) -> AsyncIterator[tuple[int, T | Exception, U | Exception]]:
    """Runs `ours(n)` with `theirs(n)` before its n-th statement, for as many n as it has
    statements; n, and what came of the two."""
    assert isinstance(database, PostgresDatabase)
    engine = database._writer.sync_engine
    before = 0
    while True:
        before += 1
        statements = 0
        between: asyncio.Task[U | Exception] | None = None

        def comes(*_about: Any, number: int = before) -> None:
            nonlocal statements, between
            statements += 1
            if statements == number:
                between = asyncio.get_running_loop().create_task(_outcome(theirs(number)))
                await_only(asyncio.wait([between], timeout=LOCKED_SECONDS))

        event.listen(engine, "before_cursor_execute", comes)
        try:
            first = await _outcome(ours(before))
        finally:
            event.remove(engine, "before_cursor_execute", comes)
        if between is None:
            return
        yield before, first, await between


async def _outcome(work: Awaitable[T]) -> T | Exception:
    try:
        return await work
    except Exception as error:
        return error
