"""Suggestions as rows of the ledger, and back."""

import json
from typing import Any

from app.store.schema import suggestions
from app.text.positions import WebIndex
from app.text.suggestion import Suggestion, SuggestionStatus

ACTOR_CHARACTERS = 200


def columns_of(suggestion: Suggestion) -> dict[str, Any]:
    """What an INSERT takes."""
    values = {column.name: getattr(suggestion, column.name) for column in suggestions.columns}
    values["alternatives"] = json.dumps(suggestion.alternatives)
    values["status"] = suggestion.status.value
    return values


def suggestion_of(row: Any) -> Suggestion:
    """From a row with all columns, or their values by name."""
    values = dict(row) if isinstance(row, dict) else dict(row._mapping)
    values["start"], values["end"] = WebIndex(values["start"]), WebIndex(values["end"])
    values["alternatives"] = tuple(json.loads(values["alternatives"]))
    values["status"] = SuggestionStatus(values["status"])
    return Suggestion(**values)


def presentable(actor: str) -> str:
    """A person's name so that every database takes it: they choose it themselves.

    >>> presentable("Ada\\x00\\ud800")
    'Ada??'
    """
    encoded = actor[:ACTOR_CHARACTERS].encode("utf-8", "replace")
    return encoded.decode().replace("\0", "?")
