"""Parts of a file: browsers that play it ask for the piece they need."""

import re

from starlette.requests import Request

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def range_of(request: Request, size: int, etag: str) -> tuple[int, int] | None:
    """From where up to where (exclusive); None: all of it, also where the part makes no sense.

    Several parts at once are not given: who asks for them takes the whole as well (RFC 9110, 14.2).
    """
    found = _ONE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", etag) != etag:
        return None
    first, last = found.groups()
    if first:
        start, end = int(first), min(int(last) + 1 if last else size, size)
    else:
        start, end = max(size - int(last or 0), 0), size
    return (start, end) if start < end else None
