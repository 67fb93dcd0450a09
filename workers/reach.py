"""Can the database and Redis be used? Asked before anything starts, answered in one sentence.

The sentence names the setting and what was tried, never a password.
"""

import asyncio
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import asyncpg
from redis import Redis
from redis.exceptions import AuthenticationError, RedisError, ResponseError
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.errors import StoreError
from app.settings import Settings
from app.store.engine import parse, postgres_engine

PATIENCE_SECONDS = 10.0


def check_database(settings: Settings) -> None:
    """Raises StoreError when the database of the settings cannot be used."""
    try:
        url = parse(settings.resolved_database_url)
    except StoreError as error:
        raise StoreError(f"BURNISH_DATABASE_URL: {error.detail}") from None
    if url.get_backend_name() == "sqlite":
        setting = "BURNISH_DATABASE_URL" if settings.database_url else "BURNISH_DATA_DIR"
        _check_sqlite(setting, Path(url.database or ""))
    else:
        asyncio.run(_check_postgres(url))


def check_redis(settings: Settings) -> None:
    """Raises StoreError when there is a Redis in the settings that cannot be used."""
    if not settings.redis_url:
        return
    try:
        redis = Redis.from_url(
            settings.redis_url, socket_connect_timeout=PATIENCE_SECONDS, socket_timeout=5
        )
    except ValueError:
        # redis-py's own words may quote the URL.
        raise StoreError(
            "BURNISH_REDIS_URL cannot be read; try redis://:password@host:6379/0."
        ) from None
    given = redis.connection_pool.connection_kwargs
    where = given.get("path") or f"{given.get('host', 'localhost')}:{given.get('port', 6379)}"
    try:
        with redis:
            redis.ping()
    except (RedisError, OSError) as error:
        raise StoreError(
            f"BURNISH_REDIS_URL: Redis at {where} cannot be used: {_redis_reason(error)}."
        ) from error


def _check_sqlite(setting: str, database: Path) -> None:
    try:
        database.absolute().parent.mkdir(parents=True, exist_ok=True)
        if not database.exists():
            _check_folder(database.absolute().parent)
            return
        with closing(sqlite3.connect(database, timeout=PATIENCE_SECONDS)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.rollback()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StoreError(f"{setting}: {database} cannot be used: {reason}.") from error
    except sqlite3.Error as error:
        raise StoreError(f"{setting}: {database} cannot be used: {error}.") from error


def _check_folder(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder):
        pass


async def _check_postgres(url: URL) -> None:
    engine = postgres_engine(url)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
        where = f"{url.host or 'localhost'}:{url.port or 5432}"
        raise StoreError(
            f"BURNISH_DATABASE_URL: PostgreSQL at {where} (database {url.database!r}, user "
            f"{url.username!r}) cannot be used: {_postgres_reason(error)}."
        ) from error
    finally:
        await engine.dispose()


def _postgres_reason(error: BaseException) -> str:
    cause: BaseException = error
    if isinstance(error, DBAPIError) and error.orig is not None:
        cause = error.orig.__cause__ or error.orig
    if isinstance(cause, TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:g} seconds"
    if isinstance(cause, asyncpg.InvalidCatalogNameError):
        return "there is no database of this name"
    if isinstance(cause, asyncpg.InvalidAuthorizationSpecificationError):
        return "the user or the password is wrong"
    if isinstance(cause, OSError):
        return _system_reason(cause)
    return type(cause).__name__


def _redis_reason(error: BaseException) -> str:
    told = str(error)
    if isinstance(error, AuthenticationError) or "NOAUTH" in told or "WRONGPASS" in told:
        return "the password is wrong or missing"
    if isinstance(error, ResponseError):
        return "it does not answer as Redis does"
    cause = error.__cause__ or error.__context__
    if isinstance(cause, OSError):
        return _system_reason(cause)
    return "no answer" if isinstance(error, RedisError) else _system_reason(error)


def _system_reason(error: BaseException) -> str:
    """What the system says: "Connection refused", "Name or service not known"."""
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE_SECONDS:g} seconds"
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        # asyncio has words of its own in `strerror`.
        return os.strerror(error.errno)
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
