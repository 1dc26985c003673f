"""Generated tables of the kinds the web prints, for fitting and measuring the repair of bare runs.

Each table draws its own mix: which families of columns stand in it, how many rows, whether thousands are grouped, how
often a cell is blank or a mark, whether a last row sums up the others. The mix is drawn per table, not per row: narrow
generators give confident mistakes on mixes they have not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from bench import run_words as words
from bench.run_lists import LISTS
from bench.run_registers import REGISTERS

Cells = list[str]
SILENT = ("", "A", "B", "II", "Value", "Index", "Other", "1st", "2005", "Top 10", "Best", "Ref", "Data", "Series")
MISLEADING = (
    "Total",
    "Points",
    "Score",
    "Number",
    "Place",
    "League",
    "Season",
    "Rank",
    "Position",
    "Rate",
    "Age",
    "Type",
)
"""Header words that say nothing, and words that columns of many kinds are headed with."""


@dataclass(frozen=True, slots=True)
class RunTable:
    """Header labels and rows of cell texts; joining a row's cells gives its run."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Sheet:
    """A table while it is made: columns side by side."""

    rng: Random
    size: int
    grouped: bool
    header: list[str] = field(default_factory=list)
    columns: list[Cells] = field(default_factory=list)

    def add(self, label: str, cells: Cells) -> None:
        self.header.append(label)
        self.columns.append(cells)

    def whole(self, value: float) -> str:
        return f"{round(value):,}" if self.grouped else str(round(value))

    def draw(self, low: int, high: int) -> list[int]:
        """Counts that crowd at the lower end, as goals and medals do."""
        skew = self.rng.uniform(0.8, 3.0)
        return [low + int((high - low + 1) * self.rng.random() ** skew) for _ in range(self.size)]


LIST_SHARE, HARDER_SHARE = 0.6, 1.1
"""Of each kind of list: together about a quarter of all tables; a third makes them harder to read."""


def make_tables(count: int, seed: str, lists: float = LIST_SHARE) -> list[RunTable]:
    """`count` tables, the same for the same seed and share of lists."""
    return [make_table(f"{seed}-{number}", lists) for number in range(count)]


def make_table(name: str, lists: float) -> RunTable:
    """One table whose whole mix is drawn from its name."""
    rng = Random(name)
    sheet = Sheet(rng, rng.randint(6, 30), rng.random() < 0.75)
    rng.choices(FAMILIES, (*STATISTICS_SHARES, *(lists for _ in LISTS), *(REGISTER_SHARE for _ in REGISTERS)))[0](sheet)
    if rng.random() < 0.25:
        sheet.add(rng.choice(["Notes", "Status", "Result", "Team", "Place"]), names(sheet))
    _leave_out(sheet)
    _mislead(sheet)
    rows = [tuple(column[row] for column in sheet.columns) for row in range(sheet.size)]
    return RunTable(name, tuple(sheet.header), tuple(rows))


def _leave_out(sheet: Sheet) -> None:
    """Blanks and marks, in few tables and there in few columns."""
    rng = sheet.rng
    if rng.random() < 0.75:
        return
    for column in range(1, len(sheet.columns)):
        if rng.random() < 0.4:
            rate, mark = rng.uniform(0.02, 0.3), rng.choice(["", "", "-", "–", "n/a", "—", "0"])
            cells = sheet.columns[column]
            sheet.columns[column] = [mark if rng.random() < rate else cell for cell in cells]


def _mislead(sheet: Sheet) -> None:
    """Header words that say little or something else, in a quarter of the tables there now and then."""
    rng = sheet.rng
    if rng.random() < 0.25:
        rate = rng.choice([0.1, 0.2, 0.4])
        said = SILENT if rng.random() < 0.7 else MISLEADING
        sheet.header = [rng.choice(said) if rng.random() < rate else label for label in sheet.header]


def names(sheet: Sheet) -> Cells:
    """One kind of words for the whole column, as real columns have."""
    makers, shares = zip(*words.KINDS, strict=True)
    maker = sheet.rng.choices(makers, shares)[0]
    if maker is words.date:
        style = sheet.rng.choice(words.DATE_STYLES)
        return [style(sheet.rng) for _ in range(sheet.size)]
    if maker in (words.outcome, words.club, words.nation) and sheet.rng.random() < 0.5:
        few = [maker(sheet.rng) for _ in range(sheet.rng.randint(1, 5))]
        return [sheet.rng.choice(few) for _ in range(sheet.size)]
    return [maker(sheet.rng) for _ in range(sheet.size)]


def name_column(sheet: Sheet) -> None:
    label = sheet.rng.choice(
        ["Name", "Nation", "Country", "Team", "Player", "Club", "Area", "Party", "District", "Indicator", ""]
    )
    sheet.add(label, names(sheet))


def rank_column(sheet: Sheet) -> None:
    rng = sheet.rng
    suffix = rng.choices(["", ".", "th"], [8, 1, 0.5])[0]
    first = 1 if rng.random() < 0.85 else rng.randint(2, 300)
    ranks = list(range(first, first + sheet.size))
    for row in range(1, sheet.size):
        if rng.random() < 0.06:
            ranks[row] = ranks[row - 1]
    sheet.add(rng.choice(["Rank", "Pos", "#", "No.", "Position", ""]), [f"{rank}{suffix}" for rank in ranks])


def year_column(sheet: Sheet) -> None:
    start, step = sheet.rng.randint(1850, 1995), sheet.rng.choice([1, 1, 1, 4, 10])
    step = 1 if start + step * sheet.size > 2030 else step
    sheet.add("Year", [str(start + step * row) for row in range(sheet.size)])


def medals(sheet: Sheet) -> None:
    """Gold, silver, bronze and their sum, best first, perhaps with the row that sums them up."""
    rng = sheet.rng
    rank_column(sheet)
    coded = rng.random() < 0.4
    nations = rng.sample(list(words.NATIONS), min(sheet.size, len(words.NATIONS)))
    sheet.add("Nation", [f"{name} ({words.NATIONS[name]})" if coded else name for name in nations])
    top = rng.choice([2, 5, 15, 40, 120])
    counts = sorted(zip(*(sheet.draw(0, top) for _ in range(3)), strict=True), reverse=True)
    columns = [list(column) for column in zip(*counts, strict=True)]
    columns.append([sum(row) for row in counts])
    if rng.random() < 0.5:
        for column in columns:
            column[-1] = sum(column[:-1])
        columns[3][-1] = sum(columns[number][-1] for number in range(3))
        word = "Total"
        sheet.columns[1][-1] = word
        sheet.columns[0][-1] = rng.choice(["", word])
    for label, column in zip(("Gold", "Silver", "Bronze", "Total"), columns, strict=True):
        sheet.add(label, [str(value) for value in column])


def league(sheet: Sheet) -> None:
    rng = sheet.rng
    if rng.random() < 0.7:
        rank_column(sheet)
    name_column(sheet)
    won, drawn, lost = sheet.draw(0, rng.choice([4, 12, 25])), sheet.draw(0, rng.choice([3, 10])), sheet.draw(0, 12)
    scored, missed = sheet.draw(2, rng.choice([12, 60, 110])), sheet.draw(2, rng.choice([12, 60, 110]))
    played = [a + b + c for a, b, c in zip(won, drawn, lost, strict=True)]
    difference = [a - b for a, b in zip(scored, missed, strict=True)]
    plus, minus = rng.choice(["+", ""]), rng.choice("-−")
    points = [3 * a + b for a, b in zip(won, drawn, strict=True)]
    for label, column in zip(
        ("Played", "Won", "Drawn", "Lost", "For", "Against"), (played, won, drawn, lost, scored, missed), strict=True
    ):
        sheet.add(label, [str(value) for value in column])
    if rng.random() < 0.7:
        signed = [f"{plus if value > 0 else minus if value < 0 else ''}{abs(value)}" for value in difference]
        sheet.add("Difference", signed)
    if rng.random() < 0.8:
        sheet.add("Points", [str(value) for value in points])
    if rng.random() < 0.3:
        places = rng.choice([0, 1, 2])
        rates = [100 * a / max(1, b) for a, b in zip(won, played, strict=True)]
        sheet.add("Win %", [f"{rate:.{places}f}{'%' if places != 1 else ''}" for rate in rates])


def career(sheet: Sheet) -> None:
    """Seasons of a player: counts, and averages with their own decimals."""
    rng = sheet.rng
    (year_column if rng.random() < 0.6 else name_column)(sheet)
    if rng.random() < 0.6:
        sheet.add("Team", names(sheet))
    labels = rng.sample(
        ["Games", "Starts", "Runs", "Yards", "Goals", "Assists", "TDs", "Laps", "Led", "Rebounds", "50s"],
        rng.randint(2, 7),
    )
    for label in labels:
        sheet.add(label, [sheet.whole(value) for value in sheet.draw(0, rng.choice([3, 9, 20, 40, 250, 1900]))])
    for label in rng.sample(["Average", "Avg.", "Strike Rate", "Qual", "Avg. Finish"], rng.randint(0, 2)):
        low, high = rng.choice([(0, 9), (2, 60), (100, 230)])
        places = rng.choice([1, 1, 2, 2, 3])
        column = [f"{rng.uniform(low, high):.{places}f}" for _ in range(sheet.size)]
        sheet.header.insert(len(sheet.header) - rng.randint(0, 2), label)
        sheet.columns.insert(sheet.header.index(label), column)


def population(sheet: Sheet) -> None:
    rng = sheet.rng
    if rng.random() < 0.4:
        rank_column(sheet)
    name_column(sheet)
    people = [10 ** rng.gauss(rng.choice([3.5, 4.5, 5.5]), 0.5) for _ in range(sheet.size)]
    areas = [10 ** rng.gauss(1.7, 0.6) for _ in range(sheet.size)]
    places = rng.choice([0, 1, 2])
    groups = [("Area (km²)", [f"{area:.{places}f}" for area in areas])]
    if rng.random() < 0.4:
        groups.append(("Area (sq mi)", [f"{area * 0.3861:.{places}f}" for area in areas]))
    groups.append(("Population", [sheet.whole(count) for count in people]))
    if rng.random() < 0.5:
        males = [count * rng.uniform(0.47, 0.52) for count in people]
        groups += [
            ("Males", [sheet.whole(m) for m in males]),
            ("Females", [sheet.whole(round(p) - round(m)) for p, m in zip(people, males, strict=True)]),
        ]
    if rng.random() < 0.6:
        dense = rng.choice([0, 1, 2])
        ratios = [round(p) / max(0.01, float(f"{a:.{places}f}")) for p, a in zip(people, areas, strict=True)]
        groups.append(
            ("Density", [f"{ratio:,.{dense}f}" if sheet.grouped else f"{ratio:.{dense}f}" for ratio in ratios])
        )
    rng.shuffle(groups)
    for label, column in groups:
        sheet.add(label, column)


def election(sheet: Sheet) -> None:
    rng = sheet.rng
    name_column(sheet)
    if rng.random() < 0.5:
        sheet.add("Candidate", [words.person(rng) for _ in range(sheet.size)])
    votes = [int(10 ** rng.gauss(rng.choice([3, 4, 5]), 0.7)) + 1 for _ in range(sheet.size)]
    places, unit = rng.choice([1, 1, 2]), rng.choice(["", "%"])
    sheet.add("Votes", [sheet.whole(count) for count in votes])
    sheet.add("%", [f"{100 * count / sum(votes):.{places}f}{unit}" for count in votes])
    if rng.random() < 0.6:
        minus = rng.choice("-−")
        sheet.add("±%", [f"{rng.choice(['+', minus])}{abs(rng.gauss(0, 5)):.{places}f}" for _ in votes])
    if rng.random() < 0.6:
        sheet.add("Seats", [str(value) for value in sheet.draw(0, 90)])


def series(sheet: Sheet) -> None:
    """The same measure year after year: close values along a row, rows of any size."""
    rng = sheet.rng
    name_column(sheet)
    places, unit = rng.choice([0, 0, 0, 1, 2]), rng.choice(["", "", "%"])
    scale, spread, drift = rng.uniform(0.6, 4.5), rng.uniform(0.1, 0.9), rng.uniform(0.01, 0.2)
    if unit:
        scale, spread = 1.2, 0.3
    start, years = rng.randint(1950, 2012), rng.randint(3, 9)
    rows = [_walk(rng, 10 ** rng.gauss(scale, spread), drift, years) for _ in range(sheet.size)]
    stripped = places > 0 and rng.random() < 0.3
    for number in range(years):
        cells = [f"{row[number]:,.{places}f}" if sheet.grouped else f"{row[number]:.{places}f}" for row in rows]
        if stripped:
            cells = [cell.rstrip("0").rstrip(".") if "." in cell else cell for cell in cells]
        sheet.add(str(start + number), [cell + unit for cell in cells])


def _walk(rng: Random, value: float, drift: float, steps: int) -> list[float]:
    values = []
    for _ in range(steps):
        values.append(value)
        value *= 2.718 ** rng.gauss(0, drift)
    return values


def scores(sheet: Sheet) -> None:
    """Rounds or marks of a contest, and their sum."""
    rng = sheet.rng
    if rng.random() < 0.5:
        rank_column(sheet)
    name_column(sheet)
    places = rng.choice([0, 0, 1, 2, 3])
    low, high = rng.choice([(1, 10), (60, 80), (0, 12), (100, 140), (5, 99)])
    rounds = [[round(rng.uniform(low, high), places) for _ in range(sheet.size)] for _ in range(rng.randint(2, 6))]
    for number, column in enumerate(rounds):
        sheet.add(f"R{number + 1}", [f"{value:.{places}f}" for value in column])
    if rng.random() < 0.7:
        sheet.add("Total", [f"{sum(row):.{places}f}" for row in zip(*rounds, strict=True)])


def mixture(sheet: Sheet) -> None:
    """Columns that have nothing to do with each other."""
    rng = sheet.rng
    if rng.random() < 0.4:
        (rank_column if rng.random() < 0.6 else year_column)(sheet)
    name_column(sheet)
    for number in range(rng.randint(3, 8)):
        if rng.random() < 0.12:
            sheet.add(rng.choice(["Type", "Date", "Result"]), names(sheet))
            continue
        label = rng.choice(
            ["Total", "Score", "Length", "Height", "Sales", "Price", "Rate", "Points", "Age", f"V{number}", "Votes"]
        )
        sheet.add(label, _figures(sheet))


def _figures(sheet: Sheet) -> Cells:
    rng = sheet.rng
    prefix = rng.choices(["", "$", "£"], [10, 0.7, 0.5])[0]
    suffix = rng.choices(["", "%", "*", "k"], [10, 2, 0.1, 0.1])[0]
    places = rng.choices([0, 1, 2, 3], [10, 3, 2, 0.5])[0]
    scale, spread = rng.uniform(0.2, 5.0), rng.uniform(0.05, 0.8)
    if suffix == "%":
        scale, spread = rng.uniform(0.3, 1.6), rng.uniform(0.05, 0.3)
    if suffix == "k":
        scale, places = rng.uniform(0.2, 2.5), 0
    zeros = rng.choice([0.0, 0.0, 0.1, 0.4])
    round_to = rng.choice([1, 1, 1, 5, 10, 100]) if not places else 1
    cells = []
    for _ in range(sheet.size):
        value = 0.0 if rng.random() < zeros else 10 ** rng.gauss(scale, spread)
        value = round(value / round_to) * round_to if round_to > 1 else value
        cells.append(f"{prefix}{value:,.{places}f}{suffix}" if sheet.grouped else f"{prefix}{value:.{places}f}{suffix}")
    return cells


STATISTICS: tuple[Callable[[Sheet], None], ...] = (
    medals,
    league,
    career,
    population,
    election,
    series,
    scores,
    mixture,
)
STATISTICS_SHARES = (4.0, 2.0, 2.5, 2.0, 1.5, 2.0, 1.5, 2.0)
REGISTER_SHARE = 0.9
FAMILIES = (*STATISTICS, *LISTS, *REGISTERS)
