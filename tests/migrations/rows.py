"""A row for any table, as code of its time would write it."""

from typing import Any

from sqlalchemy import Connection, Table, UniqueConstraint
from sqlalchemy.types import Boolean, Float, Integer, LargeBinary

TEXT = "Été 漢 🐍"
BYTES = b"\x00\xff update"


def put_a_row(connection: Connection, table: Table, name: str) -> None:
    """Fills every column that the table has; `name` is its key and what it refers to."""
    values: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        if column.foreign_keys:
            values[column.name] = name
        elif isinstance(kind, Integer) and column.name == "id":
            continue  # The database counts.
        elif column.name == "deleted_at":
            values[column.name] = None
        elif isinstance(kind, Boolean):
            values[column.name] = True
        elif isinstance(kind, LargeBinary):
            values[column.name] = BYTES
        elif isinstance(kind, Integer):
            values[column.name] = 1
        elif isinstance(kind, Float):
            values[column.name] = 1.5
        else:
            is_key = column.primary_key or any(
                isinstance(rule, UniqueConstraint) and column.name in rule.columns
                for rule in table.constraints
            )
            values[column.name] = name if is_key else TEXT
    if table.name == "suggestions":
        values |= {"status": "open", "kind": "spelling", "alternatives": "[]"}
    connection.execute(table.insert().values(values))
