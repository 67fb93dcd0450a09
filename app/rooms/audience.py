"""Who hears what the one writer of a document did: its room."""

from collections.abc import Sequence
from typing import Protocol

from app.errors import AppError
from app.rooms.ahead import Part
from app.rooms.fanout import Applied
from app.rooms.group import FromPeer


class Audience(Protocol):
    """What a writer tells, in this order."""

    def written(self, first: int, parts: Sequence[Part], actor: str | None) -> None:
        """These are on disk, as number `first` and on; memory follows at once.

        `actor`: whose edit it is, where the server made it.
        """

    def applied(self, applied: Applied) -> None: ...

    def saved(self, group: Sequence[FromPeer]) -> None:
        """All of these are on disk, or were nothing new."""

    def refused(self, group: Sequence[FromPeer], error: AppError) -> None:
        """None of these was written."""
