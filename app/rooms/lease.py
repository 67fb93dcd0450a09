"""Lease: the right to lead one room, which means to ask the model and to compact its log."""

from collections.abc import Callable


class Lease:
    """Of one room in this process. Whoever acts on it hands on its fence.

    Attributes:
        held: whether this process leads now, as far as it knows.
        fence: the number that the store compares; None where there is only one process.
        changed: called when `held` has changed. They return at once.
    """

    def __init__(self, *, held: bool = True) -> None:
        """Without a cluster a process leads all of its rooms, for free."""
        self.held = held
        self.fence: int | None = None
        self.changed: list[Callable[[], None]] = []

    def set(self, fence: int | None) -> None:
        """What the store says: the fence of a lease that is ours, or None."""
        held = fence is not None
        is_news = (held, fence) != (self.held, self.fence)
        self.held, self.fence = held, fence
        if is_news:
            for follow in list(self.changed):
                follow()
