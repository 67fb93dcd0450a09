"""What SQLite and PostgreSQL say differently, and nothing else."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Integer, Table, cast, func
from sqlalchemy.dialects import postgresql, sqlite


def insert_or(connection: Connection, table: Table) -> Any:
    """INSERT that knows ON CONFLICT; the two dialects spell its methods alike."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def whole(connection: Connection, value: ColumnElement[float]) -> ColumnElement[int]:
    """The whole part of a number that is not negative: PostgreSQL's CAST rounds."""
    if connection.dialect.name == "sqlite":
        return cast(value, Integer)
    return cast(func.trunc(value), Integer)
