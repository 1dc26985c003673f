"""Options that several verbs share, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])  # click's own decorators know no more


def config(verb: Decorated) -> Decorated:
    """`--config FILE`."""
    return click.option(
        "--config",
        "config",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Settings file (default: kpi-ingest.toml here, if there is one).",
    )(verb)


def store(verb: Decorated) -> Decorated:
    """`--store URL`."""
    return click.option("--store", "store", metavar="URL", help="Store to use (default: sqlite:///kpi-ingest.db).")(
        verb
    )


def archive(verb: Decorated) -> Decorated:
    """`--archive PLACE`."""
    return click.option(
        "--archive",
        "archive",
        metavar="PLACE",
        help="Archive to use (default: a working copy of the shipped snapshots).",
    )(verb)


def formats(*names: str) -> Callable[[Decorated], Decorated]:
    """`--format`, the first name being the default."""
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print it."
    )


def settings(verb: Decorated) -> Decorated:
    """`--config`, `--store` and `--archive` together."""
    return config(store(archive(verb)))
