"""What attendants of one document in several processes tell each other, as JSON.

{"changed": [{"suggestion": {…}, "text": …}]}   `text`: what the block said, where it is open
{"settings": true}                              read the document's switch and dials again
{"polish": [{"block_id", "dials", "steps"}]}     for whoever leads
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from app.suggestions.asked import Request
from app.text.dials import Dials
from app.text.positions import WebIndex
from app.text.suggestion import Suggestion, SuggestionStatus

SETTINGS: Mapping[str, Any] = {"settings": True}


def pack(changed: Iterable[tuple[Suggestion, str | None]]) -> dict[str, Any]:
    """Suggestions that have changed, with the text of their blocks."""
    return {
        "changed": [
            {"suggestion": asdict(suggestion) | {"status": suggestion.status.value}, "text": text}
            for suggestion, text in changed
        ]
    }


def unpack(body: Mapping[str, Any]) -> list[tuple[Suggestion, str | None]]:
    """The suggestions in a message; none where it is about something else.

    Raises:
        TypeError, KeyError, ValueError: it comes from another version.
    """
    found = []
    for item in body.get("changed", ()):
        fields = dict(item["suggestion"])
        fields["alternatives"] = tuple(fields["alternatives"])
        fields["start"], fields["end"] = WebIndex(fields["start"]), WebIndex(fields["end"])
        fields["status"] = SuggestionStatus(fields["status"])
        found.append((Suggestion(**fields), item["text"]))
    return found


def pack_requests(requests: Iterable[Request]) -> dict[str, Any]:
    """Blocks that somebody wants polished."""
    return {
        "polish": [
            {
                "block_id": request.block_id,
                "dials": None if request.dials is None else asdict(request.dials),
                "steps": request.steps,
            }
            for request in requests
        ]
    }


def unpack_requests(body: Mapping[str, Any]) -> list[Request]:
    """Raises what `unpack` raises."""
    return [
        Request(
            item["block_id"],
            None if item["dials"] is None else Dials(**item["dials"]),
            item["steps"],
        )
        for item in body.get("polish", ())
    ]
