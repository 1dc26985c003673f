"""Generated tables whose columns resemble each other or are glued hard: registers, votes in pairs, shares, matrices.

Codes that count upwards before an area, dates beside numbers, codes padded with zeros, percentages beside counts, rates
a game, and rows that each have a scale and decimals of their own. They stand beside the families of
`bench/run_tables.py` and `bench/run_lists.py`.
"""

from __future__ import annotations

from bench import run_words as words
from bench.run_lists import Sheet, rising


def register(sheet: Sheet) -> None:
    """Places or vehicles under a running code, with their measures, dates and padded codes."""
    rng = sheet.rng
    sheet.add(rng.choice(["Place", "District", "Name", "Number"]), [words.place(rng) for _ in range(sheet.size)])
    first = rng.choice([rng.randint(100, 999), rng.randint(1000, 9999), rng.randint(10_000, 200_000)])
    codes = rising(sheet, first, rng.choice([(1,), (1, 1, 2), (1, 3, 10)]))
    sheet.add(rng.choice(["Code", "Serial No", "ID", "Number"]), [str(code) for code in codes])
    if rng.random() < 0.6:
        places = rng.choice([0, 1, 2, 2])
        areas = [10 ** rng.gauss(rng.choice([0.3, 1.2, 2.2]), 0.5) for _ in range(sheet.size)]
        sheet.add(rng.choice(["Area (km2)", "Area", "Length"]), [f"{area:.{places}f}" for area in areas])
    for label in rng.sample(["Entered Service", "Created", "Opened", "Withdrawn"], rng.choice([0, 0, 1, 2])):
        style = rng.choice(words.DATE_STYLES)
        sheet.add(label, [style(rng) for _ in range(sheet.size)])
    people = [10 ** rng.gauss(rng.choice([3.2, 4.2]), 0.5) for _ in range(sheet.size)]
    sheet.add(rng.choice(["Population", "Kilometres", "Residents"]), [sheet.whole(value) for value in people])
    if rng.random() < 0.3:
        width = rng.choice([2, 3])
        sheet.add("Postal code", [f"{rng.randint(1, 10**width - 1):0{width}}" for _ in range(sheet.size)])
    if rng.random() < 0.4:
        sheet.add(rng.choice(["Language", "Centre", "Headquarters"]), [words.place(rng) for _ in range(sheet.size)])


def pairs(sheet: Sheet) -> None:
    """For each of a few candidates the share and the votes, in either order."""
    rng = sheet.rng
    sheet.add(rng.choice(["County", "District", "Ward"]), [words.place(rng) for _ in range(sheet.size)])
    turnout = [10 ** rng.gauss(rng.choice([3.5, 4.6]), 0.5) for _ in range(sheet.size)]
    places, unit = rng.choice([1, 1, 2]), rng.choice(["%", "%", ""])
    share_first, left = rng.random() < 0.6, [1.0] * sheet.size
    for _ in range(rng.randint(2, 3)):
        shares = [part * rng.uniform(0.3, 0.7) for part in left]
        left = [part - share for part, share in zip(left, shares, strict=True)]
        percent = [f"{100 * share:.{places}f}{unit}" for share in shares]
        votes = [sheet.whole(share * whole) for share, whole in zip(shares, turnout, strict=True)]
        name = rng.choice(words.LAST)
        columns = [(name if share_first else f"{name} %", percent), ("Votes", votes)]
        for label, cells in columns if share_first else columns[::-1]:
            sheet.add(label, cells)


def composition(sheet: Sheet) -> None:
    """A total and the shares of its parts."""
    rng = sheet.rng
    start, step = rng.randint(1850, 1990), rng.choice([1, 5, 10])
    sheet.add("Year", [str(start + step * row) for row in range(sheet.size)])
    sheet.add("Total", [sheet.whole(10 ** rng.gauss(4, 0.3)) for _ in range(sheet.size)])
    places, unit, left = rng.choice([0, 1, 1, 2]), rng.choice(["%", "%", ""]), 100.0
    for label in rng.sample(["Romanians", "Roma", "White", "Black", "Asian", "Urban", "Rural", "Other"], 4):
        usual = left * rng.uniform(0.2, 0.8)
        left -= usual
        sheet.add(label, [f"{usual * rng.uniform(0.8, 1.2):.{places}f}{unit}" for _ in range(sheet.size)])


def rates(sheet: Sheet) -> None:
    """Games and what was done in each: small numbers with one or two decimals."""
    rng = sheet.rng
    sheet.add(
        rng.choice(["Tournament", "Season", "Player"]),
        [rng.choice([words.season, words.person, words.phrase])(rng) for _ in range(sheet.size)],
    )
    games = [rng.randint(2, rng.choice([12, 82])) for _ in range(sheet.size)]
    sheet.add(rng.choice(["GP", "Games played", "Games"]), [str(value) for value in games])
    if rng.random() < 0.5:
        sheet.add("GS", [str(rng.randint(0, value)) for value in games])
    places = rng.choice([1, 1, 2])
    labels = rng.sample(["Points per game", "RPG", "APG", "Rebounds per game", "MPG", "SPG", "FG%", "3P%"], 4)
    for label in labels:
        if label.endswith("%"):
            sheet.add(label, [f".{rng.randint(200, 600)}" for _ in range(sheet.size)])
        else:
            usual = rng.choice([0.8, 5.0, 12.0, 30.0])
            sheet.add(label, [f"{usual * rng.uniform(0.4, 1.6):.{places}f}" for _ in range(sheet.size)])


def matrix(sheet: Sheet) -> None:
    """The same measure of several things: every row has its own scale and decimals, every column means the same."""
    rng = sheet.rng
    sheet.add(rng.choice(["", "Component", "School", "Indicator"]), [words.phrase(rng) for _ in range(sheet.size)])
    things = rng.randint(3, 9)
    alike = rng.random() < 0.4
    labels = ["Amount"] * things if alike else rng.sample(list(words.NATIONS), things)
    one_scale = rng.random() < 0.7
    usual = (rng.uniform(0.2, 3.5), rng.choice([0, 0, 1, 2]))
    spread = rng.uniform(0.02, 0.5)
    rows = []
    for _ in range(sheet.size):
        scale, places = usual if one_scale else (rng.uniform(-0.5, 3.2), rng.choice([0, 1, 2]))
        level = rng.gauss(scale, 0.2)
        rows.append([f"{10 ** rng.gauss(level, spread):.{places}f}" for _ in range(things)])
    for label, column in zip(labels, zip(*rows, strict=True), strict=True):
        sheet.add(label, list(column))


def profile(sheet: Sheet) -> None:
    """Measures of which one follows from another: two units, parts of a whole, a rate of two counts."""
    rng = sheet.rng
    if rng.random() < 0.5:
        sheet.add("Rank", [str(row + 1) for row in range(sheet.size)])
    sheet.add(rng.choice(["Name", "Country", "City"]), [words.place(rng) for _ in range(sheet.size)])
    level, places = rng.uniform(0.8, 3.5), rng.choice([0, 1, 2])
    lengths = [10 ** rng.gauss(level, 0.3) for _ in range(sheet.size)]
    factor = rng.choice([0.3861, 3.2808, 0.6214, 35.31])
    units = {0.3861: ("km2", "sq mi"), 3.2808: ("m", "ft"), 0.6214: ("km", "mi"), 35.31: ("m3/s", "cfs")}[factor]
    for unit, scale in zip(units, (1.0, factor), strict=True):
        cells = [
            f"{length * scale:,.{places}f}" if sheet.grouped else f"{length * scale:.{places}f}" for length in lengths
        ]
        sheet.add(f"{rng.choice(['Area', 'Length', 'Level'])} ({unit})", cells)
    seats = [rng.randint(2, rng.choice([9, 60, 300])) for _ in range(sheet.size)]
    held = [rng.randint(0, seat) for seat in seats]
    sheet.add(rng.choice(["Seats", "Members", "Deputies"]), [str(seat) for seat in seats])
    sheet.add(rng.choice(["Held", "Women", "Special"]), [str(seat) for seat in held])
    if rng.random() < 0.5:
        sheet.add("%", [f"{100 * part / whole:.1f}" for part, whole in zip(held, seats, strict=True)])


REGISTERS = (register, pairs, composition, rates, matrix, profile)
