"""`kpi-ingest pages draft`: a definition from a capture."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kpi_ingest.cli import options
from kpi_ingest.errors import StorageError, UsageError

PARTIAL = 3


@click.command(name="draft")
@click.argument("source", metavar="URL|FILE")
@click.option("--page", metavar="ID", help="Id of the page (default: the file's name, or the page's title).")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write it (default: stdout); not over a file.",
)
@click.option(
    "--keep",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to keep the bytes that were fetched; not over a file.",
)
@options.media
@options.config
def command(
    source: str, page: str | None, to: Path | None, keep: Path | None, media: str | None, config: Path | None
) -> int:
    """Write a page definition from a page's address or a file: title, sections, indicators, and what they rest on.

    An address is fetched under the rules of a nightly run: robots.txt, limits, no private hosts. Lines with `# look:`
    want a person. The draft is a definition as it stands: check it with `kpi-ingest pages check`. The exit code is 3
    where no table of the capture is read; the draft then names the tables that there are. Nothing is archived.

    \b
    Example:
      kpi-ingest pages draft snapshots/objects/ab/ab9ce8f2* --page devon-again
    """
    from kpi_ingest.config import load_settings
    from kpi_ingest.pipeline.drafting import draft_page, fetch_material, file_material
    from kpi_ingest.sources import named_file

    for place in (to, keep):
        _expect_free(place)
    url = source if "://" in source else None
    if url:
        material = fetch_material(load_settings(config, os.environ), url)
    else:
        path = _file(source)
        material = file_material(path, options.media_named(media))
        named = named_file(path)
        page = page or (named.page if named else None)
    if keep is not None:
        _write(keep, material.content)
    draft = draft_page(material, url=url, page=page)
    if to is None:
        click.echo(draft.text, nl=False)
    else:
        _write(to, draft.text.encode())
        looks = draft.text.count("look:") - draft.text.count("`# look:`")
        click.echo(f"wrote {to}; {looks} lines want a person (look:)", err=True)
    if draft.refusal is not None:
        click.echo(str(draft.refusal), err=True)
        return PARTIAL
    return 0


def _expect_free(place: Path | None) -> None:
    """Drafts are worked on by hand: none is written over."""
    if place is not None and place.exists():
        raise UsageError(
            "E_USAGE", place=str(place), got="a file that is there already", expected="a new one",
            next_step="move it away, or choose another name",
        )  # fmt: skip


def _file(source: str) -> Path:
    path = Path(source)
    if not path.is_file():
        raise UsageError(
            "E_USAGE", place=source, got="no such file", expected="a file, or an address with http:// or https://",
            next_step="check the path",
        )  # fmt: skip
    return path


def _write(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content)
    except OSError as error:
        raise StorageError(
            "E_EXPORT", place=str(place), got=error.strerror or str(error), expected="a place to write to",
            next_step="choose another place",
        ) from error  # fmt: skip
