"""Objects that were got a short while ago: a run opens the record of a capture several times."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Recent:
    """Contents by number, the one that was asked for longest ago first; bounded in bytes, for use by several threads.
    What is in it is checked by whoever uses it, as what a server gives is."""

    _contents: OrderedDict[int, bytes] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _size: list[int] = field(default_factory=lambda: [0])

    def get(self, number: int) -> bytes | None:
        """The content of that number, where it is still known."""
        with self._lock:
            if number in self._contents:
                self._contents.move_to_end(number)
            return self._contents.get(number)

    def add(self, number: int, content: bytes) -> None:
        """Know the content from now on, and forget old ones where there are too many bytes."""
        with self._lock:
            self._size[0] += len(content) - len(self._contents.pop(number, b""))
            self._contents[number] = content
            while self._size[0] > MOST_BYTES:
                self._size[0] -= len(self._contents.popitem(last=False)[1])
