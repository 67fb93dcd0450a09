"""What BlockNote 0.55 writes for each type of block: its properties and their defaults.

A browser deletes nodes that its schema refuses, so what the server writes follows this table.
"""

from collections.abc import Mapping
from typing import Any

_COLOURS = {"backgroundColor": "default", "textColor": "default"}
_ALIGNED = {**_COLOURS, "textAlignment": "left"}
_MEDIA = {"backgroundColor": "default", "name": "", "url": "", "caption": ""}

DEFAULT_PROPS: Mapping[str, Mapping[str, Any]] = {
    "paragraph": _ALIGNED,
    "heading": {**_ALIGNED, "level": 1, "isToggleable": False},
    "bulletListItem": _ALIGNED,
    "numberedListItem": _ALIGNED,
    "checkListItem": {**_ALIGNED, "checked": False},
    "toggleListItem": _ALIGNED,
    "quote": _COLOURS,
    "codeBlock": {"language": "text"},
    "divider": {},
    "table": {"textColor": "default"},
    "image": {"textAlignment": "left", **_MEDIA, "showPreview": True},
    "video": {"textAlignment": "left", **_MEDIA, "showPreview": True},
    "audio": {**_MEDIA, "showPreview": True},
    # The size in bytes is ours; BlockNote's own file has none.
    "file": {**_MEDIA, "size": 0},
}
"""Properties that BlockNote always writes. `start` and `previewWidth` are there only if set."""

CELL_PROPS: Mapping[str, Any] = {**_ALIGNED, "colspan": 1, "rowspan": 1}

LIST_TYPES = frozenset({"bulletListItem", "numberedListItem", "checkListItem", "toggleListItem"})
COLOUR_NAMES = frozenset(
    {"gray", "brown", "red", "orange", "yellow", "green", "blue", "purple", "pink"}
)
DEEPEST_HEADING = 6


def heading_level(props: Mapping[str, Any]) -> int:
    """1 to 6, whatever the document says."""
    level = props.get("level")
    return min(max(level, 1), DEEPEST_HEADING) if isinstance(level, int) else 1


def string(props: Mapping[str, Any], name: str) -> str:
    """The property, '' where it is no string."""
    value = props.get(name)
    return value if isinstance(value, str) else ""
