"""What a zip from a stranger may hold. It is read through once, here, before anybody else does."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from app.errors import BadRequest, TooBig

MOST_MEMBERS = 3_000
MOST_UNPACKED = 150 * 2**20
MOST_XML = 60 * 2**20
"""Bytes of one XML part: a table of several hundred thousand cells."""
MOST_PICTURE = 20 * 2**20
_CHUNK = 2**18
_ENTITY = (b"<!ENTITY", "<!ENTITY".encode("utf-16-le"), "<!ENTITY".encode("utf-16-be"))


class NotThatFile(BadRequest):
    """The bytes are not what the name of the file says, or damaged."""

    code, http_status = "not_that_file", 415
    title = "The file is damaged, or of another kind than its name says."


def check(data: bytes, marker: str) -> None:
    """Unpacks every member, counting, and keeps nothing.

    Raises:
        NotThatFile: it is no zip with the member `marker`, or it is damaged or encrypted.
        TooBig: it unpacks to more than we take.
        BadRequest: a part declares XML entities, which no writer of documents does.
    """
    with _opened(data) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise TooBig(f"The file holds {len(members)} parts; at most {MOST_MEMBERS} are taken.")
        if not any(member.filename == marker for member in members):
            raise NotThatFile()
        total = 0
        for member in members:
            size = 0
            is_xml = member.filename.lower().endswith((".xml", ".rels", ".opf", ".xhtml", ".html"))
            tail = b""
            for chunk in _chunks(archive, member):
                size += len(chunk)
                total += len(chunk)
                if total > MOST_UNPACKED or (is_xml and size > MOST_XML):
                    raise TooBig("The file unpacks to more than is taken; split it up.")
                if is_xml:
                    window = tail + chunk
                    if any(mark in window for mark in _ENTITY):
                        raise BadRequest(
                            "The file declares XML entities, which documents do not need and "
                            "attacks do; save it anew with a word processor."
                        )
                    tail = chunk[-32:]


def pictures(data: bytes, wanted: set[str]) -> dict[str, bytes]:
    """The members that pandoc's tree names as pictures, by that name; those too large are out."""
    found: dict[str, bytes] = {}
    with _opened(data) as archive:
        for member in archive.infolist():
            for name in wanted:
                is_it = member.filename == name or member.filename.endswith("/" + name)
                if is_it and name not in found and member.file_size <= MOST_PICTURE:
                    found[name] = b"".join(_chunks(archive, member))
    return found


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise NotThatFile() from None


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    try:
        with archive.open(member) as part:
            while chunk := part.read(_CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise NotThatFile() from None
    except RuntimeError:
        raise NotThatFile("The file is encrypted; save it without a password.") from None
