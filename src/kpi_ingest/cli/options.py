"""Options that several verbs share, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from kpi_ingest.model import Measure, Media, Support

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
        help="Archive to use, a folder or s3://BUCKET/PREFIX (default: a working copy of the shipped snapshots).",
    )(verb)


def formats(*names: str) -> Callable[[Decorated], Decorated]:
    """`--format`, the first name being the default."""
    return click.option(
        "--format", "form", type=click.Choice(names), default=names[0], show_default=True, help="How to print it."
    )


def settings(verb: Decorated) -> Decorated:
    """`--config`, `--store` and `--archive` together."""
    return config(store(archive(verb)))


def media(verb: Decorated) -> Decorated:
    """`--media KIND`."""
    return click.option(
        "--media",
        type=click.Choice(["html", "pdf", "text", "csv", "sheet"]),
        help="What the file is (default: its bytes decide).",
    )(verb)


def measure(default: str | None) -> Callable[[Decorated], Decorated]:
    """`--measure`; without a default every measure is meant."""
    return click.option(
        "--measure", "measure", type=click.Choice(get_args(Measure)), default=default, show_default=default is not None,
        help="What the columns give.",
    )  # fmt: skip


def recorded(verb: Decorated) -> Decorated:
    """`--recorded T`."""
    return click.option("--recorded", metavar="T", help="Answer with what the store held at this time.")(verb)


def media_named(name: str | None) -> Media | None:
    """The medium that `--media` names."""
    return next((known for known in get_args(Media) if known == name), None)


def support(verb: Decorated) -> Decorated:
    """`--support KINDS`: leave out what is known in other ways."""
    return click.option(
        "--support",
        default="printed,repaired,decided",
        show_default=True,
        metavar="KINDS",
        callback=_support_kinds,
        help="Only cells known in these ways, separated by commas.",
    )(verb)


def _support_kinds(context: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    kinds = tuple(kind.strip() for kind in value.split(","))
    unknown = [kind for kind in kinds if kind not in get_args(Support)]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: expected some of {', '.join(get_args(Support))}")
    return kinds
