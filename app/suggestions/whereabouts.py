"""Whereabouts: which block each person of a room wrote in last, and may still be writing in."""

from collections.abc import Collection

ELSEWHERE = ""
"""Stands for everybody who is connected to another process."""


class Whereabouts:
    """Of one room. People are peer ids."""

    def __init__(self) -> None:
        self._blocks: dict[str, str] = {}

    def wrote(self, people: Collection[str], block_ids: Collection[str]) -> None:
        """They changed these blocks. Several at once are a paste, or a block that was divided."""
        for person in people or (ELSEWHERE,):
            if len(block_ids) == 1:
                (self._blocks[person],) = block_ids
            else:
                self._blocks.pop(person, None)

    def left(self, person: str) -> None:
        """The person is not here any more."""
        self._blocks.pop(person, None)

    def is_somebody_in(self, block_id: str) -> bool:
        """Whether somebody wrote there and has written nowhere else since."""
        return block_id in self._blocks.values()
