"""Generated lists of the kinds encyclopaedias print, whose columns keep few of a header's promises.

Rosters, fixtures, episodes, charts, drafts, fleets, summits, races: ids beside years beside small counts, scores and
times, ranges, units printed in the cell, notes in brackets. They stand beside the statistical tables of
`bench/run_tables.py`, which are made of numbers that add up.
"""

from __future__ import annotations

from random import Random
from typing import Protocol

from bench import run_words as words


class Sheet(Protocol):
    """What the lists need of a table while it is made."""

    rng: Random
    size: int

    def add(self, label: str, cells: list[str]) -> None: ...

    def whole(self, value: float) -> str: ...


def rising(sheet: Sheet, first: int, gaps: tuple[int, ...]) -> list[int]:
    """Numbers that grow from row to row, as ids and years of ordered lists do."""
    value, found = first, []
    for _ in range(sheet.size):
        found.append(value)
        value += sheet.rng.choice(gaps)
    return found


def years(sheet: Sheet) -> list[str]:
    """Years in order, or scattered over a century."""
    rng = sheet.rng
    if rng.random() < 0.5:
        return [str(year) for year in rising(sheet, rng.randint(1900, 1990), (0, 0, 1, 1, 2))]
    late = rng.randint(1950, 2022)
    return [str(late - int(rng.expovariate(1 / 25))) for _ in range(sheet.size)]


def marked(sheet: Sheet, cells: list[str], rate: float, mark: str) -> list[str]:
    """The cells, some of them replaced by a mark."""
    return [mark if sheet.rng.random() < rate else cell for cell in cells]


def noted(sheet: Sheet, cells: list[str]) -> list[str]:
    """The cells of a column that carries notes, in few tables."""
    rng = sheet.rng
    if rng.random() < 0.85:
        return cells
    note = rng.choice(["[{}]", "*", "†", " (est.)", "+"])
    return [cell + note.format(rng.randint(1, 9)) if rng.random() < 0.3 else cell for cell in cells]


def roster(sheet: Sheet) -> None:
    rng = sheet.rng
    sheet.add(rng.choice(["No.", "#", "Squad number", "Cap"]), [str(rng.randint(1, 99)) for _ in range(sheet.size)])
    sheet.add(rng.choice(["Player", "Name"]), [words.person(rng) for _ in range(sheet.size)])
    sheet.add(
        rng.choice(["Pos.", "Position"]), [rng.choice(["GK", "DF", "MF", "FW", "C", "G/F"]) for _ in range(sheet.size)]
    )
    if rng.random() < 0.6:
        height = rng.choice(
            [
                lambda: f"{rng.uniform(1.65, 2.1):.2f}",
                lambda: f"{rng.randint(165, 211)}",
                lambda: f"{rng.randint(5, 6)}'{rng.randint(0, 11)}\"",
                lambda: f"{rng.randint(5, 6)}-{rng.randint(0, 11)}",
            ]
        )
        sheet.add("Height", [height() for _ in range(sheet.size)])
        sheet.add("Weight", [f"{rng.randint(62, 130)}" for _ in range(sheet.size)])
    if rng.random() < 0.6:
        sheet.add(rng.choice(["Born", "Year", "Joined"]), years(sheet))
    sheet.add(rng.choice(["Caps", "Apps", "Games"]), [str(value) for value in _crowded(sheet, 0, 130)])
    sheet.add("Goals", noted(sheet, [str(value) for value in _crowded(sheet, 0, 40)]))
    if rng.random() < 0.4:
        sheet.add("College", [words.club(rng) for _ in range(sheet.size)])


def _crowded(sheet: Sheet, low: int, high: int) -> list[int]:
    skew = sheet.rng.uniform(0.8, 3.0)
    return [low + int((high - low + 1) * sheet.rng.random() ** skew) for _ in range(sheet.size)]


def fixtures(sheet: Sheet) -> None:
    rng = sheet.rng
    if rng.random() < 0.6:
        sheet.add(rng.choice(["Week", "Game", "Round", "#"]), [str(value) for value in rising(sheet, 1, (1, 1, 1, 2))])
    style = rng.choice(words.DATE_STYLES)
    sheet.add("Date", [style(rng) for _ in range(sheet.size)])
    sheet.add("Opponent", [rng.choice(["", "", "at ", "vs. "]) + words.club(rng) for _ in range(sheet.size)])
    top, dash = rng.choice([5, 45, 120]), rng.choice("-–")
    won = rng.choice(["", "", "W ", "L "])
    sheet.add(
        rng.choice(["Result", "Score"]),
        [f"{won}{rng.randint(0, top)}{dash}{rng.randint(0, top)}" for _ in range(sheet.size)],
    )
    if rng.random() < 0.4:
        pairs = [(row - row // 3, row // 3) for row in range(sheet.size)]
        sheet.add("Record", [f"{a}{dash}{b}" for a, b in pairs])
    sheet.add("Attendance", noted(sheet, [sheet.whole(10 ** rng.gauss(4.2, 0.35)) for _ in range(sheet.size)]))
    if rng.random() < 0.5:
        sheet.add(rng.choice(["Points", "Rank", "High points"]), [str(rng.randint(0, 30)) for _ in range(sheet.size)])


def episodes(sheet: Sheet) -> None:
    rng = sheet.rng
    first = rng.choice([1, 1, rng.randint(2, 180)])
    sheet.add(rng.choice(["No. overall", "No.", "Series #"]), [str(first + row) for row in range(sheet.size)])
    if rng.random() < 0.6:
        sheet.add(rng.choice(["No. in season", "Episode", "Season #"]), [str(1 + row) for row in range(sheet.size)])
    sheet.add("Title", [words.phrase(rng) for _ in range(sheet.size)])
    if rng.random() < 0.6:
        sheet.add("Directed by", [words.person(rng) for _ in range(sheet.size)])
    style = rng.choice(words.DATE_STYLES)
    sheet.add("Original air date", [style(rng) for _ in range(sheet.size)])
    if rng.random() < 0.4:
        sheet.add("Prod. code", [str(value) for value in rising(sheet, rng.randint(101, 999), (1, 1, 2))])
    scale = rng.uniform(0.5, 15)
    places = rng.choice([1, 2, 2])
    sheet.add(
        rng.choice(["Viewers (millions)", "Rating", "Share"]),
        noted(sheet, [f"{scale * rng.uniform(0.7, 1.3):.{places}f}" for _ in range(sheet.size)]),
    )
    if rng.random() < 0.4:
        sheet.add("Rank", [str(rng.randint(1, 40)) for _ in range(sheet.size)])


def charts(sheet: Sheet) -> None:
    rng = sheet.rng
    sheet.add("Year", years(sheet))
    sheet.add(rng.choice(["Title", "Single", "Album"]), [words.phrase(rng).title() for _ in range(sheet.size)])
    mark = rng.choice(["—", "-", "–", "—", ""])
    for label in rng.sample(["US", "UK", "AUS", "GER", "CAN", "Country", "R&B", "Hot 100", "IRE"], rng.randint(2, 6)):
        peaks = [str(value) for value in _crowded(sheet, 1, 100)]
        sheet.add(label, marked(sheet, peaks, rng.uniform(0, 0.5), mark))
    if rng.random() < 0.3:
        sheet.add(rng.choice(["Sales", "Units"]), [sheet.whole(1000 * rng.randint(5, 900)) for _ in range(sheet.size)])


def draft(sheet: Sheet) -> None:
    rng = sheet.rng
    step = rng.choice([(20, 32), (7, 40), (0, 3)])
    overall = rising(sheet, rng.randint(1, 30), tuple(range(step[0], step[1])))
    if rng.random() < 0.7:
        sheet.add("Round", [str(1 + value // 30) for value in overall])
    sheet.add("Pick", [str(1 + value % 30) for value in overall])
    if rng.random() < 0.4:
        sheet.add("Overall", [str(value) for value in overall])
    sheet.add("Player", [words.person(rng) for _ in range(sheet.size)])
    sheet.add(
        "Position", [rng.choice(["Guard", "Center", "QB", "Linebacker", "Defence", "Wing"]) for _ in range(sheet.size)]
    )
    sheet.add(rng.choice(["Nationality", "School", "College"]), [words.nation(rng) for _ in range(sheet.size)])


def fleet(sheet: Sheet) -> None:
    """Serial numbers beside years built, ranges and counts: nothing but the column tells one from the other."""
    rng = sheet.rng
    ids = rising(
        sheet, rng.choice([1, 101, 1000, rng.randint(1, 9000)]), rng.choice([(1,), (1, 2, 5), (10,), (7, 30, 80)])
    )
    ranged = rng.random() < 0.3
    label = rng.choice(["Number", "Numbers", "Class", "Name", "Flight", "Route", "Model", "ID", "Unit"])
    sheet.add(label, [f"{value}–{value + rng.randint(1, 30)}" if ranged else str(value) for value in ids])
    sheet.add(rng.choice(["Builder", "Type", "Works", "Route"]), [words.place(rng) for _ in range(sheet.size)])
    built = years(sheet)
    sheet.add(rng.choice(["Year", "Built", "Introduced"]), built)
    if rng.random() < 0.6:
        sheet.add(
            rng.choice(["Withdrawn", "Retired", "Scrapped"]), [str(int(year) + rng.randint(3, 50)) for year in built]
        )
    for label in rng.sample(
        ["Quantity", "Capacity", "Works no.", "Power", "Length (m)", "Weight", "Speed"], rng.randint(1, 4)
    ):
        scale, places = rng.uniform(0.3, 4.0), rng.choice([0, 0, 0, 1, 2])
        unit = rng.choice(["", "", "", " hp", " km/h", " m", " t"])
        column = [10 ** rng.gauss(scale, 0.25) for _ in range(sheet.size)]
        sheet.add(label, noted(sheet, [(sheet.whole(v) if not places else f"{v:.{places}f}") + unit for v in column]))


def summits(sheet: Sheet) -> None:
    """Mountains and towers: heights in two units, floors, years."""
    rng = sheet.rng
    if rng.random() < 0.7:
        sheet.add("Rank", [str(row + 1) for row in range(sheet.size)])
    sheet.add(rng.choice(["Name", "Mountain", "Building", "Lake"]), [words.place(rng) for _ in range(sheet.size)])
    heights = sorted((10 ** rng.gauss(rng.choice([2.2, 3.3]), 0.2) for _ in range(sheet.size)), reverse=True)
    units = rng.sample(
        rng.choice([[("m", 1.0), ("ft", 3.2808)], [("(m)", 1.0), ("(ft)", 3.2808)]]), rng.choice([1, 2, 2])
    )
    inside = rng.random() < 0.35
    for unit, factor in units:
        cells = [sheet.whole(height * factor) for height in heights]
        bare = unit.strip("()")
        sheet.add("Height" if inside else f"Height {unit}", [f"{cell} {bare}" for cell in cells] if inside else cells)
    if rng.random() < 0.6:
        sheet.add(
            rng.choice(["Floors", "Prominence", "Depth"]),
            noted(sheet, [str(rng.randint(3, 99)) for _ in range(sheet.size)]),
        )
    if rng.random() < 0.7:
        sheet.add(rng.choice(["Year", "Completed", "First ascent"]), years(sheet))


def race(sheet: Sheet) -> None:
    """Places, laps, times and gaps, grid positions, points that few get."""
    rng = sheet.rng
    sheet.add(rng.choice(["Pos", "Pl.", "Place", "Rank"]), [str(row + 1) for row in range(sheet.size)])
    if rng.random() < 0.7:
        sheet.add(rng.choice(["No", "Bib", "#", "Lane"]), [str(rng.randint(1, 99)) for _ in range(sheet.size)])
    sheet.add(rng.choice(["Driver", "Athlete", "Rider", "Name"]), [words.person(rng) for _ in range(sheet.size)])
    if rng.random() < 0.6:
        sheet.add(rng.choice(["Team", "Constructor", "Nationality"]), [words.club(rng) for _ in range(sheet.size)])
    laps = rng.randint(9, 200)
    if rng.random() < 0.6:
        sheet.add("Laps", [str(laps - int(rng.expovariate(0.3))) for _ in range(sheet.size)])
    sheet.add(rng.choice(["Time", "Time/Retired", "Result"]), _times(sheet))
    if rng.random() < 0.6:
        sheet.add("Grid", [str(rng.randint(1, sheet.size)) for _ in range(sheet.size)])
    if rng.random() < 0.6:
        points = [25, 18, 15, 12, 10, 8, 6, 4, 2, 1]
        rest = rng.choice(["", "0", "–"])
        sheet.add("Points", [str(points[row]) if row < len(points) else rest for row in range(sheet.size)])


def _times(sheet: Sheet) -> list[str]:
    """Times of one form, or the winner's time and the gaps to it; some late ones did not finish."""
    rng = sheet.rng
    seconds = rng.uniform(9, 59)
    form = rng.choice(
        [
            lambda gap: f"{seconds + gap:.2f}",
            lambda gap: f"{1 + gap / 60:.0f}:{(seconds + gap) % 60:05.2f}",
            lambda gap: f"1:{30 + gap / 60:02.0f}:{(seconds + gap) % 60:06.3f}",
        ]
    )
    with_gaps = rng.random() < 0.4
    cells = []
    for row in range(sheet.size):
        gap = row * rng.uniform(0.1, 3.0)
        if row > 4 and rng.random() < 0.15:
            cells.append(words.outcome(rng))
        else:
            cells.append(f"+{gap:.3f}" if with_gaps and row else form(gap))
    return cells


LISTS = (roster, fixtures, episodes, charts, draft, fleet, summits, race)
