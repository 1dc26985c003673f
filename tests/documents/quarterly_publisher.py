"""A publisher who links a new PDF every quarter from one page: the figures that each edition prints, and the page."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from html import escape
from io import BytesIO

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from page_server import Site

WINDOW = 4
"""Quarters that an edition prints: its own and those before it."""
INDICATORS = ("Calls answered within a minute", "Complaints received", "Repairs done on time", "Visits to the centre")
Quarter = tuple[int, int]
"""Year and number."""


def quarters(first: Quarter, count: int) -> list[Quarter]:
    """Quarters one after the other."""
    start = first[0] * 4 + first[1] - 1
    return [(at // 4, at % 4 + 1) for at in range(start, start + count)]


def label(quarter: Quarter) -> str:
    """The edition as the project names it."""
    return f"Q{quarter[1]}-{quarter[0]}"


def period(quarter: Quarter) -> str:
    """The canonical period of a header."""
    return f"{quarter[0]}-Q{quarter[1]}"


@dataclass
class Edition:
    """A document as it stands on the publisher's server at present."""

    quarter: Quarter
    figures: dict[tuple[str, Quarter], int]
    """What it prints, by indicator and quarter."""
    link: str
    """Words of its link."""
    title: str
    path: str

    def pdf(self) -> bytes:
        """The file, the same bytes for the same figures."""
        columns = sorted({quarter for _, quarter in self.figures})
        header = ["Indicator", *(f"Actual Q{number} {year}" for year, number in columns)]
        rows = [[name, *(str(self.figures[name, it]) for it in columns)] for name in INDICATORS]
        styles = getSampleStyleSheet()
        table = Table([header, *rows], style=TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
        out = BytesIO()
        template = SimpleDocTemplate(out, pagesize=A4, invariant=1)
        template.build(
            [
                Paragraph(escape(self.title), styles["Title"]),
                Paragraph("Figures", styles["Heading2"]),
                table,
                Spacer(1, 9),
            ]
        )
        return out.getvalue()


@dataclass
class Publisher:
    """Editions, and the site that shows them."""

    site: Site
    editions: list[Edition] = field(default_factory=list)

    @classmethod
    def of_quarters(cls, site: Site, first: Quarter, count: int, seed: int) -> Publisher:
        """A publisher with so many editions out; each revises some figures of the quarters before."""
        dice = random.Random(seed)
        known: dict[tuple[str, Quarter], int] = {}
        publisher = cls(site)
        every = quarters(first, count)
        for at, quarter in enumerate(every):
            shown = every[max(0, at - WINDOW + 1) : at + 1]
            for name in INDICATORS:
                for old in shown[:-1]:
                    if dice.random() < 0.3:
                        known[name, old] += dice.choice((-7, -3, 2, 11))
                known[name, quarter] = dice.randint(200, 900)
            figures = {(name, it): known[name, it] for name in INDICATORS for it in shown}
            publisher.editions.append(cls.edition(quarter, figures))
        return publisher

    @staticmethod
    def edition(quarter: Quarter, figures: dict[tuple[str, Quarter], int]) -> Edition:
        """A document whose link and title say what it is."""
        year, number = quarter
        return Edition(
            quarter, figures, f"Performance report Q{number} {year} (PDF)",
            f"Performance report, quarter {number} of {year}", f"/files/report-{year}-{number}.pdf",
        )  # fmt: skip

    def put_up(self) -> None:
        """Show every edition and the page that links them, the newest first."""
        items = "".join(f'<li><a href="{it.path}">{escape(it.link)}</a></li>' for it in reversed(self.editions))
        page = f"<html><body><h1>Performance</h1><ul>{items}</ul><p><a href='/about'>About us</a></p></body></html>"
        self.site.pages = {"/performance": page.encode(), **{it.path: it.pdf() for it in self.editions}}


def printed_states(publisher: Publisher, name: str, quarter: Quarter) -> list[tuple[str, str]]:
    """What became of one figure, edition by edition, as the publisher first printed it: (edition, text or `gone`)."""
    states: list[tuple[str, str]] = []
    for edition in publisher.editions:
        shown = edition.figures.get((name, quarter))
        text = "gone" if shown is None else str(shown)
        if text != (states[-1][1] if states else "gone"):
            states.append((label(edition.quarter), text))
    return states
