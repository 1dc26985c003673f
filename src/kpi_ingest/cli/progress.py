"""Progress on a terminal; nothing anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

Say = Callable[[str], None]
Step = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar."""

    say: Say
    """What is at work."""
    step: Step
    """How many are done of how many, and what comes next."""


@contextmanager
def counting(verb: str) -> Iterator[Bar]:
    """A bar of what is done and what is at work; on a terminal on stderr, elsewhere nothing."""
    if not sys.stderr.isatty():
        yield Bar(lambda name: None, lambda done, count, name: None)
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import Progress

    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task(verb, total=None)
        yield Bar(
            lambda name: progress.update(task, description=escape(f"{verb} {name}")),
            lambda done, count, name: progress.update(
                task, completed=done, total=count, description=escape(f"{verb} {name}")
            ),
        )


@contextmanager
def following(verb: str) -> Iterator[Callable[[str], None]]:
    """A function that shows what is at work; on a terminal a moving line on stderr, elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console

    with Console(stderr=True).status(verb) as status:
        yield lambda name: status.update(f"{verb} {name}")
