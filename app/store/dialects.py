"""What SQLite and PostgreSQL say differently, and nothing else."""

import sqlite3
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Integer, Table, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite

from app import clock


def insert_or(connection: Connection, table: Table) -> Any:
    """INSERT that knows ON CONFLICT; the two dialects spell its methods alike."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def whole(connection: Connection, value: ColumnElement[float]) -> ColumnElement[int]:
    """The whole part of a number that is not negative: PostgreSQL's CAST rounds."""
    if connection.dialect.name == "sqlite":
        return sql_cast(value, Integer)
    return sql_cast(func.trunc(value), Integer)


def now_of(connection: Connection) -> float:
    """The database's own clock, in seconds since the epoch: one for all processes."""
    if connection.dialect.name == "sqlite":
        return clock.now()  # The same machine.
    moment = select(func.extract("epoch", func.clock_timestamp()))
    return float(connection.execute(moment).scalar_one())


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, for what runs at every keystroke.

    What goes through it is in the transaction that is open; what it raises is `sqlite3.Error`.
    """
    return cast(sqlite3.Connection, connection.connection.driver_connection)
