"""What sources give: captures found in them, and what they hold that was not taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from kpi_ingest.errors import KpiIngestError
from kpi_ingest.fetch import FetchLimits
from kpi_ingest.model import Bounds
from kpi_ingest.pages import PageUrl
from kpi_ingest.sources.addresses import same_address

SourceKind = Literal["folder", "warc", "bundle", "git", "wayback"]
DigestCheck = Literal["verified", "unverified", "mismatch"]


@dataclass(frozen=True, slots=True)
class Witness:
    """Who saw the page: one source, and the place in it."""

    kind: SourceKind
    name: str
    """Which source, without a folder of this machine: a file's name, a path within a folder, a repository and the path
    in it, the address of a memento. It is part of the capture's identity: the same bytes at the same time from the same
    source are one capture, from another source a second witness of one content."""
    place: str = ""
    """Where in the source: `record at byte 1234, <urn:uuid:...>`, a commit. It is kept as a remark, and is no part of
    the capture's identity."""


@dataclass(frozen=True, slots=True)
class Found:
    """A capture as a source holds it."""

    content: bytes
    """Chunks and content coding undone; with the coding still on where `incomplete` says so."""
    captured: Bounds
    """Equal ends where the source states the time exactly."""
    witness: Witness
    page: str
    """The page it is a capture of: told by its address, its name, or whoever asked."""
    url: str | None = None
    """The address as archived, without secrets; None where the source tells none."""
    status: int | None = None
    """As archived; None for a saved file, which is then judged by nothing but its bytes when it is read."""
    headers: tuple[tuple[str, str], ...] = ()
    """As archived, in order, repeats kept."""
    media_type: str | None = None
    wire_sha256: str | None = None
    """Digest of the coded bytes; None where no content coding was used."""
    digest: str | None = None
    """As the source declares it: `sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ`."""
    digest_check: DigestCheck = "unverified"
    """`unverified` where the source declares none, or one that nobody here can compute."""
    incomplete: str | None = None
    """Why the bytes are not the page, `CODE: words`: kept, never read."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotTaken:
    """Something in a source that became no capture."""

    place: str
    """Where: a file within the folder, a file and the byte at which its record begins, a commit."""
    reason: str
    """In words."""
    problem: KpiIngestError | None = None
    """What the exit code has to tell; None for what is merely passed over, such as records of other addresses."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for."""

    addresses: Mapping[str, tuple[PageUrl, ...]] = field(default_factory=dict)
    """Every address of each wanted page, over time, by page. A page without a definition has none."""
    asked: tuple[str, ...] = ()
    """The pages that were asked for by name; empty for all."""
    limits: FetchLimits = field(default_factory=FetchLimits)

    def pages_at(self, url: str) -> tuple[str, ...]:
        """The wanted pages that have had this address, whatever its scheme, `www.` or slash at the end."""
        key = same_address(url)
        return tuple(
            page for page, urls in self.addresses.items() if any(same_address(known.url) == key for known in urls)
        )

    def has_left(self, page: str, url: str, time: datetime) -> bool:
        """Whether the page's definition says that it was no longer at this address at this time."""
        key = same_address(url)
        known = [each for each in self.addresses.get(page, ()) if same_address(each.url) == key]
        return bool(known) and all(each.until is not None and time.date() >= each.until for each in known)

    def wants(self, page: str) -> bool:
        """Whether captures of this page were asked for."""
        return not self.asked or page in self.asked

    @property
    def only(self) -> str | None:
        """The one page that was asked for: what a source whose files name no page is taken to hold."""
        return self.asked[0] if len(self.asked) == 1 else None


class Source(Protocol):
    """A place where captures lie."""

    def captures(self, wanted: Wanted) -> Iterator[Found | NotTaken]:
        """Every capture of the wanted pages, and word of everything else, in the order of the source.

        A source that cannot be read as what it is raises before it gives anything, so that nothing of it is taken; one
        that is damaged in places gives the sound rest, and names each place with a NotTaken that has a problem.
        """
