"""Which editors may write: an older one deletes the blocks that it does not know."""

import re

OLDEST = (0, 55)
"""Of BlockNote. Raised when documents hold blocks that earlier versions do not know."""

_NAME = re.compile(r"blocknote-(\d+)\.(\d+)")


def is_too_old(editor: str) -> bool:
    """Whether this editor, by the name its hello gives, would damage documents.

    Programs of other names look after their own schema.
    """
    found = _NAME.match(editor)
    return found is not None and (int(found[1]), int(found[2])) < OLDEST
