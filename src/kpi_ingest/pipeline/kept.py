"""What runs reuse of earlier ones: files beside the archive that may be deleted at any time without loss.

The archive is the truth and the store is derived from it; this is neither. A file holds a document under the key it was
made under, with a digest of both. One that is missing, damaged or of another key is as good as none: what it held is
made anew. A failure to write one is no failure of the run.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kpi_ingest.archive import kept_folder
from kpi_ingest.model.content import Json
from kpi_ingest.pages import PageDefinition

DIGEST = 64
READERS = ("beautifulsoup4", "lxml", "pdfminer.six", "pdfplumber", "pypdfium2")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one page."""

    folder: Path
    anew: bool = False
    """Nothing that earlier runs kept is used; what is made is kept all the same."""
    made: set[str] = field(default_factory=set, compare=False)
    """Names that were kept in this run."""

    def load(self, name: str, key: str) -> object | None:
        """The document of that name that was saved under this very key; None where there is none."""
        try:
            saved, kept_key, document = json.loads(zlib.decompress(self._content(name)))
        except (OSError, ValueError, TypeError, zlib.error):
            return None
        return document if (saved, kept_key) == (name, key) else None

    def load_sealed(self, name: str, key: str) -> tuple[object, tuple[bytes, bytes]] | None:
        """What `sealed` was given under that name and this very key; None where there is none."""
        try:
            head, _, parts = self._content(name).partition(b"\n")
            saved, kept_key, document, cut = json.loads(head)
        except (OSError, ValueError, TypeError):
            return None
        return (document, (parts[:cut], parts[cut:])) if (saved, kept_key) == (name, key) else None

    def _content(self, name: str) -> bytes:
        """The content of a file behind its digest. Raises OSError and ValueError where there is none to be used."""
        if self.anew and name not in self.made:
            raise ValueError("kept by an earlier run")
        content = (self.folder / name).read_bytes()
        if hashlib.sha256(content[DIGEST:]).hexdigest().encode() != content[:DIGEST]:
            raise ValueError("damaged")
        return content[DIGEST:]

    def save(self, name: str, key: str, document: Json) -> None:
        """Keep the document in place of any of that name."""
        self.put(name, packed(name, key, document))

    def put(self, name: str, content: bytes) -> bool:
        """Keep what `packed` or `sealed` made, here or elsewhere, in place of any of that name; False where the disk
        refuses it."""
        temporary = self.folder / f".{name}-{os.getpid()}"
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(content)
            os.replace(temporary, self.folder / name)
            self.made.add(name)
            return True
        return False


def packed(name: str, key: str, document: Json) -> bytes:
    """A document as the file of that name that is kept of it."""
    content = zlib.compress(json.dumps([name, key, document], separators=(",", ":")).encode(), 6)
    return hashlib.sha256(content).hexdigest().encode() + content


def sealed(name: str, key: str, document: Json, parts: tuple[bytes, bytes]) -> bytes:
    """A document and two runs of bytes that do not get smaller, as the file of that name that is kept of them."""
    head = json.dumps([name, key, document, len(parts[0])], separators=(",", ":")).encode()
    content = b"\n".join((head, b"".join(parts)))
    return hashlib.sha256(content).hexdigest().encode() + content


def kept_of(kept: Path, page: str, *, anew: bool = False) -> Kept:
    """What is kept of a page below an archive's folder for it."""
    return Kept(kept_folder(kept, page), anew)


def reading_key(definition: PageDefinition | None) -> str:
    """What a kept reading depends on besides the bytes: the code, its weights, the readers' libraries and the page
    definition."""
    return f"{code_digest()} {'' if definition is None else definition.digest}"


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Digest of this package's own files and of the versions of the libraries it reads with: a checkout that is worked
    on changes between two runs, whatever its version says."""
    package = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(each for each in package.rglob("*") if each.suffix in (".py", ".json")):
        digest.update(f"{path.relative_to(package).as_posix()}\n".encode() + path.read_bytes())
    digest.update(" ".join(map(_version, READERS)).encode())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
