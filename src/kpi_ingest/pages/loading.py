"""Files of definitions -> definitions: a bad file is refused with file, line and reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from kpi_ingest.errors import PageDefinitionError, UsageError
from kpi_ingest.pages.definition import PageDefinition
from kpi_ingest.pages.parsing import parse_definition
from kpi_ingest.strict_toml import TomlRefused, open_toml


def load_pages(folders: Iterable[Path]) -> dict[str, PageDefinition]:
    """Every definition (`*.toml`) of these folders by page id, in order of id. Raises PageDefinitionError."""
    pages: dict[str, PageDefinition] = {}
    files: dict[str, Path] = {}
    for path in (path for folder in folders for path in _definition_files(folder)):
        page = load_page(path)
        if page.id in pages and files[page.id].resolve() != path.resolve():
            raise _refused(path, TomlRefused(_id_line(path), f'id "{page.id}", which {files[page.id]} has', "its own"))
        pages[page.id] = page
        files[page.id] = path
    return dict(sorted(pages.items()))


def load_page(path: Path) -> PageDefinition:
    """The definition in one file. Raises PageDefinitionError, one line with file, line number and reason."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise PageDefinitionError(
            "E_PAGE_DEFINITION", place=str(path), got=f"a file that cannot be read ({error.strerror})",
            expected="a page definition", next_step="check the path and its permissions",
        ) from error  # fmt: skip
    try:
        return replace(read_definition(content), file=path)
    except TomlRefused as refusal:
        raise _refused(path, refusal) from None


def read_definition(content: bytes) -> PageDefinition:
    """The definition in the bytes of a file. Raises TomlRefused."""
    return parse_definition(open_toml(content), hashlib.sha256(content).hexdigest())


def find_page(pages: Mapping[str, PageDefinition], page_id: str) -> PageDefinition:
    """The definition of this id. Raises UsageError that lists the known ids."""
    if page_id in pages:
        return pages[page_id]
    raise UsageError(
        "E_UNKNOWN_PAGE", got=f'page id "{page_id}"', expected="one of " + (", ".join(sorted(pages)) or "none defined"),
        next_step="list them with `kpi-ingest pages`, or add a definition (docs/adding-a-page.md)",
    )  # fmt: skip


def _definition_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise PageDefinitionError(
            "E_PAGE_FOLDER", place=str(folder), got="no such folder", expected="a folder of page definitions",
            next_step='create it, or take it out of "pages" in the settings',
        )  # fmt: skip
    return sorted(folder.glob("*.toml"))


def _refused(path: Path, refusal: TomlRefused) -> PageDefinitionError:
    return PageDefinitionError(
        "E_PAGE_DEFINITION", place=f"{path}:{refusal.line}", got=refusal.got, expected=refusal.expected,
        next_step="correct that line; docs/definitions.md describes every key",
    )  # fmt: skip


def _id_line(path: Path) -> int:
    return open_toml(path.read_bytes()).line("id")
