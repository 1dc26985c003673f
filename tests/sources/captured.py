"""Pages whose past is brought in, and what the archive then holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from command_line import Ran, run
from kpi_ingest.archive import Archive, open_archive
from kpi_ingest.model import Capture

PAGE = "waits"
OTHER = "visits"
URL = "https://www.trust.example.org/performance/waits"
OTHER_URL = "https://www.trust.example.org/performance/visits"


def page_html(figure: object = 41) -> bytes:
    """A page that can be read, with one figure to tell editions apart."""
    return (
        "<!doctype html><html><head><title>Waits</title></head><body><h1>Waiting times</h1><table>"
        "<tr><th>Indicator</th><th>Target</th><th>March 2024</th></tr>"
        f"<tr><td>Seen within 18 weeks</td><td>92</td><td>{figure}</td></tr>"
        "<tr><td>Seen within 52 weeks</td><td>100</td><td>97</td></tr></table></body></html>"
    ).encode()


CHALLENGE = (
    b"<html><head><title>Just a moment...</title></head><body>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)


def _definition(page: str, url: str) -> str:
    return (
        f'id = "{page}"\ntitle = "{page}"\npublisher = "Trust"\nlicence = "none stated"\n\n'
        f'[[urls]]\nurl = "{url}"\n\n[[sections]]\nid = "A"\ntitles = ["Waiting times"]\n'
    )


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test works."""

    folder: Path

    def run(self, *words: object) -> Ran:
        """A command, in this folder."""
        return run(*words, folder=self.folder)

    def fetch(self, source: object, *pages: str) -> Ran:
        """`fetch PAGES --from SOURCE`."""
        return self.run("fetch", *pages, "--from", source)

    def archive(self) -> Archive:
        """The archive, to look at."""
        return open_archive(self.folder / "archive")

    def captures(self, page: str = PAGE) -> tuple[Capture, ...]:
        """The page's captures by time."""
        kept = self.archive().captures(page) if (self.folder / "archive").is_dir() else ()
        return tuple(sorted(kept, key=lambda it: (it.captured.lower, it.captured.upper, it.sha256, it.id)))

    def contents(self, page: str = PAGE) -> list[bytes]:
        """The bytes of the page's whole captures by time."""
        archive = self.archive()
        return [archive.bytes_of(it.sha256) for it in self.captures(page) if it.incomplete is None]


def make_place(folder: Path) -> Place:
    """A folder with settings and two page definitions."""
    (folder / "pages").mkdir(parents=True)
    (folder / "pages" / "waits.toml").write_text(_definition(PAGE, URL), encoding="utf-8")
    (folder / "pages" / "visits.toml").write_text(_definition(OTHER, OTHER_URL), encoding="utf-8")
    (folder / "kpi-ingest.toml").write_text('archive = "archive"\npages = ["pages"]\n', encoding="utf-8")
    return Place(folder)
