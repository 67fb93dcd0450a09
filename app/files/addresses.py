"""How a document names a file, and how that is read back. Anything may stand in a document."""

from app.content.links import OWN_FILE


def address_of(owner: str, digest: str, ending: str) -> str:
    """What stands in the document."""
    return f"/api/v1/documents/{owner}/files/{digest}.{ending}"


def hash_in(address: object) -> str | None:
    """The hash of the file that this address names, if it is one of ours.

    >>> hash_in("/api/v1/documents/x/files/" + "ab" * 32 + ".png") == "ab" * 32
    True
    >>> hash_in("/api/v1/documents/x/files/../../../etc/passwd") is None
    True
    """
    found = OWN_FILE.fullmatch(address) if isinstance(address, str) else None
    return found["hash"] if found else None


def moved(address: object, owner: str) -> str | None:
    """The same file as another document names it; None: it is no address of ours."""
    found = OWN_FILE.fullmatch(address) if isinstance(address, str) else None
    return address_of(owner, found["hash"], found["ending"]) if found else None
