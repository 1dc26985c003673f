"""A pause of the cycle collector, for work that makes values by the hundred thousand and no cycle among them.

Frozen values hold each other in trees. The collector walks them all the same, again and again while they grow: more
than half of what opening a reading of 100,000 cells took.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def acyclic() -> Iterator[None]:
    """Inside, the collector does not start by itself; afterwards it does as before. May be nested, and used by several
    threads: whoever found it at work sets it to work again."""
    found = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if found:
            gc.enable()
