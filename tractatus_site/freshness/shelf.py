"""Values that were made from tables, kept as long as none of those has changed.

Bounded by weight: what was not asked for the longest goes first.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from tractatus_site.freshness.reading import Reading, is_past
from tractatus_site.freshness.watching import Versions

T = TypeVar("T")


@dataclass
class Kept(Generic[T]):
    value: T
    size: int
    read: Mapping[str, Hashable]
    until: datetime | None
    seen: Versions
    """The versions with which it was last compared."""

    def holds(self, now: Versions) -> bool:
        if is_past(self.until):
            return False
        if self.seen is not now:
            if any(now.get(table) != version for table, version in self.read.items()):
                return False
            self.seen = now
        return True


class Shelf(Generic[T]):
    """`size_of` says what a value weighs, `most` what all of them together may. One may weigh an eighth of that."""

    def __init__(self, *, most: int, size_of: Callable[[T], int]) -> None:
        self._most, self._size_of = most, size_of
        self._kept: OrderedDict[Hashable, Kept[T]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def __contains__(self, key: Hashable) -> bool:
        return key in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def weight(self) -> int:
        return self._weight

    def find(self, key: Hashable, now: Versions) -> Kept[T] | None:
        """The kept value, if nothing that it was made from has changed."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            if kept.holds(now):
                self._kept.move_to_end(key)
                return kept
            self._drop(key)
            return None

    def keep(self, key: Hashable, value: T, reading: Reading, before: Versions) -> Kept[T] | None:
        """Keep what was made after `before` was asked for. None if it cannot be known when it has to be made anew."""
        size = self._size_of(value)
        if size > self._most // 8 or not reading.tables <= before.keys():
            return None
        kept = Kept(value, size, {table: before[table] for table in reading.tables}, reading.until, before)
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._weight += size
            while self._weight > self._most:
                self._drop(next(iter(self._kept)))
        return kept

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._weight = 0

    def _drop(self, key: Hashable) -> None:
        if (gone := self._kept.pop(key, None)) is not None:
            self._weight -= gone.size
