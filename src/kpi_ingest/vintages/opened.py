"""A store opened for questions about time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import get_args

from kpi_ingest.bundle import bundled
from kpi_ingest.compare import answers_of, tell_releases
from kpi_ingest.compare.bases import LineBasis, line_bases
from kpi_ingest.errors import UsageError
from kpi_ingest.model import Capture, Decision, Reading, Release
from kpi_ingest.model.history import Edition, main_line
from kpi_ingest.pages import PageDefinition, PageRules, load_pages, rules_of
from kpi_ingest.pipeline.answers import choose_release, page_in
from kpi_ingest.pipeline.outlining import Outline, outline_of
from kpi_ingest.pipeline.standing import accepted_releases, acknowledged_findings, stored_decisions
from kpi_ingest.store import Store
from kpi_ingest.store import open_store as open_facts
from kpi_ingest.vintages.asof import figures_at
from kpi_ingest.vintages.changes import broken_keys, change_rows, kinds_of, news, page_diffs
from kpi_ingest.vintages.display import never_read_note
from kpi_ingest.vintages.printed import finding_rows, sightings, vintage_date
from kpi_ingest.vintages.revisions import stats_of, triangle_of
from kpi_ingest.vintages.rows import (
    Axis,
    ChangeRow,
    Figure,
    FindingRow,
    RevisionStats,
    Rows,
    Sighting,
    TriangleCell,
    VintageDate,
)
from kpi_ingest.vintages.spells import Name, histories_of, history_in, names_of, releases_of_figure, spoken_of
from kpi_ingest.vintages.times import END_OF_TIME, moment, moment_or_none, refused
from kpi_ingest.vintages.trends import TrendRow, trend_of


@dataclass(frozen=True, slots=True)
class VintageStore:
    """A store with its page definitions, opened for reading; every answer is derived when asked for.

    Pages and indicators go by their ids. Times are aware datetimes, or texts `YYYY[-MM[-DD[Thh:mm]]]` that stand for
    the end of what they name. `recorded_as_of` answers with what the store held at that time: captures, readings and
    decisions recorded later are left out. Releases held by a gate are left out, and said to be. Every method raises
    UsageError for a page, time or indicator that is none, StorageError when the database fails, and IntegrityError for
    a damaged row.
    """

    facts: Store
    definitions: Mapping[str, PageDefinition]

    def __enter__(self) -> VintageStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the connections back."""
        self.facts.close()

    def pages(self) -> tuple[str, ...]:
        """Ids of all pages, sorted."""
        return self.facts.pages()

    def as_of(
        self, page: str, t: datetime | str, axis: Axis = "captured", recorded_as_of: datetime | str | None = None
    ) -> Rows[Figure]:
        """The figures on display at `t`, one row for each key, by key.

        `captured`: as far as captures tell. `released`: as far as the publisher's own time is known; where nothing
        states it the time of capture stands in. Where bounds leave open which release was on display, the rows that
        would differ say so in `depends`, and so does the answer.
        """
        if axis not in get_args(Axis):
            raise refused(f"axis {axis!r}", " or ".join(get_args(Axis)), page)
        return self._figures(page, moment(t), axis, recorded_as_of)

    def as_of_all(
        self, t: datetime | str, axis: Axis = "captured", recorded_as_of: datetime | str | None = None
    ) -> Rows[Figure]:
        """The figures of every page on display at `t`, by page and key; one page is worked on at a time."""
        answers = [self.as_of(page, t, axis, recorded_as_of) for page in self.pages()]
        depends = tuple(note for answer in answers for note in answer.depends)
        return Rows[Figure]((figure for answer in answers for figure in answer), depends)

    def latest(self, page: str, recorded_as_of: datetime | str | None = None) -> Rows[Figure]:
        """The figures of the latest release that no gate holds, one row for each key."""
        return self._figures(page, END_OF_TIME, "captured", recorded_as_of)

    def first_release(self, page: str, recorded_as_of: datetime | str | None = None) -> Rows[Figure]:
        """The first figure ever shown under each key: `nth_release(page, 1)`."""
        return self.nth_release(page, 1, recorded_as_of)

    def nth_release(self, page: str, n: int, recorded_as_of: datetime | str | None = None) -> Rows[Figure]:
        """The n-th figure (1 for the first) released under each key that has had as many.

        Awaiting, suppressed, blank or gone is no figure, but the same figure after it counts again; a state that could
        not be read counts as nothing.
        """
        if n < 1:
            raise refused(f"release number {n}", "1 or more", page)
        line = main_line(self._sound(page, recorded_as_of))
        found = (releases_of_figure(history) for history in histories_of(line).values())
        return Rows[Figure](released[n - 1] for released in found if len(released) >= n)

    def vintage_dates(self, page: str, recorded_as_of: datetime | str | None = None) -> Rows[VintageDate]:
        """Every release with the time of its first capture, held ones among them, oldest first."""
        return Rows[VintageDate](map(vintage_date, self._outline(page, recorded_as_of).editions))

    def all_releases(
        self, page: str, *, include_deletes: bool = True, recorded_as_of: datetime | str | None = None
    ) -> Rows[Figure]:
        """Every state of every figure, by key and then by time; with deletes, rows of state `gone`."""
        histories = self._histories(page, recorded_as_of)
        return Rows[Figure](
            each for states in histories.values() for each in states if include_deletes or each.state != "gone"
        )

    def history(
        self, page: str, indicator: str | None = None, recorded_as_of: datetime | str | None = None
    ) -> Rows[Figure]:
        """Every state of every figure of one indicator (its id, or words of a label), or of the whole page."""
        return history_in(self._sound(page, recorded_as_of), page, indicator)

    def vintages(
        self, page: str, indicator: str, measure: str, period: str = "", *, series: str = "",
        recorded_as_of: datetime | str | None = None,
    ) -> Rows[Figure]:  # fmt: skip
        """The states of the figures under one key, oldest first; of every section that has the indicator. A period is
        named by its canonical form, or by the words that the header has for it."""
        found = self.history(page, indicator, recorded_as_of)
        return Rows[Figure](
            each for each in found if (each.measure, each.series) == (measure, series) and spoken_of(each, period)
        )

    def changes(
        self, page: str, updated_after: datetime | str | None = None, recorded_as_of: datetime | str | None = None
    ) -> Rows[ChangeRow]:
        """Every classified change from one release to the next, oldest first.

        With `updated_after` only what the store came to know since that time of recording: late history and new
        readings too, and, with action `dropped`, what it knew then and knows better now.
        """
        now = change_rows(self._sound(page, recorded_as_of), self.definitions.get(page))
        if updated_after is None:
            return Rows[ChangeRow](now)
        before = change_rows(self._sound(page, updated_after), self.definitions.get(page))
        return Rows[ChangeRow](news(before, now))

    def revision_triangle(
        self, page: str, indicator: str, measure: str = "actual", recorded_as_of: datetime | str | None = None
    ) -> Rows[TriangleCell]:
        """What each release says of each period of one indicator, by release and then by period, and what the
        publisher did to each figure in it."""
        sound = self._sound(page, recorded_as_of)
        names = names_of(histories_of(sound), page, indicator)
        kinds = kinds_of(sound, self.definitions.get(page))
        return triangle_of(sound, kinds, {key.indicator for key, _ in names}, measure)

    def revision_stats(
        self, page: str, indicator: str | None = None, measure: str = "actual",
        recorded_as_of: datetime | str | None = None,
    ) -> Rows[RevisionStats]:  # fmt: skip
        """Mean revision, mean absolute revision and relative mean absolute revision of one indicator, or of each:
        latest against first release (definitions and sources: `kpi_ingest.vintages.revisions`); and how many cells of
        each are open."""
        sound = main_line(self._sound(page, recorded_as_of))
        histories = histories_of(sound)
        names = histories if indicator is None else names_of(histories, page, indicator)
        wanted = {(key.indicator, measure) for key, _ in names}
        return stats_of(sound, histories, broken_keys(sound, self.definitions.get(page)), wanted)

    def trend(
        self, page: str, indicator: str, measure: str = "actual", *, across_breaks: bool = False,
        recorded_as_of: datetime | str | None = None, release: str | None = None,
    ) -> Rows[TrendRow]:  # fmt: skip
        """The latest figure of each period of one indicator, and its difference from that of the period before; a
        period without a figure has a row that says so. Raises UsageError that names the series break where one lies
        between two of them; with `across_breaks` such a row has no difference and says why. `release` (`page@date`,
        `page#id`) is the vintage asked about: what came after it counts for nothing."""
        sound = self._until(page, recorded_as_of, release)
        names = names_of(histories_of(sound), page, indicator)
        lines = {(key.section, key.indicator, key.measure, key.series) for key, _ in names if key.measure == measure}
        diffs = page_diffs(sound, self.definitions.get(page))
        return trend_of(main_line(sound), diffs, lines, self._rules(page), across_breaks=across_breaks)

    def bases(self, page: str, recorded_as_of: datetime | str | None = None) -> Rows[LineBasis]:
        """What lines of figures measure over, as declared, as shown by exact sums, or as hinted at."""
        return Rows[LineBasis](line_bases(main_line(self._sound(page, recorded_as_of)), self._rules(page)))

    def findings(self, page: str, recorded_as_of: datetime | str | None = None) -> Rows[FindingRow]:
        """The doubts about every release, held ones among them; whether a decision acknowledges them, and which later
        release answers them."""
        acknowledged = acknowledged_findings(self._decisions(page, recorded_as_of))
        releases = self.releases(page, recorded_as_of)
        answers = answers_of(releases)
        return Rows[FindingRow](row for release in releases for row in finding_rows(release, acknowledged, answers))

    def where(
        self, page: str, indicator: str, measure: str | None = None, period: str | None = None,
        recorded_as_of: datetime | str | None = None, *, series: str | None = None, release: str | None = None,
    ) -> Rows[Sighting]:  # fmt: skip
        """Every place where figures of one indicator were printed, with the digest of the bytes, by time; with
        `release` (`page@date`, `page#id`) only in the captures of that release."""
        keys = {key for key, _ in names_of(self._histories(page, recorded_as_of), page, indicator)}
        dated = self._readings(page, recorded_as_of)
        if release is not None:
            shown = self._chosen(page, recorded_as_of, release).captures
            dated = tuple(each for each in dated if each[1].sha256 in shown)
        return Rows[Sighting](
            sighting
            for sighting in sightings(dated, keys)
            if measure in (None, sighting.measure)
            and series in (None, sighting.series)
            and (period is None or spoken_of(sighting, period))
        )

    def releases(self, page: str, recorded_as_of: datetime | str | None = None) -> tuple[Release, ...]:
        """The releases themselves, oldest first, held ones among them."""
        outline = self._outline(page, recorded_as_of)
        return tell_releases(outline.editions, outline.shelf, self._rules(page))

    def _figures(self, page: str, t: datetime, axis: Axis, recorded_as_of: datetime | str | None) -> Rows[Figure]:
        outline = self._outline(page, recorded_as_of)
        if not outline.editions:
            return Rows[Figure]((), (never_read_note(page, moment_or_none(recorded_as_of)),))
        return figures_at(outline, t, axis)

    def _rules(self, page: str) -> PageRules:
        return rules_of(self.definitions.get(page))

    def _outline(self, page: str, recorded_as_of: datetime | str | None) -> Outline:
        self._expect_page(page)
        accepted = accepted_releases(self._decisions(page, recorded_as_of))
        return outline_of(self.facts, page, self.definitions.get(page), accepted, moment_or_none(recorded_as_of))

    def _expect_page(self, page: str) -> None:
        if page not in self.facts.pages():
            raise UsageError(
                "E_NO_RELEASE", page=page, got="a page that this store has never heard of",
                expected=f"one of {', '.join(self.facts.pages()) or 'none: the store is empty'}",
                next_step="kpi-ingest show lists the pages; kpi-ingest replay reads the archive",
            )  # fmt: skip

    def _readings(self, page: str, recorded_as_of: datetime | str | None) -> tuple[tuple[Capture, Reading], ...]:
        return self.facts.current_readings(page, recorded_as_of=moment_or_none(recorded_as_of))

    def _sound(self, page: str, recorded_as_of: datetime | str | None) -> list[Release]:
        """The releases that no gate holds, without their findings: these need every release compared with the one
        before, which no question about figures asks for."""
        outline = self._outline(page, recorded_as_of)
        sound = [edition for edition in outline.editions if edition.held is None]
        outline.shelf.states(*(edition.captures for edition in sound))
        return [outline.release(edition) for edition in sound]

    def _until(self, page: str, recorded_as_of: datetime | str | None, release: str | None) -> list[Release]:
        """The releases that no gate holds, up to the one of that name; all of them where none is named."""
        sound = self._sound(page, recorded_as_of)
        if release is None:
            return sound
        last = self._chosen(page, recorded_as_of, release).number
        return [each for each in sound if each.number <= last]

    def _chosen(self, page: str, recorded_as_of: datetime | str | None, release: str) -> Edition:
        """The release of that name. Raises UsageError for none, and for one of another page."""
        if page_in(release) != page:
            raise refused(f"the release {release}", f"one of {page}", page)
        return choose_release(release, self._outline(page, recorded_as_of).editions).release

    def _histories(self, page: str, recorded_as_of: datetime | str | None) -> dict[Name, tuple[Figure, ...]]:
        return histories_of(self._sound(page, recorded_as_of))

    def _decisions(self, page: str, recorded_as_of: datetime | str | None) -> list[Decision]:
        by = moment_or_none(recorded_as_of)
        return [each for each in stored_decisions(self.facts, page) if by is None or each.recorded_at <= by]


def open_store(url: str, *, definitions: Mapping[str, PageDefinition] | None = None) -> VintageStore:
    """Open the store at `url` (`sqlite:///FILE`, `postgresql+psycopg://USER@HOST/DATABASE`) for questions about time.

    `definitions` are those of `kpi_ingest.pages.load_pages`; without them the shipped ones. Raises ConfigError for a
    URL that is none, SchemaMismatch for a newer schema, and StorageError for a store that is not there.
    """
    known = load_pages([bundled("parsers")]) if definitions is None else definitions
    return VintageStore(open_facts(url, create=False), known)
