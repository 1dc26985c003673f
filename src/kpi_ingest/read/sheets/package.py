"""The parts of a workbook file: a ZIP whose sizes and names are looked at before anything in it is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from kpi_ingest.errors import ReadError

Element = Any
"""An element of lxml, which has no types of its own."""
ZIP_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What the ZIP reader raises at bytes that are no sound ZIP file; an unknown method is a RuntimeError too."""
_RATIO = 200
"""How many times its packed size a part may have once unpacked: sheets have 5 to 30."""
_SMALL = 1 << 20
"""Bytes up to which no part is too much, however well it packs."""


class Package:
    """The named parts of a workbook."""

    def __init__(self, content: bytes, most: int) -> None:
        """`most` bytes may all parts have together that are read. Raises ReadError E_UNREADABLE, E_TOO_LARGE."""
        self._left = most
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except ZIP_FAULTS as cause:
            raise broken(f"a ZIP file that does not open: {cause}") from cause
        names = [info.filename for info in self._zip.infolist()]
        twice = next((name for name in names if names.count(name) > 1), None) if len(names) < 10_000 else names[0]
        if twice is not None:
            raise broken(f"a ZIP file with more than one part {twice[:60]!r}")

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises ReadError E_UNREADABLE, E_TOO_LARGE, E_ENCRYPTED."""
        info = self._zip.NameToInfo.get(name)
        if info is None:
            raise broken(f"a workbook without its part {name[:60]!r}")
        if info.flag_bits & 1:
            raise broken("a workbook locked by a password")
        if info.file_size > self._left or info.file_size > max(_SMALL, _RATIO * info.compress_size):
            raise ReadError(
                "E_TOO_LARGE",
                got=f"a part {name[:60]!r} that unpacks to {info.file_size} bytes",
                expected="a workbook of ordinary size",
                next_step="give the sheet alone, as CSV",
            )
        self._left -= info.file_size
        try:
            with self._zip.open(info) as part:
                return part.read(info.file_size + 1)
        except ZIP_FAULTS as cause:
            raise broken(f"a part {name[:60]!r} that does not unpack: {cause}") from cause

    def tree(self, name: str) -> Element:
        """The root element of a part; entities are not resolved. Raises ReadError as `read` does."""
        return parse_part(self.read(name), name)


def parse_part(content: bytes, name: str) -> Element:
    """The root element of XML bytes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise broken(f"a part {name[:60]!r} that is no XML: {cause.msg}") from cause
    if root.getroottree().docinfo.internalDTD is not None:
        raise broken(f"a part {name[:60]!r} with a document type of its own")
    return root


def broken(got: str) -> ReadError:
    """The refusal of a workbook that cannot be trusted to its end."""
    return ReadError(
        "E_UNREADABLE",
        got=got,
        expected="an XLSX or ODS workbook that opens",
        next_step="open it in its own program, save it anew, and give that file",
    )


def elements(root: Element, name: str) -> Iterator[Element]:
    """The elements of this local name at and below one, in the order of the document."""
    return (element for element in root.iter(etree.Element) if local(element) == name)


def local(element: Element) -> str:
    """The name of an element without its namespace; "" for a comment."""
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
