"""Debounce: which of many busy things have fallen quiet. The caller brings the time."""

from dataclasses import dataclass


@dataclass
class _Busy:
    first: float
    last: float
    due: float


class Debounce:
    """Keys that were touched, until they are quiet or have waited for long enough.

    Seconds throughout. A key is due `quiet` after its last touch, and at the latest `ceiling`
    after its first; `stretch` is added to both.
    """

    def __init__(self, quiet: float, ceiling: float) -> None:
        self._quiet = quiet
        self._ceiling = max(quiet, ceiling)
        self._busy: dict[str, _Busy] = {}
        self.stretch = 0.0

    def __len__(self) -> int:
        return len(self._busy)

    def touch(self, key: str, now: float) -> float:
        """Something happened; returns when the key is due."""
        busy = self._busy.get(key)
        first = now if busy is None else min(busy.first, now)
        due = min(now + self._quiet, first + self._ceiling) + self.stretch
        self._busy[key] = _Busy(first, now, due)
        return due

    def again(self, key: str, last: float, due: float) -> float:
        """Asks for the key at `due` unless something happens before; `last`: its last touch."""
        busy = self._busy.get(key)
        if busy is None:
            self._busy[key] = _Busy(due, last, due)
            return due
        return busy.due

    def take(self, now: float, most: int | None = None) -> list[tuple[str, float]]:
        """Takes out what is due: (key, its last touch), the longest waiting first."""
        ready = sorted((b.due, key) for key, b in self._busy.items() if b.due <= now)[:most]
        return [(key, self._busy.pop(key).last) for _, key in ready]

    def next_due(self) -> float | None:
        """When something is due next."""
        return min((busy.due for busy in self._busy.values()), default=None)

    def clear(self) -> None:
        """Forgets everything."""
        self._busy.clear()
