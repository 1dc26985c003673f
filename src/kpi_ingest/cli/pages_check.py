"""`kpi-ingest pages check`: a definition held against captures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpi_ingest.cli import drawing, options
from kpi_ingest.errors import UsageError
from kpi_ingest.pages import PageDefinition, find_page, load_page

if TYPE_CHECKING:
    from kpi_ingest.pipeline.checking import Check, Effect, KeyEffect

UNMET = 1
PARTIAL = 3
WORDS: dict[Effect, str] = {
    "used": "took effect",
    "same": "changes nothing",
    "unmet": "met nothing",
    "fact": "says nothing of reading",
}  # fmt: skip


@click.command(name="check")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--page", metavar="ID", help="The page (default: the one that the first file is named after).")
@click.option(
    "--definition",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A definition that lies in none of the folders yet, instead.",
)
@options.media
@options.config
@options.formats("table", "json", "csv")
def command(
    files: tuple[Path, ...],
    page: str | None,
    definition: Path | None,
    media: str | None,
    config: Path | None,
    form: str,
) -> int:
    """Read captures of a page with its definition and say for each key whether it took effect.

    A key took effect where the captures read otherwise without it; it changes nothing where the page itself says the
    same; it met nothing where what it speaks of is in none of the FILES. Keys that met nothing are named on stderr with
    file and line. The JSON is `kpi-ingest/check/1`. The exit code is 0 where there is none, 1 where there is one, 3
    where a capture could not be read with the definition. Nothing is archived or stored.

    \b
    Example:
      kpi-ingest pages check snapshots/objects/*/* --page devon-send-kpis
    """
    from kpi_ingest.pipeline import Material
    from kpi_ingest.pipeline.checking import check_definition

    known = _definition(files[0], page, definition, config)
    materials = [Material(file.read_bytes(), file.name, media=options.media_named(media)) for file in files]
    check = check_definition(materials, known)
    _print_keys(check, known, form)
    _say_unmet(check, known)
    for refusal in check.refusals:
        click.echo(str(refusal), err=True)
    if check.refusals:
        return PARTIAL
    return UNMET if any(key.effect == "unmet" for key in check.keys) else 0


def _definition(first: Path, page: str | None, file: Path | None, config: Path | None) -> PageDefinition:
    from kpi_ingest.pipeline import set_up
    from kpi_ingest.sources import named_file

    if file is not None:
        return load_page(file)
    named = named_file(first)
    chosen = page or (named.page if named else None)
    if chosen is None:
        raise UsageError(
            "E_USAGE", place=first.name, got="a file whose name tells no page", expected="--page or --definition",
            next_step="name the page, or the file of its definition",
        )  # fmt: skip
    return find_page(set_up(config).definitions, chosen)


def _print_keys(check: Check, definition: PageDefinition, form: str) -> None:
    if form == "json":
        drawing.print_json(
            {
                "schema": "kpi-ingest/check/1",
                "page": definition.id,
                "definition": None if definition.file is None else str(definition.file),
                "digest": definition.digest,
                "keys": [
                    {"line": it.line, "key": it.key, "path": list(it.path), "effect": it.effect, "seen": it.seen}
                    for it in check.keys
                ],
                "refusals": [str(refusal) for refusal in check.refusals],
            }
        )
        return
    drawing.print_rows(
        form,
        ("line", "key", "effect", "seen"),
        [(str(it.line), it.key, WORDS[it.effect], it.seen) for it in check.keys],
        right=(0,),
    )


def _say_unmet(check: Check, definition: PageDefinition) -> None:
    for key in check.keys:
        if key.effect == "unmet":
            click.echo(f"{_place(key, definition)}: {key.key} met nothing: {key.seen}", err=True)
    counts = Counter(key.effect for key in check.keys)
    told = ", ".join(f"{counts[effect]} {words}" for effect, words in WORDS.items() if counts[effect])
    click.echo(f"{definition.id}: {len(check.keys)} keys: {told}", err=True)


def _place(key: KeyEffect, definition: PageDefinition) -> str:
    return f"{definition.file or definition.id}:{key.line}"
