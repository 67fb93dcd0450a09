"""Neighbours: the blocks around a block, also around the place where one used to be."""

from collections.abc import Sequence

from app.content.blocks import read_blocks
from app.content.tree import AnyDoc, container_ids

REACH = 2


def block_order(doc: AnyDoc) -> list[str]:
    """The ids of all blocks in document order."""
    return container_ids(doc)


class Neighbours:
    """Reads a document once, and only if somebody asks.

    `earlier` is the order of the blocks when the document was last read: it tells what stood
    beside a block that is gone. `order` is that of now, empty where nobody asked.
    """

    def __init__(self, doc: AnyDoc, earlier: Sequence[str]) -> None:
        self.order: list[str] = []
        self._doc = doc
        self._earlier = earlier
        self._texts: list[tuple[str, str]] | None = None
        self._index: dict[str, int] = {}

    def of(self, block_id: str) -> list[tuple[str, str]]:
        """(id, text) of the blocks within two places of the block, its own included."""
        if self._texts is None:
            self._texts = [(block.id, block.text) for block in read_blocks(self._doc)]
            self.order = [block_id for block_id, _ in self._texts]
            self._index = {block_id: index for index, block_id in enumerate(self.order)}
        if block_id in self._index:
            centres = [self._index[block_id]]
        else:
            centres = [self._index[near] for near in self._used_to_be_near(block_id)]
        wanted = sorted({i for at in centres for i in range(at - REACH, at + REACH + 1)})
        return [self._texts[i] for i in wanted if 0 <= i < len(self._texts)]

    def _used_to_be_near(self, block_id: str) -> list[str]:
        try:
            at = self._earlier.index(block_id)
        except ValueError:
            return []
        near = self._earlier[max(0, at - REACH) : at + REACH + 1]
        return [other for other in near if other in self._index]
