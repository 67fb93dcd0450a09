"""Which addresses may leave a document as links."""

import re
from collections.abc import Mapping
from typing import Any

_SAFE = re.compile(r"(?:https?://|mailto:)[^\s]", re.IGNORECASE)
# Browsers drop these while they read an address, so `java\nscript:` is `javascript:` to them.
_IGNORED = re.compile(r"[\x00-\x20\x7f\u00a0\u2028\u2029]+")


def safe_link(address: object) -> str | None:
    """The address, if it is http, https or mailto; None otherwise.

    >>> safe_link("https://example.org/a b")
    'https://example.org/a%20b'
    >>> safe_link(" JaVa\\nScript:alert(1)") is None
    True
    """
    if not isinstance(address, str):
        return None
    stripped = address.strip()
    if not _SAFE.match(stripped):
        return None
    return _IGNORED.sub("%20", stripped)


_HELD = (
    r"/api/v1/documents/(?P<owner>[A-Za-z0-9._-]{1,128})/files/"
    r"(?P<hash>[0-9a-f]{64})\.(?P<ending>"
)
OWN_PICTURE = re.compile(_HELD + r"png|jpg|gif|webp)")
"""An uploaded picture, as documents name it."""
OWN_FILE = re.compile(_HELD + r"png|jpg|gif|webp|bin)")
"""The same, or an attachment, which has one ending whatever it is."""


def safe_image(address: object) -> str | None:
    """The address of an image, if it is http or https, or a picture of ours."""
    if isinstance(address, str) and OWN_PICTURE.fullmatch(address):
        return address
    link = safe_link(address)
    return link if link and not link.lower().startswith("mailto:") else None


def safe_file(address: object) -> str | None:
    """Where a block with a file leads to: http, https, mailto, or a file of ours.

    >>> safe_file("javascript:alert(1)") is None
    True
    """
    if isinstance(address, str) and OWN_FILE.fullmatch(address):
        return address
    return safe_link(address)


def link_of(marks: Mapping[str, Any]) -> str | None:
    """Where text with these marks leads to, if it is safe to say."""
    mark = marks.get("link")
    return safe_link(mark.get("href")) if isinstance(mark, Mapping) else None
